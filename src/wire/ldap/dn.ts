/** One type and value of a relative distinguished name. */
export interface Ava {
  readonly type: string
  readonly value: string
}

const TYPE = /^(?:[A-Za-z][A-Za-z0-9-]*|(?:oid\.)?\d+(?:\.\d+)*)$/i

/** What may stand behind a backslash for itself (RFC 4514 §3). */
const SPECIAL = /[\\"+,;<>=# ]/

/**
 * Reads a distinguished name (RFC 4514, and the spaces around `,`, `+` and `=` that RFC 2253 allows): its RDNs, the entry's own first.
 * Undefined when it is none.
 */
export function parseDn(text: string): readonly (readonly Ava[])[] | undefined {
  if (text === '') return []
  const rdns: Ava[][] = []
  let rdn: Ava[] = []
  let at = 0
  for (;;) {
    const equals = text.indexOf('=', at)
    if (equals < 0) return undefined
    const type = text.slice(at, equals).trim()
    if (!TYPE.test(type)) return undefined
    const value = readValue(text, equals + 1)
    if (value === undefined) return undefined
    rdn.push({ type: type.replace(/^oid\./i, ''), value: value.text })
    at = value.end
    const separator = text[at]
    if (separator !== '+') {
      rdns.push(rdn)
      rdn = []
    }
    if (separator === undefined) return rdns
    at++
  }
}

/** An unescaped value and where the separator after it stands. */
function readValue(text: string, from: number): { text: string; end: number } | undefined {
  let at = from
  while (text[at] === ' ') at++
  // The BER of a value: OpenLDAP takes none where strings are expected, which is everywhere here.
  if (text[at] === '#') return undefined
  const quoted = text[at] === '"'
  if (quoted) at++
  const parts: string[] = []
  let bytes: number[] = []
  const flush = () => {
    if (bytes.length > 0) parts.push(Buffer.from(bytes).toString())
    bytes = []
  }
  // Spaces at the end belong to the value only when they are escaped.
  let keep = 0
  let closed = !quoted
  for (; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === '\\') {
      const hex = /^[0-9A-Fa-f]{2}/.exec(text.slice(at + 1, at + 3))?.[0]
      if (hex !== undefined) {
        bytes.push(Number.parseInt(hex, 16))
        at += 2
      } else {
        const escaped = text[at + 1]
        if (escaped === undefined || !SPECIAL.test(escaped)) return undefined
        flush()
        parts.push(escaped)
        at++
      }
      keep = parts.length + (bytes.length > 0 ? 1 : 0)
      continue
    }
    flush()
    if (quoted && character === '"') {
      closed = true
      at++
      while (text[at] === ' ') at++
      if (at < text.length && text[at] !== ',' && text[at] !== '+') return undefined
      break
    }
    if (!quoted && (character === ',' || character === '+')) break
    if (!quoted && /["<>;]/.test(character)) return undefined
    parts.push(character)
    if (quoted || character !== ' ') keep = parts.length
  }
  flush()
  return closed ? { text: parts.slice(0, Math.max(keep, 0)).join(''), end: at } : undefined
}

/** A value with what RFC 4514 §2.4 reserves escaped. */
export const escapeDnValue = (value: string): string =>
  value.replace(/[\\"+,;<>=]|^[ #]|(?!^) $/g, (character) => `\\${character}`).replaceAll('\0', '\\00')
