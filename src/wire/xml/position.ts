/** A place for people: both count from 1; a column is one character (code point). */
export interface Position {
  readonly line: number
  readonly column: number
}

const LF = 0x0a
const CR = 0x0d

/** Line and column of a byte offset in UTF-8 `bytes`; CRLF, LF and a lone CR each end a line. Reads everything before the offset. */
export function positionAt(bytes: Buffer, offset: number): Position {
  const end = Math.min(offset, bytes.length)
  let line = 1
  let column = 1
  for (let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte === LF || (byte === CR && bytes[at + 1] !== LF)) {
      line++
      column = 1
    } else if (byte !== CR && (byte & 0xc0) !== 0x80) {
      column++
    }
  }
  return { line, column }
}
