// Loaded with `await import()` only when something has to be signed: these two libraries cost about 120 ms.
import 'reflect-metadata'
import { createPublicKey, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import * as x509 from '@peculiar/x509'
import { pemOf } from './holdings.ts'
import type { RevocationReason } from './ledger.ts'

type Hash = 'SHA-1' | 'SHA-256' | 'SHA-384'

/** A CA that signs: its certificate and PKCS#8 key, both PEM. */
export interface Signer {
  readonly certificate: string
  readonly key: string
}

interface Validity {
  /** Hex, 16 octets. */
  readonly serial: string
  readonly notBefore: Date
  readonly notAfter: Date
}

const caUsage = x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign
const leafUsage = x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment

/** The root: self-signed with SHA-384, critical basicConstraints and keyUsage (dossier identity-and-pki 8.2). PEM. */
export async function makeRoot(params: Validity & { readonly name: string; readonly key: string }): Promise<string> {
  const subject = caName(params.name)
  return await certificate(
    { ...params, subject, issuer: subject, publicKey: publicPem(params.key), signingKey: params.key, hash: 'SHA-384' },
    [new x509.BasicConstraintsExtension(true, undefined, true), new x509.KeyUsagesExtension(caUsage, true)],
  )
}

/** The sub CA: signed by the root with SHA-384, pathlen 1, CRL distribution point and CA issuers (dossier 8.2). PEM. */
export async function makeSub(
  params: Validity & {
    readonly name: string
    readonly key: string
    readonly root: Signer
    readonly crlUrl: string
    readonly caIssuersUrl: string
  },
): Promise<string> {
  const issuer = new x509.X509Certificate(params.root.certificate)
  return await certificate(
    {
      ...params,
      subject: caName(params.name),
      issuer: issuer.subjectName,
      publicKey: publicPem(params.key),
      signingKey: params.root.key,
      hash: 'SHA-384',
    },
    [
      new x509.BasicConstraintsExtension(true, 1, true),
      new x509.KeyUsagesExtension(caUsage, true),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      new x509.CRLDistributionPointsExtension([params.crlUrl]),
      new x509.AuthorityInfoAccessExtension({ caIssuers: [params.caIssuersUrl] }),
    ],
  )
}

/** An endpoint certificate: `O=nhs, OU=Devices, CN=<fqdn>`, SHA-256, EKU server and client, SANs (dossier 8.3). PEM. */
export async function makeLeaf(
  params: Validity & {
    readonly commonName: string
    readonly names: readonly string[]
    /** SPKI, PEM. */
    readonly publicKey: string
    readonly sub: Signer
    readonly crlUrl: string
    /** SHA-256 unless given. */
    readonly hash?: Hash
    /** For that end alone; for both unless given. */
    readonly usage?: 'server' | 'client'
  },
): Promise<string> {
  const issuer = new x509.X509Certificate(params.sub.certificate)
  const { serverAuth, clientAuth } = x509.ExtendedKeyUsage
  const subject = new x509.Name([{ O: [printable('nhs')] }, { OU: [printable('Devices')] }, { CN: [printable(params.commonName)] }])
  const names = params.names.map((name) => new x509.GeneralName(isIP(name) === 0 ? 'dns' : 'ip', name))
  return await certificate({ ...params, subject, issuer: issuer.subjectName, signingKey: params.sub.key, hash: params.hash ?? 'SHA-256' }, [
    new x509.BasicConstraintsExtension(false),
    new x509.KeyUsagesExtension(leafUsage),
    new x509.ExtendedKeyUsageExtension(
      params.usage === undefined ? [serverAuth, clientAuth] : [params.usage === 'server' ? serverAuth : clientAuth],
    ),
    new x509.SubjectAlternativeNameExtension(names),
    await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    new x509.CRLDistributionPointsExtension([params.crlUrl]),
  ])
}

/** A complete CRL with cRLNumber and reason codes, DER (dossier 8.4). */
export async function makeCrl(params: {
  readonly signer: Signer
  readonly hash: Hash
  readonly number: number
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  readonly entries: readonly { readonly serial: string; readonly at: Date; readonly reason: RevocationReason }[]
}): Promise<Uint8Array> {
  const issuer = new x509.X509Certificate(params.signer.certificate)
  const crl = await x509.X509CrlGenerator.create({
    issuer: issuer.subjectName,
    thisUpdate: params.thisUpdate,
    nextUpdate: params.nextUpdate,
    signingAlgorithm: algorithm(params.hash),
    signingKey: await signingKey(params.signer.key, params.hash),
    entries: params.entries.map(({ serial, at, reason }) => ({
      serialNumber: serial.length % 2 === 0 ? serial : `0${serial}`,
      revocationDate: at,
      // RFC 5280 §5.3.1: an unspecified reason is said by leaving the extension out.
      ...(reason === 'unspecified' ? {} : { reason: x509.X509CrlReason[reason] }),
    })),
    extensions: [
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      new x509.Extension('2.5.29.20', false, derInteger(params.number)),
    ],
  })
  return new Uint8Array(crl.rawData)
}

async function certificate(
  params: Validity & {
    readonly subject: x509.Name
    readonly issuer: x509.Name
    readonly publicKey: string
    readonly signingKey: string
    readonly hash: Hash
  },
  extensions: readonly x509.Extension[],
): Promise<string> {
  const publicKey = new x509.PublicKey(params.publicKey)
  const made = await x509.X509CertificateGenerator.create({
    serialNumber: params.serial,
    subject: params.subject,
    issuer: params.issuer,
    notBefore: params.notBefore,
    notAfter: params.notAfter,
    publicKey,
    signingKey: await signingKey(params.signingKey, params.hash),
    signingAlgorithm: algorithm(params.hash),
    extensions: [...extensions, await x509.SubjectKeyIdentifierExtension.create(publicKey)],
  })
  return pemOf('CERTIFICATE', new Uint8Array(made.rawData))
}

/** The library ignores the hash of `signingAlgorithm`: a WebCrypto key is bound to its hash when imported. */
async function signingKey(pem: string, hash: Hash): Promise<webcrypto.CryptoKey> {
  const der = x509.PemConverter.decodeFirst(pem)
  return await webcrypto.subtle.importKey('pkcs8', der, algorithm(hash), false, ['sign'])
}

function algorithm(hash: Hash): { readonly name: string; readonly hash: Hash } {
  return { name: 'RSASSA-PKCS1-v1_5', hash }
}

function publicPem(privatePem: string): string {
  return createPublicKey(privatePem).export({ type: 'spki', format: 'pem' }).toString()
}

function caName(name: string): x509.Name {
  return new x509.Name([{ C: [printable('GB')] }, { O: [printable('nhs')] }, { OU: [printable('CA')] }, { CN: [printable(name)] }])
}

/** PrintableString as the NHS certificates have it, UTF8String for what that can't hold. */
function printable(text: string): { readonly printableString: string } | { readonly utf8String: string } {
  return /^[A-Za-z0-9 '()+,./:=?-]*$/.test(text) ? { printableString: text } : { utf8String: text }
}

function derInteger(value: number): Uint8Array<ArrayBuffer> {
  const hex = value.toString(16)
  const octets = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
  if ((octets[0] ?? 0) > 0x7f) return Uint8Array.from([0x02, octets.length + 1, 0, ...octets])
  return Uint8Array.from([0x02, octets.length, ...octets])
}
