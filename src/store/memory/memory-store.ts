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
import { PackedTable } from './packed-table.ts'
import { PlainTable } from './plain-table.ts'
import { Remembered } from './remembered.ts'
import type { Table } from './table.ts'

interface SpaceData {
  readonly records: Map<string, Table>
  readonly remembered: Remembered
  readonly outbox: Map<string, OutboxEntry>
}

const idsOf = (indexes: RecordWrite['indexes']): string[] =>
  Object.entries(indexes).flatMap(([name, values]) => values.map((value) => indexKey(name, value)))

/** The index values of a record by their index, out of their ids. */
function indexesOf(ids: readonly string[]): Record<string, string[]> {
  const indexes: Record<string, string[]> = {}
  for (const id of ids) {
    const end = id.indexOf('\u0000', 1)
    const name = id.slice(1, end)
    const values = (indexes[name] ??= [])
    values.push(id.slice(end + 1))
  }
  return indexes
}

/** Everything in this process's memory; gone when it ends. Commits are immediate. */
export class MemoryStore implements Store {
  readonly name = 'memory'
  readonly #spaces = new Map<string, SpaceData>()
  readonly #rememberedLimit: number
  readonly #packed: ReadonlySet<string>
  #revision = 0
  #outboxSize = 0

  /**
   * @param rememberedLimit keys remembered per space; beyond it the oldest are forgotten
   * @param packed names of collections that may hold very many small records, kept as bytes
   */
  constructor(rememberedLimit = 200_000, packed: ReadonlySet<string> = new Set()) {
    this.#rememberedLimit = rememberedLimit
    this.#packed = packed
  }

  open(): void {}
  close(): void {}

  read(space: string, collection: string, key: string): StoredRecord | undefined {
    return this.#spaces.get(space)?.records.get(collection)?.get(key)
  }

  find(space: string, collection: string, index: string, value: string): { records: StoredRecord[]; revision: number } {
    return this.#spaces.get(space)?.records.get(collection)?.find(indexKey(index, value)) ?? { records: [], revision: 0 }
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
      this.#table(data, collection).write(key, value, idsOf(indexes), revision)
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

  image(space: string, now: number): Commit {
    const data = this.#spaces.get(space)
    const writes: RecordWrite[] = []
    for (const [collection, table] of data?.records ?? [])
      for (const { key, value } of table.list(undefined, Number.POSITIVE_INFINITY))
        writes.push({ collection, key, value, indexes: indexesOf(table.idsOf(key)) })
    const remembered = [...(data?.remembered.entries(now) ?? [])]
    return { space, now, reads: [], writes, outboxPut: this.outbox(space), outboxDelete: [], remembered }
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
    const written = writes.map(({ collection, key }) => {
      const table = data?.records.get(collection)
      return { collection, key, value: table?.get(key)?.value, ids: table?.idsOf(key) ?? [] }
    })
    const outbox = [...outboxPut.map(({ id }) => id), ...outboxDelete].map((id) => ({ id, old: data?.outbox.get(id) }))
    return () => {
      const now = this.#data(space)
      const revision = ++this.#revision
      for (const { collection, key, value, ids } of written.toReversed()) this.#table(now, collection).write(key, value, ids, revision)
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

  #current(data: SpaceData, { collection, key }: RecordRead): number {
    const table = data.records.get(collection)
    if (table === undefined) return 0
    return key.startsWith('\u0000') ? table.indexRevision(key) : table.revision(key)
  }

  #table(data: SpaceData, collection: string): Table {
    let table = data.records.get(collection)
    if (table === undefined) data.records.set(collection, (table = this.#packed.has(collection) ? new PackedTable() : new PlainTable()))
    return table
  }

  #data(space: string): SpaceData {
    let data = this.#spaces.get(space)
    if (data === undefined) {
      data = { records: new Map(), remembered: new Remembered(this.#rememberedLimit), outbox: new Map() }
      this.#spaces.set(space, data)
    }
    return data
  }
}
