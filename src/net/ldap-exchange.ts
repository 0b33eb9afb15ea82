import { CapturedBody } from '../kernel/captured-body.ts'
import { Exchange, type ToldLater } from '../kernel/exchange.ts'
import type { Peer } from '../kernel/peer.ts'
import type { Problem } from '../kernel/problem.ts'
import type { LdapParts } from './ldap-handler.ts'

/**
 * Makes the exchange of an operation, or of a connection that came to nothing.
 * @param line of the request, or what works it out of the whole body when somebody asks
 */
export function beginExchange(parts: LdapParts, door: string, peer: Peer, line: string | ToldLater, body: CapturedBody): Exchange {
  const toldLater = typeof line === 'string' ? undefined : line
  return new Exchange({
    id: parts.ids.next(),
    direction: 'in',
    door,
    peer,
    startedAt: parts.spaces.default.clock.now(),
    request: { line: typeof line === 'string' ? line : '', fields: NONE, body },
    toldLater,
  })
}

const NONE: readonly string[] = []

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
export function enterFailure(parts: LdapParts, door: string, peer: Peer, failure: Problem, space?: string): void {
  const exchange = beginExchange(parts, door, peer, 'connection', CapturedBody.empty)
  if (space !== undefined) exchange.space = space
  exchange.outcome = failure.code === 'MS-CONNECTION-CUT' || failure.severity !== 'error' ? 'failed' : 'refused'
  exchange.summary = failure.title
  exchange.problems.push(failure)
  exchange.state = 'cut'
  parts.journal.enter(exchange)
  endExchange(parts, exchange, 'cut')
}
