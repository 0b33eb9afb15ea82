import { z } from 'zod'
import type { Environment } from '../environment/environment.ts'
import { chainOf } from '../environment/proof/chain.ts'
import type { ExchangeFilter } from '../environment/proof/exchange-filter.ts'
import { exchangeOutline, exchangeWhole } from '../environment/proof/exchange-json.ts'
import { messagesOf } from '../environment/proof/messages.ts'
import { isOver, Search, waitUntil } from '../environment/proof/search.ts'
import type { Exchange } from '../kernel/exchange.ts'
import type { Journal } from '../kernel/journal.ts'
import { filterOf, filterQuery } from './exchange-query.ts'
import { ExchangeOutline, ExchangeWhole } from './exchange-view.ts'
import { missing, spaceOf } from './missing.ts'
import { nearMissesOf } from './near-misses.ts'
import { countUpTo, SpaceName, Wait } from './query.ts'
import { bare, route, strict } from './route.ts'

/** Exchanges that one answer holds at most, and unless `limit` says otherwise. */
const MOST = 10_000
const USUAL = 1000

const ListQuery = strict({
  ...filterQuery,
  limit: countUpTo(MOST).exactOptional(),
  wait: Wait.exactOptional(),
  count: countUpTo(MOST).exactOptional(),
})

const MessagesView = z.object({
  messages: z.array(
    z.object({
      part: z.int(),
      contentType: z.string().exactOptional(),
      contentId: z.string().exactOptional(),
      json: z.unknown().optional(),
      reason: z.string().exactOptional(),
    }),
  ),
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
      const { wait = 0, count = 1, limit = USUAL, ...rest } = query
      const filter = filterOf(environment, rest)
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
  route({
    ...bare,
    verb: 'get',
    path: '/api/exchanges/{id}/chain',
    summary: 'The cause chain of an exchange: its first cause and everything that came of it.',
    params: OneOf,
    statuses: { 200: 'The chain, causes before what they caused; `depth` counts the causes above each.' },
    answer: z.object({ exchanges: z.array(ExchangeOutline.extend({ depth: z.int() })) }),
    handle: ({ environment, params }) => {
      const { id } = exchangeOf(environment, params.id)
      const links = chainOf(environment.journal, id) ?? []
      return { status: 200, json: { exchanges: links.map(({ exchange, depth }) => ({ ...exchangeOutline(exchange), depth })) } }
    },
  }),
  ...(['request', 'reply'] as const).map((part) =>
    route({
      ...bare,
      verb: 'get',
      path: `/api/exchanges/{id}/${part}`,
      summary: `The bytes of the ${part}’s body as they stood on the wire, or its messages as JSON.`,
      params: OneOf,
      query: strict({ as: z.literal('json', { error: 'json, or nothing for the bytes' }).exactOptional() }),
      statuses: { 200: 'The body; X-Mock-Spine-Truncated gives its size on the wire when the journal kept only its head.' },
      answer: MessagesView,
      types: ['application/octet-stream'],
      handle: ({ environment, params, query }) => {
        const wire = exchangeOf(environment, params.id)[part]
        if (wire === undefined) throw missing(`the reply of exchange ${params.id}`, 'an exchange that has been answered')
        if (query.as === 'json') return { status: 200, json: { messages: messagesOf(wire) } }
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
async function look(journal: Journal, filter: ExchangeFilter, { wait, count, limit, signal }: Look): Promise<Exchange[]> {
  if (filter.json !== undefined) return await lookInside(journal, filter, { wait, count, limit, signal })
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

/** The same by what messages say. */
async function lookInside(journal: Journal, filter: ExchangeFilter, { wait, count, limit, signal }: Look): Promise<Exchange[]> {
  const search = new Search(journal, filter)
  if (filter.after === undefined) return wait === 0 ? await search.find(limit) : (await search.wait(wait, count, signal)).slice(-limit)
  const settled = async () => {
    // What is still under way may come to match: nothing behind it is shown yet.
    const open = journal.find(filter).find((exchange) => !isOver(exchange))
    return (await search.find()).filter(({ sequence }) => sequence < (open?.sequence ?? Number.POSITIVE_INFINITY))
  }
  const found = await waitUntil(journal, settled, ({ length }) => length >= Math.min(count, limit), { ms: wait, signal })
  return found.slice(0, limit)
}

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
