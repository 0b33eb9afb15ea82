import { indexKey } from '../../kernel/collection.ts'
import type { OutboxEntry } from '../../kernel/outbox-entry.ts'
import {
  type Commit,
  type Page,
  type RecordRead,
  type RecordWrite,
  type Store,
  StoreConflict,
  type StoredRecord,
} from '../../kernel/store.ts'
import { Remembered } from './remembered.ts'
import { type IndexEntry, Table } from './table.ts'

/** A write with the index entries under which the record is to be found, by their ids. */
interface Written {
  readonly collection: string
  readonly key: string
  readonly value: string | undefined
  readonly ids: readonly string[]
}

const idsOf = (collection: string, indexes: RecordWrite['indexes']): string[] =>
  Object.entries(indexes).flatMap(([name, values]) => values.map((value) => collection + indexKey(name, value)))

interface SpaceData {
  readonly records: Map<string, Table>
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

  list(space: string, collection: string, page?: Page): StoredRecord[] {
    return (
      this.#spaces
        .get(space)
        ?.records.get(collection)
        ?.list(page?.after, page?.limit ?? Number.POSITIVE_INFINITY) ?? []
    )
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
    for (const { collection, key, value, indexes } of commit.writes)
      this.#write(data, { collection, key, value, ids: idsOf(collection, indexes) }, revision)
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
        this.#write(now, { collection, key, value: old?.value, ids: (old?.entries ?? []).map(({ id }) => id) }, revision)
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

  #write(data: SpaceData, { collection, key, value, ids }: Written, revision: number): void {
    let records = data.records.get(collection)
    if (records === undefined) data.records.set(collection, (records = new Table()))
    const old = records.get(key)
    for (const entry of old?.entries ?? []) {
      entry.revision = revision
      entry.keys.delete(key)
      // Nothing found is nothing kept: a turn that saw keys here sees another revision, one that saw none sees none.
      if (entry.keys.size === 0) data.indexes.delete(entry.id)
    }
    if (value === undefined) records.delete(key)
    else records.set({ key, value, revision, entries: ids.map((id) => this.#enter(data, id, key, revision)) })
  }

  #enter(data: SpaceData, id: string, key: string, revision: number): IndexEntry {
    let entry = data.indexes.get(id)
    if (entry === undefined) data.indexes.set(id, (entry = { id, keys: new Set(), revision }))
    entry.revision = revision
    entry.keys.add(key)
    return entry
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
