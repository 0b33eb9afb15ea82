import { type KeyObject, verify } from 'node:crypto'
import { children, type Element, element } from '../der.ts'
import { serialNumber } from '../names.ts'

/** What the start needs to know of a CRL, read without a certificate library because that would cost 100 ms. */
export interface SignedCrl {
  readonly der: Buffer
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  /** Serial numbers on the list, comparable with `serialNumber()`. */
  readonly serials: ReadonlySet<string>
}

/** Object identifiers of RSA signatures, as their content octets. */
const HASHES: Readonly<Record<string, string>> = {
  '2a864886f70d010105': 'sha1',
  '2a864886f70d01010b': 'sha256',
  '2a864886f70d01010c': 'sha384',
}

/** Reads a CRL of ours (RFC 5280 §5.1, RSA) and checks its signature; throws an Error naming what is wrong. */
export function readCrl(der: Buffer, signer: KeyObject): SignedCrl {
  const [signed, algorithm, signature] = children(element(der, 0), 0x30, 'CertificateList')
  if (signed === undefined || signature === undefined) throw new Error('it has no signature')
  const [identifier] = children(algorithm, 0x30, 'signature algorithm')
  const hash = HASHES[identifier?.value.toString('hex') ?? '']
  if (hash === undefined) throw new Error('its signature is of an unknown algorithm')
  if (!verify(hash, signed.all, signer, signature.value.subarray(1))) throw new Error('its signature is not of this CA')
  const [, , , thisUpdate, nextUpdate, entries] = children(signed, 0x30, 'TBSCertList')
  if (thisUpdate === undefined || nextUpdate === undefined) throw new Error('it has no dates')
  const serials = entries?.tag === 0x30 ? children(entries, 0x30, 'revokedCertificates').map(serialOf) : []
  return { der, thisUpdate: dateOf(thisUpdate), nextUpdate: dateOf(nextUpdate), serials: new Set(serials) }
}

function serialOf(entry: Element): string {
  const [serial] = children(entry, 0x30, 'revoked certificate')
  if (serial?.tag !== 0x02) throw new Error('an entry has no serial number')
  return serialNumber(serial.value.toString('hex'))
}

/** UTCTime (two-digit year, 1950-2049) or GeneralizedTime, both in Z with seconds as RFC 5280 demands. */
function dateOf(time: Element): Date {
  const text = time.value.toString('latin1')
  const digits = time.tag === 0x17 ? `${text < '5' ? '20' : '19'}${text}` : text
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits)
  if (match === null) throw new Error(`its date "${text}" is not one`)
  const [, year, month, day, hour, minute, second] = match
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}
