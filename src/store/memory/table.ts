import type { StoredRecord } from '../../kernel/store.ts'

/** Records found under one value of an index. */
export interface IndexEntry {
  readonly id: string
  readonly keys: Set<string>
  revision: number
}

/** A record with the index entries that name it: references, because a million records have few values between them. */
export type IndexedRecord = StoredRecord & { readonly entries: readonly IndexEntry[] }

/** Keys that came since they were last put in order, beyond which they are put in order anew. */
const MOST_ADDED = 100_000

/** The records of one collection. The order of their keys is made when it is first asked for, and kept up from then on. */
export class Table {
  readonly #rows = new Map<string, IndexedRecord>()
  /** Keys in order, those of deleted records among them; undefined until somebody asks, and when too much has changed. */
  #ordered: string[] | undefined
  #added: string[] = []
  #deleted = 0

  get(key: string): IndexedRecord | undefined {
    return this.#rows.get(key)
  }

  set(record: IndexedRecord): void {
    if (this.#ordered !== undefined && !this.#rows.has(record.key)) this.#added.push(record.key)
    this.#rows.set(record.key, record)
    if (this.#added.length > MOST_ADDED) this.#forgetOrder()
  }

  delete(key: string): void {
    if (!this.#rows.delete(key) || this.#ordered === undefined) return
    if (++this.#deleted * 2 > this.#ordered.length) this.#forgetOrder()
  }

  /** Records in order of their keys: those behind `after`, at most `limit`. */
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
