import { z } from 'zod'
import type { Environment } from '../environment/environment.ts'
import { ProblemError, problem } from '../kernel/problem.ts'
import { kernelProblems } from '../kernel/problems.ts'
import type { EventFrame } from './event-frame.ts'
import { ExchangeFeed, pause } from './exchange-feed.ts'
import { type ListTest, listShape, listTest } from './exchange-filter.ts'
import type { ExchangeRow } from './exchange-row.ts'
import { bare, route, strict } from './route.ts'

/** Milliseconds from frame to frame: at most 20 a second; fewer while more happens than a frame holds. */
const FRAME = 50
const CROWDED_FRAME = 250
/** Milliseconds after which a frame comes although nothing has happened, so that both ends know that the other is there. */
const QUIET = 2000

const streams = new WeakMap<Environment, number>()

export const eventRoutes = [
  route({
    ...bare,
    verb: 'get',
    path: '/api/events',
    summary: 'Exchanges as they happen, as server-sent events: at most 20 frames a second, bounded; filtered as /api/exchange-rows.',
    query: strict(listShape),
    statuses: { 200: 'A stream that ends when the caller goes.' },
    types: ['text/event-stream'],
    answer: z.undefined(),
    handle: ({ environment, query, signal }) => {
      const filter = listTest(environment, query)
      const { maxEventStreams } = environment.settings
      if ((streams.get(environment) ?? 0) >= maxEventStreams) throw tooMany(maxEventStreams)
      return { status: 200, type: 'text/event-stream; charset=utf-8', parts: frames(environment, filter, signal) }
    },
  }),
]

async function* frames(environment: Environment, filter: ListTest, signal: AbortSignal): AsyncGenerator<string> {
  const feed = new ExchangeFeed(environment.journal, filter)
  streams.set(environment, (streams.get(environment) ?? 0) + 1)
  try {
    while (!signal.aborted) {
      const { rows, skipped } = feed.take()
      yield `data: ${JSON.stringify(frame(environment, rows, skipped))}\n\n`
      await pause(skipped > 0 ? CROWDED_FRAME : FRAME, signal)
      await feed.ready(QUIET, signal)
    }
  } finally {
    feed.close()
    streams.set(environment, (streams.get(environment) ?? 1) - 1)
  }
}

function frame(environment: Environment, rows: readonly ExchangeRow[], skipped: number): EventFrame {
  const { journal, worker, store } = environment
  const { active, held } = worker
  const deliveries = { waiting: Math.max(0, store.outboxSize() - active), active, held }
  return { rows, skipped, size: journal.size, newest: journal.newest, deliveries, inFlight: environment.inFlight() }
}

const tooMany = (limit: number): ProblemError =>
  new ProblemError(
    problem(kernelProblems['MS-OVERLOADED'], {
      came: 'one more reader of the event stream',
      expected: `at most ${limit} at a time (--max-event-streams)`,
    }),
  )
