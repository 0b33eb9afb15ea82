/** A search parameter as it came, decoded. */
export interface Parameter {
  readonly name: string
  readonly value: string
}

/** A piece of a query whose percent-encoded bytes are no UTF-8. */
export interface BadEncoding {
  /** As it came. */
  readonly piece: string
  /** Counted from 1. */
  readonly position: number
}

export interface ReadParameters {
  /** In the order in which they came, repeated ones included. */
  readonly parameters: readonly Parameter[]
  readonly unreadable: readonly BadEncoding[]
}

/**
 * Reads the query of a search: pieces parted by `&`, a name and `=` and a value each, `+` for a space, `%` before a byte in hex. Empty pieces
 * count for nothing, a piece without `=` has an empty value, and a `%` that begins no byte stands for itself, as in every form reader.
 * @param query without the question mark, one character a byte as Node's HTTP reader gives it
 */
export function readParameters(query: string): ReadParameters {
  const parameters: Parameter[] = []
  const unreadable: BadEncoding[] = []
  let position = 0
  for (const piece of query.split('&')) {
    if (piece === '') continue
    position++
    const equals = piece.indexOf('=')
    const name = decode(equals < 0 ? piece : piece.slice(0, equals))
    const value = decode(equals < 0 ? '' : piece.slice(equals + 1))
    if (name === undefined || value === undefined) unreadable.push({ piece, position })
    else parameters.push({ name, value })
  }
  return { parameters, unreadable }
}

/** A token of a search (FHIR R4 3.1.1.4.10), parted at its first `|`; `system` is undefined when there is none. */
export interface Token {
  readonly system: string | undefined
  readonly value: string
}

/** Nothing is unescaped: no NHS identifier holds the characters that FHIR escapes in tokens. */
export function readToken(text: string): Token {
  const bar = text.indexOf('|')
  return bar < 0 ? { system: undefined, value: text } : { system: text.slice(0, bar), value: text.slice(bar + 1) }
}

/** A URL with its percent-encoded bytes decoded, the way a Bundle's `self` link shows it; bytes that are no UTF-8 become U+FFFD. */
export const readableUrl = (url: string): string => bytesOf(url).toString('utf8')

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const PLAIN = /^[\x21-\x24\x26-\x2a\x2c-\x7e]*$/

function decode(text: string): string | undefined {
  if (PLAIN.test(text)) return text
  try {
    return UTF8.decode(bytesOf(text.replaceAll('+', ' ')))
  } catch {
    return undefined
  }
}

function bytesOf(text: string): Buffer {
  return Buffer.from(
    text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
}
