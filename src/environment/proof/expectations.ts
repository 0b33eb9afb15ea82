import type { ExchangeFilter } from './exchange-filter.ts'

/** How many exchanges must match; at least one when nothing is said. */
export interface Times {
  readonly exactly?: number
  readonly atLeast?: number
  readonly atMost?: number
}

/** Exchanges that must have happened, so many times. */
export type Expected = ExchangeFilter & Times

/** What a verification asks. Every part must hold; exchanges that are still under way do not count. */
export interface Expectations {
  /** Only exchanges of this space; those of every space when left out. */
  readonly space?: string
  /** Only exchanges of this conversation. */
  readonly conversation?: string
  /** Only exchanges entered after this sequence number. */
  readonly after?: number
  readonly expect?: readonly Expected[]
  /** Exchanges that must have happened one after the other, in order of entry; others may stand between them. */
  readonly order?: readonly ExchangeFilter[]
  /** What must not have happened. */
  readonly absent?: readonly ExchangeFilter[]
  /** Nothing was refused, and no delivery failed, save what `except` matches. */
  readonly noRefusals?: boolean
  /** Nothing happened but what `expect`, `order` or `except` match. */
  readonly noUnexpected?: boolean
  /** What `noRefusals` and `noUnexpected` pass over. */
  readonly except?: readonly ExchangeFilter[]
  /** Real milliseconds that may pass until everything holds; 0 when left out. */
  readonly within?: number
  /** Real milliseconds for which everything must go on to hold then: for what must not happen; 0 when left out. */
  readonly settle?: number
}

/** One part of a verification, and what became of it. */
export interface Check {
  /** In plain words, e.g. `at least 1 with {"direction":"out"}`. */
  readonly check: string
  readonly ok: boolean
  /** Exchanges that count, e.g. those that matched, or those that were refused. */
  readonly found: number
  /** Their ids, at most a hundred. */
  readonly exchanges: readonly string[]
}

/** What a verification found. */
export interface VerifyReport {
  readonly ok: boolean
  readonly checks: readonly Check[]
  /** What happened, of the conversations that the failed checks are about, in plain words; '' when everything holds. */
  readonly timeline: string
}
