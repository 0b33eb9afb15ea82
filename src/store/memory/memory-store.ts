import { indexKey } from '../../kernel/collection.ts'
import type { OutboxEntry } from '../../kernel/outbox-entry.ts'
import { type Commit, type RecordRead, type Store, StoreConflict, type StoredRecord } from '../../kernel/store.ts'
import { Remembered } from './remembered.ts'

interface IndexEntry {
  readonly keys: Set<string>
  revision: number
}

type IndexedRecord = StoredRecord & { readonly indexes: Readonly<Record<string, readonly string[]>> }

interface SpaceData {
  readonly records: Map<string, Map<string, IndexedRecord>>
  readonly indexes: Map<string, IndexEntry>
  readonly remembered: Remembered
  readonly outbox: Map<string, OutboxEntry>
}

/** Everything in this process's memory; gone when it ends. Commits are immediate. */
export class MemoryStore implements Store {
  readonly name = 'memory'
  readonly #spaces = new Map<string, SpaceData>()
  readonly #rememberedLimit: number
  #revision = 0
  #outboxSize = 0

  /** @param rememberedLimit keys remembered per space; beyond it the oldest are forgotten */
  constructor(rememberedLimit = 200_000) {
    this.#rememberedLimit = rememberedLimit
  }

  open(): void {}
  close(): void {}

  read(space: string, collection: string, key: string): StoredRecord | undefined {
    return this.#spaces.get(space)?.records.get(collection)?.get(key)
  }

  find(space: string, collection: string, index: string, value: string): { records: StoredRecord[]; revision: number } {
    const data = this.#spaces.get(space)
    const entry = data?.indexes.get(collection + indexKey(index, value))
    if (data === undefined || entry === undefined) return { records: [], revision: 0 }
    const records = data.records.get(collection)
    return { records: [...entry.keys].sort().flatMap((key) => records?.get(key) ?? []), revision: entry.revision }
  }

  list(space: string, collection: string): StoredRecord[] {
    const records = this.#spaces.get(space)?.records.get(collection)
    return records === undefined ? [] : [...records.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
  }

  recall(space: string, key: string, now: number): string | undefined {
    return this.#spaces.get(space)?.remembered.get(key, now)
  }

  commit(commit: Commit): void {
    const data = this.#data(commit.space)
    for (const read of commit.reads)
      if (this.#current(data, read) !== read.revision) throw new StoreConflict(`${read.collection} ${read.key}`)
    for (const { key } of commit.remembered) if (data.remembered.get(key, commit.now) !== undefined) throw new StoreConflict(key)
    const revision = ++this.#revision
    for (const write of commit.writes) this.#write(data, write, revision)
    for (const entry of commit.outboxPut) {
      if (!data.outbox.has(entry.id)) this.#outboxSize++
      data.outbox.set(entry.id, entry)
    }
    for (const id of commit.outboxDelete) if (data.outbox.delete(id)) this.#outboxSize--
    for (const { key, answer, expires } of commit.remembered) data.remembered.set(key, answer, expires, commit.now)
  }

  outbox(space?: string): OutboxEntry[] {
    if (space !== undefined) return [...(this.#spaces.get(space)?.outbox.values() ?? [])]
    return [...this.#spaces.values()].flatMap((data) => [...data.outbox.values()])
  }

  outboxSize(): number {
    return this.#outboxSize
  }

  drop(space: string): void {
    this.#outboxSize -= this.#spaces.get(space)?.outbox.size ?? 0
    this.#spaces.delete(space)
  }

  /** Names of the spaces that hold anything. */
  spaces(): string[] {
    return [...this.#spaces.keys()]
  }

  /** What takes a commit back that is about to be made; commits made later must have been taken back before. */
  undoOf({ space, writes, outboxPut, outboxDelete, remembered }: Commit): () => void {
    const data = this.#spaces.get(space)
    const written = writes.map(({ collection, key }) => ({ collection, key, old: data?.records.get(collection)?.get(key) }))
    const outbox = [...outboxPut.map(({ id }) => id), ...outboxDelete].map((id) => ({ id, old: data?.outbox.get(id) }))
    return () => {
      const now = this.#data(space)
      const revision = ++this.#revision
      for (const { collection, key, old } of written.toReversed())
        this.#write(now, { collection, key, value: old?.value, indexes: old?.indexes ?? {} }, revision)
      for (const { id } of outbox) if (now.outbox.delete(id)) this.#outboxSize--
      for (const { id, old } of outbox) {
        if (old === undefined || now.outbox.has(id)) continue
        now.outbox.set(id, old)
        this.#outboxSize++
      }
      // What stood there before had expired, or the commit would have been a conflict.
      for (const { key } of remembered) now.remembered.delete(key)
    }
  }

  /** Drops everything of a space; the answer puts it back. */
  detach(space: string): () => void {
    const data = this.#spaces.get(space)
    this.drop(space)
    return () => {
      this.drop(space)
      if (data === undefined) return
      this.#spaces.set(space, data)
      this.#outboxSize += data.outbox.size
    }
  }

  #current(data: SpaceData, read: RecordRead): number {
    if (read.key.startsWith('\u0000')) return data.indexes.get(read.collection + read.key)?.revision ?? 0
    return data.records.get(read.collection)?.get(read.key)?.revision ?? 0
  }

  #write(data: SpaceData, write: Commit['writes'][number], revision: number): void {
    let records = data.records.get(write.collection)
    if (records === undefined) data.records.set(write.collection, (records = new Map()))
    const old = records.get(write.key)
    if (old !== undefined) this.#index(data, write.collection, old.indexes, revision, (keys) => keys.delete(write.key))
    if (write.value === undefined) records.delete(write.key)
    else {
      records.set(write.key, { key: write.key, value: write.value, revision, indexes: write.indexes })
      this.#index(data, write.collection, write.indexes, revision, (keys) => keys.add(write.key))
    }
  }

  #index(
    data: SpaceData,
    collection: string,
    indexes: Readonly<Record<string, readonly string[]>>,
    revision: number,
    change: (keys: Set<string>) => void,
  ): void {
    for (const name in indexes) {
      for (const value of indexes[name] ?? []) {
        const id = collection + indexKey(name, value)
        let entry = data.indexes.get(id)
        if (entry === undefined) data.indexes.set(id, (entry = { keys: new Set(), revision }))
        entry.revision = revision
        change(entry.keys)
        // Nothing found is nothing kept: a turn that saw keys here sees another revision, one that saw none sees none.
        if (entry.keys.size === 0) data.indexes.delete(id)
      }
    }
  }

  #data(space: string): SpaceData {
    let data = this.#spaces.get(space)
    if (data === undefined) {
      data = { records: new Map(), indexes: new Map(), remembered: new Remembered(this.#rememberedLimit), outbox: new Map() }
      this.#spaces.set(space, data)
    }
    return data
  }
}
