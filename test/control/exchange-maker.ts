import { CapturedBody } from '../../src/kernel/captured-body.ts'
import { Exchange } from '../../src/kernel/exchange.ts'

let made = 0

/** An exchange as a door makes it, complete unless `changes` says otherwise. */
export function exchange(
  changes: Partial<Pick<Exchange, 'space' | 'door' | 'state' | 'outcome' | 'summary' | 'causedBy'>> & {
    body?: Buffer
    limit?: number
    direction?: 'in' | 'out'
  } = {},
): Exchange {
  const { body = Buffer.from('<a/>'), limit = 1000, direction = 'in', ...rest } = changes
  const captured = CapturedBody.of(body, limit)
  const request = {
    line: 'POST /reliablemessaging/reliablerequest HTTP/1.1',
    fields: ['Content-Type', 'text/xml', 'x-CASE', '1'],
    body: captured,
  }
  const peer = { address: '127.0.0.1', port: 1234 }
  const one = new Exchange({
    id: `x-${++made}`,
    direction,
    door: 'reliable-messaging',
    peer,
    startedAt: Date.parse('2026-01-02T03:04:05Z'),
    request,
  })
  one.state = 'complete'
  one.outcome = 'accepted'
  one.timing.replied = one.timing.begin + 1.5
  one.timing.end = one.timing.begin + 2.25
  one.reply = { line: 'HTTP/1.1 202 Accepted', fields: ['Content-Type', 'text/xml'], body: captured }
  return Object.assign(one, rest)
}
