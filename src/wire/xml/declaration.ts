import { isAscii, isUtf8 } from 'node:buffer'
import { xmlError } from './error.ts'

/** A document ready to scan: valid UTF-8, and the offset of the first byte after byte order mark and XML declaration. */
export interface Decoded {
  readonly bytes: Buffer
  readonly from: number
}

const USUAL = Buffer.from('<?xml version="1.0" encoding="UTF-8"?>')
const START = /^<\?xml(?=[\s?])/
const DECLARATION =
  /^<\?xml\s+version\s*=\s*(?:"1\.\d+"|'1\.\d+')(?:\s+encoding\s*=\s*(?:"([A-Za-z][\w.-]*)"|'([A-Za-z][\w.-]*)'))?(?:\s+standalone\s*=\s*(?:"(?:yes|no)"|'(?:yes|no)'))?\s*\?>/
const LONGEST = 512
const QUESTION = 0x3f

/**
 * Decides the encoding (XML 1.0 appendix F) and checks it: UTF-8 with or without byte order mark, US-ASCII, ISO-8859-1 by declaration, UTF-16 with
 * byte order mark. UTF-8 is not copied. Throws `XmlError` `encoding` or `declaration`.
 */
export function decode(input: Uint8Array): Decoded {
  const bytes = Buffer.isBuffer(input) ? input : Buffer.from(input.buffer, input.byteOffset, input.byteLength)
  const first = bytes[0] ?? 0
  if (first >= 0xfe) return decodeUtf16(bytes)
  const mark = first === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  if ((first === 0 && bytes.length > 0) || bytes[1] === 0)
    throw xmlError(bytes, 'encoding', 0, 'UTF-8, or UTF-16 with a byte order mark', 'a zero byte at the start')
  if (startsUsually(bytes, mark)) return utf8(bytes, mark + USUAL.length)
  if (bytes[mark + 1] !== QUESTION) return utf8(bytes, mark)
  const { encoding, from } = readDeclaration(bytes, mark)
  const name = encoding.toLowerCase()
  if (name === 'utf-8' || name === 'utf8') return utf8(bytes, from)
  if (mark === 3) throw unsupported(bytes, encoding, 'UTF-8, as the byte order mark says')
  if (name === 'us-ascii' || name === 'ascii') {
    if (!isAscii(bytes))
      throw xmlError(
        bytes,
        'encoding',
        bytes.findIndex((byte) => byte > 127),
        'US-ASCII, as declared',
        'a byte above 127',
      )
    return { bytes, from }
  }
  if (name === 'iso-8859-1' || name === 'latin1') return { bytes: isAscii(bytes) ? bytes : Buffer.from(bytes.toString('latin1')), from }
  throw unsupported(bytes, encoding, 'UTF-8, US-ASCII, ISO-8859-1, or UTF-16 with a byte order mark')
}

function startsUsually(bytes: Buffer, from: number): boolean {
  if (bytes.length < from + USUAL.length) return false
  for (let at = 0; at < USUAL.length; at++) if (bytes[from + at] !== USUAL[at]) return false
  return true
}

function utf8(bytes: Buffer, from: number): Decoded {
  if (!isUtf8(bytes)) throw xmlError(bytes, 'encoding', firstMalformed(bytes), 'UTF-8', 'bytes that are not UTF-8')
  return { bytes, from }
}

function readDeclaration(bytes: Buffer, at: number): { encoding: string; from: number } {
  const head = bytes.toString('latin1', at, at + LONGEST)
  if (!START.test(head)) return { encoding: 'UTF-8', from: at }
  const match = DECLARATION.exec(head)
  if (match !== null) return { encoding: match[1] ?? match[2] ?? 'UTF-8', from: at + match[0].length }
  const reason = bytes.length < at + LONGEST && !head.includes('>') ? 'truncated' : 'declaration'
  throw xmlError(bytes, reason, at, `an XML declaration like ${USUAL.toString('latin1')}`)
}

function decodeUtf16(bytes: Buffer): Decoded {
  const little = bytes[0] === 0xff && bytes[1] === 0xfe
  if (!little && !(bytes[0] === 0xfe && bytes[1] === 0xff)) throw xmlError(bytes, 'encoding', 0, 'UTF-8', 'bytes that are not UTF-8')
  if (bytes.length % 2 === 1) throw xmlError(bytes, 'encoding', bytes.length - 1, 'UTF-16, two bytes a unit', 'an odd number of bytes')
  const text = (little ? bytes : Buffer.from(bytes).swap16()).toString('utf16le', 2)
  if (!text.isWellFormed()) throw xmlError(bytes, 'encoding', 0, 'UTF-16', 'an unpaired surrogate')
  const decoded = Buffer.from(text)
  const { encoding, from } = START.test(text) ? readDeclaration(decoded, 0) : { encoding: 'UTF-16', from: 0 }
  // A declaration without an encoding reads as UTF-8, but the byte order mark has said better.
  const declared = /encoding/.test(decoded.toString('latin1', 0, from)) ? encoding.toLowerCase() : 'utf-16'
  if (!['utf-16', 'utf16', little ? 'utf-16le' : 'utf-16be'].includes(declared))
    throw unsupported(decoded, encoding, 'UTF-16, as the byte order mark says')
  return { bytes: decoded, from }
}

function unsupported(bytes: Buffer, encoding: string, expected: string) {
  return xmlError(bytes, 'encoding', 0, expected, `the encoding ${JSON.stringify(encoding)}`)
}

function firstMalformed(bytes: Buffer): number {
  let offset = 0
  for (const character of bytes.toString('utf8')) {
    if (character === '\uFFFD' && !(bytes[offset] === 0xef && bytes[offset + 1] === 0xbf && bytes[offset + 2] === 0xbd)) return offset
    const code = character.codePointAt(0) ?? 0
    offset += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return offset
}
