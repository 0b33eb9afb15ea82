import { fits, plainName, plainPostcode } from './compare.ts'
import type { Patient, PersonName } from './patient.ts'
import type { PatientRecords } from './patients.ts'
import { dayOf, holds } from './periods.ts'

/** What a simple trace asks for (dossier sync-pds 2.2). */
export interface SimpleCriteria {
  readonly family: string
  /** Given names in order; the first is the given name. */
  readonly given: readonly string[]
  readonly gender: string
  /** YYYYMMDD. */
  readonly birth: string
  readonly death?: string | undefined
  readonly postcode?: string | undefined
  readonly pafKey?: string | undefined
}

export type TraceOutcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'many'; readonly count: number }
  /** `limited`: the record is sensitive, where the person lives must not be told. */
  | { readonly kind: 'match'; readonly patient: Patient; readonly limited: boolean; readonly superseded: readonly string[] }

/**
 * Finds the one record that all given fields agree with: present names, and any address that the record ever had. A record that was merged leads to
 * its successor, one that was invalidated is not found, a sensitive one is not found by where the person lives.
 */
export async function simpleTrace(
  records: PatientRecords,
  criteria: SimpleCriteria,
  { now, history }: { readonly now: number; readonly history: boolean },
): Promise<TraceOutcome> {
  const day = dayOf(now)
  const found = new Map<string, { patient: Patient; superseded: string[] }>()
  for (const record of await records.born(criteria.birth, criteria.family)) {
    if (!agrees(record, criteria, history ? record.names : presentNames(record, day))) continue
    const patient = await records.current(record)
    if (patient === undefined || patient.status === 'invalid') continue
    if (patient.sensitivity !== undefined && asksForPlace(criteria)) continue
    const entry = found.get(patient.nhsNumber) ?? { patient, superseded: [] }
    if (record !== patient && record.nhsNumber !== patient.nhsNumber) entry.superseded.push(record.nhsNumber)
    found.set(patient.nhsNumber, entry)
  }
  const [match] = found.values()
  if (match === undefined) return { kind: 'none' }
  if (found.size > 1) return { kind: 'many', count: found.size }
  return { kind: 'match', ...match, limited: match.patient.sensitivity !== undefined }
}

/** Names that a person has now: not those of a use that says it is past, nor those whose period is over. */
export const presentNames = ({ names }: Patient, day: string): readonly PersonName[] =>
  names.filter((name) => !name.use.startsWith('PREVIOUS') && holds(name, day))

const asksForPlace = ({ postcode, pafKey }: SimpleCriteria): boolean => postcode !== undefined || pafKey !== undefined

function agrees(record: Patient, criteria: SimpleCriteria, names: readonly PersonName[]): boolean {
  if (record.gender !== criteria.gender) return false
  if (criteria.death !== undefined && record.death?.value.slice(0, criteria.death.length) !== criteria.death) return false
  if (!names.some((name) => nameFits(name, criteria))) return false
  const { postcode, pafKey } = criteria
  if (postcode !== undefined && !postcodeFits(record.addresses, postcode)) return false
  return pafKey === undefined || record.addresses.some((address) => address.pafKey === pafKey)
}

/** Whether one name has the family name and, place by place, the given names asked for; `*` is a wildcard. */
export function nameFits(name: PersonName, wanted: { readonly family?: string | undefined; readonly given: readonly string[] }): boolean {
  if (wanted.family !== undefined && !fits(plainName(wanted.family), plainName(name.family ?? ''))) return false
  return wanted.given.every((given, at) => fits(plainName(given), plainName(name.given[at] ?? '')))
}

export const postcodeFits = (addresses: Patient['addresses'], wanted: string): boolean => {
  const pattern = plainPostcode(wanted)
  return addresses.some(({ postcode }) => postcode !== undefined && fits(pattern, plainPostcode(postcode)))
}
