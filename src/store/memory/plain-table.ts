import type { StoredRecord } from '../../kernel/store.ts'
import type { Table } from './table.ts'

interface IndexEntry {
  readonly id: string
  readonly keys: Set<string>
  revision: number
}

/** A record with the index entries that name it. */
type IndexedRecord = StoredRecord & { readonly entries: readonly IndexEntry[] }

/** Keys that came since they were last put in order, beyond which they are put in order anew. */
const MOST_ADDED = 100_000

/** Records as strings in a map: the fastest to write and read. The order of their keys is made when it is first asked for, and kept up from then on. */
export class PlainTable implements Table {
  readonly #rows = new Map<string, IndexedRecord>()
  readonly #indexes = new Map<string, IndexEntry>()
  /** Keys in order, those of deleted records among them; undefined until somebody asks, and when too much has changed. */
  #ordered: string[] | undefined
  #added: string[] = []
  #deleted = 0

  get(key: string): StoredRecord | undefined {
    return this.#rows.get(key)
  }

  revision(key: string): number {
    return this.#rows.get(key)?.revision ?? 0
  }

  idsOf(key: string): readonly string[] {
    return (this.#rows.get(key)?.entries ?? []).map(({ id }) => id)
  }

  find(id: string): { records: StoredRecord[]; revision: number } {
    const entry = this.#indexes.get(id)
    if (entry === undefined) return { records: [], revision: 0 }
    return { records: [...entry.keys].sort().flatMap((key) => this.#rows.get(key) ?? []), revision: entry.revision }
  }

  indexRevision(id: string): number {
    return this.#indexes.get(id)?.revision ?? 0
  }

  write(key: string, value: string | undefined, ids: readonly string[], revision: number): void {
    const old = this.#rows.get(key)
    for (const entry of old?.entries ?? []) {
      entry.revision = revision
      entry.keys.delete(key)
      // Nothing found is nothing kept: a turn that saw keys here sees another revision, one that saw none sees none.
      if (entry.keys.size === 0) this.#indexes.delete(entry.id)
    }
    if (value === undefined) this.#delete(key)
    else {
      if (this.#ordered !== undefined && old === undefined) this.#added.push(key)
      this.#rows.set(key, { key, value, revision, entries: ids.map((id) => this.#enter(id, key, revision)) })
      if (this.#added.length > MOST_ADDED) this.#forgetOrder()
    }
  }

  list(after: string | undefined, limit: number): StoredRecord[] {
    const keys = this.#inOrder()
    const found: StoredRecord[] = []
    for (let at = after === undefined ? 0 : firstBehind(keys, after); at < keys.length && found.length < limit; at++) {
      const record = this.#rows.get(keys[at] ?? '')
      // A key that was deleted and came again stands here twice.
      if (record !== undefined && record.key !== found.at(-1)?.key) found.push(record)
    }
    return found
  }

  #enter(id: string, key: string, revision: number): IndexEntry {
    let entry = this.#indexes.get(id)
    if (entry === undefined) this.#indexes.set(id, (entry = { id, keys: new Set(), revision }))
    entry.revision = revision
    entry.keys.add(key)
    return entry
  }

  #delete(key: string): void {
    if (!this.#rows.delete(key) || this.#ordered === undefined) return
    if (++this.#deleted * 2 > this.#ordered.length) this.#forgetOrder()
  }

  #inOrder(): readonly string[] {
    if (this.#ordered === undefined) this.#ordered = [...this.#rows.keys()].sort()
    else if (this.#added.length > 0) this.#ordered = merged(this.#ordered, this.#added.sort())
    this.#added = []
    return this.#ordered
  }

  #forgetOrder(): void {
    this.#ordered = undefined
    this.#added = []
    this.#deleted = 0
  }
}

/** The place of the first key behind another. */
function firstBehind(keys: readonly string[], after: string): number {
  let [low, high] = [0, keys.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((keys[middle] ?? '') > after) high = middle
    else low = middle + 1
  }
  return low
}

function merged(one: readonly string[], other: readonly string[]): string[] {
  const all: string[] = []
  let at = 0
  for (const key of one) {
    for (let next = other[at]; next !== undefined && next < key; next = other[++at]) all.push(next)
    all.push(key)
  }
  for (; at < other.length; at++) all.push(other[at] ?? '')
  return all
}
