import { decodeBase64 } from './base64.ts'
import { MultipartError } from './error.ts'

export type TransferEncoding = '7bit' | '8bit' | 'binary' | 'base64'

/** One part of a multipart body. */
export interface Part {
  /** Header values by lower-case name, unfolded and trimmed. */
  readonly headers: ReadonlyMap<string, string>
  /** The Content-Id without its angle brackets. */
  readonly contentId: string | undefined
  readonly contentType: string | undefined
  /** `7bit` when the part doesn't say (RFC 2045 §6.1); only `base64` changes the content. */
  readonly transferEncoding: TransferEncoding
  /** The content as it came, a view of the body. */
  readonly raw: Buffer
  /** Where the content begins in the body. */
  readonly offset: number
  /** The content with its transfer encoding undone: `raw` itself unless it is base64. Throws `MultipartError` `transfer-encoding`. */
  content(): Buffer
}

const LF = 0x0a
const CR = 0x0d
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const CONTROL = /[\0-\x08\n-\x1F\x7F]/
const ENCODINGS: readonly string[] = ['7bit', '8bit', 'binary', 'base64'] satisfies TransferEncoding[]

/** Reads the part that stands in body[start, end), the line end before the next delimiter already taken off. */
export function readPart(body: Buffer, start: number, end: number, headerBytes: number): Part {
  const { block, content } = headerBlock(body, start, end, headerBytes)
  const headers = readHeaders(block, start)
  const raw = body.subarray(content, Math.max(content, end))
  const transferEncoding = readTransferEncoding(headers.get('content-transfer-encoding'), start)
  return {
    headers,
    contentId: contentIdOf(headers.get('content-id')),
    contentType: headers.get('content-type'),
    transferEncoding,
    raw,
    offset: content,
    content: () => (transferEncoding === 'base64' ? decodeBase64(raw, content) : raw),
  }
}

/** A Content-Id, or a `start` parameter, without the angle brackets that some senders leave out. */
export function contentIdOf(value: string | undefined): string | undefined {
  if (value === undefined || value === '') return undefined
  return value.startsWith('<') && value.endsWith('>') ? value.slice(1, -1) : value
}

// The lines up to the first empty one; CRLF and LF both end a line, in any mixture.
function headerBlock(body: Buffer, start: number, end: number, limit: number): { block: string; content: number } {
  // The delimiter's own line end may be the one that makes the line before it empty.
  const last = Math.min(end + 2, body.length)
  for (let line = start; ; ) {
    let feed = line
    while (feed < last && body[feed] !== LF) feed++
    if (feed >= last) {
      throw new MultipartError(
        'unterminated-part',
        start,
        'part headers without an end',
        'an empty line between the headers and the content of a part',
      )
    }
    if (feed - start > limit)
      throw new MultipartError('part-header', start, `more than ${limit} bytes of part headers`, `at most ${limit} bytes`)
    if (feed === line || (feed === line + 1 && body[line] === CR)) return { block: body.latin1Slice(start, line), content: feed + 1 }
    line = feed + 1
  }
}

function readHeaders(block: string, offset: number): Map<string, string> {
  const headers = new Map<string, string>()
  let name = ''
  for (let at = 0; at < block.length; ) {
    const feed = block.indexOf('\n', at)
    const line = block.slice(at, block[feed - 1] === '\r' && feed > at ? feed - 1 : feed)
    if (CONTROL.test(line)) throw malformed(line, offset + at)
    if (line.startsWith(' ') || line.startsWith('\t')) {
      if (name === '') throw malformed(line, offset + at)
      headers.set(name, `${headers.get(name) ?? ''} ${line.trim()}`)
    } else {
      const colon = line.indexOf(':')
      name = line.slice(0, Math.max(colon, 0)).trimEnd().toLowerCase()
      if (!NAME.test(name)) throw malformed(line, offset + at)
      if (headers.has(name))
        throw new MultipartError('duplicate-part-header', offset + at, `a second ${name}`, 'each header of a part once')
      headers.set(name, line.slice(colon + 1).trim())
    }
    at = feed + 1
  }
  return headers
}

function readTransferEncoding(value: string | undefined, offset: number): TransferEncoding {
  if (value === undefined) return '7bit'
  const encoding = value.toLowerCase()
  if (isTransferEncoding(encoding)) return encoding
  throw new MultipartError('transfer-encoding', offset, JSON.stringify(value), `one of ${ENCODINGS.join(', ')}`)
}

function isTransferEncoding(encoding: string): encoding is TransferEncoding {
  return ENCODINGS.includes(encoding)
}

function malformed(line: string, offset: number): MultipartError {
  return new MultipartError('part-header', offset, JSON.stringify(line.slice(0, 60)), 'a header line like "Content-Type: text/xml"')
}
