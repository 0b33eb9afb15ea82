/**
 * What is wrong with bytes that should be LDAP. `framing`: it can't be told where messages begin and end; `size`: a message
 * over the limit; `structure`: lengths or tags inside a message; `value`: well-formed, but a value the protocol doesn't allow,
 * which alone is answered and leaves the connection usable (RFC 4511 §4.1.1).
 */
export type LdapReason = 'framing' | 'size' | 'structure' | 'value'

/** Bytes that are no LDAP message. `offset` counts bytes of the message. */
export class LdapError extends Error {
  readonly reason: LdapReason
  readonly offset: number
  readonly came: string
  readonly expected: string

  constructor(reason: LdapReason, offset: number, came: string, expected: string) {
    super(`LDAP at byte ${offset}: came ${came}, expected ${expected}`)
    this.name = 'LdapError'
    this.reason = reason
    this.offset = offset
    this.came = came
    this.expected = expected
  }
}
