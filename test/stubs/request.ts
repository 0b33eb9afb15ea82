import { CapturedBody } from '../../src/kernel/captured-body.ts'
import { Exchange } from '../../src/kernel/exchange.ts'
import { noPeer } from '../../src/kernel/peer.ts'

/** What a request says in a test. */
export interface Said {
  readonly door?: string
  readonly line?: string
  readonly fields?: readonly string[]
  readonly body?: string | Buffer
  readonly labels?: Readonly<Record<string, string>>
  readonly space?: string
}

let serial = 0

/** An exchange that has just been read. */
export function requestOf({
  door = 'door',
  line = 'POST /path?a=1&b=2 HTTP/1.1',
  fields = [],
  body = '',
  labels = {},
  space = 'default',
}: Said): Exchange {
  const exchange = new Exchange({
    id: `x-${++serial}`,
    direction: 'in',
    door,
    peer: noPeer,
    startedAt: 0,
    request: { line, fields, body: CapturedBody.of(Buffer.from(body), 65_536) },
  })
  exchange.space = space
  for (const [name, value] of Object.entries(labels)) exchange.label(name, value)
  return exchange
}
