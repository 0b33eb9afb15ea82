/** The certificate the other side showed, reduced to what identity checks and the journal need. */
export interface PeerCertificate {
  /** The subject's common name. */
  readonly commonName: string
  /** DNS names of the subjectAltName, lower case. */
  readonly names: readonly string[]
  readonly serial: string
  /** SHA-256, upper-case hex with colons. */
  readonly fingerprint: string
}

/** Who is at the other end of a connection. Made once per connection and shared by its exchanges. */
export interface Peer {
  readonly address: string
  readonly port: number
  /** Name asked for in the TLS ClientHello. */
  readonly serverName?: string
  readonly protocol?: string
  readonly certificate?: PeerCertificate
}

/** The peer of an exchange that never had a connection. */
export const noPeer: Peer = { address: '', port: 0 }
