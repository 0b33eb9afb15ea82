import { ByteQueue } from './byte-queue.ts'

const FIRST_PLACES = 64
/** Numbers of an entry: the hash of its key, page and offset of its bytes, bytes of its key (`FORGOTTEN` when it is) and of its answer. */
const COLUMNS = 5
const HASH = 0
const PAGE = 1
const OFFSET = 2
const KEY_BYTES = 3
const ANSWER_BYTES = 4
const FORGOTTEN = -1

/**
 * Keys with an answer and an expiry; at most `limit`, the oldest forgotten first, expired ones swept as new ones come. Entries stand in a ring
 * in the order they came in, found through a hash table of their places; all of it numbers and bytes, which cost the garbage collector nothing.
 */
export class Remembered {
  readonly #limit: number
  readonly #texts = new ByteQueue()
  #columns = new Int32Array(FIRST_PLACES * COLUMNS)
  #expires = new Float64Array(FIRST_PLACES)
  /** Place of an entry in the ring plus one, 0 where there is none; open addressing, half full at most. */
  #table = new Int32Array(FIRST_PLACES * 2)
  #mask = FIRST_PLACES - 1
  /** Serial numbers; an entry's place is its serial number under the mask. */
  #first = 0
  #next = 0
  #size = 0
  // The key that was looked for last, in bytes: it is often asked for again at once.
  #sought = ''
  #soughtHash = 0
  #soughtLength = -1
  #bytes = Buffer.alloc(256)

  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#size
  }

  get(key: string, now: number): string | undefined {
    const place = this.#find(key)
    if (place < 0 || (this.#expires[place] ?? 0) <= now) return undefined
    const at = place * COLUMNS
    const keyBytes = this.#columns[at + KEY_BYTES] ?? 0
    return this.#texts.read(
      this.#columns[at + PAGE] ?? 0,
      (this.#columns[at + OFFSET] ?? 0) + keyBytes,
      this.#columns[at + ANSWER_BYTES] ?? 0,
    )
  }

  /** What is remembered at a time, oldest first. */
  *entries(now: number): Iterable<{ readonly key: string; readonly answer: string; readonly expires: number }> {
    for (let serial = this.#first; serial < this.#next; serial++) {
      const place = serial & this.#mask
      const expires = this.#expires[place] ?? 0
      const at = place * COLUMNS
      const keyBytes = this.#columns[at + KEY_BYTES] ?? FORGOTTEN
      if (keyBytes === FORGOTTEN || expires <= now) continue
      const [page, offset] = [this.#columns[at + PAGE] ?? 0, this.#columns[at + OFFSET] ?? 0]
      const answer = this.#texts.read(page, offset + keyBytes, this.#columns[at + ANSWER_BYTES] ?? 0)
      yield { key: this.#texts.read(page, offset, keyBytes), answer, expires }
    }
  }

  delete(key: string): void {
    const place = this.#find(key)
    if (place >= 0) this.#forget(place)
  }

  set(key: string, answer: string, expires: number, now: number): void {
    this.delete(key)
    if (this.#next - this.#first > this.#mask) this.#grow()
    const { page, offset, ones, others } = this.#texts.add(key, answer)
    const place = this.#next++ & this.#mask
    this.#columns.set([this.#soughtHash, page, offset, ones, others], place * COLUMNS)
    this.#expires[place] = expires
    this.#enter(place, this.#soughtHash)
    this.#size++
    // Two looked at for one added: the sweep keeps up without ever walking the whole ring.
    for (let looked = 0; looked < 2 || this.#next - this.#first > this.#limit; looked++) if (!this.#sweepOldest(now)) break
  }

  /** False when the oldest stays. */
  #sweepOldest(now: number): boolean {
    if (this.#first === this.#next) return false
    const place = this.#first & this.#mask
    if (this.#columns[place * COLUMNS + KEY_BYTES] !== FORGOTTEN) {
      if ((this.#expires[place] ?? 0) > now && this.#next - this.#first <= this.#limit) return false
      this.#forget(place)
    }
    this.#first++
    if (this.#first === this.#next) this.#texts.clear()
    else this.#texts.dropBefore(this.#columns[(this.#first & this.#mask) * COLUMNS + PAGE] ?? 0)
    return true
  }

  /** The place of a key in the ring, or -1. */
  #find(key: string): number {
    if (key !== this.#sought || this.#soughtLength < 0) this.#seek(key)
    const hash = this.#soughtHash
    const mask = this.#table.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const place = (this.#table[slot] ?? 0) - 1
      if (place < 0) return -1
      const at = place * COLUMNS
      if (this.#columns[at + HASH] !== hash || this.#columns[at + KEY_BYTES] !== this.#soughtLength) continue
      if (this.#texts.equals(this.#columns[at + PAGE] ?? 0, this.#columns[at + OFFSET] ?? 0, this.#bytes, this.#soughtLength)) return place
    }
  }

  #seek(key: string): void {
    if (key.length * 3 > this.#bytes.length) this.#bytes = Buffer.alloc(key.length * 4)
    const length = this.#bytes.write(key)
    let hash = 0x811c9dc5
    for (let at = 0; at < length; at++) hash = Math.imul(hash ^ (this.#bytes[at] ?? 0), 0x01000193)
    this.#sought = key
    this.#soughtLength = length
    // The low bits choose the slot: the high ones are mixed into them.
    this.#soughtHash = hash ^ (hash >>> 15)
  }

  #enter(place: number, hash: number): void {
    const mask = this.#table.length - 1
    let slot = hash & mask
    while (this.#table[slot] !== 0) slot = (slot + 1) & mask
    this.#table[slot] = place + 1
  }

  /** Takes an entry out of the table; its place in the ring stays until it is the oldest. */
  #forget(place: number): void {
    const mask = this.#table.length - 1
    let hole = this.#hashOf(place) & mask
    while (this.#table[hole] !== place + 1) hole = (hole + 1) & mask
    // What stands behind the hole and belongs at it or before it moves up, so that no search stops short.
    for (let slot = (hole + 1) & mask; this.#table[slot] !== 0; slot = (slot + 1) & mask) {
      const home = this.#hashOf((this.#table[slot] ?? 0) - 1) & mask
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue
      this.#table[hole] = this.#table[slot] ?? 0
      hole = slot
    }
    this.#table[hole] = 0
    this.#columns[place * COLUMNS + KEY_BYTES] = FORGOTTEN
    this.#size--
  }

  #hashOf(place: number): number {
    return this.#columns[place * COLUMNS + HASH] ?? 0
  }

  #grow(): void {
    const [columns, expires, mask] = [this.#columns, this.#expires, this.#mask]
    this.#mask = mask * 2 + 1
    this.#columns = new Int32Array(columns.length * 2)
    this.#expires = new Float64Array(expires.length * 2)
    this.#table = new Int32Array(this.#table.length * 2)
    for (let serial = this.#first; serial < this.#next; serial++) {
      const from = serial & mask
      const place = serial & this.#mask
      this.#columns.set(columns.subarray(from * COLUMNS, from * COLUMNS + COLUMNS), place * COLUMNS)
      this.#expires[place] = expires[from] ?? 0
      if (columns[from * COLUMNS + KEY_BYTES] !== FORGOTTEN) this.#enter(place, this.#hashOf(place))
    }
  }
}
