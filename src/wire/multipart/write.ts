import { MultipartError } from './error.ts'
import type { TransferEncoding } from './part.ts'

/** A part to be written. `base64` encodes the content; the other encodings leave it as it is. */
export interface PartToWrite {
  /** Without angle brackets. */
  readonly contentId: string
  readonly contentType: string
  /** `8bit` unless given. */
  readonly transferEncoding?: TransferEncoding
  readonly content: Buffer | string
  /** The content has its transfer encoding already. */
  readonly encoded?: boolean
}

/** The boundary that Spine uses (dossier ebxml-messaging 1.4). */
export const SPINE_BOUNDARY = '--=_MIME-Boundary'

const BASE64_LINE = /.{76}(?=.)/g

/**
 * Builds a multipart body as Spine sends it (dossier ebxml-messaging 1.4): CRLF, the three headers of each part in that order and spelling.
 * Throws `MultipartError`: `part-header` for a header value that would break out of its line, `boundary-in-content` for a content that holds the
 * delimiter, `no-parts`.
 */
export function writeMultipart(parts: readonly PartToWrite[], boundary: string = SPINE_BOUNDARY): Buffer {
  if (parts.length === 0) throw new MultipartError('no-parts', 0, 'no parts', 'at least one part')
  checkLine(boundary)
  const text = textual(parts, boundary)
  if (text !== undefined) return Buffer.from(text)
  const delimiter = Buffer.from(`\n--${boundary}`, 'latin1')
  const pieces: Buffer[] = []
  let written = 0
  const write = (piece: Buffer): void => {
    pieces.push(piece)
    written += piece.length
  }
  for (const part of parts) {
    const encoding = part.transferEncoding ?? '8bit'
    checkLine(part.contentId)
    checkLine(part.contentType)
    write(Buffer.from(headOf(part, encoding, boundary, written === 0), 'latin1'))
    const content = part.encoded === true ? Buffer.from(part.content) : encode(part.content, encoding)
    if (content.includes(delimiter) || startsWith(content, delimiter.subarray(1))) throw boundaryInside(part, boundary, written)
    write(content)
  }
  write(Buffer.from(`\r\n--${boundary}--\r\n`, 'latin1'))
  return Buffer.concat(pieces, written)
}

/** A body all of whose parts are text that goes out as it is: put together as text, it becomes bytes once. Undefined when some part is not. */
function textual(parts: readonly PartToWrite[], boundary: string): string | undefined {
  const delimiter = `\n--${boundary}`
  let text = ''
  for (const part of parts) {
    const { content, transferEncoding = '8bit' } = part
    if (typeof content !== 'string' || transferEncoding === 'base64') return undefined
    checkLine(part.contentId)
    checkLine(part.contentType)
    text += headOf(part, transferEncoding, boundary, text === '')
    if (content.includes(delimiter) || content.startsWith(delimiter.slice(1))) throw boundaryInside(part, boundary, Buffer.byteLength(text))
    text += content
  }
  return `${text}\r\n--${boundary}--\r\n`
}

function headOf(part: PartToWrite, encoding: TransferEncoding, boundary: string, first: boolean): string {
  return `${first ? '' : '\r\n'}--${boundary}\r\nContent-Id: <${part.contentId}>\r\nContent-Type: ${part.contentType}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`
}

const boundaryInside = (part: PartToWrite, boundary: string, at: number): MultipartError =>
  new MultipartError('boundary-in-content', at, `--${boundary} in the content of <${part.contentId}>`, 'a boundary that no part holds')

/**
 * The Content-Type of a body as Spine writes it.
 * @param start Content-Id of the root part; undefined where it has none and is the first
 */
export function multipartContentType(start: string | undefined, boundary: string = SPINE_BOUNDARY): string {
  checkLine(boundary)
  const related = `multipart/related; boundary="${quoted(boundary)}"; charset="UTF-8"; type="text/xml"`
  if (start === undefined) return related
  checkLine(start)
  return `${related}; start="<${quoted(start)}>"`
}

function encode(content: Buffer | string, encoding: TransferEncoding): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return encoding === 'base64' ? Buffer.from(bytes.toString('base64').replace(BASE64_LINE, '$&\r\n'), 'latin1') : bytes
}

function startsWith(content: Buffer, start: Buffer): boolean {
  return content.subarray(0, start.length).equals(start)
}

function quoted(value: string): string {
  return value.replace(/["\\]/g, '\\$&')
}

function checkLine(value: string): void {
  if (value === '' || /[^\x20-\x7E]/.test(value)) {
    throw new MultipartError('part-header', 0, JSON.stringify(value.slice(0, 60)), 'a header value of printable ASCII')
  }
}
