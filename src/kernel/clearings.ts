import type { Exchange } from './exchange.ts'

/** Spaces whose clearing is remembered; what is under way longer than so many clearings is entered after all. */
const MOST = 1000

/** When a journal was cleared, so that what began before does not turn up in it afterwards. Monotonic milliseconds. */
export class Clearings {
  #all = Number.NEGATIVE_INFINITY
  readonly #bySpace = new Map<string, number>()

  /** All of it, or a space, has been cleared now. */
  add(space: string | undefined): void {
    const now = performance.now()
    if (space === undefined) {
      this.#all = now
      this.#bySpace.clear()
      return
    }
    this.#bySpace.delete(space)
    this.#bySpace.set(space, now)
    const [oldest] = this.#bySpace.keys()
    if (this.#bySpace.size > MOST && oldest !== undefined) this.#bySpace.delete(oldest)
  }

  /** Whether an exchange began before its space was cleared. */
  before({ space, timing }: Pick<Exchange, 'space' | 'timing'>): boolean {
    return timing.begin < this.#all || (this.#bySpace.size > 0 && timing.begin < (this.#bySpace.get(space) ?? this.#all))
  }
}
