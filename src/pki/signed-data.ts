// Loaded with `await import()` when a smartcard's answer comes: the ASN.1 library is heavy.
import { createHash, verify, X509Certificate } from 'node:crypto'
import forge from 'node-forge'

/** CMS SignedData with the content that was signed, as a smartcard answers a challenge (dossier identity-and-pki 2.3). */
export interface SignedData {
  readonly content: Buffer
  readonly certificates: readonly X509Certificate[]
  readonly signer: Signer
}

interface Signer {
  /** Issuer's name and serial number, or the subject key identifier, as it stands. */
  readonly digest: 'sha1' | 'sha256' | 'sha384' | 'sha512'
  readonly signature: Buffer
  /** As they are signed: a SET. */
  readonly attributes: { readonly der: Buffer; readonly messageDigest: Buffer | undefined } | undefined
  readonly serial: string | undefined
}

/** Why bytes are no SignedData that can be looked at. */
export class SignedDataError extends Error {
  readonly came: string
  readonly expected: string

  constructor(came: string, expected: string) {
    super(`came ${came}, expected ${expected}`)
    this.name = 'SignedDataError'
    this.came = came
    this.expected = expected
  }
}

const OID = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  messageDigest: '1.2.840.113549.1.9.4',
} as const
const DIGESTS: Readonly<Record<string, Signer['digest']>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}

type Asn1 = forge.asn1.Asn1

/** Reads one signer's SignedData in DER or BER. @throws SignedDataError */
export function readSignedData(der: Buffer): SignedData {
  const outer = children(parse(der), 'ContentInfo')
  if (oidOf(outer[0]) !== OID.signedData)
    throw new SignedDataError(`content of type ${oidOf(outer[0])}`, 'SignedData (1.2.840.113549.1.7.2)')
  const parts = children(children(outer[1], 'content')[0], 'SignedData')
  const encapsulated = children(parts[2], 'encapContentInfo')
  if (oidOf(encapsulated[0]) !== OID.data) throw new SignedDataError(`content of type ${oidOf(encapsulated[0])}`, 'id-data')
  const [octets] = encapsulated[1] === undefined ? [] : children(encapsulated[1], 'eContent')
  if (octets === undefined) throw new SignedDataError('no content (a detached signature)', 'the challenge inside')
  const certificates = parts.filter((each) => isContext(each, 0)).flatMap((each) => children(each, 'certificates').map(certificateOf))
  const signers = children(parts.at(-1), 'signerInfos')
  const [info] = signers
  if (info === undefined || signers.length !== 1) throw new SignedDataError(`${signers.length} signers`, 'one')
  return { content: octetsOf(octets), certificates, signer: signerOf(children(info, 'SignerInfo')) }
}

/** Whether the signature is that of a certificate's key over the content. Checked off the main thread. */
export async function isSignedBy({ content, signer }: SignedData, certificate: X509Certificate): Promise<boolean> {
  const { digest, signature, attributes } = signer
  if (attributes !== undefined && attributes.messageDigest?.equals(createHash(digest).update(content).digest()) !== true) return false
  const signed = attributes === undefined ? content : attributes.der
  return await new Promise((resolve) => {
    try {
      verify(digest, signed, certificate.publicKey, signature, (error, good) => resolve(error === null && good))
    } catch {
      resolve(false)
    }
  })
}

/** The certificate that the signer names, else the only one there is. */
export const signerCertificate = ({ certificates, signer }: SignedData): X509Certificate | undefined =>
  certificates.find(({ serialNumber }) => plainSerial(serialNumber) === signer.serial) ??
  (certificates.length === 1 ? certificates[0] : undefined)

function signerOf(parts: readonly Asn1[]): Signer {
  const [, id, digestAlgorithm] = parts
  const algorithm = oidOf(children(digestAlgorithm, 'digestAlgorithm')[0])
  const digest = DIGESTS[algorithm]
  if (digest === undefined) throw new SignedDataError(`digest algorithm ${algorithm}`, 'SHA-1, SHA-256, SHA-384 or SHA-512')
  const attributes = parts.find((each) => isContext(each, 0))
  const at = attributes === undefined ? 4 : 5
  const signature = parts[at]
  if (signature === undefined) throw new SignedDataError('no signature', 'an octet string')
  const serial = id !== undefined && !isContext(id, 0) ? children(id, 'issuerAndSerialNumber')[1] : undefined
  return {
    digest,
    signature: octetsOf(signature),
    serial: serial === undefined ? undefined : plainSerial(octetsOf(serial).toString('hex')),
    attributes: attributes === undefined ? undefined : signedAttributes(attributes),
  }
}

function signedAttributes(implicit: Asn1): Signer['attributes'] {
  const list = children(implicit, 'signedAttrs')
  const set = forge.asn1.create(forge.asn1.Class.UNIVERSAL, forge.asn1.Type.SET, true, [...list])
  const attribute = list.find((each) => oidOf(children(each, 'attribute')[0]) === OID.messageDigest)
  const value = attribute === undefined ? undefined : children(children(attribute, 'attribute')[1], 'values')[0]
  return {
    der: Buffer.from(forge.asn1.toDer(set).getBytes(), 'latin1'),
    messageDigest: value === undefined ? undefined : octetsOf(value),
  }
}

function parse(der: Buffer): Asn1 {
  try {
    return forge.asn1.fromDer(der.toString('latin1'), true)
  } catch (error) {
    throw new SignedDataError(
      `bytes that are no ASN.1 (${error instanceof Error ? error.message : String(error)})`,
      'CMS SignedData in DER',
    )
  }
}

function certificateOf(node: Asn1): X509Certificate {
  try {
    return new X509Certificate(Buffer.from(forge.asn1.toDer(node).getBytes(), 'latin1'))
  } catch (error) {
    throw new SignedDataError(
      `a certificate that can't be read (${error instanceof Error ? error.message : String(error)})`,
      'X.509 certificates',
    )
  }
}

function children(node: Asn1 | undefined, what: string): readonly Asn1[] {
  if (node === undefined || !Array.isArray(node.value)) throw new SignedDataError(`no ${what}`, `${what} as CMS has it (RFC 5652)`)
  return node.value
}

/** Octets of a primitive, or of the segments of a constructed string (BER). */
function octetsOf(node: Asn1): Buffer {
  return Array.isArray(node.value) ? Buffer.concat(node.value.map(octetsOf)) : Buffer.from(node.value, 'latin1')
}

function oidOf(node: Asn1 | undefined): string {
  if (node === undefined || node.type !== forge.asn1.Type.OID || Array.isArray(node.value)) return 'none'
  return forge.asn1.derToOid(node.value)
}

const isContext = (node: Asn1, type: number): boolean => node.tagClass === forge.asn1.Class.CONTEXT_SPECIFIC && Number(node.type) === type

const plainSerial = (hex: string): string => hex.toUpperCase().replace(/^0+(?=.)/, '')
