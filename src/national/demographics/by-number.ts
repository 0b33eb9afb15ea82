import { plainName } from './compare.ts'
import type { Patient } from './patient.ts'
import type { PatientRecords } from './patients.ts'

/** What looking a number up leads to. `asked` is the number that came where another record answers for it. */
export type NumberOutcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'found'; readonly patient: Patient; readonly asked?: string }

/** The record of a number, or of the one that superseded it (dossier sync-pds 2.5). */
export async function byNumber(records: PatientRecords, nhsNumber: string): Promise<NumberOutcome> {
  const record = await records.get(nhsNumber)
  if (record === undefined) return { kind: 'none' }
  if (record.status === 'live') return { kind: 'found', patient: record }
  const current = await records.current(record)
  if (current === undefined || current.status === 'invalid') return { kind: 'invalid' }
  return { kind: 'found', patient: current, asked: nhsNumber }
}

export type CrossCheckOutcome =
  | { readonly kind: 'none' | 'invalid' | 'disagrees' | 'unverified' }
  | { readonly kind: 'superseded'; readonly by: Patient }
  | { readonly kind: 'found'; readonly patient: Patient }

/** Number, date of birth and, where given, names must agree, present or former ones (dossier sync-pds 2.3). */
export async function crossCheck(
  records: PatientRecords,
  criteria: {
    readonly nhsNumber: string
    readonly birth: string
    readonly family?: string | undefined
    readonly given?: string | undefined
  },
  names: 'exact' | 'initials',
): Promise<CrossCheckOutcome> {
  const outcome = await byNumber(records, criteria.nhsNumber)
  if (outcome.kind !== 'found') return outcome
  if (outcome.asked !== undefined) return { kind: 'superseded', by: outcome.patient }
  const { patient } = outcome
  if (!patient.verified) return { kind: 'unverified' }
  const { birth, family, given } = criteria
  if (patient.birth.value?.slice(0, birth.length) !== birth.slice(0, patient.birth.value?.length)) return { kind: 'disagrees' }
  const agree = (has: string | undefined, wanted: string | undefined, letters: number): boolean => {
    if (wanted === undefined) return true
    const [one, other] = [plainName(has ?? ''), plainName(wanted)]
    return names === 'exact' ? one === other : one.slice(0, letters) === other.slice(0, letters)
  }
  const named = patient.names.some((name) => agree(name.family, family, 3) && agree(name.given[0], given, 1))
  return (family === undefined && given === undefined) || named ? { kind: 'found', patient } : { kind: 'disagrees' }
}
