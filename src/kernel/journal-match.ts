import type { Exchange } from './exchange.ts'
import { token } from './token-rows.ts'

/** What to look for; every given field must hold. Label values compare exactly. */
export interface JournalFilter {
  readonly space?: string
  readonly door?: string
  readonly direction?: 'in' | 'out'
  readonly outcome?: string
  readonly causedBy?: string
  /** Some problem of the exchange has this code. */
  readonly problem?: string
  readonly labels?: Readonly<Record<string, string>>
  /** Only exchanges entered after this sequence number. */
  readonly after?: number
  /** Only exchanges entered before this sequence number. */
  readonly before?: number
}

export function matches(exchange: Exchange, filter: JournalFilter): boolean {
  if (filter.space !== undefined && exchange.space !== filter.space) return false
  if (filter.door !== undefined && exchange.door !== filter.door) return false
  if (filter.direction !== undefined && exchange.direction !== filter.direction) return false
  if (filter.outcome !== undefined && exchange.outcome !== filter.outcome) return false
  if (filter.causedBy !== undefined && exchange.causedBy !== filter.causedBy) return false
  if (filter.problem !== undefined && !exchange.problems.some((problem) => problem.code === filter.problem)) return false
  if (filter.labels !== undefined) for (const name in filter.labels) if (exchange.labels[name] !== filter.labels[name]) return false
  return true
}

/** The hashed words by which an exchange can be found. */
export function tokensOf(exchange: Exchange): number[] {
  const words = [token('space', exchange.space), token('door', exchange.door), token('direction', exchange.direction)]
  if (exchange.outcome !== undefined) words.push(token('outcome', exchange.outcome))
  if (exchange.causedBy !== undefined) words.push(token('causedBy', exchange.causedBy))
  for (const problem of exchange.problems) words.push(token('problem', problem.code))
  for (const name in exchange.labels) words.push(token(name, exchange.labels[name] ?? ''))
  return words
}

/** The hashed words that whatever matches a filter must have. */
export function filterTokens(filter: JournalFilter): number[] {
  const words: number[] = []
  for (const name of ['space', 'door', 'direction', 'outcome', 'causedBy', 'problem'] as const) {
    const wanted = filter[name]
    if (wanted !== undefined) words.push(token(name, wanted))
  }
  for (const name in filter.labels) words.push(token(name, filter.labels[name] ?? ''))
  return words
}
