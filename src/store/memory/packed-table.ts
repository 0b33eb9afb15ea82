import type { StoredRecord } from '../../kernel/store.ts'
import { type Place, Slabs } from './slabs.ts'
import type { Table } from './table.ts'

interface IndexEntry {
  readonly id: string
  readonly number: number
  readonly rows: number[]
  revision: number
}

const FIRST_ROWS = 1024
/** Of a slot in the hash table: nothing was here, something was. Others are a row plus one. */
const EMPTY = 0
const GONE = -1
/** Of a row without a record. */
const NOWHERE = -1

/**
 * Records as bytes, found through numbers: for collections of a million small records, whose strings and maps would take twice their size and
 * hold up every collection of the garbage collector.
 */
export class PackedTable implements Table {
  readonly #slabs = new Slabs()
  readonly #indexes = new Map<string, IndexEntry>()
  readonly #entries: (IndexEntry | undefined)[] = []
  readonly #freeEntries: number[] = []
  readonly #freeRows: number[] = []
  #rows = 0
  #hash = new Int32Array(FIRST_ROWS)
  #slab = new Int32Array(FIRST_ROWS)
  #offset = new Int32Array(FIRST_ROWS)
  #revision = new Float64Array(FIRST_ROWS)
  #slots = new Int32Array(FIRST_ROWS * 2)
  /** Slots that are not empty. */
  #taken = 0
  /** Rows in order of their keys; undefined until somebody asks. */
  #ordered: Int32Array | undefined
  /** Rows that came since. */
  #added: number[] = []

  get(key: string): StoredRecord | undefined {
    const row = this.#find(key)
    return row < 0 ? undefined : this.#record(row, key)
  }

  revision(key: string): number {
    const row = this.#find(key)
    return row < 0 ? 0 : (this.#revision[row] ?? 0)
  }

  idsOf(key: string): readonly string[] {
    const row = this.#find(key)
    return row < 0 ? [] : this.#entriesOf(row).map(({ id }) => id)
  }

  find(id: string): { records: StoredRecord[]; revision: number } {
    const entry = this.#indexes.get(id)
    if (entry === undefined) return { records: [], revision: 0 }
    const records = entry.rows.map((row) => this.#record(row, this.#slabs.key(this.#place(row))))
    return { records: records.sort((a, b) => (a.key < b.key ? -1 : 1)), revision: entry.revision }
  }

  indexRevision(id: string): number {
    return this.#indexes.get(id)?.revision ?? 0
  }

  write(key: string, value: string | undefined, ids: readonly string[], revision: number): void {
    const old = this.#find(key)
    if (old >= 0) this.#leaveIndexes(old, revision)
    if (value === undefined) {
      if (old >= 0) this.#delete(old, key)
      return
    }
    const row = old >= 0 ? old : this.#newRow(key)
    const before = old >= 0 ? this.#place(old) : undefined
    const numbers = [...new Set(ids)].map((id) => this.#enter(id, row, revision))
    this.#putAt(row, this.#slabs.add(row, key, value, numbers))
    this.#revision[row] = revision
    if (before !== undefined) this.#release(before)
  }

  list(after: string | undefined, limit: number): StoredRecord[] {
    const rows = this.#inOrder()
    const found: StoredRecord[] = []
    for (let at = after === undefined ? 0 : this.#firstBehind(rows, after); at < rows.length && found.length < limit; at++) {
      const row = rows[at] ?? 0
      found.push(this.#record(row, this.#slabs.key(this.#place(row))))
    }
    return found
  }

  #record(row: number, key: string): StoredRecord {
    return { key, value: this.#slabs.value(this.#place(row)), revision: this.#revision[row] ?? 0 }
  }

  #place(row: number): Place {
    return { slab: this.#slab[row] ?? NOWHERE, offset: this.#offset[row] ?? 0 }
  }

  #putAt(row: number, { slab, offset }: Place): void {
    this.#slab[row] = slab
    this.#offset[row] = offset
  }

  #release(place: Place): void {
    this.#slabs.remove(
      place,
      (row, { slab, offset }) => this.#slab[row] === slab && this.#offset[row] === offset,
      (row, to) => this.#putAt(row, to),
    )
  }

  #find(key: string): number {
    const hash = hashOf(key)
    const mask = this.#slots.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const held = this.#slots[slot] ?? EMPTY
      if (held === EMPTY) return -1
      if (held !== GONE && this.#hash[held - 1] === hash && this.#slabs.key(this.#place(held - 1)) === key) return held - 1
    }
  }

  /** A row under the key's hash; its place is set by the caller. */
  #newRow(key: string): number {
    const row = this.#freeRows.pop() ?? this.#rows++
    if (row >= this.#hash.length) this.#growColumns()
    this.#hash[row] = hashOf(key)
    if ((this.#taken + 1) * 2 > this.#slots.length) this.#rehash(row)
    this.#occupy(row)
    if (this.#ordered !== undefined) this.#added.push(row)
    return row
  }

  #occupy(row: number): void {
    const mask = this.#slots.length - 1
    let slot = (this.#hash[row] ?? 0) & mask
    while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & mask
    this.#slots[slot] = row + 1
    this.#taken++
  }

  /** Every row but one that is not in yet, in a table at most a quarter full. */
  #rehash(except: number): void {
    const live = this.#rows - this.#freeRows.length
    let size = FIRST_ROWS * 2
    while (size < live * 4) size *= 2
    this.#slots = new Int32Array(size)
    this.#taken = 0
    for (let row = 0; row < this.#rows; row++) if (row !== except && this.#slab[row] !== NOWHERE) this.#occupy(row)
  }

  #growColumns(): void {
    const grown = <T extends Int32Array | Float64Array>(column: T, bigger: T): T => {
      bigger.set(column)
      return bigger
    }
    const size = this.#hash.length * 2
    this.#hash = grown(this.#hash, new Int32Array(size))
    this.#slab = grown(this.#slab, new Int32Array(size))
    this.#offset = grown(this.#offset, new Int32Array(size))
    this.#revision = grown(this.#revision, new Float64Array(size))
  }

  #delete(row: number, key: string): void {
    if (this.#ordered !== undefined) this.#takeFromOrder(row, key)
    const mask = this.#slots.length - 1
    let slot = (this.#hash[row] ?? 0) & mask
    while (this.#slots[slot] !== row + 1) slot = (slot + 1) & mask
    this.#slots[slot] = GONE
    const place = this.#place(row)
    this.#slab[row] = NOWHERE
    this.#freeRows.push(row)
    this.#release(place)
  }

  #entriesOf(row: number): IndexEntry[] {
    return this.#slabs.numbers(this.#place(row)).flatMap((number) => this.#entries[number] ?? [])
  }

  #enter(id: string, row: number, revision: number): number {
    let entry = this.#indexes.get(id)
    if (entry === undefined) {
      const number = this.#freeEntries.pop() ?? this.#entries.length
      entry = { id, number, rows: [], revision }
      this.#entries[number] = entry
      this.#indexes.set(id, entry)
    }
    entry.revision = revision
    entry.rows.push(row)
    return entry.number
  }

  #leaveIndexes(row: number, revision: number): void {
    for (const entry of this.#entriesOf(row)) {
      entry.revision = revision
      const at = entry.rows.indexOf(row)
      const last = entry.rows.pop()
      if (last !== undefined && at < entry.rows.length) entry.rows[at] = last
      // Nothing found is nothing kept: a turn that saw keys here sees another revision, one that saw none sees none.
      if (entry.rows.length > 0) continue
      this.#indexes.delete(entry.id)
      this.#entries[entry.number] = undefined
      this.#freeEntries.push(entry.number)
    }
  }

  #inOrder(): Int32Array {
    if (this.#ordered === undefined) this.#ordered = this.#sorted(this.#live())
    else if (this.#added.length > 0) this.#ordered = this.#merged(this.#ordered, this.#sorted(this.#added))
    this.#added = []
    return this.#ordered
  }

  #live(): number[] {
    const rows: number[] = []
    for (let row = 0; row < this.#rows; row++) if (this.#slab[row] !== NOWHERE) rows.push(row)
    return rows
  }

  #sorted(rows: readonly number[]): Int32Array {
    const keyed = rows.map((row) => ({ row, key: this.#slabs.key(this.#place(row)) }))
    return Int32Array.from(
      keyed.sort((a, b) => (a.key < b.key ? -1 : 1)),
      ({ row }) => row,
    )
  }

  #merged(one: Int32Array, other: Int32Array): Int32Array {
    const all = new Int32Array(one.length + other.length)
    let [from, to] = [0, 0]
    for (const row of other) {
      const at = this.#firstBehind(one, this.#slabs.key(this.#place(row)))
      all.set(one.subarray(from, at), to)
      to += at - from
      all[to++] = row
      from = at
    }
    all.set(one.subarray(from), to)
    return all
  }

  #takeFromOrder(row: number, key: string): void {
    const ordered = this.#inOrder()
    const at = this.#firstBehind(ordered, key) - 1
    if (ordered[at] !== row) throw new Error('the order of keys has lost a record')
    const rest = new Int32Array(ordered.length - 1)
    rest.set(ordered.subarray(0, at))
    rest.set(ordered.subarray(at + 1), at)
    this.#ordered = rest
  }

  /** The place of the first row whose key stands behind another. */
  #firstBehind(rows: Int32Array, after: string): number {
    let [low, high] = [0, rows.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#slabs.key(this.#place(rows[middle] ?? 0)) > after) high = middle
      else low = middle + 1
    }
    return low
  }
}

/** FNV-1a over the UTF-16 units, the high bits mixed into the low ones, which choose the slot. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193)
  return hash ^ (hash >>> 15)
}
