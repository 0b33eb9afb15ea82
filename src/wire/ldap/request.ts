import type { LdapError } from './error.ts'

/** A control of a request; `value` is the raw content of its controlValue. */
export interface LdapControl {
  readonly oid: string
  readonly critical: boolean
  readonly value: Buffer | undefined
}

export type SearchScope = 'base' | 'one' | 'sub'

export interface SimpleCredentials {
  readonly kind: 'simple'
  /** Secret: the listener masks it in what the journal keeps. */
  readonly password: Buffer
}

export interface SaslCredentials {
  readonly kind: 'sasl'
  readonly mechanism: string
  /** Secret, as above. */
  readonly credentials: Buffer | undefined
}

export interface BindRequest {
  readonly kind: 'bind'
  readonly version: number
  readonly dn: string
  readonly credentials: SimpleCredentials | SaslCredentials
}

export interface SearchRequest {
  readonly kind: 'search'
  readonly base: string
  readonly scope: SearchScope
  /** 0 never, 1 in searching, 2 finding the base, 3 always. */
  readonly derefAliases: number
  /** Entries; 0 is no limit. */
  readonly sizeLimit: number
  /** Seconds; 0 is no limit. */
  readonly timeLimit: number
  readonly typesOnly: boolean
  /** The filter's BER, well-formed to the last element. */
  readonly filter: Buffer
  readonly attributes: readonly string[]
}

export interface CompareRequest {
  readonly kind: 'compare'
  readonly dn: string
  readonly attribute: string
  readonly value: Buffer
}

/** An operation that would change the directory: `content` is what follows the DN, well-formed BER. */
export interface WriteRequest {
  readonly kind: 'add' | 'modify' | 'delete' | 'modifyDn'
  readonly dn: string
  readonly content: Buffer
}

export interface ExtendedRequest {
  readonly kind: 'extended'
  readonly oid: string
  readonly value: Buffer | undefined
}

/** An operation that expects an answer. */
export type AnsweredRequest = BindRequest | SearchRequest | CompareRequest | WriteRequest | ExtendedRequest
export type AnsweredKind = AnsweredRequest['kind']

/** A well-formed request with a value that the protocol doesn't allow: answered with protocolError. */
export interface UnreadableRequest {
  readonly kind: 'unreadable'
  /** What it would have been. */
  readonly asked: AnsweredKind
  readonly error: LdapError
}

export interface AbandonRequest {
  readonly kind: 'abandon'
  /** The message id of the operation to give up. */
  readonly target: number
}

export interface UnbindRequest {
  readonly kind: 'unbind'
}

/** One LDAPMessage from a client (RFC 4511 §4.1.1). */
export interface LdapMessage<R = AnsweredRequest | UnreadableRequest | AbandonRequest | UnbindRequest> {
  readonly id: number
  readonly request: R
  readonly controls: readonly LdapControl[]
}

/** What lasts from one operation of a connection to the next; the handler changes who is bound. */
export interface LdapSession {
  /** DN of who is bound; empty for who is anonymous. */
  boundDn: string
  /** The connection is under TLS. */
  readonly secure: boolean
}

/** What a handler is given. */
export type LdapOperation = LdapMessage<AnsweredRequest>
