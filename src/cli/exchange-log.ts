import type { Logger } from 'pino'
import type { Exchange } from '../kernel/exchange.ts'
import type { Journal } from '../kernel/journal.ts'

/** The running log of an instance. */
export interface ExchangeLog {
  /** Ends it; resolves when what was held is written. */
  close(): Promise<void>
}

/**
 * Logs exchanges to standard error as JSON lines when they are over: `problems` those that were refused, failed or carry a problem,
 * `exchanges` all. Lines are gathered and written off the request's path. The logger is loaded for the first line: it costs 10 MB, which
 * an idle instance should not pay.
 */
export function logExchanges(journal: Journal, which: 'problems' | 'exchanges'): ExchangeLog {
  let writer: Promise<Writer> | undefined
  const logged = new WeakSet<Exchange>()
  const stop = journal.onExchange((exchange) => {
    if (exchange.state !== 'complete' && exchange.state !== 'cut') return
    const { outcome, problems, summary } = exchange
    const smooth = outcome !== 'refused' && outcome !== 'failed' && problems.length === 0
    if ((smooth && which === 'problems') || logged.has(exchange)) return
    logged.add(exchange)
    const line = lineOf(exchange)
    writer ??= openWriter()
    void writer.then(({ logger }) => logger[outcome === 'failed' ? 'error' : smooth ? 'info' : 'warn'](line, summary))
  })
  return {
    close: async () => {
      stop()
      await (await writer)?.end()
    },
  }
}

interface Writer {
  readonly logger: Logger
  /** Writes what is held; resolves when it is written. */
  end(): Promise<void>
}

async function openWriter(): Promise<Writer> {
  const { pino } = await import('pino')
  const destination = pino.destination({ fd: 2, sync: false })
  const level = (label: string) => ({ level: label })
  const logger = pino({ base: null, formatters: { level }, timestamp: pino.stdTimeFunctions.isoTime }, destination)
  const end = () =>
    new Promise<void>((resolve) => {
      destination.once('close', resolve)
      destination.end()
    })
  return { logger, end }
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
