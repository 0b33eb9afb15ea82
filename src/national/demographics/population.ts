import type { Patient } from './patient.ts'
import type { PatientIndex } from './patients.ts'

/** Patients that are there without being stored: the seed, shared by the spaces that see it. */
export interface Population {
  get(nhsNumber: string): Patient | undefined
  find(index: PatientIndex, value: string): readonly Patient[]
  all(): readonly Patient[]
}

/** Which patients a space starts with; read when they are first asked for. */
export type SeedOf = (space: string) => Population | Promise<Population>

export const NOBODY: Population = { get: () => undefined, find: () => [], all: () => [] }
