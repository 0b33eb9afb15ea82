/** What is left of a sender's calls. */
export interface RateState {
  readonly limit: number
  readonly remaining: number
  /** Whole seconds until the window begins anew. */
  readonly reset: number
  readonly exceeded: boolean
}

/** Senders whose windows are remembered. */
const MOST = 10_000

/** Counts calls by sender in windows of a fixed length (dossier ssp-fhir-dos 1.7). */
export class RateWindows {
  readonly #limit: number
  readonly #window: number
  readonly #counts = new Map<string, { start: number; count: number }>()

  /** @param limit calls in a window @param window its length in milliseconds */
  constructor(limit: number, window: number) {
    this.#limit = limit
    this.#window = window
  }

  /** Counts one call of a sender; undefined when nothing is counted. @param now of the space's clock */
  count(sender: string, now: number): RateState | undefined {
    if (this.#limit === 0) return undefined
    let own = this.#counts.get(sender)
    // A clock that was set back begins a new window too.
    if (own === undefined || now >= own.start + this.#window || now < own.start) {
      if (own === undefined && this.#counts.size >= MOST) this.#counts.clear()
      own = { start: now, count: 0 }
      this.#counts.set(sender, own)
    }
    own.count++
    return {
      limit: this.#limit,
      remaining: Math.max(0, this.#limit - own.count),
      reset: Math.ceil((own.start + this.#window - now) / 1000),
      exceeded: own.count > this.#limit,
    }
  }
}
