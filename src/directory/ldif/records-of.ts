import { z } from 'zod'
import { type LdifRecord, readLdif } from '../../wire/ldap/ldif.ts'

/** What ldap3 writes with `response_to_json` or `entries_to_json` and raw values (dossier sds-ldap 9). */
const Ldap3Dump = z.object({
  entries: z.array(z.object({ dn: z.string(), raw: z.record(z.string(), z.array(z.unknown())) })).min(1),
})

const OPENING = /^\s*[{[]/

/** The records of a file: LDIF, or the JSON in which the ldap3 library dumps entries. */
export function recordsOf(file: Buffer): Iterable<LdifRecord> {
  return OPENING.test(file.toString('utf8', 0, 200)) ? jsonRecords(file) : readLdif(file)
}

function jsonRecords(file: Buffer): LdifRecord[] {
  let value: unknown
  try {
    value = JSON.parse(file.toString())
  } catch (error) {
    return [fault(`it begins as JSON but is none: ${error instanceof Error ? error.message : String(error)}`)]
  }
  const dump = Ldap3Dump.safeParse(value)
  if (!dump.success) return [fault(whatItIs(value))]
  return dump.data.entries.map(({ dn, raw }, at) => {
    const attributes: string[] = []
    let odd: string | undefined
    for (const [name, values] of Object.entries(raw)) {
      for (const each of values) {
        if (typeof each === 'string') attributes.push(name, each)
        else odd ??= `${name} has a value that is not text`
      }
    }
    return { line: at + 1, dn, attributes, fault: odd }
  })
}

function whatItIs(value: unknown): string {
  const type = typeof value === 'object' && value !== null && 'resourceType' in value ? String(value.resourceType) : undefined
  if (type !== undefined) return `it is a FHIR ${type}, and no entries of a directory`
  return 'it is JSON without entries: `entries` with `dn` and `raw`, as ldap3 dumps them'
}

const fault = (reason: string): LdifRecord => ({ line: 1, dn: '', attributes: [], fault: reason })
