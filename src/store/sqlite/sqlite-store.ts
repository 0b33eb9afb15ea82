import type { OutboxEntry } from '../../kernel/outbox-entry.ts'
import type { Commit, Page, Store, StoredRecord } from '../../kernel/store.ts'
import { MemoryStore } from '../memory/memory-store.ts'
import { DatabaseThread } from './database-thread.ts'
import { GroupWriter } from './group-writer.ts'
import type { Durability } from './open-database.ts'
import { type Step, stepsOf } from './steps.ts'
import type { StoreOrder, StoreThreadData } from './worker.ts'

export interface SqliteStoreOptions {
  /** The data folder; made when it is not there. */
  readonly folder: string
  readonly durability: Durability
  /** Keys remembered per space; beyond it the oldest are forgotten. */
  readonly rememberedLimit: number
  /** Collections that may hold very many small records. */
  readonly packed?: ReadonlySet<string>
}

/**
 * Kept in `store.db` of a data folder. Everything is in memory too, where it is read and where conflicts show; a thread
 * appends what changes. A commit can be read at once by turns that come after it and resolves when it is durable.
 */
export class SqliteStore implements Store {
  readonly name = 'sqlite'
  readonly #options: SqliteStoreOptions
  readonly #memory: MemoryStore
  readonly #writer = new GroupWriter({ tell: (order) => this.#thread?.tell(order) })
  #thread: DatabaseThread<StoreOrder, readonly Step[]> | undefined

  constructor(options: SqliteStoreOptions) {
    this.#options = options
    this.#memory = new MemoryStore(options.rememberedLimit, options.packed)
  }

  /** @throws ProblemError MS-DATA-IN-USE, MS-DATA-NEWER, MS-DATA-FOLDER */
  async open(): Promise<void> {
    const thread = new DatabaseThread<StoreOrder, readonly Step[]>('worker', { ...this.#options } satisfies StoreThreadData)
    await thread.open({
      news: (steps) => this.#restore(steps),
      answered: (failure) => this.#writer.answered(this.#told(failure)),
      ended: (reason) => this.#writer.die(`the thread that writes ${this.#options.folder} has ended: ${reason}`),
    })
    this.#thread = thread
  }

  /** Waits until everything that was committed is durable, then lets the folder go. */
  async close(): Promise<void> {
    const thread = this.#thread
    if (thread === undefined) return
    // Whoever committed has been told of a failure already.
    while (this.#writer.last !== undefined) await this.#writer.last.catch(() => undefined)
    this.#thread = undefined
    this.#writer.die(`the data folder ${this.#options.folder} is closed`)
    await thread.close({ kind: 'close' })
  }

  read(space: string, collection: string, key: string): StoredRecord | undefined {
    return this.#memory.read(space, collection, key)
  }

  find(space: string, collection: string, index: string, value: string): { records: StoredRecord[]; revision: number } {
    return this.#memory.find(space, collection, index, value)
  }

  list(space: string, collection: string, page?: Page): StoredRecord[] {
    return this.#memory.list(space, collection, page)
  }

  recall(space: string, key: string, now: number): string | undefined {
    return this.#memory.recall(space, key, now)
  }

  /** Names of the spaces that hold anything. */
  spaces(): string[] {
    return this.#memory.spaces()
  }

  commit(commit: Commit): Promise<void> {
    this.#writer.assertAlive()
    const undo = this.#memory.undoOf(commit)
    this.#memory.commit(commit)
    return this.#writer.append(stepsOf(commit), undo)
  }

  get undone(): number {
    return this.#writer.undone
  }

  settled(): Promise<void> | undefined {
    return this.#writer.last
  }

  outbox(space?: string): OutboxEntry[] {
    return this.#memory.outbox(space)
  }

  outboxSize(): number {
    return this.#memory.outboxSize()
  }

  image(space: string, now: number): Commit {
    return this.#memory.image(space, now)
  }

  drop(space: string): Promise<void> {
    this.#writer.assertAlive()
    return this.#writer.append([['drop', space]], this.#memory.detach(space))
  }

  /** Ends the thread that writes as if the system had killed it; for tests of what comes then. */
  async kill(): Promise<void> {
    await this.#thread?.kill()
  }

  #told(failure: string | undefined): string | undefined {
    return failure === undefined ? undefined : `the database in ${this.#options.folder}: ${failure}`
  }

  #restore(steps: readonly Step[]): void {
    for (const step of steps) this.#memory.commit(commitOf(step))
  }
}

/** A stored row as the commit that puts it back into memory. */
function commitOf(step: Step): Commit {
  const nothing = { space: step[1], now: Number.NEGATIVE_INFINITY, reads: [], writes: [], outboxPut: [], outboxDelete: [], remembered: [] }
  switch (step[0]) {
    case 'put':
      return { ...nothing, writes: [{ collection: step[2], key: step[3], value: step[4], indexes: JSON.parse(step[5]) }] }
    case 'send':
      return { ...nothing, outboxPut: [JSON.parse(step[3])] }
    case 'remember':
      return { ...nothing, remembered: [{ key: step[2], answer: step[3], expires: step[4] }] }
    default:
      throw new Error(`a stored row is no ${step[0]}`)
  }
}
