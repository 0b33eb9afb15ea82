import { valuesOf } from '../../../directory/entries/entry.ts'
import type { TreePlace } from '../../../directory/entries/tree.ts'
import { lenientNormaliser, normaliser, normaliserOf } from '../../../directory/schema/normal.ts'
import { attributeType } from '../../../directory/schema/schema.ts'
import { matchingRule } from '../../../directory/schema/syntaxes.ts'
import { results } from '../../../wire/ldap/codes.ts'
import { controls, readSortKeys, type SortKey } from '../../../wire/ldap/controls.ts'
import { LdapError } from '../../../wire/ldap/error.ts'
import { LdapRefusal, unreadableValue } from '../errors.ts'
import { directoryDoorProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

/** Sorts a search's entries as a client asked (RFC 2891); only with `--ldap-extensions`. */
export interface Sorter {
  /** How it goes: 0, or 16 for an attribute that there is not. */
  readonly resultCode: number
  sorted(places: readonly TreePlace[]): readonly TreePlace[]
}

/** The sorter of a search; undefined when it asks for none, or the control is not offered and passed over. @throws LdapRefusal with pages */
export function sorterOf(visit: Visit): Sorter | undefined {
  const control = visit.control(controls.sortRequest)
  if (control === undefined || !visit.parts.settings.ldapExtensions) return undefined
  const kind = directoryDoorProblems['MS-LDAP-CONTROL-VALUE']
  if (visit.control(controls.pagedResults) !== undefined) {
    throw new LdapRefusal(kind, {
      came: 'a search that is to be sorted and paged',
      expected: 'one of the two controls',
      resultCode: results.unwillingToPerform,
      diagnosticMessage: 'sorting of paged results is not supported',
    })
  }
  try {
    return sorterFor(readSortKeys(control), visit.parts.advertised)
  } catch (error) {
    if (error instanceof LdapError) throw unreadableValue(kind, error)
    throw error
  }
}

function sorterFor(keys: readonly SortKey[], advertise: (url: string) => string): Sorter {
  const orders = keys.map(({ attribute, rule, reverse }) => {
    const type = attributeType(attribute)
    const named = rule === undefined ? undefined : normaliser((matchingRule(rule) ?? '').replace('Ordering', ''))
    return { key: type?.key, normal: named ?? (type === undefined ? undefined : normaliserOf(type)) ?? lenientNormaliser, reverse }
  })
  if (orders.some(({ key }) => key === undefined)) return { resultCode: results.noSuchAttribute, sorted: (places) => places }
  return {
    resultCode: results.success,
    sorted(places) {
      const rows = places.map((place) => {
        const attributes = place.node.attributes(advertise)
        return {
          place,
          values: orders.map(({ key, normal }) => least(valuesOf({ attributes }, key ?? '').map((value) => normal(value) ?? value))),
        }
      })
      rows.sort((left, right) => {
        for (const [at, { reverse }] of orders.entries()) {
          const order = compared(left.values[at], right.values[at])
          if (order !== 0) return reverse ? -order : order
        }
        return 0
      })
      return rows.map(({ place }) => place)
    },
  }
}

const least = (values: readonly string[]): string | undefined =>
  values.reduce<string | undefined>((low, each) => (low === undefined || each < low ? each : low), undefined)

/** An entry without the attribute comes last (RFC 2891 §2.2). */
function compared(left: string | undefined, right: string | undefined): number {
  if (left === right) return 0
  if (left === undefined) return 1
  if (right === undefined) return -1
  return left < right ? -1 : 1
}
