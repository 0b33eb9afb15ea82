import type { EntryAttribute } from '../../../directory/entries/entry.ts'
import type { AttributeType } from '../../../directory/schema/attribute-type.ts'
import { attributeType, withSubtypes } from '../../../directory/schema/schema.ts'
import { results } from '../../../wire/ldap/codes.ts'
import { controls, readValueFilters } from '../../../wire/ldap/controls.ts'
import { LdapError } from '../../../wire/ldap/error.ts'
import type { Filter } from '../../../wire/ldap/filter.ts'
import type { SearchRequest } from '../../../wire/ldap/request.ts'
import { LdapRefusal, unreadableValue } from '../errors.ts'
import { directoryDoorProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'
import { Candidate } from './candidate.ts'
import { compileFilter } from './compile.ts'
import { FALSE, type Matcher, TRUE } from './matchers.ts'
import { readFilter } from './ready-filter.ts'

/** Leaves the values that a client wants, and no attribute without one. */
export type WantedValues = (attributes: readonly EntryAttribute[]) => readonly EntryAttribute[]

interface Clause {
  readonly matcher: Matcher
  /** What it is about; undefined for anything. */
  readonly types: readonly AttributeType[] | undefined
}

/** What a values-return filter leaves of an entry (RFC 3876); undefined when a search has none, or wants no values. @throws LdapRefusal */
export function wantedValues(visit: Visit, { typesOnly }: SearchRequest): WantedValues | undefined {
  const control = visit.control(controls.valuesReturnFilter)
  if (control === undefined) return undefined
  const kind = directoryDoorProblems['MS-LDAP-CONTROL-VALUE']
  if (control.value === undefined || control.value.length === 0) {
    throw new LdapRefusal(kind, {
      came: 'a values-return filter without a value',
      expected: 'a list of clauses (RFC 3876)',
      resultCode: results.protocolError,
      diagnosticMessage: `valuesReturnFilter control value is ${control.value === undefined ? 'absent' : 'empty'}`,
    })
  }
  let clauses: readonly Clause[]
  try {
    clauses = readValueFilters(control).map((bytes) => clauseOf(visit, readFilter(visit, bytes)))
  } catch (error) {
    if (error instanceof LdapError) throw unreadableValue(kind, error)
    throw error
  }
  if (typesOnly) return undefined
  const candidate = new Candidate(
    (url) => url,
    () => [],
  )
  const isWanted = (type: AttributeType, value: string): boolean =>
    clauses.some(({ matcher, types }) => {
      if (types !== undefined && !types.includes(type)) return false
      candidate.take({ dn: '', key: '', attributes: () => [{ type, values: [value] }] }, undefined, 0)
      return matcher.test(candidate) === TRUE
    })
  // An empty list asks for nothing to be left out, as OpenLDAP takes it.
  if (clauses.length === 0) return undefined
  return (attributes) =>
    attributes.flatMap(({ type, values }) => {
      const wanted = values.filter((value) => isWanted(type, value))
      return wanted.length === 0 && !MADE.has(type.key) ? [] : [{ type, values: wanted }]
    })
}

/** Attributes that OpenLDAP makes when they are asked for: it names them even where none of their values is wanted. */
const MADE: ReadonlySet<string> = new Set(['entrydn', 'subschemasubentry', 'hassubordinates'])

const NOTHING: Clause = { matcher: { test: () => FALSE, slots: () => [] }, types: [] }

/** A group of clauses is none (RFC 3876 §2), and leaves nothing. */
function clauseOf({ parts }: Visit, filter: Filter): Clause {
  if (!('attribute' in filter)) return NOTHING
  const { attribute } = filter
  const type = attribute === undefined ? undefined : attributeType(attribute)
  const matcher = compileFilter(filter, { matching: parts.settings.ldapMatching, undefined: () => undefined })
  return { matcher, types: attribute === undefined ? undefined : type === undefined ? [] : withSubtypes(type) }
}
