import { readFileSync } from 'node:fs'
import { type LdifEntry, readLdif } from './ldif.ts'

/** Entries below the directory's branches that the tests look for; LDIF content records. */
export const fixtureFile = new URL('fixture.ldif', import.meta.url)
export const fixtureText: string = readFileSync(fixtureFile, 'utf8')
const entries = readLdif(fixtureText)

/** The entry as an answer to `attributes` has it: its own spelling, only what was asked for. */
export function expectedEntry(dn: string, attributes: readonly string[] | undefined): LdifEntry {
  const entry = entries.find((each) => each.dn === dn)
  if (entry === undefined) throw new Error(`the fixture has no ${dn}`)
  if (attributes === undefined || attributes.includes('*')) return entry
  const asked = new Set(attributes.map((name) => name.toLowerCase()))
  return { dn, attributes: Object.fromEntries(Object.entries(entry.attributes).filter(([name]) => asked.has(name.toLowerCase()))) }
}
