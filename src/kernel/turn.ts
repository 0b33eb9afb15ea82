import { type Collection, indexKey } from './collection.ts'
import type { OutboxEntry } from './outbox-entry.ts'
import { RecordSet } from './record-set.ts'
import type { Commit, RecordRead, RecordWrite, Store } from './store.ts'

/**
 * One handler's view of a space: it tracks what was read and gathers what shall change. Nothing is visible outside until
 * the kernel commits it. Reads see the turn's own writes.
 */
export class Turn {
  readonly space: string
  /** The space's time when the turn began; constant through the turn. */
  readonly now: number
  readonly #store: Store
  readonly #reads = new RecordSet<RecordRead>()
  readonly #writes = new RecordSet<RecordWrite>()
  readonly #outboxPut = new Map<string, OutboxEntry>()
  #outboxDelete: Set<string> | undefined
  readonly #remembered: { key: string; answer: string; expires: number }[] = []

  constructor(store: Store, space: string, now: number) {
    this.#store = store
    this.space = space
    this.now = now
  }

  async get<T>(collection: Collection<T>, key: string): Promise<T | undefined> {
    const own = this.#writes.get(collection.name, key)
    if (own !== undefined) return own.value === undefined ? undefined : collection.decode(own.value)
    const record = await this.#store.read(this.space, collection.name, key)
    this.#track(collection.name, key, record?.revision ?? 0)
    return record === undefined ? undefined : collection.decode(record.value)
  }

  /** Records found under a value of a declared index, in order of their keys, this turn's own writes included. */
  async find<T>(collection: Collection<T>, index: string, value: string): Promise<T[]> {
    const valuesOf = collection.indexes[index]
    if (valuesOf === undefined) throw new Error(`collection ${collection.name} declares no index ${index}`)
    const found = await this.#store.find(this.space, collection.name, index, value)
    this.#track(collection.name, indexKey(index, value), found.revision)
    const byKey = new Map(found.records.map((record) => [record.key, record.value]))
    for (const write of this.#writes.items) {
      if (write.collection !== collection.name) continue
      if (write.value !== undefined && write.indexes[index]?.includes(value)) byKey.set(write.key, write.value)
      else byKey.delete(write.key)
    }
    return [...byKey.keys()].sort().map((key) => collection.decode(byKey.get(key) ?? ''))
  }

  put<T>(collection: Collection<T>, key: string, value: T): void {
    const indexes: Record<string, readonly string[]> = {}
    for (const name in collection.indexes) indexes[name] = collection.indexes[name]?.(value) ?? []
    this.#writes.set({ collection: collection.name, key, value: collection.encode(value), indexes })
  }

  delete<T>(collection: Collection<T>, key: string): void {
    this.#writes.set({ collection: collection.name, key, value: undefined, indexes: {} })
  }

  /** What was answered when `key` was remembered, if it still is. */
  async recall(key: string): Promise<string | undefined> {
    return this.#store.recall(this.space, key, this.now)
  }

  /** Remembers that the work of `key` is done and how it was answered, until `expires` on the space's clock. */
  remember(key: string, answer: string, expires: number): void {
    this.#remembered.push({ key, answer, expires })
  }

  /** Promises a delivery (or, with the id of an entry there already, replaces it). */
  send(entry: OutboxEntry): void {
    this.#outboxPut.set(entry.id, entry)
    this.#outboxDelete?.delete(entry.id)
  }

  /** Takes a promised delivery back, or strikes it off as made. A try that is under way is not stopped, but is the last one. */
  unsend(id: string): void {
    this.#outboxDelete ??= new Set()
    this.#outboxDelete.add(id)
    this.#outboxPut.delete(id)
  }

  /** Deliveries this turn promises. */
  get sent(): readonly OutboxEntry[] {
    return [...this.#outboxPut.values()]
  }

  /** Ids of deliveries this turn takes back. */
  get unsent(): readonly string[] {
    return this.#outboxDelete === undefined ? [] : [...this.#outboxDelete]
  }

  get isEmpty(): boolean {
    return (
      this.#writes.items.length + this.#outboxPut.size + this.#remembered.length === 0 &&
      (this.#outboxDelete === undefined || this.#outboxDelete.size === 0)
    )
  }

  toCommit(): Commit {
    return {
      space: this.space,
      now: this.now,
      reads: this.#reads.items,
      writes: this.#writes.items,
      outboxPut: this.sent,
      outboxDelete: this.unsent,
      remembered: this.#remembered,
    }
  }

  #track(collection: string, key: string, revision: number): void {
    if (this.#reads.get(collection, key) === undefined) this.#reads.set({ collection, key, revision })
  }
}
