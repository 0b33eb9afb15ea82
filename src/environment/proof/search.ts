import { setImmediate } from 'node:timers/promises'
import type { Exchange } from '../../kernel/exchange.ts'
import type { Journal } from '../../kernel/journal.ts'
import { type ContentCheck, contentCheck, type ExchangeFilter } from './exchange-filter.ts'

/** Real milliseconds of reading messages after which others get their turn. */
const AT_A_TIME_MS = 10

/** Whether an exchange will not change any more. */
export const isOver = ({ state }: Exchange): boolean => state === 'complete' || state === 'cut'

/** One question to a journal, asked once or again and again: messages that were read for it are not read a second time. */
export class Search {
  readonly #journal: Journal
  readonly #filter: ExchangeFilter
  readonly #content: ContentCheck | undefined

  /** @throws JsonPathError or PatternError for a filter by content that cannot be asked */
  constructor(journal: Journal, filter: ExchangeFilter) {
    this.#journal = journal
    this.#filter = filter
    this.#content = contentCheck(filter)
  }

  /** Exchanges in order of entry that match, the newest `limit` of them. Many messages are read in pieces, between which others have their turn. */
  async find(limit = Number.POSITIVE_INFINITY): Promise<Exchange[]> {
    const content = this.#content
    if (content === undefined) return this.findNow(limit)
    const found: Exchange[] = []
    let since = performance.now()
    for (const exchange of this.#journal.walk(this.#filter, 'newest first')) {
      if (content(exchange) && found.push(exchange) >= limit) break
      if (performance.now() - since < AT_A_TIME_MS) continue
      await setImmediate()
      since = performance.now()
    }
    return found.reverse()
  }

  /** The same at once, however many messages have to be read. */
  findNow(limit = Number.POSITIVE_INFINITY): Exchange[] {
    const found: Exchange[] = []
    for (const exchange of this.#journal.walk(this.#filter, 'newest first')) {
      if ((this.#content === undefined || this.#content(exchange)) && found.push(exchange) >= limit) break
    }
    return found.reverse()
  }

  /** Waits until at least `count` exchanges that are over match, at most `ms` real milliseconds; answers with what there is then. */
  async wait(ms: number, count = 1, signal?: AbortSignal): Promise<Exchange[]> {
    return await waitUntil(
      this.#journal,
      async () => (await this.find()).filter(isOver),
      (found) => found.length >= count,
      { ms, signal },
    )
  }
}

interface Patience {
  /** Real milliseconds. */
  readonly ms: number
  readonly signal?: AbortSignal | undefined
}

/** Asks again whenever the journal has changed, until the answer is good or the time is up; gives the last answer. */
export async function waitUntil<T>(journal: Journal, ask: () => Promise<T>, good: (answer: T) => boolean, patience: Patience): Promise<T> {
  const deadline = performance.now() + patience.ms
  for (;;) {
    const change = changeOf(journal)
    try {
      const answer = await ask()
      const left = deadline - performance.now()
      if (good(answer) || left <= 0 || patience.signal?.aborted === true) return answer
      await change.within(left, patience.signal)
    } finally {
      change.stop()
    }
  }
}

/** Listens to a journal from now on. */
function changeOf(journal: Journal): { within(ms: number, signal?: AbortSignal): Promise<void>; stop(): void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = journal.onExchange(() => resolve())
  return {
    stop,
    within: async (ms, signal) => {
      const timer = setTimeout(resolve, ms)
      const give = () => resolve()
      signal?.addEventListener('abort', give)
      await promise
      clearTimeout(timer)
      signal?.removeEventListener('abort', give)
    },
  }
}
