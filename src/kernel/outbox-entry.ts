/** When and how often a delivery is tried again. */
export interface RetryPolicy {
  /** Tries after the first one. */
  readonly retries: number
  /** Milliseconds on the space's clock between tries. */
  readonly interval: number
  /** The interval doubles from try to try, up to these milliseconds; it stays as it is when undefined. */
  readonly longest?: number
}

/** Retries of a delivery that is kept until it is made, and its expiry. */
export const WITHOUT_END = Number.MAX_SAFE_INTEGER

/** Milliseconds from a try to the next one; `attempt` counts the tries made before this one. */
export function pauseAfter({ interval, longest }: RetryPolicy, attempt: number): number {
  return longest === undefined ? interval : Math.min(longest, Math.max(interval, 1000) * 2 ** Math.min(attempt, 40))
}

/** Plain data: what JSON can hold. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain | undefined }

/** A delivery that is promised but not made yet. Its ids are fixed here; its bytes are made when it is delivered. */
export interface OutboxEntry {
  readonly id: string
  readonly space: string
  /** Which delivery kind builds and judges it, `<emulator>/<kind>`. */
  readonly kind: string
  /** When it may be tried (next), on the space's clock. */
  readonly due: number
  /** Where it goes: a URL, or `inbox:<claim>`. Deliveries to one target share its limit on parallel work. */
  readonly target: string
  /** Deliveries of one line in a space are made one at a time, in the order in which they were promised; without one, in any order. */
  readonly line?: string
  /** Tries made so far. */
  readonly attempt: number
  readonly policy: RetryPolicy
  /** No try starts after this, on the space's clock. */
  readonly expires: number
  /** Its expiry is its sender's own word: it is kept until then also when no more tries fit in before. */
  readonly lapses?: true
  readonly content: Plain
  /** The exchange that promised it; it is not delivered before that exchange's reply has left. */
  readonly causedBy: string
}
