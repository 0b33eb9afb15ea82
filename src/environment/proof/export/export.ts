import { setImmediate } from 'node:timers/promises'
import type { Exchange } from '../../../kernel/exchange.ts'
import type { Journal } from '../../../kernel/journal.ts'
import { ProblemError, problem } from '../../../kernel/problem.ts'
import { version } from '../../version.ts'
import { contentCheck, type ExchangeFilter } from '../exchange-filter.ts'
import { proofProblems } from '../problems.ts'
import { Redactor } from '../redaction/redactor.ts'
import type { RedactionRules } from '../redaction/rules.ts'
import { isOver } from '../search.ts'
import { evidenceZip } from './evidence.ts'
import { harOf } from './har.ts'
import { ndjsonOf } from './ndjson.ts'

export const exportFormats = ['har', 'ndjson', 'zip'] as const
/** HAR 1.2, every exchange as a line of JSON, or a zip with the evidence of each. */
export type ExportFormat = (typeof exportFormats)[number]

/** Exchanges that one zip holds at most. */
const MOST_IN_ZIP = 1000
/** Exchanges after which others get their turn. */
const AT_A_TIME = 50

/** What an export masks besides what rules in force do. */
export interface ExportOptions {
  /** Masks NHS numbers wherever they stand. */
  readonly nhsNumbers?: boolean
}

/**
 * Exchanges that are over, in a format, while they are read: one exchange is held at a time. Rules of redaction in force are kept to, also for what
 * was captured before them.
 * @throws ProblemError MS-EXPORT-TOO-MANY for a zip of more than 1,000; JsonPathError or PatternError for a filter that cannot be asked
 */
export function exportExchanges(
  { journal, rules }: { readonly journal: Journal; readonly rules: RedactionRules },
  format: ExportFormat,
  filter: ExchangeFilter = {},
  options: ExportOptions = {},
): AsyncIterable<string | Buffer> {
  const redactor = new Redactor(rules, options)
  const masked = (exchange: Exchange): Exchange => {
    redactor.apply(exchange)
    return exchange
  }
  if (format === 'har') return harOf(chosen(journal, filter, masked), version())
  if (format === 'ndjson') return ndjsonOf(chosen(journal, filter, masked))
  const ids = idsOf(journal, filter)
  return evidenceZip({
    ids,
    version: version(),
    about: aboutOf(filter),
    read: (id) => {
      const exchange = journal.get(id)
      return exchange === undefined || !isOver(exchange) ? undefined : masked(exchange)
    },
  })
}

async function* chosen(
  journal: Journal,
  filter: ExchangeFilter,
  masked: (exchange: Exchange) => Exchange,
): AsyncGenerator<Exchange, undefined> {
  const content = contentCheck(filter)
  let seen = 0
  for (const exchange of journal.walk(filter)) {
    if (++seen % AT_A_TIME === 0) await setImmediate()
    if (isOver(exchange) && (content === undefined || content(exchange))) yield masked(exchange)
  }
}

function idsOf(journal: Journal, filter: ExchangeFilter): string[] {
  const content = contentCheck(filter)
  const ids: string[] = []
  for (const exchange of journal.walk(filter)) {
    if (!isOver(exchange) || content?.(exchange) === false) continue
    if (ids.push(exchange.id) <= MOST_IN_ZIP) continue
    throw new ProblemError(
      problem(proofProblems['MS-EXPORT-TOO-MANY'], {
        came: `a zip of more than ${MOST_IN_ZIP} exchanges`,
        expected: `at most ${MOST_IN_ZIP}, such as those of a conversation`,
      }),
    )
  }
  return ids
}

function aboutOf({ labels, space }: ExchangeFilter): string {
  const conversation = labels?.['conversationId']
  if (conversation !== undefined) return `Conversation ${conversation}`
  return space === undefined ? 'Exchanges' : `Exchanges of space ${space}`
}
