import type { Socket } from 'node:net'
import type { Exchange, ToldLater } from '../kernel/exchange.ts'
import type { FaultHook } from '../kernel/faults.ts'
import type { Ids } from '../kernel/ids.ts'
import type { Journal } from '../kernel/journal.ts'
import type { Peer } from '../kernel/peer.ts'
import type { Problem } from '../kernel/problem.ts'
import type { Spaces } from '../kernel/space.ts'
import type { Tally } from '../kernel/tally.ts'
import type { LdapReply } from '../wire/ldap/reply.ts'
import type { LdapOperation, LdapSession, SearchRequest } from '../wire/ldap/request.ts'

/**
 * Answers one LDAP operation that expects an answer. Sets door, outcome, summary, labels and problems of the exchange; the
 * listener writes the reply, completes the exchange, and deals with unbind and abandon itself. One connection's operations
 * are handled one after the other.
 */
export type LdapHandler = (operation: LdapOperation, exchange: Exchange, session: LdapSession) => LdapReply | Promise<LdapReply>

/** What a door answers with, and how its journal entries read. */
export interface LdapDoor {
  readonly answer: LdapHandler
  /** Labels that a search has by its request alone; asked for when somebody reads the exchange. */
  searchLabels(request: SearchRequest): Readonly<Record<string, string>>
}

export interface LdapLimits {
  readonly maxConnections: number
  /** Bytes of one message. */
  readonly maxMessage: number
  /** Milliseconds between one whole message and the next, and for the client to take an answer in. */
  readonly idleTimeout: number
  /** Milliseconds for the TLS handshake. */
  readonly handshakeTimeout: number
  /** Bytes of a message or an answer that the journal keeps. */
  readonly journalBody: number
}

/** What the listener writes exchanges with. */
export interface LdapParts {
  readonly journal: Journal
  readonly ids: Ids
  readonly spaces: Spaces
  readonly tally: Tally
  readonly faults: Pick<FaultHook, 'onReply'>
}

/** What a connection needs of the listener that accepted it. */
export interface LdapHost {
  /** The exchange's door until the handler names its emulator. */
  readonly kind: 'ldaps' | 'ldap'
  readonly limits: LdapLimits
  readonly parts: LdapParts
  readonly handler: LdapHandler
  /** What the journal says of searches, now or later. */
  searchLabels: LdapDoor['searchLabels']
  readonly searchTold: ToldLater
  /** Begins an operation, which `end` ends. */
  begin(): void
  end(): void
  /** Has the connection's `flush` called behind what this turn of the event loop brings. */
  flushLater(connection: { flush(): void }): void
  /** Goes on with a connection under TLS. */
  upgrade(socket: Socket): void
  /** Records what came to nothing, in an exchange of its own. */
  fail(peer: Peer, failure: Problem): void
}
