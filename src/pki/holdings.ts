import type { X509Certificate } from 'node:crypto'
import path from 'node:path'
import type { CertificateKind, Ledger } from './ledger.ts'
import type { SignedCrl } from './revocation/crl-reader.ts'

/** A certificate that this authority has issued. */
export interface IssuedCertificate {
  readonly name: string
  readonly kind: CertificateKind
  readonly commonName: string
  /** Subject alternative names: DNS names and IP addresses. */
  readonly names: readonly string[]
  /** Upper-case hex without leading zeros. */
  readonly serial: string
  readonly notBefore: Date
  readonly notAfter: Date
  /** The leaf alone, PEM. */
  readonly certificate: string
  /** Leaf then sub, PEM: what a TLS endpoint presents. */
  readonly chain: string
}

/** A certificate together with its private key and the absolute paths of its files (`p12` for clients only). */
export type Credential = IssuedCertificate & {
  /** PKCS#8, PEM. */
  readonly key: string
  readonly files: { readonly crt: string; readonly key: string; readonly p12?: string }
}

/** A CA certificate. */
export interface CaCertificate {
  readonly pem: string
  readonly certificate: X509Certificate
}

/** All that a checked folder holds. */
export interface Holdings {
  readonly root: CaCertificate
  readonly sub: CaCertificate
  readonly ledger: Ledger
  /** By name: `server`, `spine-out` and the clients. */
  readonly credentials: ReadonlyMap<string, Credential>
  /** Certificates signed from a CSR, by name. */
  readonly requests: ReadonlyMap<string, IssuedCertificate>
  readonly crls: { readonly root: SignedCrl | undefined; readonly sub: SignedCrl | undefined }
  /** Files that a repair has to make: derived ones that are missing, clients whose PKCS#12 is, certificates that the index lacks. */
  readonly gaps: { readonly derived: readonly string[]; readonly p12: readonly string[]; readonly unrecorded: readonly string[] }
}

export const serverName = 'server'
export const outgoingName = 'spine-out'
export const indexFile = 'index.json'

/** The files of a certificate inside the folder, with forward slashes. */
export function leafFiles(name: string): { readonly crt: string; readonly key: string; readonly p12: string } {
  const stem = name === serverName || name === outgoingName ? name : path.posix.join('clients', name)
  return { crt: `${stem}.crt`, key: `${stem}.key`, p12: `${stem}.p12` }
}

export function knownNames(holdings: Holdings): readonly string[] {
  return ['root', 'sub', ...holdings.credentials.keys(), ...holdings.requests.keys()]
}

/** A DER structure as PEM with its trailing newline. CRLs need the label `X509 CRL`: OpenSSL and Node read no other. */
export function pemOf(label: 'CERTIFICATE' | 'X509 CRL', der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

/** The files that follow from the two CA certificates. */
export function derivedFiles(
  root: { readonly pem: string; readonly raw: Uint8Array },
  sub: { readonly pem: string; readonly raw: Uint8Array },
) {
  return new Map<string, Buffer>([
    ['root.der', Buffer.from(root.raw)],
    ['sub.der', Buffer.from(sub.raw)],
    ['ca-bundle.pem', Buffer.from(sub.pem + root.pem)],
  ])
}
