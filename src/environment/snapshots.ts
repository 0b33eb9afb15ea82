import type { ToldChange } from '../directory/changelog.ts'
import type { Directory } from '../directory/directory.ts'
import type { ClockState } from '../kernel/clock.ts'
import { unknownName } from '../kernel/nearest.ts'
import { defineProblems, ProblemError, problem } from '../kernel/problem.ts'
import type { Space } from '../kernel/space.ts'
import type { Commit, Store } from '../kernel/store.ts'
import type { FaultRules } from '../stubs/faults/fault-rules.ts'
import type { Stubs } from '../stubs/stubs.ts'
import type { Inboxes } from './inboxes.ts'
import type { SpaceDirectories } from './space-directories.ts'

export const snapshotProblems = defineProblems({
  'MS-SNAPSHOT-UNKNOWN': {
    title: 'The space has no snapshot of that name.',
    next: 'Save one first: PUT /api/spaces/{name}/snapshots/{snapshot}, `mock-spine space save`. A snapshot ends with its space, and with the process.',
  },
  'MS-SNAPSHOT-LIMIT': {
    title: 'The space has as many snapshots as it may.',
    next: 'Save over one of them or forget one, or raise --max-snapshots.',
  },
})

/** A space as it stood at a moment. */
export interface Snapshot {
  readonly name: string
  readonly claims: readonly string[]
  readonly clock: ClockState
  /** What the store held; its `now` is the space's time. */
  readonly image: Commit
  readonly directory: Directory
  readonly changes: readonly ToldChange[]
  /** Puts inboxes, fault rules and stubs back. */
  restoreRest(): void
}

interface SnapshotParts {
  readonly store: Store
  readonly inboxes: Inboxes
  readonly faults: FaultRules
  readonly stubs: Stubs
  readonly directories: SpaceDirectories
}

/** Named snapshots of spaces, in this process's memory. */
export class Snapshots {
  readonly #parts: SnapshotParts
  readonly #most: number
  readonly #bySpace = new Map<string, Map<string, Snapshot>>()

  constructor(parts: SnapshotParts, most: number) {
    this.#parts = parts
    this.#most = most
  }

  /** Keeps a space as it stands, in the place of what was kept under the name. @throws ProblemError MS-SNAPSHOT-LIMIT */
  async save(space: Space, name: string): Promise<Snapshot> {
    const { store, inboxes, faults, stubs, directories } = this.#parts
    const here = this.#bySpace.get(space.name) ?? new Map<string, Snapshot>()
    if (!here.has(name) && here.size >= this.#most)
      throw new ProblemError(
        problem(snapshotProblems['MS-SNAPSHOT-LIMIT'], {
          came: `snapshot ${here.size + 1} of space ${space.name}`,
          expected: `at most ${this.#most} (--max-snapshots)`,
        }),
      )
    // All of it in one turn of the event loop: nothing can come in between.
    const taken = store.image(space.name, space.clock.now())
    const kept = inboxes.of(space.name)
    const restoreRules = faults.keep(space.name)
    const restoreStubs = stubs.keep(space.name)
    const rest = {
      name,
      claims: [...space.claims],
      clock: space.clock.state,
      directory: directories.get(space.name).copy(),
      changes: directories.changelog(space.name)?.changes ?? [],
      restoreRest: () => {
        restoreRules()
        restoreStubs()
        for (const [partyKey, messages] of kept) inboxes.restore(space.name, partyKey, messages)
      },
    }
    const snapshot = { ...rest, image: await taken }
    here.delete(name)
    here.set(name, snapshot)
    this.#bySpace.set(space.name, here)
    return snapshot
  }

  /** @throws ProblemError MS-SNAPSHOT-UNKNOWN */
  get(space: string, name: string): Snapshot {
    const here = this.#bySpace.get(space)
    const found = here?.get(name)
    if (found !== undefined) return found
    const came = `${unknownName('snapshot', name, here?.keys() ?? [])} of space ${space}`
    throw new ProblemError(problem(snapshotProblems['MS-SNAPSHOT-UNKNOWN'], { came, expected: 'a snapshot that was saved' }))
  }

  list(space: string): readonly Snapshot[] {
    return [...(this.#bySpace.get(space)?.values() ?? [])]
  }

  /** @throws ProblemError MS-SNAPSHOT-UNKNOWN */
  forget(space: string, name: string): void {
    this.get(space, name)
    this.#bySpace.get(space)?.delete(name)
  }

  /** Forgets those of a dropped space. */
  drop(space: string): void {
    this.#bySpace.delete(space)
  }
}
