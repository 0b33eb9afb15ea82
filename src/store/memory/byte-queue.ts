const SMALLEST = 8 * 1024
const LARGEST = 256 * 1024

/** Where a record stands: the number of its page, and the offset in it. */
export interface BytePlace {
  readonly page: number
  readonly offset: number
}

/**
 * Texts that come at one end and go at the other, as UTF-8 in pages that the garbage collector looks at as a whole: as strings, hundreds of
 * thousands of them would be walked through by every full collection.
 */
export class ByteQueue {
  #pages: Buffer[] = []
  /** Number of the first page kept. */
  #first = 0
  #used = 0

  /** Adds two texts behind each other, and tells where, and how many bytes each took. */
  add(one: string, other: string): BytePlace & { readonly ones: number; readonly others: number } {
    const atMost = (one.length + other.length) * 3
    let page = this.#pages.at(-1)
    if (page === undefined || page.length - this.#used < atMost) {
      page = Buffer.allocUnsafeSlow(Math.max(atMost, Math.min(LARGEST, Math.max(SMALLEST, (page?.length ?? 0) * 2))))
      this.#pages.push(page)
      this.#used = 0
    }
    const offset = this.#used
    const ones = page.write(one, offset)
    const others = page.write(other, offset + ones)
    this.#used = offset + ones + others
    return { page: this.#first + this.#pages.length - 1, offset, ones, others }
  }

  /** Whether the bytes at a place are the first `length` of `bytes`. */
  equals(page: number, offset: number, bytes: Buffer, length: number): boolean {
    return this.#pages[page - this.#first]?.compare(bytes, 0, length, offset, offset + length) === 0
  }

  read(page: number, offset: number, length: number): string {
    return this.#pages[page - this.#first]?.utf8Slice(offset, offset + length) ?? ''
  }

  /** Gives up every page before the one of that number. */
  dropBefore(page: number): void {
    const count = Math.min(page - this.#first, this.#pages.length)
    if (count <= 0) return
    this.#pages.splice(0, count)
    this.#first += count
  }

  /** Gives up everything. */
  clear(): void {
    this.#first += this.#pages.length
    this.#pages = []
    this.#used = 0
  }
}
