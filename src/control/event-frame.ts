import type { ExchangeRow } from './exchange-row.ts'

/** What a frame tells, as JSON behind `data:`. */
export interface EventFrame {
  /** Exchanges that were entered or have changed, in order of entry. */
  readonly rows: readonly ExchangeRow[]
  /** Exchanges left out since the last frame; `GET /api/exchange-rows` has them. */
  readonly skipped: number
  /** Exchanges that the journal holds, and the sequence number of the last one. */
  readonly size: number
  readonly newest: number
  readonly deliveries: { readonly waiting: number; readonly active: number; readonly held: boolean }
  /** Requests being handled. */
  readonly inFlight: number
}
