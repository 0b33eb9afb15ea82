// Loaded with `await import()`, as signed-data.ts is.
import { sign, X509Certificate } from 'node:crypto'
import forge from 'node-forge'

const { asn1 } = forge
const SEQUENCE = asn1.Type.SEQUENCE
const SET = asn1.Type.SET
type Asn1 = forge.asn1.Asn1

const OID = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  rsa: '1.2.840.113549.1.1.1',
  sha1: '1.3.14.3.2.26',
} as const

/**
 * A smartcard's answer to a challenge: CMS SignedData with the challenge inside, one certificate, one signer, SHA-1, no signed attributes
 * (dossier identity-and-pki 2.3). DER.
 */
export async function makeSignedData(challenge: Buffer, card: { readonly certificate: string; readonly key: string }): Promise<Buffer> {
  const signature = await new Promise<Buffer>((resolve, reject) =>
    sign('sha1', challenge, card.key, (error, made) => (error === null ? resolve(made) : reject(error))),
  )
  const certificate = asn1.fromDer(new X509Certificate(card.certificate).raw.toString('latin1'))
  const { issuer, serial } = issuerAndSerial(certificate)
  const digest = sequence(oid(OID.sha1), none())
  const signer = sequence(number(1), sequence(issuer, serial), digest, sequence(oid(OID.rsa), none()), octets(signature))
  const signedData = sequence(
    number(1),
    universal(SET, [digest]),
    sequence(oid(OID.data), context([octets(challenge)])),
    context([certificate]),
    universal(SET, [signer]),
  )
  return Buffer.from(asn1.toDer(sequence(oid(OID.signedData), context([signedData]))).getBytes(), 'latin1')
}

/** The CMS as an Identity Agent sends it: S/MIME with four header lines, and base64 around all of it (dossier 2.3). */
export function asResponse(der: Buffer): string {
  const body = der.toString('base64').replace(/.{1,64}/g, '$&\n')
  const head = [
    'MIME-Version: 1.0',
    'Content-Disposition: attachment; filename="smime.p7m"',
    'Content-Type: application/x-pkcs7-mime; name="smime.p7m"',
    'Content-Transfer-Encoding: base64',
  ]
  return Buffer.from(`${head.join('\n')}\n\n${body}\n`).toString('base64')
}

/** tbsCertificate is version, serialNumber, signature, issuer, … (RFC 5280 §4.1). */
function issuerAndSerial(certificate: Asn1): { readonly issuer: Asn1; readonly serial: Asn1 } {
  const [tbs] = Array.isArray(certificate.value) ? certificate.value : []
  const [, serial, , issuer] = tbs !== undefined && Array.isArray(tbs.value) ? tbs.value : []
  if (serial === undefined || issuer === undefined) throw new TypeError('not a version 3 certificate')
  return { issuer, serial }
}

const universal = (type: forge.asn1.Type, value: Asn1[]): Asn1 => asn1.create(asn1.Class.UNIVERSAL, type, true, value)
const sequence = (...value: Asn1[]): Asn1 => universal(SEQUENCE, value)
const context = (value: Asn1[]): Asn1 => asn1.create(asn1.Class.CONTEXT_SPECIFIC, 0, true, value)
const primitive = (type: forge.asn1.Type, value: string): Asn1 => asn1.create(asn1.Class.UNIVERSAL, type, false, value)
const oid = (text: string): Asn1 => primitive(asn1.Type.OID, asn1.oidToDer(text).getBytes())
const none = (): Asn1 => primitive(asn1.Type.NULL, '')
const number = (value: number): Asn1 => primitive(asn1.Type.INTEGER, String.fromCharCode(value))
const octets = (bytes: Buffer): Asn1 => primitive(asn1.Type.OCTETSTRING, bytes.toString('latin1'))
