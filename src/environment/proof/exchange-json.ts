import { isUtf8 } from 'node:buffer'
import type { CapturedBody } from '../../kernel/captured-body.ts'
import type { Exchange, Wire } from '../../kernel/exchange.ts'

/** An exchange as lists and exports show it: everything but the bytes of its bodies. */
export function exchangeOutline(exchange: Exchange) {
  const { request, reply } = exchange
  return { ...common(exchange), request: outline(request), ...(reply === undefined ? {} : { reply: outline(reply) }) }
}

/** An exchange with its bodies, as much as the journal kept: always as base64, as text too when they are UTF-8. */
export function exchangeWhole(exchange: Exchange) {
  const { request, reply } = exchange
  return { ...common(exchange), request: whole(request), ...(reply === undefined ? {} : { reply: whole(reply) }) }
}

/** Flat fields `[name, value, …]` in pairs. */
export function fieldPairs(fields: readonly string[]): [string, string][] {
  const pairs: [string, string][] = []
  for (let at = 0; at + 1 < fields.length; at += 2) pairs.push([fields[at] ?? '', fields[at + 1] ?? ''])
  return pairs
}

/** Bytes as text when they are UTF-8; of a cut body, without the character that the cut went through. */
export function textOf(bytes: Buffer, cut: boolean): string | undefined {
  for (let end = bytes.length; end >= bytes.length - (cut ? 3 : 0) && end >= 0; end--) {
    const part = bytes.subarray(0, end)
    if (isUtf8(part)) return part.toString('utf8')
  }
  return undefined
}

function common(exchange: Exchange) {
  const {
    id,
    sequence,
    direction,
    door,
    space,
    startedAt,
    state,
    outcome,
    summary,
    labels,
    problems,
    audit,
    causedBy,
    traceparent,
    peer,
    timing,
  } = exchange
  return {
    id,
    sequence,
    direction,
    door,
    space,
    startedAt: new Date(startedAt).toISOString(),
    state,
    ...(outcome === undefined ? {} : { outcome }),
    summary,
    labels,
    problems,
    ...(audit === undefined ? {} : { audit }),
    ...(causedBy === undefined ? {} : { causedBy }),
    ...(traceparent === undefined ? {} : { traceparent }),
    peer,
    timing: {
      ...(timing.replied === undefined ? {} : { replied: since(timing.begin, timing.replied) }),
      ...(timing.end === undefined ? {} : { end: since(timing.begin, timing.end) }),
    },
  }
}

const since = (begin: number, end: number): number => Math.round((end - begin) * 1000) / 1000

const bodyOutline = ({ size, digest, truncated }: CapturedBody) => ({ size, digest, truncated })

const outline = ({ line, fields, body }: Wire) => ({ line, fields: fieldPairs(fields), body: bodyOutline(body) })

function whole({ line, fields, body }: Wire) {
  const text = textOf(body.head, body.truncated)
  const bytes = { ...(text === undefined ? {} : { text }), base64: body.head.toString('base64') }
  return { line, fields: fieldPairs(fields), body: { ...bodyOutline(body), ...bytes } }
}
