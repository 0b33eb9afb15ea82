import { z } from 'zod'
import type { Exchange } from '../kernel/exchange.ts'

/** An exchange as one line of a list shows it: a tenth of its outline. */
export const ExchangeRow = z.object({
  sequence: z.int(),
  id: z.string(),
  direction: z.enum(['in', 'out']),
  door: z.string(),
  space: z.string(),
  /** On the clock of the space. */
  startedAt: z.iso.datetime(),
  state: z.enum(['open', 'replied', 'complete', 'cut']),
  outcome: z.enum(['accepted', 'refused', 'failed']).exactOptional(),
  /** `<verb> <path>`, or what the request's first line says instead. */
  line: z.string(),
  summary: z.string(),
  /** What the door's protocol calls it: an interaction, an operation. */
  interaction: z.string().exactOptional(),
  service: z.string().exactOptional(),
  conversationId: z.string().exactOptional(),
  messageId: z.string().exactOptional(),
  refToMessageId: z.string().exactOptional(),
  /** Party keys or ASIDs; of a caller who named none, the name in their certificate. */
  from: z.string().exactOptional(),
  to: z.string().exactOptional(),
  /** The reply's status. */
  status: z.string().exactOptional(),
  /** Milliseconds from first byte to last. */
  ms: z.number().exactOptional(),
  /** Bytes of the request's body and of the reply's. */
  size: z.int(),
  replySize: z.int().exactOptional(),
  /** Codes of its problems. */
  codes: z.array(z.string()),
  severity: z.enum(['error', 'warning', 'note']).exactOptional(),
  causedBy: z.string().exactOptional(),
})
export type ExchangeRow = z.input<typeof ExchangeRow>

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

const LONGEST_LINE = 300

export function exchangeRow(exchange: Exchange): ExchangeRow {
  const { sequence, id, direction, door, space, state, outcome, summary, labels, problems, request, reply, timing, peer, causedBy } =
    exchange
  const row: Mutable<ExchangeRow> = {
    ...{ sequence, id, direction, door, space, state, summary },
    startedAt: new Date(exchange.startedAt).toISOString(),
    line: request.line.replace(/ HTTP\/1\.\d$/, '').slice(0, LONGEST_LINE),
    size: request.body.size,
    codes: problems.map(({ code }) => code),
  }
  if (outcome !== undefined) row.outcome = outcome
  const interaction = labels['interaction'] ?? labels['operation'] ?? labels['event']
  if (interaction !== undefined) row.interaction = interaction
  for (const name of ['service', 'conversationId', 'messageId', 'refToMessageId'] as const) {
    const value = labels[name]
    if (value !== undefined) row[name] = value
  }
  const caller = direction === 'in' ? peer.certificate?.commonName : undefined
  const from = labels['fromParty'] ?? labels['fromAsid'] ?? labels['from'] ?? caller
  if (from !== undefined) row.from = from
  const to = labels['toParty'] ?? labels['toAsid'] ?? labels['to']
  if (to !== undefined) row.to = to
  const status = reply === undefined ? labels['result'] : (/^HTTP\/[\d.]+ (\d{3})/.exec(reply.line)?.[1] ?? labels['result'])
  if (status !== undefined) row.status = status
  if (timing.end !== undefined) row.ms = Math.round((timing.end - timing.begin) * 1000) / 1000
  if (reply !== undefined) row.replySize = reply.body.size
  const severity = worst(problems)
  if (severity !== undefined) row.severity = severity
  if (causedBy !== undefined) row.causedBy = causedBy
  return row
}

function worst(problems: Exchange['problems']): 'error' | 'warning' | 'note' | undefined {
  return (['error', 'warning', 'note'] as const).find((severity) => problems.some((each) => each.severity === severity))
}
