/** Keys with an answer and an expiry; at most `limit`, the oldest forgotten first, expired ones swept as new ones come. */
export class Remembered {
  readonly #limit: number
  readonly #entries = new Map<string, { readonly answer: string; readonly expires: number }>()

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
    this.#entries.delete(key)
    this.#entries.set(key, { answer, expires })
    // Two looked at for one added: the sweep keeps up without ever walking the whole map.
    let looked = 0
    for (const [oldest, entry] of this.#entries) {
      if (looked++ >= 2 && this.#entries.size <= this.#limit) break
      if (entry.expires <= now || this.#entries.size > this.#limit) this.#entries.delete(oldest)
    }
  }
}
