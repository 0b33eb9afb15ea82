import { createHash, sign, type X509Certificate } from 'node:crypto'
import { promisify } from 'node:util'
import { children, der, type Element, element, generalizedTime } from '../der.ts'
import type { LedgerEntry, RevocationReason } from '../ledger.ts'
import { serialNumber } from '../names.ts'

const signAsync = promisify<string, Buffer, string, Buffer>(sign)

/** Certificates that one request may ask about. */
const MOST = 20
const OID = {
  basic: '2b0601050507300101',
  nonce: '2b0601050507300102',
  sha1: '2b0e03021a',
  sha256: '608648016503040201',
  signature: { sha1: '2a864886f70d010105', sha256: '2a864886f70d01010b' },
} as const

const DIGESTS: Readonly<Record<string, string>> = { [OID.sha1]: 'sha1', [OID.sha256]: 'sha256' }
/** Reason codes of RFC 5280 §5.3.1. */
const REASONS: Readonly<Record<RevocationReason, number>> = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  privilegeWithdrawn: 9,
  aACompromise: 10,
}

/** A certificate that a request asks about: by hashes of its issuer's name and key, and its serial number. */
export interface AskedCertificate {
  /** The CertID, as it came: it goes back unchanged. */
  readonly id: Buffer
  readonly digest: string
  readonly nameHash: Buffer
  readonly keyHash: Buffer
  /** Comparable with `serialNumber()`. */
  readonly serial: string
}

export interface OcspRequest {
  readonly asked: readonly AskedCertificate[]
  /** The nonce extension whole, DER. */
  readonly nonce: Buffer | undefined
}

/** Answers without a signature (RFC 6960 §2.3): to what is no request, later, and about certificates of others. */
export const OCSP_ERRORS = { malformed: 1, tryLater: 3, unauthorized: 6 } as const

export const ocspError = (error: keyof typeof OCSP_ERRORS): Buffer => der(0x30, der(0x0a, Buffer.from([OCSP_ERRORS[error]])))

/** Reads a request (RFC 6960 §4.1.1); its own signature, if it has one, is not looked at. Undefined for what is none. */
export function readOcspRequest(octets: Buffer): OcspRequest | undefined {
  try {
    const [tbs] = children(element(octets, 0), 0x30, 'OCSPRequest')
    const parts = children(tbs, 0x30, 'TBSRequest')
    const list = parts.find(({ tag }) => tag === 0x30)
    const asked = children(list, 0x30, 'requestList').map((each) => certId(children(each, 0x30, 'Request')[0]))
    if (asked.length === 0 || asked.length > MOST) return undefined
    return { asked, nonce: nonceOf(parts.find(({ tag }) => tag === 0xa2)) }
  } catch {
    // What is no DER, or DER of something else, is answered as malformed.
    return undefined
  }
}

function certId(id: Element | undefined): AskedCertificate {
  const [algorithm, nameHash, keyHash, serial] = children(id, 0x30, 'CertID')
  const digest = DIGESTS[children(algorithm, 0x30, 'hashAlgorithm')[0]?.value.toString('hex') ?? '']
  if (id === undefined || digest === undefined || nameHash === undefined || keyHash === undefined || serial?.tag !== 0x02)
    throw new Error('it has no CertID')
  return { id: id.all, digest, nameHash: nameHash.value, keyHash: keyHash.value, serial: serialNumber(serial.value.toString('hex')) }
}

function nonceOf(extensions: Element | undefined): Buffer | undefined {
  if (extensions === undefined) return undefined
  const [list] = children(extensions, 0xa2, 'requestExtensions')
  return children(list, 0x30, 'Extensions').find((each) => children(each, 0x30, 'Extension')[0]?.value.toString('hex') === OID.nonce)?.all
}

/** Whether a CA issued the certificate that is asked about, by its hashes. */
export function issuedBy(ca: X509Certificate): (asked: AskedCertificate) => boolean {
  const { subject, key } = namesOf(ca)
  return ({ digest, nameHash, keyHash }) =>
    createHash(digest).update(subject).digest().equals(nameHash) && createHash(digest).update(key).digest().equals(keyHash)
}

/** DER of a CA's name, and the bits of its public key. */
function namesOf(ca: X509Certificate): { readonly subject: Buffer; readonly key: Buffer } {
  const [tbs] = children(element(ca.raw, 0), 0x30, 'Certificate')
  // version, serial, signature, issuer, validity, subject, subjectPublicKeyInfo
  const fields = children(tbs, 0x30, 'TBSCertificate')
  const [, bits] = children(fields[6], 0x30, 'subjectPublicKeyInfo')
  if (fields[5] === undefined || bits === undefined) throw new Error('a CA certificate without name or key')
  return { subject: fields[5].all, key: bits.value.subarray(1) }
}

/** What is known of one certificate: nothing (`good`, as responders that read lists say), or that it is revoked. */
export interface OcspState {
  readonly asked: AskedCertificate
  readonly entry: LedgerEntry | undefined
  /** Issued by another CA than the one that answers. */
  readonly foreign: boolean
}

/** A signed answer by the CA itself (RFC 6960 §4.2.1), DER. */
export async function makeOcspResponse(params: {
  readonly states: readonly OcspState[]
  readonly nonce: Buffer | undefined
  readonly ca: X509Certificate
  /** PKCS#8 PEM. */
  readonly key: string
  readonly hash: 'sha1' | 'sha256'
  readonly producedAt: Date
  readonly thisUpdate: Date
  readonly nextUpdate: Date
}): Promise<Buffer> {
  const { states, nonce, ca, key, hash } = params
  const single = ({ asked, entry, foreign }: OcspState): Buffer =>
    der(0x30, asked.id, statusOf(entry, foreign), generalizedTime(params.thisUpdate), der(0xa0, generalizedTime(params.nextUpdate)))
  const responder = der(0xa1, namesOf(ca).subject)
  const data = der(
    0x30,
    responder,
    generalizedTime(params.producedAt),
    der(0x30, ...states.map(single)),
    ...(nonce === undefined ? [] : [der(0xa1, der(0x30, nonce))]),
  )
  const signature = await signAsync(hash, data, key)
  const algorithm = der(0x30, der(0x06, Buffer.from(OID.signature[hash], 'hex')), der(0x05))
  const basic = der(0x30, data, algorithm, der(0x03, Buffer.from([0]), signature), der(0xa0, der(0x30, ca.raw)))
  const bytes = der(0x30, der(0x06, Buffer.from(OID.basic, 'hex')), der(0x04, basic))
  return der(0x30, der(0x0a, Buffer.from([0])), der(0xa0, bytes))
}

function statusOf(entry: LedgerEntry | undefined, foreign: boolean): Buffer {
  if (foreign) return der(0x82)
  const revoked = entry?.revoked
  if (revoked === undefined) return der(0x80)
  const at = generalizedTime(new Date(revoked.at))
  // As in the CRL, an unspecified reason is left out.
  if (revoked.reason === 'unspecified') return der(0xa1, at)
  return der(0xa1, at, der(0xa0, der(0x0a, Buffer.from([REASONS[revoked.reason]]))))
}
