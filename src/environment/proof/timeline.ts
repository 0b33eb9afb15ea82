import type { Exchange } from '../../kernel/exchange.ts'
import type { ChainLink } from './chain.ts'

/** Exchanges that a timeline shows at most: the last of them. */
const MOST = 100

/** Exchanges in plain words, one a line in order of entry, their problems below them: what a failing check shows. */
export function timeline(exchanges: readonly Exchange[]): string {
  if (exchanges.length === 0) return '  (the journal has no exchange)'
  const earlier = exchanges.length > MOST ? [`  (${exchanges.length - MOST} earlier exchanges are not shown)`] : []
  return [...earlier, ...exchanges.slice(-MOST).map((exchange) => line(exchange))].join('\n')
}

/** A cause chain: what was caused stands below its cause, indented. */
export const chainText = (links: readonly ChainLink[]): string =>
  links.length === 0 ? '  (the journal has no exchange)' : links.map(({ exchange, depth }) => line(exchange, '  '.repeat(depth))).join('\n')

function line(exchange: Exchange, indent = ''): string {
  const { startedAt, direction, door, summary, request, reply, outcome, state, id, causedBy, problems } = exchange
  const arrow = direction === 'in' ? '→ Spine' : 'Spine →'
  const answered = reply === undefined ? state : reply.line
  const cause = causedBy === undefined ? '' : `, caused by ${causedBy}`
  const head = `  ${indent}${new Date(startedAt).toISOString().slice(11, 23)}  ${arrow}  ${door}  ${summary === '' ? request.line : summary}  ${answered}  ${outcome ?? state}  [${id}${cause}]`
  return [
    head,
    ...problems.flatMap(({ code, title, came, expected, next }) => [
      `      ${indent}${code} ${title}`,
      `        ${indent}came ${came}; expected ${expected}`,
      `        ${indent}${next}`,
    ]),
  ].join('\n')
}
