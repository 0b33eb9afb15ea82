interface Entry {
  readonly key: string
  readonly answer: string
  readonly expires: number
}

/** Places of the queue given free before it is cut: seldom enough to cost nothing, often enough to hold no more than twice what stands. */
const CUT_AT = 1024

/** Keys with an answer and an expiry; at most `limit`, the oldest forgotten first, expired ones swept as new ones come. */
export class Remembered {
  readonly #limit: number
  readonly #entries = new Map<string, Entry>()
  // The order they came in. A Map keeps it too, but walks over all it has deleted since it last grew to find its first.
  #queue: (Entry | undefined)[] = []
  #head = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: string, now: number): string | undefined {
    const entry = this.#entries.get(key)
    return entry === undefined || entry.expires <= now ? undefined : entry.answer
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  set(key: string, answer: string, expires: number, now: number): void {
    const entry = { key, answer, expires }
    this.#entries.set(key, entry)
    this.#queue.push(entry)
    // Two looked at for one added: the sweep keeps up without ever walking the whole queue.
    for (let looked = 0; looked < 2 || this.#entries.size > this.#limit; looked++) if (!this.#sweepOldest(now)) break
  }

  // False when the oldest stays.
  #sweepOldest(now: number): boolean {
    const oldest = this.#queue[this.#head]
    if (oldest === undefined) return false
    const stands = this.#entries.get(oldest.key) === oldest
    if (stands && oldest.expires > now && this.#entries.size <= this.#limit) return false
    if (stands) this.#entries.delete(oldest.key)
    this.#queue[this.#head++] = undefined
    if (this.#head >= CUT_AT && this.#head * 2 >= this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head)
      this.#head = 0
    }
    return true
  }
}
