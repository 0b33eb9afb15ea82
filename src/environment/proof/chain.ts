import type { Exchange } from '../../kernel/exchange.ts'
import type { Journal } from '../../kernel/journal.ts'

/** An exchange of a cause chain, and how many causes stand above it. */
export interface ChainLink {
  readonly exchange: Exchange
  readonly depth: number
}

/** Exchanges that a chain has at most: a message between suppliers with all its retries has some twenty. */
const MOST = 1000

/**
 * The whole chain that an exchange belongs to: its first cause and everything that came of it, causes before what they caused, in order of entry
 * under each. Undefined for an exchange that the journal does not hold; a cause that is forgotten begins the chain with what it caused.
 */
export function chainOf(journal: Journal, id: string): ChainLink[] | undefined {
  let first = journal.get(id)
  if (first === undefined) return undefined
  const above = new Set([first.id])
  while (first.causedBy !== undefined && !above.has(first.causedBy)) {
    const cause = journal.get(first.causedBy)
    if (cause === undefined) break
    above.add(cause.id)
    first = cause
  }
  const links: ChainLink[] = []
  const seen = new Set<string>()
  const waiting: ChainLink[] = [{ exchange: first, depth: 0 }]
  for (let link = waiting.pop(); link !== undefined && links.length < MOST; link = waiting.pop()) {
    if (seen.has(link.exchange.id)) continue
    seen.add(link.exchange.id)
    links.push(link)
    const caused = journal.find({ causedBy: link.exchange.id }, MOST)
    waiting.push(...caused.reverse().map((exchange) => ({ exchange, depth: (link?.depth ?? 0) + 1 })))
  }
  return links
}
