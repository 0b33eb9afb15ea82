import type { Collection } from '../../kernel/collection.ts'
import type { Turn } from '../../kernel/turn.ts'
import { plainName } from './compare.ts'
import { withObjectIds } from './object-id.ts'
import { decodePatient, encodePatient } from './packed-patient.ts'
import type { Patient } from './patient.ts'
import type { Population } from './population.ts'

/** Under which values a record is found. What has been invalidated is found by its number only (dossier sync-pds 2.2). */
export const patientIndexes = {
  /** Date of birth as far as it is known, at most YYYYMMDD. */
  birth: (patient: Patient): readonly string[] =>
    patient.status === 'invalid' || patient.birth.value === undefined ? [] : [patient.birth.value.slice(0, 8)],
  /** First two letters of every family name, former ones too. */
  family: (patient: Patient): readonly string[] =>
    patient.status === 'invalid'
      ? []
      : [...new Set(patient.names.flatMap(({ family }) => (family === undefined ? [] : familyKey(family))))],
} as const
export type PatientIndex = keyof typeof patientIndexes

/** The value of the index `family` of a name. */
export const familyKey = (family: string): string => plainName(family).slice(0, 2)

/** What a space has of its own: records that were changed, allocated or imported there. They hide the seed's of the same number. */
export const patients: Collection<Patient> = {
  name: 'demographics.patients',
  encode: encodePatient,
  decode: decodePatient,
  indexes: patientIndexes,
}

/** The patients of a space as a turn sees them: the seed, and over it what the space has of its own. */
export class PatientRecords {
  readonly #turn: Turn
  readonly #seed: Population

  constructor(turn: Turn, seed: Population) {
    this.#turn = turn
    this.#seed = seed
  }

  async get(nhsNumber: string): Promise<Patient | undefined> {
    return (await this.#turn.get(patients, nhsNumber)) ?? this.#seed.get(nhsNumber)
  }

  /** Records under a value of an index, each number once. */
  async find(index: PatientIndex, value: string): Promise<readonly Patient[]> {
    const found = await this.#turn.find(patients, index, value)
    for (const patient of this.#seed.find(index, value)) {
      if ((await this.#turn.get(patients, patient.nhsNumber)) === undefined) found.push(patient)
    }
    return found
  }

  /** Stores a record; what in it has no object id gets one. */
  put(patient: Patient): Patient {
    const complete = withObjectIds(patient)
    this.#turn.put(patients, complete.nhsNumber, complete)
    return complete
  }

  /** The record that a superseded one leads to, over any number of merges; undefined when the chain leads nowhere or in a circle. */
  async current(patient: Patient): Promise<Patient | undefined> {
    const seen = new Set<string>()
    let at: Patient | undefined = patient
    while (at !== undefined && at.status === 'superseded') {
      if (at.supersededBy === undefined || seen.has(at.nhsNumber)) return undefined
      seen.add(at.nhsNumber)
      at = await this.get(at.supersededBy)
    }
    return at
  }
}
