import type { Patient } from './patient.ts'
import { type PatientIndex, patientIndexes } from './patients.ts'
import type { Population } from './population.ts'

/** A population held in memory with its indexes; of two records with one number the later stands. */
export function populationOf(records: Iterable<Patient>): Population {
  const byNumber = new Map<string, Patient>()
  for (const record of records) byNumber.set(record.nhsNumber, record)
  const index = (name: PatientIndex): ReadonlyMap<string, readonly Patient[]> => {
    const found = new Map<string, Patient[]>()
    for (const patient of byNumber.values()) {
      for (const value of patientIndexes[name](patient)) {
        const list = found.get(value)
        if (list === undefined) found.set(value, [patient])
        else list.push(patient)
      }
    }
    return found
  }
  const indexes = { birth: index('birth'), family: index('family') }
  const all = [...byNumber.values()].sort((a, b) => (a.nhsNumber < b.nhsNumber ? -1 : 1))
  return {
    get: (nhsNumber) => byNumber.get(nhsNumber),
    find: (name, value) => indexes[name].get(value) ?? [],
    all: () => all,
  }
}
