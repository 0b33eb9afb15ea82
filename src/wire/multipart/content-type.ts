/** A media type with its parameters; type and parameter names are lower-case, values as they came. */
export interface ContentType {
  readonly type: string
  readonly parameters: ReadonlyMap<string, string>
}

/**
 * Reads a Content-Type as leniently as senders need (dossier ebxml-messaging 1.3): unquoted values may hold '/', '@', '<', '>' and '=', spaces may stand
 * round '=' and ';', quoted values may hold escapes. The first of a repeated parameter counts. Never throws: nonsense gives an odd type.
 */
export function readContentType(value: string): ContentType {
  const parameters = new Map<string, string>()
  const first = value.indexOf(';')
  const type = (first < 0 ? value : value.slice(0, first)).trim().toLowerCase()
  let at = first < 0 ? value.length : first + 1
  while (at < value.length) {
    const equals = value.indexOf('=', at)
    const next = value.indexOf(';', at)
    if (equals < 0 || (next >= 0 && next < equals)) {
      // A parameter without a value says nothing.
      at = next < 0 ? value.length : next + 1
      continue
    }
    const name = value.slice(at, equals).trim().toLowerCase()
    let start = equals + 1
    while (isSpace(value.charCodeAt(start))) start++
    let read: string
    if (value[start] === '"') {
      const end = closingQuote(value, start + 1)
      read = value.slice(start + 1, end)
      if (read.includes('\\')) read = read.replace(/\\(.)/gs, '$1')
      at = value.indexOf(';', end)
    } else {
      at = next
      read = value.slice(start, next < 0 ? value.length : next).trim()
    }
    at = at < 0 ? value.length : at + 1
    if (name !== '' && !parameters.has(name)) parameters.set(name, read)
  }
  return { type, parameters }
}

const SPACE = 0x20
const TAB = 0x09

function isSpace(code: number): boolean {
  return code === SPACE || code === TAB
}

function closingQuote(value: string, from: number): number {
  let at = from
  while (at < value.length && value[at] !== '"') at += value[at] === '\\' ? 2 : 1
  return Math.min(at, value.length)
}
