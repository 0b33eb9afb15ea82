/** Generations of the NHS's certificates: what is issued today, what it took over from, and the one before that (dossier identity-and-pki 8.1, 8.2). */
export const generations = ['g2', 'g1', 'sha1-legacy'] as const
export type Generation = (typeof generations)[number]

export type Hash = 'SHA-1' | 'SHA-256' | 'SHA-384'

/** What the certificates of one generation have in common. */
export interface Shape {
  /** Bits of the root's RSA key. */
  readonly rootBits: number
  /** Signs the root and the sub CA. */
  readonly caHash: Hash
  /** Signs endpoint certificates and the sub CA's CRL. */
  readonly leafHash: Hash
  /** The CA's names begin with it; none before G2. */
  readonly country: string | undefined
  /** basicConstraints and keyUsage of CAs are critical, and a sub CA may have one more below it. */
  readonly strict: boolean
  /** Certificates say where the issuer's certificate and an OCSP responder are. */
  readonly pointers: boolean
  /** Distribution points are names in a directory that nobody reaches, so that people load CRLs by hand. */
  readonly directoryPoints: boolean
  readonly serialOctets: number
}

export const shapes: Readonly<Record<Generation, Shape>> = {
  g2: {
    rootBits: 4096,
    caHash: 'SHA-384',
    leafHash: 'SHA-256',
    country: 'GB',
    strict: true,
    pointers: true,
    directoryPoints: false,
    serialOctets: 16,
  },
  g1: {
    rootBits: 2048,
    caHash: 'SHA-256',
    leafHash: 'SHA-256',
    country: undefined,
    strict: false,
    pointers: false,
    directoryPoints: false,
    serialOctets: 4,
  },
  'sha1-legacy': {
    rootBits: 2048,
    caHash: 'SHA-1',
    leafHash: 'SHA-1',
    country: undefined,
    strict: false,
    pointers: false,
    directoryPoints: true,
    serialOctets: 4,
  },
}
