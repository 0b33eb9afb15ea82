import type { Collection } from '../../kernel/collection.ts'
import type { Turn } from '../../kernel/turn.ts'
import { NUMBER_SPACE, numberAt } from './nhs-number.ts'
import type { PatientRecords } from './patients.ts'

/** Where among the numbers for tests the next one is sought. */
const next: Collection<number> = {
  name: 'demographics.next-number',
  encode: String,
  decode: Number,
  indexes: {},
}

/** An NHS number that nobody of the space has; the space remembers how far it has come. @param first where a space begins; `numberAt` counts */
export async function allocate(turn: Turn, records: PatientRecords, first: number): Promise<string> {
  for (let at = (await turn.get(next, 'all')) ?? first; at < NUMBER_SPACE; at++) {
    const nhsNumber = numberAt(at)
    if (nhsNumber === undefined || (await records.get(nhsNumber)) !== undefined) continue
    turn.put(next, 'all', at + 1)
    return nhsNumber
  }
  throw new Error('every NHS number for tests is used up')
}
