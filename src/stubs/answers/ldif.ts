import { ldifLine, readLdif } from '../../wire/ldap/ldif.ts'
import type { EntryPatch } from '../stub.ts'

interface LdifEntry {
  readonly dn: string
  readonly attributes: Readonly<Record<string, readonly string[]>>
}

/** Entries as LDIF, the form in which the directory's answers pass through stubs. */
export const ldifOf = (entries: Iterable<LdifEntry>): string =>
  [...entries]
    .map(
      ({ dn, attributes }) =>
        ldifLine('dn', dn) +
        Object.entries(attributes)
          .flatMap(([name, values]) => values.map((value) => ldifLine(name, value)))
          .join(''),
    )
    .join('\n')

/** Entries changed, in LDIF. @param rendered what the values of a patch are now */
export function patchedEntries(ldif: string, patches: readonly EntryPatch[], rendered: (value: string) => string): string {
  const kept: LdifEntry[] = []
  for (const { dn, attributes: flat } of readLdif(Buffer.from(ldif))) {
    const attributes = new Map<string, string[]>()
    for (let at = 0; at + 1 < flat.length; at += 2) {
      const name = flat[at] ?? ''
      attributes.set(name, [...(attributes.get(name) ?? []), flat[at + 1] ?? ''])
    }
    const meant = patches.filter(({ where }) => isMeant(dn, attributes, where))
    if (meant.some(({ drop }) => drop)) continue
    for (const { set, remove } of meant) {
      for (const name of remove) attributes.delete(spelling(attributes, name))
      for (const [name, values] of Object.entries(set)) attributes.set(spelling(attributes, name), values.map(rendered))
    }
    kept.push({ dn, attributes: Object.fromEntries(attributes) })
  }
  return ldifOf(kept)
}

function isMeant(dn: string, attributes: ReadonlyMap<string, readonly string[]>, where: EntryPatch['where']): boolean {
  return Object.entries(where).every(([name, wanted]) => {
    const values = name.toLowerCase() === 'dn' ? [dn] : (attributes.get(spelling(attributes, name)) ?? [])
    return values.some((value) => value.toLowerCase() === wanted.toLowerCase())
  })
}

/** The name as the entry writes it. */
const spelling = (attributes: ReadonlyMap<string, unknown>, name: string): string =>
  [...attributes.keys()].find((each) => each.toLowerCase() === name.toLowerCase()) ?? name
