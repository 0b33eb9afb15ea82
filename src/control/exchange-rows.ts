import { z } from 'zod'
import type { Journal } from '../kernel/journal.ts'
import { type ListTest, listShape, listTest } from './exchange-filter.ts'
import { ExchangeRow, exchangeRow } from './exchange-row.ts'
import { countUpTo, Position } from './query.ts'
import { bare, route, strict } from './route.ts'

/** Rows of one answer at most, and unless `limit` says otherwise. */
const MOST = 1000
const USUAL = 200
/** Exchanges looked at for one answer where only the whole exchange tells: about 50 ms of work. */
const MOST_READ = 5000
const AT_ONCE = 250

const Query = strict({
  ...listShape,
  before: Position.exactOptional(),
  after: Position.exactOptional(),
  limit: countUpTo(MOST).default(USUAL),
})

export const exchangeRowRoutes = [
  route({
    ...bare,
    verb: 'get',
    path: '/api/exchange-rows',
    summary: 'Exchanges of the journal in short, the newest first.',
    query: Query,
    statuses: { 200: 'Those that match; `next` is what `before` continues from, and missing at the end.' },
    answer: z.object({ rows: z.array(ExchangeRow), next: z.int().exactOptional(), size: z.int(), newest: z.int() }),
    handle: ({ environment, query: { before, after, limit, ...filter } }) => {
      const { journal } = environment
      const { journal: words, test } = listTest(environment, filter)
      const asked = { ...words, ...(after === undefined ? {} : { after }) }
      const { rows, next } = page(journal, { journal: asked, test }, before ?? journal.newest + 1, limit)
      return { status: 200, json: { rows, ...(next === undefined ? {} : { next }), size: journal.size, newest: journal.newest } }
    },
  }),
]

/** Looks from `before` to older ones until there are enough, none are left, or enough were read. */
function page(journal: Journal, { journal: words, test }: ListTest, before: number, limit: number): { rows: ExchangeRow[]; next?: number } {
  const rows: ExchangeRow[] = []
  let read = 0
  for (let at = before; ; ) {
    const portion = test === undefined ? limit : AT_ONCE
    const found = journal.find({ ...words, before: at }, portion)
    for (const exchange of found.reverse()) {
      at = exchange.sequence
      if (test?.(exchange) !== false) rows.push(exchangeRow(exchange))
      if (rows.length === limit) return { rows, next: at }
    }
    read += portion
    if (found.length < portion) return { rows }
    if (read >= MOST_READ) return { rows, next: at }
  }
}
