import type { Exchange } from '../kernel/exchange.ts'
import type { Journal } from '../kernel/journal.ts'
import { matches } from '../kernel/journal-match.ts'
import type { ListTest } from './exchange-filter.ts'
import { type ExchangeRow, exchangeRow } from './exchange-row.ts'

/** Rows of one frame: more than anybody sees pass in its time. */
const MOST_ROWS = 100

/** What has happened since the last time somebody took it: the newest exchanges once each, bounded. */
export class ExchangeFeed {
  readonly #filter: ListTest
  readonly #pending = new Map<number, Exchange>()
  readonly #stop: () => void
  #skipped = 0
  #wake: (() => void) | undefined

  constructor(journal: Journal, filter: ListTest) {
    this.#filter = filter
    this.#stop = journal.onExchange((exchange) => this.#see(exchange))
  }

  /** Resolves when there is something to take, after `ms`, or when the reader has gone. */
  async ready(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#pending.size > 0) return
    await pause(ms, signal, (wake) => (this.#wake = wake))
    this.#wake = undefined
  }

  /** Rows in order of entry; `skipped` counts what was left out since the last time because there was too much. */
  take(): { rows: ExchangeRow[]; skipped: number } {
    const { test } = this.#filter
    const found = [...this.#pending.values()].filter((exchange) => test?.(exchange) !== false).sort((a, b) => a.sequence - b.sequence)
    const skipped = this.#skipped
    this.#pending.clear()
    this.#skipped = 0
    return { rows: found.map(exchangeRow), skipped }
  }

  close(): void {
    this.#stop()
    this.#pending.clear()
  }

  #see(exchange: Exchange): void {
    if (!matches(exchange, this.#filter.journal)) return
    this.#pending.set(exchange.sequence, exchange)
    if (this.#pending.size > MOST_ROWS) {
      const [oldest] = this.#pending.keys()
      if (oldest !== undefined) this.#pending.delete(oldest)
      this.#skipped++
    }
    this.#wake?.()
  }
}

/** Waits `ms`, or until `early` is called or the reader goes. */
export function pause(ms: number, signal: AbortSignal, early?: (wake: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const finish = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, ms)
    signal.addEventListener('abort', finish)
    early?.(finish)
  })
}
