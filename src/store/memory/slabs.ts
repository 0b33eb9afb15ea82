const SLAB = 1 << 20
/** Bytes before a record's: its row, the bytes of its key and of its value, how many numbers follow. */
const HEAD = 16

/** Where a record lies. */
export interface Place {
  readonly slab: number
  readonly offset: number
}

/**
 * Bytes of many small records, in large pieces that the garbage collector need not look into. A piece of which less than half is in use gives what
 * is left to others and goes.
 */
export class Slabs {
  readonly #slabs: (Buffer | undefined)[] = []
  /** Bytes in use, by piece. */
  readonly #used: number[] = []
  readonly #free: number[] = []
  #current = -1
  #next = SLAB

  /** @param numbers stored behind key and value */
  add(row: number, key: string, value: string, numbers: readonly number[]): Place {
    const keyBytes = Buffer.byteLength(key)
    const valueBytes = Buffer.byteLength(value)
    const length = HEAD + keyBytes + valueBytes + 4 * numbers.length
    const { slab, offset } = this.#room(length)
    const bytes = this.#bytes(slab)
    bytes.writeInt32LE(row, offset)
    bytes.writeInt32LE(keyBytes, offset + 4)
    bytes.writeInt32LE(valueBytes, offset + 8)
    bytes.writeInt32LE(numbers.length, offset + 12)
    bytes.write(key, offset + HEAD)
    bytes.write(value, offset + HEAD + keyBytes)
    for (let at = 0; at < numbers.length; at++) bytes.writeInt32LE(numbers[at] ?? 0, offset + HEAD + keyBytes + valueBytes + 4 * at)
    return { slab, offset }
  }

  key({ slab, offset }: Place): string {
    const bytes = this.#bytes(slab)
    return bytes.utf8Slice(offset + HEAD, offset + HEAD + bytes.readInt32LE(offset + 4))
  }

  value({ slab, offset }: Place): string {
    const bytes = this.#bytes(slab)
    const start = offset + HEAD + bytes.readInt32LE(offset + 4)
    return bytes.utf8Slice(start, start + bytes.readInt32LE(offset + 8))
  }

  numbers({ slab, offset }: Place): number[] {
    const bytes = this.#bytes(slab)
    const start = offset + HEAD + bytes.readInt32LE(offset + 4) + bytes.readInt32LE(offset + 8)
    return Array.from({ length: bytes.readInt32LE(offset + 12) }, (_, at) => bytes.readInt32LE(start + 4 * at))
  }

  /**
   * Gives the place of a record back.
   * @param isAt whether a row lies at a place still
   * @param moved told where a row lies from now on
   */
  remove(place: Place, isAt: (row: number, place: Place) => boolean, moved: (row: number, place: Place) => void): void {
    const used = (this.#used[place.slab] ?? 0) - lengthAt(this.#bytes(place.slab), place.offset)
    this.#used[place.slab] = used
    if (place.slab === this.#current || used * 2 > this.#bytes(place.slab).length) return
    const bytes = this.#bytes(place.slab)
    for (let offset = 0; offset + HEAD <= bytes.length; ) {
      const length = lengthAt(bytes, offset)
      if (length === 0) break
      const row = bytes.readInt32LE(offset)
      if (isAt(row, { slab: place.slab, offset })) {
        const to = this.#room(length)
        bytes.copy(this.#bytes(to.slab), to.offset, offset, offset + length)
        moved(row, to)
      }
      offset += length
    }
    this.#slabs[place.slab] = undefined
    this.#used[place.slab] = 0
    this.#free.push(place.slab)
  }

  /** Room in the piece that is being filled, or in a new one; a record larger than a piece gets one of its own. */
  #room(length: number): Place {
    if (this.#current < 0 || this.#next + length > this.#bytes(this.#current).length) {
      this.#current = this.#free.pop() ?? this.#slabs.length
      // Zeros behind the last record say that none follows.
      this.#slabs[this.#current] = Buffer.alloc(Math.max(SLAB, length))
      this.#used[this.#current] = 0
      this.#next = 0
    }
    const place = { slab: this.#current, offset: this.#next }
    this.#next += length
    this.#used[this.#current] = (this.#used[this.#current] ?? 0) + length
    return place
  }

  #bytes(slab: number): Buffer {
    const bytes = this.#slabs[slab]
    if (bytes === undefined) throw new Error(`no piece ${slab}`)
    return bytes
  }
}

/** Bytes of the record at an offset, 0 where none is. */
function lengthAt(bytes: Buffer, offset: number): number {
  const [key, value, numbers] = [bytes.readInt32LE(offset + 4), bytes.readInt32LE(offset + 8), bytes.readInt32LE(offset + 12)]
  return key + value + numbers === 0 ? 0 : HEAD + key + value + 4 * numbers
}
