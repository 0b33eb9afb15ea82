import type { Exchange } from '../../../kernel/exchange.ts'
import { exchangeWhole } from '../exchange-json.ts'

/** Exchanges of every protocol with their bodies, one a line, as `GET /api/exchanges/{id}` shows them. */
export async function* ndjsonOf(exchanges: AsyncIterable<Exchange>): AsyncGenerator<string, undefined> {
  for await (const exchange of exchanges) yield `${JSON.stringify(exchangeWhole(exchange))}\n`
}
