import { advancedTrace, answerable, type WantedDate } from '../demographics/advanced-trace.ts'
import type { Patient } from '../demographics/patient.ts'
import type { PatientRecords } from '../demographics/patients.ts'
import { holds } from '../demographics/periods.ts'

/** What a search of Patient resources asks for; empty lists and undefined are what it leaves out. */
export interface PatientSearch {
  readonly family: string | undefined
  readonly given: readonly string[]
  readonly gender: '0' | '1' | '2' | '9' | undefined
  readonly birth: WantedDate | undefined
  readonly death: WantedDate | undefined
  readonly postcode: string | undefined
  readonly practice: string | undefined
  readonly email: string | undefined
  readonly phone: string | undefined
  readonly fuzzy: boolean
  readonly exact: boolean
  readonly history: boolean
}

export interface FoundPatient {
  readonly patient: Patient
  /** 1 is an exact match. */
  readonly score: number
  readonly limited: boolean
}

/** Whether there is enough to search by (the API's minimum requirements). */
export function isEnough(search: PatientSearch): boolean {
  const { family, given, gender, birth, postcode, fuzzy } = search
  const has = (...parts: readonly unknown[]): boolean => parts.every((part) => part !== undefined)
  if (!fuzzy) return has(family, birth) && answerable({ ...search, algorithmic: false })
  const [first] = given
  return has(first, family, birth) || has(family, birth, gender, postcode) || has(first, birth, gender, postcode)
}

/** Patients whom the criteria fit, the best first: by the rules of an advanced trace (dossier sync-pds-smsp-gazetteer 2.6). */
export async function searchPatients(
  records: PatientRecords,
  search: PatientSearch,
  { now, day, level }: { readonly now: number; readonly day: string; readonly level: number },
): Promise<readonly FoundPatient[]> {
  const { fuzzy, exact, email, phone } = search
  const hits = await advancedTrace(records, { ...search, history: search.history || fuzzy, algorithmic: fuzzy }, { now, level })
  const reached = (patient: Patient, value: string): boolean =>
    patient.telecoms.some((each) => (search.history || fuzzy || holds(each, day)) && each.value.toLowerCase() === value.toLowerCase())
  return hits
    .filter(({ patient }) => email === undefined || reached(patient, `mailto:${email}`))
    .filter(({ patient }) => phone === undefined || reached(patient, `tel:${phone}`))
    .map(({ patient, level: percent, limited }) => ({ patient, score: percent / 100, limited }))
    .filter(({ score }) => !exact || score === 1)
}
