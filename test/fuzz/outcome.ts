import type { HttpReply } from './replies.ts'

/** What came of a request. */
export interface Outcome {
  readonly replies: readonly HttpReply[]
  /** Bytes of an LDAP or TLS connection, or what follows the last whole HTTP response. */
  readonly rest: Buffer
  /** How the connection ended, where it did. */
  readonly ended: 'kept' | 'closed' | 'cut by us' | 'no answer in time' | 'not accepted'
  /** Milliseconds from sending to the end. */
  readonly ms?: number
}
