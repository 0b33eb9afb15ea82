import type { Patient } from '../../national/demographics/patient.ts'
import { dayOf, holds } from '../../national/demographics/periods.ts'
import { PRACTICE } from './practice.ts'
import { type KeptRegistration, registrations } from './state.ts'
import type { Work } from './visit.ts'

/** A patient of the practice. */
export interface PatientHere {
  readonly record: Patient
  /** Their temporary registration; undefined for a regular one. */
  readonly temporary: KeptRegistration | undefined
}

/** Whether a record may be told to other organisations at all: alive, in use, verified, not sensitive (dossier ssp-fhir-dos 4.3). */
export const isOpen = ({ status, verified, sensitivity, death }: Patient): boolean =>
  status === 'live' && verified && sensitivity === undefined && death === undefined

/** The patient of a number, if they are registered here and their record may be told; undefined otherwise. */
export async function patientHere({ patients, turn, now }: Work, nhsNumber: string): Promise<PatientHere | undefined> {
  const record = await patients.get(nhsNumber)
  if (record === undefined || !isOpen(record)) return undefined
  const regular = record.gp.some((each) => each.code === PRACTICE.odsCode && holds(each, dayOf(now)))
  const temporary = await turn.get(registrations, nhsNumber)
  return regular || temporary !== undefined ? { record, temporary: regular ? undefined : temporary } : undefined
}

/** Type and value by which demographics keep a patient's dissent from sharing. */
const DISSENT = { type: '4', value: '2' } as const

/** Whether a patient has dissented from sharing their record. */
export const hasDissented = ({ consents }: Patient): boolean =>
  consents.some(({ type, value }) => type === DISSENT.type && value === DISSENT.value)
