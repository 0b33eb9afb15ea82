import { CapturedBody } from './captured-body.ts'
import { Exchange, type ExchangeState, type Outcome, type ToldLater, type Wire } from './exchange.ts'
import { noPeer, type Peer } from './peer.ts'
import type { Problem } from './problem.ts'

interface WireRecord {
  readonly line: string
  readonly fields: readonly string[]
  /** Bytes kept, and bytes there were. */
  readonly kept: number
  readonly size: number
  /** Of a body that is not kept whole. */
  readonly digest?: string | undefined
}

/** What stands before the bodies in a record. Always made with the same properties, which V8 writes fastest; JSON leaves out the undefined. */
interface ExchangeRecord {
  readonly id: string
  readonly direction: 'in' | 'out'
  readonly door: string
  readonly space: string
  readonly startedAt: number
  /** Milliseconds since 1970 on the machine's clock: the monotonic one of another process says nothing here. */
  readonly begun: number
  /** Milliseconds from the begin. */
  readonly replied?: number | undefined
  readonly ended?: number | undefined
  /** Left out where it is kept by reference. */
  readonly peer?: Peer | undefined
  readonly request: WireRecord
  readonly reply?: WireRecord | undefined
  readonly state: ExchangeState
  readonly outcome?: Outcome | undefined
  readonly summary: string
  readonly labels: Readonly<Record<string, string>>
  readonly problems: readonly Problem[]
  readonly causedBy?: string | undefined
  readonly traceparent?: string | undefined
}

const LENGTH_BYTES = 4

/** An exchange ready to be written: its record in JSON and its bodies, of `size` bytes together. */
export interface PackedExchange {
  readonly sequence: number
  readonly space: string
  readonly enteredAt: number
  readonly text: Buffer
  readonly bodies: readonly Buffer[]
  readonly size: number
}

/** Bytes that writing an exchange takes about, without packing it. */
export const weightOf = ({ requestBody, reply }: Exchange): number => requestBody.kept + (reply?.body.kept ?? 0) + 2048

/** The record of an exchange as it stands now, in JSON, without what is told later; its bodies follow it wherever it is kept. */
export function recordText(exchange: Exchange, withPeer: boolean): string {
  const { id, direction, door, space, startedAt, timing, peer, reply, state, outcome, summary, problems } = exchange
  const { request, labels } = exchange.untold ?? exchange
  const record: ExchangeRecord = {
    id,
    direction,
    door,
    space,
    startedAt,
    begun: performance.timeOrigin + timing.begin,
    replied: timing.replied === undefined ? undefined : timing.replied - timing.begin,
    ended: timing.end === undefined ? undefined : timing.end - timing.begin,
    peer: withPeer ? peer : undefined,
    request: wireRecord(request),
    reply: reply === undefined ? undefined : wireRecord(reply),
    state,
    outcome,
    summary,
    labels,
    problems,
    causedBy: exchange.causedBy,
    traceparent: exchange.traceparent,
  }
  return JSON.stringify(record)
}

/** The kept bytes of an exchange's bodies, by reference. */
export const bodiesOf = ({ requestBody, reply }: Exchange): Buffer[] =>
  reply === undefined ? [requestBody.head] : [requestBody.head, reply.body.head]

/** Takes an exchange as it stands now, with all that is told of it: another process reads it. Bodies are not copied. */
export function pack(exchange: Exchange, enteredAt: number): PackedExchange {
  void exchange.labels
  const text = Buffer.from(recordText(exchange, true))
  const bodies = bodiesOf(exchange)
  const size = LENGTH_BYTES + text.length + bodies.reduce((sum, body) => sum + body.length, 0)
  return { sequence: exchange.sequence, space: exchange.space, enteredAt, text, bodies, size }
}

/** Writes a packed exchange at an offset; answers with the offset behind it. */
export function writePacked({ text, bodies }: PackedExchange, target: Buffer, offset: number): number {
  let at = target.writeUInt32LE(text.length, offset)
  for (const part of [text, ...bodies]) {
    target.set(part, at)
    at += part.length
  }
  return at
}

/** An exchange out of its record; `bytes` is kept by reference. @param peer where the record has none */
export function unpack(sequence: number, bytes: Buffer, peer: Peer = noPeer, toldLater?: ToldLater): Exchange {
  const textEnd = LENGTH_BYTES + bytes.readUInt32LE(0)
  const record: ExchangeRecord = JSON.parse(bytes.toString('utf8', LENGTH_BYTES, textEnd))
  const requestEnd = textEnd + record.request.kept
  const exchange = new Exchange({
    id: record.id,
    direction: record.direction,
    door: record.door,
    peer: record.peer ?? peer,
    startedAt: record.startedAt,
    begin: record.begun - performance.timeOrigin,
    request: wireOf(record.request, bytes.subarray(textEnd, requestEnd)),
    toldLater,
  })
  if (record.reply !== undefined) exchange.reply = wireOf(record.reply, bytes.subarray(requestEnd))
  exchange.space = record.space
  // What was under way when the process ended will never be complete.
  exchange.state = record.state === 'complete' ? 'complete' : 'cut'
  exchange.outcome = record.outcome
  exchange.summary = record.summary
  exchange.causedBy = record.causedBy
  exchange.traceparent = record.traceparent
  if (record.replied !== undefined) exchange.timing.replied = exchange.timing.begin + record.replied
  if (record.ended !== undefined) exchange.timing.end = exchange.timing.begin + record.ended
  for (const name in record.labels) exchange.label(name, record.labels[name] ?? '')
  exchange.problems.push(...record.problems)
  exchange.sequence = sequence
  return exchange
}

function wireRecord({ line, fields, body }: Wire): WireRecord {
  return { line, fields, kept: body.kept, size: body.size, digest: body.truncated ? body.digest : undefined }
}

function wireOf({ line, fields, size, digest }: WireRecord, head: Buffer): Wire {
  return { line, fields, body: new CapturedBody(head, size, digest) }
}
