import { type Position, positionAt } from './position.ts'

/** Why a document was refused. `truncated` means that everything read so far could have been the start of a good document. */
export type XmlReason =
  | 'encoding'
  | 'not-xml'
  | 'declaration'
  | 'dtd'
  | 'entity'
  | 'character'
  | 'syntax'
  | 'mismatched-tag'
  | 'truncated'
  | 'duplicate-attribute'
  | 'undeclared-prefix'
  | 'reserved-prefix'
  | 'second-root'
  | 'too-deep'
  | 'too-many-attributes'
  | 'too-many-elements'
  | 'too-many-namespaces'

/**
 * A document that isn't well-formed, namespace-well-formed, or within the limits. `offset` counts bytes of the UTF-8 form of the document
 * (of the input itself unless that was UTF-16 or ISO-8859-1), `line` and `column` count from 1, columns in characters.
 */
export class XmlError extends Error {
  readonly reason: XmlReason
  readonly offset: number
  readonly line: number
  readonly column: number
  readonly came: string
  readonly expected: string

  constructor(reason: XmlReason, offset: number, position: Position, came: string, expected: string) {
    super(`XML line ${position.line}, column ${position.column}: came ${came}, expected ${expected}`)
    this.name = 'XmlError'
    this.reason = reason
    this.offset = offset
    this.line = position.line
    this.column = position.column
    this.came = came
    this.expected = expected
  }
}

/** The error for a place in `bytes`; what came is quoted from there unless it is given. */
export function xmlError(bytes: Buffer, reason: XmlReason, offset: number, expected: string, came = quoteAt(bytes, offset)): XmlError {
  return new XmlError(reason, offset, positionAt(bytes, offset), came, expected)
}

const QUOTED = 40

function quoteAt(bytes: Buffer, offset: number): string {
  if (offset >= bytes.length) return 'the end of the document'
  const text = bytes.toString('utf8', offset, Math.min(bytes.length, offset + QUOTED))
  return JSON.stringify(text.split(/[\r\n]/, 1)[0] || text[0])
}
