import type { Exchange } from '../../kernel/exchange.ts'
import type { Journal } from '../../kernel/journal.ts'
import { type JournalFilter, matches } from '../../kernel/journal-match.ts'
import { ProblemError, problem } from '../../kernel/problem.ts'
import { demoProblems } from './problems.ts'

/** Real milliseconds that a demo waits for something to happen. */
export const PATIENCE_MS = 15_000

/** Which exchange is waited for. */
export interface ExchangeWish {
  readonly filter: JournalFilter
  /** What else must hold. */
  readonly where?: (exchange: Exchange) => boolean
  /** In words, for when it doesn't come. */
  readonly what: string
}

/** The first complete exchange that is wished for, once it is there. @throws ProblemError MS-DEMO-STEP when it does not come in time */
export async function waitExchange(
  journal: Journal,
  { filter, where = () => true, what }: ExchangeWish,
  signal: AbortSignal,
  within = PATIENCE_MS,
): Promise<Exchange> {
  const isOver = ({ state }: Exchange) => state === 'complete' || state === 'cut'
  const there = (exchange: Exchange) => isOver(exchange) && matches(exchange, filter) && where(exchange)
  signal.throwIfAborted()
  const found = journal.find(filter).find(there)
  if (found !== undefined) return found
  return await new Promise<Exchange>((resolve, reject) => {
    const end = (work: () => void) => {
      clearTimeout(timer)
      stop()
      signal.removeEventListener('abort', aborted)
      work()
    }
    const aborted = () => end(() => reject(signal.reason))
    const stop = journal.onExchange((exchange) => {
      if (there(exchange)) end(() => resolve(exchange))
    })
    const timer = setTimeout(() => {
      const came = `no such exchange within ${within} ms`
      end(() => reject(new ProblemError(problem(demoProblems['MS-DEMO-STEP'], { came, expected: what }))))
    }, within)
    signal.addEventListener('abort', aborted)
  })
}
