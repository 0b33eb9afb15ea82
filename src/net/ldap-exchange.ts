import { CapturedBody } from '../kernel/captured-body.ts'
import { Exchange } from '../kernel/exchange.ts'
import type { Peer } from '../kernel/peer.ts'
import type { Problem } from '../kernel/problem.ts'
import type { LdapParts } from './ldap-handler.ts'

/** Makes the exchange of an operation, or of a connection that came to nothing. */
export function beginExchange(parts: LdapParts, door: string, peer: Peer, line: string, body: CapturedBody): Exchange {
  return new Exchange({
    id: parts.ids.next(),
    direction: 'in',
    door,
    peer,
    startedAt: parts.spaces.default.clock.now(),
    request: { line, fields: [], body },
  })
}

/** Puts the exchange into the journal: its reply, if it has one, is ready to leave. */
export function enterReplied(parts: LdapParts, exchange: Exchange): void {
  exchange.timing.replied = performance.now()
  exchange.state = 'replied'
  parts.journal.enter(exchange)
}

/** The last byte has left, or the connection was cut before it could. */
export function endExchange(parts: LdapParts, exchange: Exchange, state: 'complete' | 'cut'): void {
  exchange.state = state
  exchange.timing.end = performance.now()
  parts.tally.ended(exchange)
  parts.journal.update(exchange)
}

/** Enters a connection that came to nothing: a failed handshake, bytes that are no LDAP, a message cut short. */
export function enterFailure(parts: LdapParts, door: string, peer: Peer, failure: Problem): void {
  const exchange = beginExchange(parts, door, peer, 'connection', CapturedBody.empty)
  exchange.outcome = failure.code === 'MS-CONNECTION-CUT' ? 'failed' : 'refused'
  exchange.summary = failure.title
  exchange.problems.push(failure)
  exchange.state = 'cut'
  parts.journal.enter(exchange)
  endExchange(parts, exchange, 'cut')
}
