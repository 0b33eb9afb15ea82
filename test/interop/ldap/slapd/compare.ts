import type { Filter } from '../filter.ts'
import type { Answer, Entry, Search } from '../wire-client.ts'

const SIZE_LIMIT_EXCEEDED = 4
const PAGED = '1.2.840.113556.1.4.319'

/** Operational attributes whose values are a server's own. */
const OWN_VALUES = new Set(['entryUUID', 'entryCSN', 'createTimestamp', 'modifyTimestamp', 'creatorsName', 'modifiersName'])

/** Attributes whose index hands slapd a few entries, which it then takes in the order in which they were added. */
const SELECTIVE = new Set(['nhsidcode', 'nhsassvcia', 'nhsmhssvcia', 'nhsmhspartykey', 'uniqueidentifier'])

/** Whether slapd's order is the entries' own (dossier sds-ldap 4); else it walks its tree, by the length of the RDN. */
export function hasOrder(search: Search | undefined): boolean {
  const picks = (filter: Filter): boolean =>
    'and' in filter ? filter.and.some(picks) : 'is' in filter && filter.is === '=' && SELECTIVE.has(filter.attribute.toLowerCase())
  return search !== undefined && search.scope === 'sub' && /^(ou=services, ?)?o=nhs$/i.test(search.base) && picks(search.filter)
}

/** What two answers differ in, one line each; empty when they are the same. */
export function compareAnswers(ours: Answer, theirs: Answer, ordered: boolean): string[] {
  const found: string[] = []
  const same = (what: string, a: unknown, b: unknown) => {
    const [mine, its] = [JSON.stringify(a), JSON.stringify(b)]
    if (mine !== its) found.push(`${what}: ${shortened(mine)} here, ${shortened(its)} there`)
  }
  same('result code', ours.code, theirs.code)
  same('matched DN', ours.matched, theirs.matched)
  same('diagnostic message', ours.diagnostic, theirs.diagnostic)
  same('controls', withoutCookies(ours), withoutCookies(theirs))
  same('value', ours.value, theirs.value)
  // Cut off by a limit, without an order: which entries came is chance.
  const cut = ours.code === SIZE_LIMIT_EXCEEDED && !ordered
  const names = ({ entries }: Answer) => {
    const dns = entries.map(({ dn }) => dn)
    return cut ? dns.length : ordered ? dns : dns.sort()
  }
  same('entries', names(ours), names(theirs))
  const byDn = new Map(theirs.entries.map((entry) => [entry.dn, entry]))
  for (const entry of ours.entries) {
    const other = byDn.get(entry.dn)
    if (other !== undefined) same(entry.dn, comparable(entry), comparable(other))
  }
  return found
}

/** A cookie is a server's own; whether there is one is not. */
const withoutCookies = ({ controls }: Answer) =>
  Object.entries(controls).map(([oid, value]) => [oid, oid === PAGED ? (value.endsWith('0400') ? 'the last page' : 'a cookie') : value])

const comparable = ({ attributes }: Entry) =>
  attributes.map(([name, values]) => (OWN_VALUES.has(name) ? [name, values.length] : [name, values]))
const shortened = (text: string | undefined): string =>
  text === undefined ? 'nothing' : text.length > 400 ? `${text.slice(0, 400)}… (${text.length})` : text
