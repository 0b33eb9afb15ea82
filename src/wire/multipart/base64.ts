import { MultipartError } from './error.ts'

const OTHER = 0
const DIGIT = 1
const BLANK = 2
const PAD = 3
const KIND = new Uint8Array(256)
for (const digit of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/') KIND[digit.charCodeAt(0)] = DIGIT
for (const blank of '\r\n\t ') KIND[blank.charCodeAt(0)] = BLANK
KIND['='.charCodeAt(0)] = PAD

/**
 * Decodes the content of a base64 part. White space is passed over and missing padding forgiven; anything else outside the alphabet, digits behind
 * padding, or a lone last digit is refused, where RFC 2045 would have a reader ignore it: a sender wants to hear of it.
 */
export function decodeBase64(raw: Buffer, offset: number): Buffer {
  let digits = 0
  let pads = 0
  for (let at = 0; at < raw.length; at++) {
    const kind = KIND[raw[at] ?? 0] ?? OTHER
    if (kind === DIGIT && pads === 0) digits++
    else if (kind === PAD) pads++
    else if (kind !== BLANK) throw refused(raw, at, offset, pads === 0 ? 'base64' : 'nothing behind the padding of base64')
  }
  const rest = digits % 4
  if (rest === 1 || (pads > 0 && rest + pads !== 4)) throw refused(raw, raw.length, offset, 'base64 in groups of four')
  return Buffer.from(raw.latin1Slice(), 'base64')
}

function refused(raw: Buffer, at: number, offset: number, expected: string): MultipartError {
  const came = at < raw.length ? JSON.stringify(raw.toString('utf8', at, at + 20)) : 'a part of a group'
  return new MultipartError('transfer-encoding', offset + at, came, expected)
}
