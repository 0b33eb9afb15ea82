import type { Problem } from '../kernel/problem.ts'
import { problem } from '../kernel/problem.ts'
import type { Space } from '../kernel/space.ts'
import type { Store } from '../kernel/store.ts'
import type { Turns } from '../kernel/turns.ts'
import { type Change, changesOf, noteChange } from '../national/demographics/changes.ts'
import { isTestNumber } from '../national/demographics/nhs-number.ts'
import type { Patient } from '../national/demographics/patient.ts'
import { PatientRecords, patients } from '../national/demographics/patients.ts'
import type { SeedOf } from '../national/demographics/population.ts'
import { demographicsProblems } from '../national/demographics/problems.ts'
import { type Subscription, subscribe, subscriptions } from '../national/demographics/subscriptions.ts'

export type { Change } from '../national/demographics/changes.ts'
export { generatePatients } from '../national/demographics/generate.ts'
export { Patient } from '../national/demographics/patient.ts'
export { EVENTS } from '../national/demographics/subscriptions.ts'

/** Changes of one record that are told. */
const CHANGES_TOLD = 50

/** The patients of every space, as the admin interface sees and fills them. */
export class Patients {
  readonly #store: Store
  readonly #turns: Turns
  readonly #seedOf: SeedOf
  readonly #testNumbers: readonly string[]

  constructor(store: Store, turns: Turns, seedOf: SeedOf, testNumbers: readonly string[]) {
    this.#store = store
    this.#turns = turns
    this.#seedOf = seedOf
    this.#testNumbers = testNumbers
  }

  /** Patients in order of their numbers, those behind `after`, at most `limit`. */
  async list(space: Space, after: string, limit: number): Promise<Patient[]> {
    const own = await this.#store.list(space.name, patients.name, { after, limit })
    const found = own.map(({ value }) => patients.decode(value))
    const seed = (await this.#seedOf(space.name)).all()
    // What the space has of its own hides the seed's record of the same number.
    const last = own.length === limit ? own.at(-1)?.key : undefined
    for (let at = seed.findIndex(({ nhsNumber }) => nhsNumber > after), added = 0; at >= 0 && at < seed.length && added < limit; at++) {
      const patient = seed[at]
      if (patient === undefined || (last !== undefined && patient.nhsNumber > last)) break
      if ((await this.#store.read(space.name, patients.name, patient.nhsNumber)) !== undefined) continue
      found.push(patient)
      added++
    }
    return found.sort((a, b) => (a.nhsNumber < b.nhsNumber ? -1 : 1)).slice(0, limit)
  }

  /** One record with its changes, the newest first. */
  async get(space: Space, nhsNumber: string): Promise<{ patient: Patient; changes: Change[] } | undefined> {
    return this.#turns.run(space, async (turn) => {
      const patient = await new PatientRecords(turn, await this.#seedOf(space.name)).get(nhsNumber)
      return patient === undefined ? undefined : { patient, changes: await changesOf(turn, nhsNumber, patient.scn, CHANGES_TOLD) }
    })
  }

  /** Who is told of what. */
  async subscriptions(space: Space): Promise<Subscription[]> {
    return (await this.#store.list(space.name, subscriptions.name)).map(({ value }) => subscriptions.decode(value))
  }

  /** Sets what a party is told of from now on; nothing when no event is named. */
  async subscribe(space: Space, { partyKey, events }: Subscription): Promise<void> {
    await this.#turns.run(space, async (turn) => subscribe(turn, partyKey, events))
  }

  /**
   * Stores records whole, all of them or none. One that is there already is replaced and its serial change number goes on from the present one.
   * Tells of numbers that might be a real person's.
   */
  async put(space: Space, records: readonly Patient[]): Promise<{ added: number; replaced: number; warnings: Problem[] }> {
    const counts = await this.#turns.run(space, async (turn) => {
      const all = new PatientRecords(turn, await this.#seedOf(space.name))
      let replaced = 0
      for (const record of records) {
        const before = await all.get(record.nhsNumber)
        if (before === undefined) {
          all.put(record)
          continue
        }
        replaced++
        const scn = Math.max(before.scn + 1, record.scn)
        all.put({ ...record, scn })
        noteChange(turn, record.nhsNumber, {
          scn,
          at: turn.now,
          by: 'admin',
          interaction: 'import',
          correction: true,
          items: ['record replaced'],
        })
      }
      return { added: records.length - replaced, replaced }
    })
    const outside = records.filter(({ nhsNumber }) => !isTestNumber(nhsNumber, this.#testNumbers))
    const warnings =
      outside.length === 0
        ? []
        : [
            problem(demographicsProblems['MS-PDS-NUMBER-RANGE'], {
              came: `${outside.length} number(s), such as ${outside[0]?.nhsNumber}`,
              expected: `numbers that begin with ${this.#testNumbers.join(', ')} (testNumbers)`,
            }),
          ]
    return { ...counts, warnings }
  }
}
