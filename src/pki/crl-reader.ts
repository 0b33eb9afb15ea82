import { type KeyObject, verify } from 'node:crypto'
import { serialNumber } from './names.ts'

/** What the start needs to know of a CRL, read without a certificate library because that would cost 100 ms. */
export interface SignedCrl {
  readonly der: Buffer
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  /** Serial numbers on the list, comparable with `serialNumber()`. */
  readonly serials: ReadonlySet<string>
}

/** Reads a CRL of ours (RFC 5280 §5.1, RSA) and checks its signature; throws an Error naming what is wrong. */
export function readCrl(der: Buffer, hash: 'sha256' | 'sha384', signer: KeyObject): SignedCrl {
  const [signed, , signature] = children(element(der, 0), 0x30, 'CertificateList')
  if (signed === undefined || signature === undefined) throw new Error('it has no signature')
  if (!verify(hash, signed.all, signer, signature.value.subarray(1))) throw new Error('its signature is not of this CA')
  const [, , , thisUpdate, nextUpdate, entries] = children(signed, 0x30, 'TBSCertList')
  if (thisUpdate === undefined || nextUpdate === undefined) throw new Error('it has no dates')
  const serials = entries?.tag === 0x30 ? children(entries, 0x30, 'revokedCertificates').map(serialOf) : []
  return { der, thisUpdate: dateOf(thisUpdate), nextUpdate: dateOf(nextUpdate), serials: new Set(serials) }
}

interface Element {
  readonly tag: number
  readonly all: Buffer
  readonly value: Buffer
}

function element(from: Buffer, at: number): Element {
  const tag = from[at]
  const first = from[at + 1]
  if (tag === undefined || first === undefined) throw new Error('it ends too early')
  const wide = first < 0x80 ? 0 : first & 0x7f
  if (wide > 4 || first === 0x80 || at + 2 + wide > from.length) throw new Error('it is not DER')
  const length = wide === 0 ? first : from.readUIntBE(at + 2, wide)
  const start = at + 2 + wide
  if (start + length > from.length) throw new Error('it ends too early')
  return { tag, all: from.subarray(at, start + length), value: from.subarray(start, start + length) }
}

function children(parent: Element, tag: number, name: string): readonly Element[] {
  if (parent.tag !== tag) throw new Error(`it has no ${name}`)
  const found: Element[] = []
  for (let at = 0; at < parent.value.length; at += found.at(-1)?.all.length ?? 0) found.push(element(parent.value, at))
  return found
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
