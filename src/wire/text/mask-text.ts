import { isUtf8 } from 'node:buffer'

/** A piece of a text, in UTF-16 units. */
export interface Span {
  readonly start: number
  readonly end: number
  /** What takes its place instead of asterisks: one ASCII character, repeated. */
  readonly fill?: string
}

const FILL = '*'
/** Longest incomplete character at the end of UTF-8 that was cut. */
const CUT = 3

/**
 * Bytes with pieces of their text replaced by as many bytes of asterisks, in the encoding that they are in: UTF-16 with a byte order mark or of Latin
 * letters, UTF-8 (its last character may be cut), else ISO-8859-1. Length and everything else stay. The same buffer when there was nothing to mask.
 * @param find the pieces, in any order; they may overlap
 */
export function maskText(bytes: Buffer, find: (text: string) => readonly Span[]): Buffer {
  const { from, to, decode, encode, widthOf } = readerOf(bytes)
  const text = decode(bytes.subarray(from, to))
  const spans = find(text)
  if (spans.length === 0) return bytes
  return Buffer.concat([bytes.subarray(0, from), encode(maskSpans(text, spans, widthOf)), bytes.subarray(to)])
}

/** A text with pieces replaced by asterisks. @param widthOf how many take the place of a piece; as many as its characters when left out */
export function maskSpans(text: string, spans: readonly Span[], widthOf: (piece: string) => number = ({ length }) => length): string {
  let masked = ''
  let at = 0
  for (const { start, end: stop, fill = FILL } of spans.toSorted((a, b) => a.start - b.start)) {
    // Never half a character.
    const end = isLow(text, stop) ? stop + 1 : stop
    if (end <= at) continue
    const begin = Math.max(isLow(text, start) ? start - 1 : start, at)
    masked += text.slice(at, begin) + fill.repeat(widthOf(text.slice(begin, end)))
    at = end
  }
  return masked + text.slice(at)
}

const isLow = (text: string, at: number): boolean => (text.codePointAt(at - 1) ?? 0) > 0xffff

interface Reader {
  /** The bytes that are whole characters. */
  readonly from: number
  readonly to: number
  decode(bytes: Buffer): string
  encode(text: string): Buffer
  /** Asterisks that take as many bytes as a text. */
  widthOf(text: string): number
}

function readerOf(bytes: Buffer): Reader {
  const [first, second] = [bytes[0], bytes[1]]
  if (bytes.length >= 2) {
    if (first === 0xff && second === 0xfe) return utf16(bytes, 2, false)
    if (first === 0xfe && second === 0xff) return utf16(bytes, 2, true)
    if (second === 0 && first !== 0) return utf16(bytes, 0, false)
    if (first === 0 && second !== 0) return utf16(bytes, 0, true)
  }
  for (let to = bytes.length; to >= Math.max(0, bytes.length - CUT); to--) {
    if (!isUtf8(bytes.subarray(0, to))) continue
    return { from: 0, to, decode: (part) => part.toString('utf8'), encode: (text) => Buffer.from(text), widthOf: Buffer.byteLength }
  }
  const decode = (part: Buffer) => part.toString('latin1')
  return { from: 0, to: bytes.length, decode, encode: (text) => Buffer.from(text, 'latin1'), widthOf: ({ length }) => length }
}

function utf16(bytes: Buffer, from: number, bigEndian: boolean): Reader {
  const swapped = (part: Buffer) => (bigEndian ? Buffer.from(part).swap16() : part)
  return {
    from,
    to: bytes.length - ((bytes.length - from) % 2),
    decode: (part) => swapped(part).toString('utf16le'),
    encode: (text) => swapped(Buffer.from(text, 'utf16le')),
    widthOf: ({ length }) => length,
  }
}
