import { type ContentType, readContentType } from './content-type.ts'
import { MultipartError } from './error.ts'
import { contentIdOf, type Part, readPart } from './part.ts'

/** A multipart/related body; its parts are views of the body, which must not change as long as they are used. */
export interface Multipart {
  readonly parts: readonly Part[]
  /** The part that `start` names, else the first: with reliable messaging the ebXML envelope. */
  readonly root: Part
  /** The first part that isn't the root: with reliable messaging the HL7 payload. */
  readonly payload: Part | undefined
  readonly boundary: string
  /** Whether anything stands before the first delimiter. */
  readonly preamble: boolean
  /** Whether the closing delimiter came; without it the last part may have been cut off. */
  readonly closed: boolean
}

export interface MultipartLimits {
  /** Parts in a body (EIS part 2 §2.5.4.2: 100). */
  readonly parts: number
  /** Bytes of the headers of one part. */
  readonly partHeaderBytes: number
}

export const MULTIPART_LIMITS: MultipartLimits = { parts: 100, partHeaderBytes: 8192 }

// RFC 2046 allows 70; what is longer than this is no boundary that a MIME library makes.
const LONGEST_BOUNDARY = 256

const LF = 0x0a
const CR = 0x0d
const DASH = 0x2d
const SPACE = 0x20
const TAB = 0x09

/**
 * Splits a multipart body at its delimiters (RFC 2046 §5.1.1) without copying. A delimiter is a line of "--" and the boundary, white space behind
 * it allowed; lines end with CRLF or LF, in any mixture. Throws `MultipartError`.
 */
export function readMultipart(body: Buffer, contentType: string, limits?: Partial<MultipartLimits>): Multipart {
  const { parts: maximum, partHeaderBytes } = { ...MULTIPART_LIMITS, ...limits }
  const { boundary, delimiter, start: named } = recent.get(contentType) ?? describe(contentType)
  const parts: Part[] = []
  let found = nextDelimiter(body, delimiter, 0)
  if (found === undefined) throw new MultipartError('boundary-not-found', 0, 'a body without it', `a line --${boundary}`)
  const preamble = found.start > 0
  let closed = found.closing
  while (!closed && found.after < body.length) {
    const start: number = found.after
    const next = nextDelimiter(body, delimiter, start)
    if (parts.length >= maximum) throw new MultipartError('too-many-parts', start, `more than ${maximum} parts`, `at most ${maximum}`)
    parts.push(readPart(body, start, next?.end ?? body.length, partHeaderBytes))
    if (next === undefined) break
    closed = next.closing
    found = next
  }
  const [first] = parts
  if (first === undefined) throw new MultipartError('no-parts', found.start, 'a delimiter with nothing behind it', 'at least one part')
  const root = (named !== undefined && parts.find((part) => part.contentId === named)) || first
  return { parts, root, payload: parts.find((part) => part !== root), boundary, preamble, closed }
}

interface Described {
  readonly boundary: string
  /** A line feed, two hyphens and the boundary. */
  readonly delimiter: Buffer
  /** Content-Id of the root part, where the Content-Type names it. */
  readonly start: string | undefined
}

/** Content-Types of the last messages: most senders write the same one each time. Those that make up a boundary a message only pass through. */
const recent = new Map<string, Described>()
const RECENT = 64

function describe(contentType: string): Described {
  const type = readContentType(contentType)
  const boundary = boundaryOf(type, contentType)
  const described = { boundary, delimiter: Buffer.from(`\n--${boundary}`, 'latin1'), start: contentIdOf(type.parameters.get('start')) }
  if (recent.size >= RECENT) recent.clear()
  recent.set(contentType, described)
  return described
}

function boundaryOf({ type, parameters }: ContentType, contentType: string): string {
  if (contentType.trim() === '') throw new MultipartError('no-content-type', 0, 'no Content-Type', 'multipart/related')
  if (!type.startsWith('multipart/')) throw new MultipartError('not-multipart', 0, JSON.stringify(type), 'multipart/related')
  const boundary = parameters.get('boundary')?.trimEnd()
  if (boundary === undefined || boundary === '' || boundary.length > LONGEST_BOUNDARY) {
    throw new MultipartError(
      'no-boundary',
      0,
      JSON.stringify(contentType.slice(0, 200)),
      `a Content-Type with a boundary of at most ${LONGEST_BOUNDARY} characters`,
    )
  }
  return boundary
}

interface Delimiter {
  /** Where its line begins. */
  readonly start: number
  /** Where the content before it ends: without the line end that belongs to the delimiter. */
  readonly end: number
  /** Where the next line begins. */
  readonly after: number
  readonly closing: boolean
}

/** The next delimiter whose line begins at `from` or behind it; `from` is the beginning of a line, `delimiter` has the line feed before it. */
function nextDelimiter(body: Buffer, delimiter: Buffer, from: number): Delimiter | undefined {
  const length = delimiter.length - 1
  const here =
    body[from] === DASH && body.length - from >= length && body.compare(delimiter, 1, delimiter.length, from, from + length) === 0
  let start = here ? from : body.indexOf(delimiter, from) + 1
  for (let first = here; first || start > 0; first = false) {
    let at = start + length
    const closing = body[at] === DASH && body[at + 1] === DASH
    if (closing) at += 2
    while (body[at] === SPACE || body[at] === TAB) at++
    if (body[at] === CR && (body[at + 1] === LF || at + 1 === body.length)) at++
    if (at >= body.length || body[at] === LF) {
      const line = start > from ? start - 1 : start
      return { start, end: line > from && body[line - 1] === CR ? line - 1 : line, after: Math.min(at + 1, body.length), closing }
    }
    start = body.indexOf(delimiter, start) + 1
  }
  return undefined
}
