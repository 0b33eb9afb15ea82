import type { Collection } from '../../kernel/collection.ts'
import type { Turn } from '../../kernel/turn.ts'
import { plainName } from './compare.ts'
import { withObjectIds } from './object-id.ts'
import { decodePatient, encodePatient } from './packed-patient.ts'
import type { Patient } from './patient.ts'
import type { Population } from './population.ts'

/** Of a million patients some thirty were born on one day: too many to be read for each trace that names a family too. */
const GROUPS = 16

/** Under which values a record is found. What has been invalidated is found by its number only (dossier sync-pds 2.2). */
export const patientIndexes = {
  /** Date of birth as far as it is known, at most YYYYMMDD, with the group of every family name, former ones too. */
  birth: ({ status, birth, names }: Patient): readonly string[] => {
    const { value } = birth
    if (status === 'invalid' || value === undefined) return []
    const groups = new Set(names.map(({ family }) => groupOf(familyKey(family ?? ''))))
    return [...(groups.size === 0 ? [0] : groups)].map((group) => birthKey(value.slice(0, 8), group))
  },
  /** First two letters of every family name, former ones too. */
  family: (patient: Patient): readonly string[] =>
    patient.status === 'invalid'
      ? []
      : [...new Set(patient.names.flatMap(({ family }) => (family === undefined ? [] : familyKey(family))))],
} as const
export type PatientIndex = keyof typeof patientIndexes

/** The value of the index `family` of a name. */
const familyKey = (family: string): string => plainName(family).slice(0, 2)

const birthKey = (day: string, group: number): string => `${day}/${group}`

/** The group of a family's key; letters that are frequent lie apart. */
function groupOf(key: string): number {
  let sum = 0
  for (const letter of key) sum = (sum * 7 + (letter.codePointAt(0) ?? 0)) % GROUPS
  return sum
}

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

  /** Records of the people with a family name that begins with the same two letters, each number once. */
  named(family: string): Promise<readonly Patient[]> {
    return this.#find('family', familyKey(family))
  }

  /**
   * Records of the people born on a day, each number once, in order of their numbers.
   * @param family pattern of one of their family names: leaves out most who have no such name, and nobody who has
   */
  async born(day: string, family = '*'): Promise<readonly Patient[]> {
    const key = familyKey(family)
    const groups = key.includes('*') ? Array.from({ length: GROUPS }, (_, group) => group) : [groupOf(key)]
    const found = new Map<string, Patient>()
    for (const group of groups) for (const patient of await this.#find('birth', birthKey(day, group))) found.set(patient.nhsNumber, patient)
    return [...found.values()].sort((a, b) => (a.nhsNumber < b.nhsNumber ? -1 : 1))
  }

  async #find(index: PatientIndex, value: string): Promise<Patient[]> {
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
