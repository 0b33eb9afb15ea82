import { CapturedBody } from './captured-body.ts'
import type { OutgoingMessage, OutgoingResult } from './delivery.ts'
import { Exchange } from './exchange.ts'
import { maskFields } from './mask.ts'
import type { OutboxEntry } from './outbox-entry.ts'
import { noPeer } from './peer.ts'

/**
 * The exchange of one try of a delivery.
 * @param message undefined when none could be made or none shall be sent
 * @param keep bytes of the body that the journal keeps
 */
export function openDelivery(id: string, entry: OutboxEntry, message: OutgoingMessage | undefined, now: number, keep: number): Exchange {
  const url = message === undefined ? entry.target : message.target
  const exchange = new Exchange({
    id,
    direction: 'out',
    door: entry.kind.split('/')[0] ?? entry.kind,
    peer: noPeer,
    startedAt: now,
    request: {
      line: message === undefined ? url : `${message.verb} ${url}`,
      fields: maskFields(message?.fields ?? []),
      body: message === undefined ? CapturedBody.empty : CapturedBody.of(message.kept ?? message.body, keep),
    },
  })
  exchange.space = entry.space
  exchange.causedBy = entry.causedBy
  if (message !== undefined) {
    Object.assign(exchange.labels, message.labels)
    exchange.summary = message.summary
  }
  return exchange
}

/** Enters what came back, and from whom. */
export function recordAnswer(exchange: Exchange, result: OutgoingResult, keep: number): void {
  exchange.timing.replied = performance.now()
  if (result.peer !== undefined) exchange.peer = result.peer
  if ('problem' in result) return
  exchange.reply = {
    line: `HTTP/1.1 ${result.status}`,
    fields: maskFields(result.fields),
    body: CapturedBody.of(result.body, keep),
  }
}
