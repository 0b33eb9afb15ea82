/** Time as the environment sees it: milliseconds since 1970-01-01T00:00:00Z. */
export interface Clock {
  now(): number
}

/** The machine's own time. TLS validity and CRL dates always use it. */
export const wallClock: Clock = { now: () => Date.now() }

/** Where a clock stands, to be set to again: ahead of its source, stopped, or running at a rate since a moment. Milliseconds. */
export type ClockState =
  | { readonly offset: number }
  | { readonly frozenAt: number; readonly rate?: number }
  | { readonly at: number; readonly source: number; readonly rate: number }

/**
 * A space's clock: runs with its source until it is frozen, set, advanced or scaled. Everything timed in the space (due dates,
 * expiries, time stamps) reads it, so a suite can pass hours in a millisecond.
 */
export class SpaceClock implements Clock {
  readonly #source: Clock
  readonly #listeners = new Set<() => void>()
  /** While it runs: this clock's time when its source showed `#since`, and how much faster than that it runs. */
  #at = 0
  #since = 0
  #rate = 1
  #frozenAt: number | undefined

  constructor(source: Clock = wallClock) {
    this.#source = source
  }

  now(): number {
    if (this.#frozenAt !== undefined) return this.#frozenAt
    const passed = this.#source.now() - this.#since
    return this.#rate === 1 ? this.#at + passed : this.#at + Math.floor(passed * this.#rate)
  }

  get frozen(): boolean {
    return this.#frozenAt !== undefined
  }

  /** How many milliseconds it passes in one of its source's, while it runs. */
  get rate(): number {
    return this.#rate
  }

  /** Moves the clock forward by `ms` (negative moves it back); frozen clocks stay frozen at the new time. */
  advance(ms: number): void {
    if (!Number.isFinite(ms)) throw new RangeError(`a clock advances by a finite number of milliseconds, not ${ms}`)
    if (this.#frozenAt === undefined) this.#at += ms
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
    this.#runFrom(this.#frozenAt)
    this.#changed()
  }

  /** Lets it run `rate` times as fast as its source from now on; a frozen one once it is resumed. */
  scale(rate: number): void {
    if (!(rate > 0 && Number.isFinite(rate))) throw new RangeError(`a clock runs at a rate above 0, not ${rate}`)
    if (this.#frozenAt === undefined) this.#runFrom(this.now())
    this.#rate = rate
    this.#changed()
  }

  /** Lets it run with its source again, as if it had never been touched. */
  reset(): void {
    this.#frozenAt = undefined
    this.#at = 0
    this.#since = 0
    this.#rate = 1
    this.#changed()
  }

  /** Where it stands. */
  get state(): ClockState {
    const rate = this.#rate
    if (this.#frozenAt !== undefined) return { frozenAt: this.#frozenAt, ...(rate === 1 ? {} : { rate }) }
    return rate === 1 ? { offset: this.#at - this.#since } : { at: this.#at, source: this.#since, rate }
  }

  /** Stands where another one stood: a stopped one there, a running one as far ahead of its source. */
  restore(state: ClockState): void {
    this.#frozenAt = 'frozenAt' in state ? state.frozenAt : undefined
    this.#rate = 'rate' in state ? (state.rate ?? 1) : 1
    this.#at = 'at' in state ? state.at : 'offset' in state ? state.offset : 0
    this.#since = 'source' in state ? state.source : 0
    this.#changed()
  }

  /** Real milliseconds until the clock reads `due`; undefined when it is frozen before that. */
  until(due: number): number | undefined {
    const left = due - this.now()
    if (left <= 0) return 0
    return this.frozen ? undefined : Math.ceil(left / this.#rate)
  }

  /** Calls `listener` after every jump, freeze or resume; returns the function that ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #runFrom(epochMs: number): void {
    this.#frozenAt = undefined
    this.#at = epochMs
    this.#since = this.#source.now()
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}
