import { BerReader, tags } from './ber-reader.ts'
import { LdapError } from './error.ts'

const MATCHES: Readonly<Record<number, string>> = { 163: '=', 165: '>=', 166: '<=', 168: '~=' }
const GROUPS: Readonly<Record<number, string>> = { 160: '&', 161: '|', 162: '!' }

/**
 * A search filter as people write it (RFC 4515), for the journal; undefined when it holds what RFC 4511 doesn't know.
 * @param limit roughly the characters after which the rest is left out, marked with `…`
 */
export function filterText(filter: Buffer, limit: number): string | undefined {
  const out: string[] = []
  try {
    writeFilter(new BerReader(filter), out, { left: limit })
  } catch (error) {
    if (error instanceof LdapError) return undefined
    throw error
  }
  return out.join('')
}

function writeFilter(reader: BerReader, out: string[], room: { left: number }): void {
  const tag = reader.peek() ?? 0
  const put = (text: string) => {
    if (room.left > 0) out.push(text)
    room.left -= text.length
    if (room.left <= 0 && room.left + text.length > 0) out.push('…')
  }
  const sign = GROUPS[tag]
  if (sign !== undefined) {
    const clauses = reader.enter('clauses', tag)
    put(`(${sign}`)
    while (!clauses.done && room.left > 0) writeFilter(clauses, out, room)
    return put(')')
  }
  const match = MATCHES[tag]
  if (match !== undefined) {
    const assertion = reader.enter('an assertion', tag)
    return put(`(${assertion.text('an attribute')}${match}${escaped(assertion.octets('a value'))})`)
  }
  if (tag === 0x87) return put(`(${reader.text('an attribute', tag)}=*)`)
  if (tag === 0xa4) return put(substrings(reader.enter('substrings', tag)))
  if (tag === 0xa9) return put(extensible(reader.enter('an extensible match', tag)))
  throw new LdapError('value', reader.at, `the filter choice ${tag}`, 'a filter of RFC 4511')
}

function substrings(filter: BerReader): string {
  let text = `(${filter.text('an attribute')}=`
  const parts = filter.enter('parts', tags.sequence)
  let last = 0
  while (!parts.done) {
    last = parts.peek() ?? 0
    text += `${last === 0x80 ? '' : '*'}${escaped(parts.octets('a part', last))}`
  }
  return `${text}${last === 0x82 ? '' : '*'})`
}

function extensible(match: BerReader): string {
  const rule = match.peek() === 0x81 ? `:${match.text('a rule', 0x81)}` : ''
  const type = match.peek() === 0x82 ? match.text('an attribute', 0x82) : ''
  const value = escaped(match.octets('a value', 0x83))
  const dn = match.peek() === 0x84 && match.boolean('dnAttributes', 0x84) ? ':dn' : ''
  return `(${type}${dn}${rule}:=${value})`
}

/** A value with the octets escaped that RFC 4515 §3 reserves, control characters, and all beyond ASCII when it is no UTF-8. */
function escaped(value: Buffer): string {
  const text = value.toString()
  const isText = Buffer.from(text).equals(value)
  const asHex = (character: string) => `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`
  return isText ? text.replace(/[\x00-\x1f\x7f()*\\]/g, asHex) : value.toString('latin1').replace(/[\x00-\x1f\x7f-\xff()*\\]/g, asHex)
}
