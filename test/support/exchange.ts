import { CapturedBody } from '../../src/kernel/captured-body.ts'
import { Exchange } from '../../src/kernel/exchange.ts'
import { noPeer } from '../../src/kernel/peer.ts'

let made = 0

/** A complete exchange of an invented door with a request body of so many bytes. */
export function anExchange(changes: { id?: string; space?: string; bytes?: number; labels?: Record<string, string> } = {}): Exchange {
  const exchange = new Exchange({
    id: changes.id ?? `exchange-${++made}`,
    direction: 'in',
    door: 'parcels',
    peer: noPeer,
    startedAt: 0,
    request: { line: 'POST /parcels HTTP/1.1', fields: [], body: new CapturedBody(Buffer.alloc(changes.bytes ?? 0)) },
  })
  exchange.space = changes.space ?? 'default'
  exchange.state = 'complete'
  Object.assign(exchange.labels, changes.labels)
  return exchange
}
