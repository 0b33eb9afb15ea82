import type { Exchange } from '../kernel/exchange.ts'

/** Exchanges in plain words, one a line in order of entry, their problems below them: what a failing check shows. */
export function timeline(exchanges: readonly Exchange[]): string {
  if (exchanges.length === 0) return '  (the journal has no exchange)'
  return exchanges.map(line).join('\n')
}

function line({ startedAt, direction, door, summary, request, reply, outcome, state, id, causedBy, problems }: Exchange): string {
  const arrow = direction === 'in' ? '→ Spine' : 'Spine →'
  const answered = reply === undefined ? state : reply.line
  const cause = causedBy === undefined ? '' : `, caused by ${causedBy}`
  const head = `  ${new Date(startedAt).toISOString().slice(11, 23)}  ${arrow}  ${door}  ${summary === '' ? request.line : summary}  ${answered}  ${outcome ?? state}  [${id}${cause}]`
  return [
    head,
    ...problems.flatMap(({ code, title, came, expected, next }) => [
      `      ${code} ${title}`,
      `        came ${came}; expected ${expected}`,
      `        ${next}`,
    ]),
  ].join('\n')
}
