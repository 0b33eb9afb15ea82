import type { Environment, SpaceRequest } from '../environment/environment.ts'
import { SPACE_FIELD } from '../kernel/choose-space.ts'
import type { SpaceClock } from '../kernel/clock.ts'
import type { Exchange } from '../kernel/exchange.ts'
import type { JournalFilter } from '../kernel/journal-match.ts'
import type { Space } from '../kernel/space.ts'

/** What a space is made with: what leads messages to it, and whether the seed's suppliers are visible in it. */
export type SpaceOptions = Partial<Pick<SpaceRequest, 'claims' | 'seed'>>

/** A space as a test holds it. */
export class TestSpace implements AsyncDisposable {
  readonly name: string
  readonly #environment: Environment

  constructor(environment: Environment, name: string) {
    this.#environment = environment
    this.name = name
  }

  /** Header, name and value, that leads a request here whatever else it carries. */
  get header(): readonly [string, string] {
    return [SPACE_FIELD, this.name]
  }

  /** Its clock: what is due then is done at once when it is advanced. */
  get clock(): SpaceClock {
    return this.#space.clock
  }

  /** Its exchanges that match, oldest first. */
  exchanges(filter: Omit<JournalFilter, 'space'> = {}): readonly Exchange[] {
    return this.#environment.journal.find({ ...filter, space: this.name })
  }

  /** Back to the seed, with its claims. */
  reset(): Promise<void> {
    return this.#environment.resetSpace(this.name)
  }

  /** Keeps it as it stands under a name. @throws ProblemError MS-SNAPSHOT-LIMIT */
  async save(snapshot: string): Promise<void> {
    await this.#environment.snapshots.save(this.#space, snapshot)
  }

  /** Has it stand again as it stood when it was saved. @throws ProblemError MS-SNAPSHOT-UNKNOWN */
  restore(snapshot: string): Promise<void> {
    return this.#environment.restoreSpace(this.name, snapshot)
  }

  /** Drops it with all that it holds. */
  drop(): Promise<void> {
    return this.#environment.dropSpace(this.name)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.drop()
  }

  get #space(): Space {
    const space = this.#environment.spaces.get(this.name)
    if (space === undefined) throw new Error(`space ${this.name} has been dropped`)
    return space
  }
}
