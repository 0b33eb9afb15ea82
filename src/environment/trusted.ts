import { X509Certificate } from 'node:crypto'
import { issuedBy } from '../net/https-listener.ts'
import type { TlsMaterial } from '../net/tls-gate.ts'
import type { TrustAnchor } from '../net/tls-peer.ts'
import type { Authority, PublishedCrl } from '../pki/authority.ts'
import type { Settings } from './settings.ts'

/** The CAs that an environment trusts: its own, and perhaps one of another generation beside it (dossier identity-and-pki 8.2). */
export class Trusted {
  readonly #authorities: readonly Authority[]
  readonly #settings: Pick<Settings, 'pki' | 'pkiAlso' | 'tlsVersions'>

  constructor(authorities: readonly Authority[], settings: Pick<Settings, 'pki' | 'pkiAlso' | 'tlsVersions'>) {
    this.#authorities = authorities
    this.#settings = settings
  }

  /** Sub then root of each, PEM. */
  get caBundle(): string {
    return this.#authorities.map(({ caBundle }) => caBundle).join('')
  }

  /** The lists in force, for this instance's own checks. */
  get crls(): readonly PublishedCrl[] {
    return this.#authorities.flatMap(({ crls }) => crls)
  }

  /** A certificate with what a TLS door or a call needs beside it. */
  material({ chain, key }: { readonly chain: string; readonly key: string }): TlsMaterial {
    const { pki, pkiAlso, tlsVersions } = this.#settings
    return {
      cert: chain,
      key,
      ca: this.#authorities.map(({ caBundle }) => caBundle),
      crl: this.crls.map(({ pem }) => pem),
      ...(pki === 'sha1-legacy' || pkiAlso === 'sha1-legacy' ? { weak: true } : {}),
      ...(tlsVersions === '1.2' ? { maxVersion: 'TLSv1.2' as const } : {}),
    }
  }

  /** What the doors ask of it. CA certificates never change while an instance runs. */
  anchor(): TrustAnchor {
    const ca = this.#authorities.flatMap(({ rootPem, subPem }) => [new X509Certificate(rootPem), new X509Certificate(subPem)])
    return { isRevoked: (serial) => this.#authorities.some((each) => each.isRevoked(serial)), issued: issuedBy(ca) }
  }

  /** An answer to an OCSP request by whichever CA issued what it asks about; undefined when none did. */
  async ocsp(request: Buffer): Promise<Buffer | undefined> {
    for (const authority of this.#authorities) {
      const answer = await authority.ocsp(request)
      if (answer !== undefined) return answer
    }
    return undefined
  }

  /** Publishes the lists of all otherwise from now on. */
  async publish(how: Parameters<Authority['publish']>[0]): Promise<void> {
    for (const authority of this.#authorities) await authority.publish(how)
  }

  /** Calls `listener` after a certificate or CRL of any has changed. */
  onChange(listener: () => void): void {
    for (const authority of this.#authorities) authority.onChange(listener)
  }

  get authorities(): readonly Authority[] {
    return this.#authorities
  }
}
