// Loaded with `await import()` only when something has to be signed: these two libraries cost about 120 ms.
import 'reflect-metadata'
import { createPublicKey, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import * as x509 from '@peculiar/x509'
import { children, der, element, generalizedTime } from './der.ts'
import { pemOf } from './holdings.ts'
import type { RevocationReason } from './ledger.ts'
import type { Hash, Shape } from './shape.ts'

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

/** The root: self-signed, in the shape of its generation (dossier identity-and-pki 8.1, 8.2). PEM. */
export async function makeRoot(params: Validity & { readonly name: string; readonly key: string; readonly shape: Shape }): Promise<string> {
  const { shape } = params
  const subject = caName(params.name, shape)
  return await certificate(
    { ...params, subject, issuer: subject, publicKey: publicPem(params.key), signingKey: params.key, hash: shape.caHash },
    [
      new x509.BasicConstraintsExtension(true, undefined, shape.strict),
      new x509.KeyUsagesExtension(caUsage, shape.strict),
      await x509.AuthorityKeyIdentifierExtension.create(new x509.PublicKey(publicPem(params.key))),
      usagePeriod(params),
    ],
  )
}

/** The sub CA: signed by the root, with CRL distribution point and, from G2 on, where its issuer and OCSP are (dossier 8.1, 8.2). PEM. */
export async function makeSub(
  params: Validity & {
    readonly name: string
    readonly key: string
    readonly root: Signer
    readonly shape: Shape
    readonly crlUrl: string
    readonly caIssuersUrl: string
    readonly ocspUrl: string
  },
): Promise<string> {
  const { shape } = params
  const issuer = new x509.X509Certificate(params.root.certificate)
  return await certificate(
    {
      ...params,
      subject: caName(params.name, shape),
      issuer: issuer.subjectName,
      publicKey: publicPem(params.key),
      signingKey: params.root.key,
      hash: shape.caHash,
    },
    [
      new x509.BasicConstraintsExtension(true, shape.strict ? 1 : undefined, shape.strict),
      new x509.KeyUsagesExtension(caUsage, shape.strict),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      distributionPoint(params.crlUrl, issuer.subjectName, shape),
      ...(shape.pointers ? [new x509.AuthorityInfoAccessExtension({ ocsp: [params.ocspUrl], caIssuers: [params.caIssuersUrl] })] : []),
    ],
  )
}

/** An endpoint certificate: `O=nhs, OU=Devices, CN=<fqdn>`, EKU server and client, SANs (dossier 8.3). PEM. */
export async function makeLeaf(
  params: Validity & {
    readonly commonName: string
    readonly names: readonly string[]
    /** SPKI, PEM. */
    readonly publicKey: string
    readonly sub: Signer
    readonly shape: Shape
    readonly crlUrl: string
    readonly ocspUrl: string
    /** That of the generation unless given. */
    readonly hash?: Hash
    /** For one end alone; for both ends unless given. */
    readonly usage?: 'server' | 'client'
  },
): Promise<string> {
  const issuer = issuerOf(params.sub)
  const { serverAuth, clientAuth } = x509.ExtendedKeyUsage
  const subject = new x509.Name([{ O: [printable('nhs')] }, { OU: [printable('Devices')] }, { CN: [printable(params.commonName)] }])
  const names = params.names.map((name) => new x509.GeneralName(isIP(name) === 0 ? 'dns' : 'ip', name))
  const { shape } = params
  // A key on a curve signs; nothing is encrypted to it.
  const elliptic = createPublicKey(params.publicKey).asymmetricKeyType === 'ec'
  const usages = { server: [serverAuth], client: [clientAuth], both: [serverAuth, clientAuth] }[params.usage ?? 'both']
  return await certificate(
    { ...params, subject, issuer: issuer.subjectName, signingKey: params.sub, hash: params.hash ?? shape.leafHash },
    [
      new x509.BasicConstraintsExtension(false),
      new x509.KeyUsagesExtension(elliptic ? x509.KeyUsageFlags.digitalSignature : leafUsage),
      new x509.ExtendedKeyUsageExtension(usages),
      ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
      await authorityKey(params.sub),
      distributionPoint(params.crlUrl, issuer.subjectName, shape),
      ...(shape.pointers ? [new x509.AuthorityInfoAccessExtension({ ocsp: [params.ocspUrl] })] : []),
    ],
  )
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
    /** PKCS#8 PEM, or the CA whose key it is. */
    readonly signingKey: string | Signer
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
    signingKey: await keyOf(params.signingKey, params.hash),
    signingAlgorithm: algorithm(params.hash),
    extensions: [...extensions, await x509.SubjectKeyIdentifierExtension.create(publicKey)],
  })
  return pemOf('CERTIFICATE', new Uint8Array(made.rawData))
}

/** What is made of a CA once, as long as it signs: a batch would parse certificate and key for each of its requests. */
interface Prepared {
  readonly certificate: x509.X509Certificate
  keyId?: Promise<x509.Extension>
  readonly keys: Map<Hash, Promise<webcrypto.CryptoKey>>
}
const prepared = new WeakMap<Signer, Prepared>()

function preparedOf(signer: Signer): Prepared {
  const known = prepared.get(signer) ?? { certificate: new x509.X509Certificate(signer.certificate), keys: new Map() }
  prepared.set(signer, known)
  return known
}

const issuerOf = (signer: Signer): x509.X509Certificate => preparedOf(signer).certificate

function authorityKey(signer: Signer): Promise<x509.Extension> {
  const known = preparedOf(signer)
  known.keyId ??= x509.AuthorityKeyIdentifierExtension.create(known.certificate.publicKey)
  return known.keyId
}

function keyOf(from: string | Signer, hash: Hash): Promise<webcrypto.CryptoKey> {
  if (typeof from === 'string') return signingKey(from, hash)
  const { keys } = preparedOf(from)
  const known = keys.get(hash) ?? signingKey(from.key, hash)
  keys.set(hash, known)
  return known
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

function caName(name: string, { country }: Shape): x509.Name {
  const rest = [{ O: [printable('nhs')] }, { OU: [printable('CA')] }, { CN: [printable(name)] }]
  return new x509.Name(country === undefined ? rest : [{ C: [printable(country)] }, ...rest])
}

/** Where the CRL is: at a URL, or, as certificates of 2004 have it, under a name of a directory that nobody reaches. */
function distributionPoint(url: string, issuer: x509.Name, { directoryPoints }: Shape): x509.Extension {
  if (!directoryPoints) return new x509.CRLDistributionPointsExtension([url])
  const cn = der(0x31, der(0x30, der(0x06, Buffer.from('550403', 'hex')), der(0x13, Buffer.from('CRL1'))))
  const name = der(0xa4, der(0x30, ...sequenceOf(Buffer.from(issuer.toArrayBuffer())), cn))
  return new x509.Extension('2.5.29.31', false, new Uint8Array(der(0x30, der(0x30, der(0xa0, der(0xa0, name))))))
}

const sequenceOf = (octets: Buffer): readonly Buffer[] => children(element(octets, 0), 0x30, 'name').map(({ all }) => all)

/** privateKeyUsagePeriod as Entrust writes it into roots: as long as the certificate. */
function usagePeriod({ notBefore, notAfter }: Validity): x509.Extension {
  const time = (tag: number, date: Date) => der(tag, generalizedTime(date).subarray(2))
  return new x509.Extension('2.5.29.16', false, new Uint8Array(der(0x30, time(0x80, notBefore), time(0x81, notAfter))))
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
