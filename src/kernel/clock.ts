/** Time as the environment sees it: milliseconds since 1970-01-01T00:00:00Z. */
export interface Clock {
  now(): number
}

/** The machine's own time. TLS validity and CRL dates always use it. */
export const wallClock: Clock = { now: () => Date.now() }

/**
 * A space's clock: runs with its source until it is frozen, set or advanced. Everything timed in the space (due dates,
 * expiries, time stamps) reads it, so a suite can pass hours in a millisecond.
 */
export class SpaceClock implements Clock {
  readonly #source: Clock
  readonly #listeners = new Set<() => void>()
  #offset = 0
  #frozenAt: number | undefined

  constructor(source: Clock = wallClock) {
    this.#source = source
  }

  now(): number {
    return this.#frozenAt ?? this.#source.now() + this.#offset
  }

  /** Milliseconds ahead of its source while it runs. */
  get offset(): number {
    return this.#offset
  }

  get frozen(): boolean {
    return this.#frozenAt !== undefined
  }

  /** Moves the clock forward by `ms` (negative moves it back); frozen clocks stay frozen at the new time. */
  advance(ms: number): void {
    if (!Number.isFinite(ms)) throw new RangeError(`a clock advances by a finite number of milliseconds, not ${ms}`)
    if (this.#frozenAt === undefined) this.#offset += ms
    else this.#frozenAt += ms
    this.#changed()
  }

  /** Sets the clock to `epochMs`. */
  set(epochMs: number): void {
    this.advance(epochMs - this.now())
  }

  freeze(): void {
    this.#frozenAt ??= this.now()
    this.#changed()
  }

  /** Lets a frozen clock run on from where it stands. */
  resume(): void {
    if (this.#frozenAt === undefined) return
    this.#offset = this.#frozenAt - this.#source.now()
    this.#frozenAt = undefined
    this.#changed()
  }

  /** Lets it run with its source again, as if it had never been touched. */
  reset(): void {
    this.#frozenAt = undefined
    this.#offset = 0
    this.#changed()
  }

  /** Real milliseconds until the clock reads `due`; undefined when it is frozen before that. */
  until(due: number): number | undefined {
    const left = due - this.now()
    if (left <= 0) return 0
    return this.frozen ? undefined : left
  }

  /** Calls `listener` after every jump, freeze or resume; returns the function that ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}
