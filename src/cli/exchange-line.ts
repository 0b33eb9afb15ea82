import { z } from 'zod'
import { describeProblem } from './report.ts'

/** Of an exchange of GET /api/exchanges, what a line tells. */
export const ExchangeLine = z.object({
  id: z.string(),
  sequence: z.int(),
  direction: z.enum(['in', 'out']),
  door: z.string(),
  space: z.string(),
  startedAt: z.string(),
  state: z.string(),
  outcome: z.string().exactOptional(),
  summary: z.string(),
  causedBy: z.string().exactOptional(),
  request: z.object({ line: z.string() }),
  reply: z.object({ line: z.string() }).exactOptional(),
  timing: z.object({ end: z.number().exactOptional() }),
  problems: z.array(
    z.object({
      code: z.string(),
      title: z.string(),
      severity: z.string(),
      came: z.string(),
      expected: z.string(),
      next: z.string(),
      at: z.string().exactOptional(),
    }),
  ),
})
export type ExchangeLine = z.output<typeof ExchangeLine>

/** Whether an exchange will not change any more. */
export const isOver = ({ state }: Pick<ExchangeLine, 'state'>): boolean => state === 'complete' || state === 'cut'

/** An exchange on one readable line, its problems indented below it. */
export function exchangeLine(exchange: ExchangeLine): string {
  const { id, direction, door, space, startedAt, state, outcome, summary, causedBy, request, reply, timing, problems } = exchange
  const parts = [
    startedAt.slice(11, 23),
    direction === 'in' ? 'in ' : 'out',
    door,
    summary === '' ? request.line : summary,
    status(reply?.line),
    state === 'complete' ? outcome : state === 'cut' ? 'cut off' : 'in work',
    timing.end === undefined ? undefined : `${timing.end.toFixed(1)} ms`,
    `[${id}${causedBy === undefined ? '' : `, caused by ${causedBy}`}]`,
    space === 'default' ? undefined : `space ${space}`,
  ]
  const line = parts.filter((part) => part !== undefined && part !== '').join('  ')
  return [line, ...problems.map((each) => describeProblem(each, '      '))].join('\n')
}

/** The status number of `HTTP/1.1 202 Accepted` or `202 Accepted`; another first line as it is. */
function status(line: string | undefined): string | undefined {
  return line === undefined ? undefined : (/^(?:HTTP\/\d(?:\.\d)? )?(\d{3})\b/.exec(line)?.[1] ?? line)
}
