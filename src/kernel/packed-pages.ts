/** Where a packed record stands. */
export interface Place {
  readonly page: Page
  readonly offset: number
  readonly size: number
}

interface Page {
  readonly bytes: Buffer
  used: number
  /** Records in it that are still wanted. */
  live: number
}

const PAGE_BYTES = 1024 * 1024
/** Free pages kept for the next records. */
const SPARE = 2

/**
 * Memory for records that come and go in about the same order, outside the garbage collector's sight: what it never sees it never
 * moves. Records are written behind each other into pages; a page whose last record is given up is used again.
 */
export class PackedPages {
  #current: Page = { bytes: Buffer.alloc(0), used: 0, live: 0 }
  readonly #spare: Page[] = []

  /** Writes a record of a text and bodies behind it: the text's length in bytes (4), the text as UTF-8, the bodies. */
  put(text: string, bodies: readonly Buffer[]): Place {
    const atMost = 4 + text.length * 3 + bodies.reduce((sum, body) => sum + body.length, 0)
    if (this.#current.bytes.length - this.#current.used < atMost) this.#current = this.#fresh(atMost)
    const page = this.#current
    const offset = page.used
    const written = page.bytes.write(text, offset + 4)
    page.bytes.writeUInt32LE(written, offset)
    let end = offset + 4 + written
    for (const body of bodies) {
      page.bytes.set(body, end)
      end += body.length
    }
    page.used = end
    page.live++
    return { page, offset, size: end - offset }
  }

  /** A copy of a record, which may outlive its place. */
  read({ page, offset, size }: Place): Buffer {
    return Buffer.from(page.bytes.subarray(offset, offset + size))
  }

  /** Gives a record up. */
  drop({ page }: Place): void {
    page.live--
    if (page.live > 0 || page === this.#current || page.bytes.length !== PAGE_BYTES || this.#spare.length >= SPARE) return
    page.used = 0
    this.#spare.push(page)
  }

  #fresh(atLeast: number): Page {
    const left = this.#current
    const spare = atLeast <= PAGE_BYTES ? this.#spare.pop() : undefined
    const fresh = spare ?? { bytes: Buffer.allocUnsafeSlow(Math.max(PAGE_BYTES, atLeast)), used: 0, live: 0 }
    if (left.live === 0 && left.bytes.length === PAGE_BYTES && this.#spare.length < SPARE) {
      left.used = 0
      this.#spare.push(left)
    }
    return fresh
  }
}
