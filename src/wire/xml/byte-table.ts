const FIRST_SLOTS = 256

/**
 * A hash table from (a small number, some bytes) to 0, 1, 2, … in order of addition. It answers for a range of a buffer without making a string,
 * which is where a general reader spends most of its time on names.
 */
export class ByteTable {
  #slots = new Int32Array(FIRST_SLOTS)
  #count = 0
  // Of each entry: its number, where its bytes begin, how many they are.
  #entries = new Int32Array(FIRST_SLOTS * 3)
  #bytes = new Uint8Array(FIRST_SLOTS * 8)
  #used = 0

  /** The index of the entry equal to (seed, bytes[start, end)), or -1. */
  find(seed: number, bytes: Uint8Array, start: number, end: number): number {
    const length = end - start
    const slots = this.#slots
    const entries = this.#entries
    const own = this.#bytes
    const mask = slots.length - 1
    for (let slot = hash(seed, bytes, start, length) & mask; ; slot = (slot + 1) & mask) {
      const entry = (slots[slot] ?? 0) - 1
      if (entry < 0) return -1
      if (entries[entry * 3] !== seed || entries[entry * 3 + 2] !== length) continue
      const from = entries[entry * 3 + 1] ?? 0
      let same = 0
      while (same < length && own[from + same] === bytes[start + same]) same++
      if (same === length) return entry
    }
  }

  /** How many entries there are. */
  get size(): number {
    return this.#count
  }

  /** What `find` reads: the slots (0 or an entry plus one), the entries (number, place, length), their bytes. */
  get arrays(): { readonly slots: Int32Array; readonly entries: Int32Array; readonly bytes: Uint8Array } {
    const entries = this.#entries.subarray(0, this.#count * 3)
    return { slots: this.#slots, entries, bytes: this.#bytes.subarray(0, this.#used) }
  }

  /** Adds an entry that isn't there yet. */
  add(seed: number, bytes: Uint8Array): number {
    const entry = this.#count++
    if (entry * 3 >= this.#entries.length) this.#entries = grown(this.#entries, new Int32Array(this.#entries.length * 2))
    if (this.#used + bytes.length > this.#bytes.length) {
      this.#bytes = grown(this.#bytes, new Uint8Array((this.#used + bytes.length) * 2))
    }
    this.#bytes.set(bytes, this.#used)
    this.#entries.set([seed, this.#used, bytes.length], entry * 3)
    this.#used += bytes.length
    if (this.#count * 2 > this.#slots.length) this.#rehash()
    else this.#place(entry)
    return entry
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2)
    for (let entry = 0; entry < this.#count; entry++) this.#place(entry)
  }

  #place(entry: number): void {
    const [seed = 0, from = 0, length = 0] = this.#entries.subarray(entry * 3, entry * 3 + 3)
    const mask = this.#slots.length - 1
    let slot = hash(seed, this.#bytes, from, length) & mask
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
    this.#slots[slot] = entry + 1
  }
}

// Four bytes and the length tell nearly all names of the field apart; the rest is settled by comparing.
function hash(seed: number, bytes: Uint8Array, start: number, length: number): number {
  if (length === 0) return seed
  const first = bytes[start] ?? 0
  const last = bytes[start + length - 1] ?? 0
  const middle = bytes[start + (length >> 1)] ?? 0
  const late = bytes[start + length - 1 - (length >> 2)] ?? 0
  const mixed = Math.imul((seed << 8) ^ length ^ (first << 3), 0x9e3779b1) ^ Math.imul(middle | (late << 8) | (last << 16), 0x85ebca6b)
  return mixed ^ (mixed >>> 15)
}

function grown<T extends Int32Array | Uint8Array>(old: T, larger: T): T {
  larger.set(old)
  return larger
}
