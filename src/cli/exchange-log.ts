import { pino } from 'pino'
import type { Exchange } from '../kernel/exchange.ts'
import type { Journal } from '../kernel/journal.ts'

/** The running log of an instance. */
export interface ExchangeLog {
  /** Writes out what is still held. */
  flush(): Promise<void>
}

/**
 * Logs exchanges to standard error as JSON lines when they are over: `problems` those that were refused, failed or carry a problem,
 * `exchanges` all. Lines are gathered and written off the request's path.
 */
export function logExchanges(journal: Journal, which: 'problems' | 'exchanges'): ExchangeLog {
  const destination = pino.destination({ fd: 2, sync: false })
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination)
  const logged = new WeakSet<Exchange>()
  journal.onExchange((exchange) => {
    if (exchange.state !== 'complete' && exchange.state !== 'cut') return
    const { outcome, problems } = exchange
    const smooth = outcome !== 'refused' && outcome !== 'failed' && problems.length === 0
    if ((smooth && which === 'problems') || logged.has(exchange)) return
    logged.add(exchange)
    const level = outcome === 'failed' ? 'error' : smooth ? 'info' : 'warn'
    logger[level](lineOf(exchange), exchange.summary)
  })
  return { flush: () => new Promise((resolve) => destination.flush(() => resolve())) }
}

function lineOf({ id, direction, door, space, outcome, state, causedBy, labels, problems, timing }: Exchange): object {
  return {
    exchange: id,
    direction,
    door,
    space,
    outcome,
    state,
    causedBy,
    ...labels,
    ms: timing.end === undefined ? undefined : Math.round((timing.end - timing.begin) * 10) / 10,
    problems: problems.length === 0 ? undefined : problems.map(({ code, came, expected, next }) => ({ code, came, expected, next })),
  }
}
