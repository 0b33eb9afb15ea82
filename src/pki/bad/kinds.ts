/** What can be wrong with a certificate that is issued for a negative test (dossier identity-and-pki 8.6), and what a checker should say. */
export const badKinds = {
  revoked: 'revoked, and in the CRL',
  expired: 'its time is over',
  'not-yet-valid': 'its time has not come',
  'wrong-ca': 'signed by a CA of the same names with another key',
  'wrong-name': 'for another name',
  'wrong-usage': 'for the other end of a connection alone: a client’s for servers, a server’s for clients',
  sha1: 'signed with SHA-1',
  'weak-key': 'an RSA key of 1024 bits',
  'self-signed': 'signed by nobody but itself',
  'no-chain': 'good, but shown without the sub CA that signed it',
  'cn-only': 'its name is its common name alone, as in G1: no alternative names',
  'crl-missing': 'names a revocation list that is not there',
} as const

export type BadKind = keyof typeof badKinds

export const badKindNames = [
  'revoked',
  'expired',
  'not-yet-valid',
  'wrong-ca',
  'wrong-name',
  'wrong-usage',
  'sha1',
  'weak-key',
  'self-signed',
  'no-chain',
  'cn-only',
  'crl-missing',
] as const satisfies readonly BadKind[]

/** A bad certificate with its key, both PEM. */
export interface BadCertificate {
  readonly kind: BadKind
  readonly commonName: string
  /** Upper-case hex. */
  readonly serial: string
  /** What a TLS endpoint presents: the leaf, and the sub CA that it names. */
  readonly chain: string
  readonly key: string
}

/** The common name of one for another name. */
export const OTHER_NAME = 'somebody-else.mock.nhs.uk'

/** Where a certificate says that its revocation list is, and nothing is served. */
export const MISSING_CRL = '/int/1c/crlc404.crl'
