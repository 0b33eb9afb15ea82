import { z } from 'zod'
import type { Environment } from '../environment/environment.ts'
import type { Exchange } from '../kernel/exchange.ts'
import type { Journal } from '../kernel/journal.ts'
import type { JournalFilter } from '../kernel/journal-match.ts'
import { ExchangeOutline, ExchangeWhole, exchangeOutline, exchangeWhole } from './exchange-view.ts'
import { missing, spaceOf } from './missing.ts'
import { nearMissesOf } from './near-misses.ts'
import { countUpTo, Position, SpaceName, Wait } from './query.ts'
import { bare, route, strict } from './route.ts'

/** Exchanges that one answer holds at most, and unless `limit` says otherwise. */
const MOST = 10_000
const USUAL = 1000

/** `label.NAME=value`, gathered by the route under `label`. */
const Labels = z
  .record(z.string().regex(/^label\../, 'a label filter is written label.NAME=value'), z.string())
  .transform((given) => Object.fromEntries(Object.entries(given).map(([name, value]) => [name.slice('label.'.length), value])))

const ListQuery = strict({
  space: SpaceName.exactOptional(),
  after: Position.exactOptional(),
  limit: countUpTo(MOST).exactOptional(),
  wait: Wait.exactOptional(),
  count: countUpTo(MOST).exactOptional(),
  direction: z.enum(['in', 'out'], { error: 'in or out' }).exactOptional(),
  door: z.string().exactOptional(),
  outcome: z.enum(['accepted', 'refused', 'failed'], { error: 'accepted, refused or failed' }).exactOptional(),
  problem: z.string().startsWith('MS-', 'not a problem code (MS-…)').exactOptional(),
  causedBy: z.string().exactOptional(),
  label: Labels.exactOptional(),
})

const OneOf = z.object({ id: z.string() })

export const exchangeRoutes = [
  route({
    ...bare,
    verb: 'get',
    path: '/api/exchanges',
    summary: 'Exchanges of the journal, oldest first; waits for them with `wait`.',
    query: ListQuery,
    statuses: { 200: 'Those that match; `next` is what `after` continues from.' },
    answer: z.object({ exchanges: z.array(ExchangeOutline), next: z.int() }),
    handle: async ({ environment, query, signal }) => {
      const { wait = 0, count = 1, limit = USUAL, label, ...rest } = query
      if (query.space !== undefined) spaceOf(environment, query.space)
      const filter: JournalFilter = { ...rest, ...(label === undefined ? {} : { labels: label }) }
      const found = await look(environment.journal, filter, { wait, count, limit, signal })
      const next = found.at(-1)?.sequence ?? query.after ?? 0
      return { status: 200, json: { exchanges: found.map(exchangeOutline), next } }
    },
  }),
  route({
    ...bare,
    verb: 'delete',
    path: '/api/exchanges',
    summary: 'Forgets the exchanges of a space, or of all; sequence numbers go on.',
    query: strict({ space: SpaceName.exactOptional() }),
    statuses: { 204: 'Forgotten.' },
    handle: ({ environment, query }) => {
      environment.journal.clear(query.space === undefined ? undefined : spaceOf(environment, query.space).name)
      return { status: 204 }
    },
  }),
  route({
    ...bare,
    verb: 'get',
    path: '/api/exchanges/{id}',
    summary: 'One exchange with its bodies.',
    params: OneOf,
    statuses: { 200: 'The exchange.' },
    answer: ExchangeWhole,
    handle: ({ environment, params }) => {
      const exchange = exchangeOf(environment, params.id)
      const near = nearMissesOf(environment, exchange)
      return { status: 200, json: { ...exchangeWhole(exchange), ...(near.length === 0 ? {} : { nearMisses: [...near] }) } }
    },
  }),
  ...(['request', 'reply'] as const).map((part) =>
    route({
      ...bare,
      verb: 'get',
      path: `/api/exchanges/{id}/${part}`,
      summary: `The bytes of the ${part}’s body as they stood on the wire.`,
      params: OneOf,
      statuses: { 200: 'The body; X-Mock-Spine-Truncated gives its size on the wire when the journal kept only its head.' },
      types: ['application/octet-stream'],
      handle: ({ environment, params }) => {
        const wire = exchangeOf(environment, params.id)[part]
        if (wire === undefined) throw missing(`the reply of exchange ${params.id}`, 'an exchange that has been answered')
        const { head, size, truncated } = wire.body
        const fields = truncated ? { 'X-Mock-Spine-Truncated': String(size) } : {}
        return { status: 200, type: 'application/octet-stream', body: head, fields }
      },
    }),
  ),
]

interface Look {
  readonly wait: number
  readonly count: number
  readonly limit: number
  readonly signal: AbortSignal
}

/**
 * Without `after`: the newest `limit`, or when waiting the newest complete ones. With `after`: what follows, oldest first, up to the
 * first exchange that is not complete yet, so that a caller who goes on from `next` sees each exactly once and complete.
 */
async function look(journal: Journal, filter: JournalFilter, { wait, count, limit, signal }: Look): Promise<Exchange[]> {
  if (filter.after === undefined) {
    return wait === 0 ? journal.find(filter, limit) : (await journal.wait(filter, wait, count, signal)).slice(-limit)
  }
  const deadline = performance.now() + wait
  const enough = Math.min(count, limit)
  for (;;) {
    const all = journal.find(filter)
    const open = all.findIndex((exchange) => !isOver(exchange))
    const found = open < 0 ? all : all.slice(0, open)
    const left = deadline - performance.now()
    if (found.length >= enough || left <= 0 || signal.aborted) return found.slice(0, limit)
    await journal.wait(filter, left, Math.max(enough, all.filter(isOver).length + 1), signal)
  }
}

const isOver = (exchange: Exchange): boolean => exchange.state === 'complete' || exchange.state === 'cut'

/** An exchange of the journal. @throws ProblemError MS-ADMIN-NOT-FOUND */
export function exchangeOf(environment: Environment, id: string): Exchange {
  const exchange = environment.journal.get(id)
  if (exchange === undefined)
    throw missing(
      `exchange "${id}"`,
      'an exchange that the journal still holds',
      'GET /api/exchanges lists those it holds; the oldest are dropped first.',
    )
  return exchange
}
