import { tags } from './ber-reader.ts'
import { boolean, element, octets } from './ber-writer.ts'
import { LdapError } from './error.ts'

const GROUPS: Readonly<Record<string, number>> = { '&': 0xa0, '|': 0xa1, '!': 0xa2 }
const COMPARISONS: Readonly<Record<string, number>> = { '=': 0xa3, '>=': 0xa5, '<=': 0xa6, '~=': 0xa8 }
const PRESENT = 0x87
const SUBSTRINGS = 0xa4
const EXTENSIBLE = 0xa9
/** Levels of groups in one filter. */
const DEEPEST = 50

/**
 * Encodes a search filter that somebody wrote (RFC 4515); parentheses around a single condition may be left out.
 * @throws LdapError `value`, with the place in the text
 */
export function readFilterText(text: string): Buffer {
  const trimmed = text.trim()
  const whole = trimmed.startsWith('(') ? trimmed : `(${trimmed})`
  const { filter, end } = read(whole, 0, 0)
  if (end !== whole.length) throw wrong(whole, end, 'the end of the filter')
  return filter
}

interface Read {
  readonly filter: Buffer
  readonly end: number
}

function read(text: string, at: number, depth: number): Read {
  if (depth > DEEPEST) throw wrong(text, at, `at most ${DEEPEST} levels`)
  if (text[at] !== '(') throw wrong(text, at, 'a condition in parentheses')
  const group = GROUPS[text[at + 1] ?? '']
  if (group === undefined) return condition(text, at + 1)
  const filters: Buffer[] = []
  let next = at + 2
  while (text[next] === '(') {
    const inner = read(text, next, depth + 1)
    filters.push(inner.filter)
    next = inner.end
  }
  if (text[next] !== ')') throw wrong(text, next, 'a closing parenthesis')
  if (text[at + 1] === '!' && filters.length !== 1) throw wrong(text, next, 'one condition that must not hold')
  return { filter: element(group, ...filters), end: next + 1 }
}

function condition(text: string, at: number): Read {
  const end = text.indexOf(')', at)
  if (end < 0) throw wrong(text, text.length, 'a closing parenthesis')
  const words = text.slice(at, end)
  const extensible = /^([\w.;-]*)(:dn)?(?::([\w.-]+))?:=(.*)$/is.exec(words)
  if (extensible !== null) return { filter: extensibleMatch(extensible, at), end: end + 1 }
  const [, attribute, sign = '', raw = ''] = /^([A-Za-z0-9][\w.;-]*)(>=|<=|~=|=)(.*)$/s.exec(words) ?? []
  if (attribute === undefined) throw wrong(text, at, 'a condition such as nhsIDCode=A99901')
  if (sign === '=' && raw === '*') return { filter: octets(attribute, PRESENT), end: end + 1 }
  if (sign === '=' && raw.includes('*')) return { filter: substrings(attribute, raw, at), end: end + 1 }
  return { filter: element(COMPARISONS[sign] ?? 0, octets(attribute), octets(value(raw, at))), end: end + 1 }
}

function substrings(attribute: string, raw: string, at: number): Buffer {
  const parts = raw.split('*')
  const last = parts.length - 1
  const encoded = parts.flatMap((part, index) =>
    part === '' ? [] : [octets(value(part, at), index === 0 ? 0x80 : index === last ? 0x82 : 0x81)],
  )
  return element(SUBSTRINGS, octets(attribute), element(tags.sequence, ...encoded))
}

function extensibleMatch([, attribute = '', dn, rule, raw = '']: RegExpExecArray, at: number): Buffer {
  return element(
    EXTENSIBLE,
    ...(rule === undefined ? [] : [octets(rule, 0x81)]),
    ...(attribute === '' ? [] : [octets(attribute, 0x82)]),
    octets(value(raw, at), 0x83),
    ...(dn === undefined ? [] : [boolean(true, 0x84)]),
  )
}

/** A value with its `\xx` octets. */
function value(raw: string, at: number): Buffer {
  if (!raw.includes('\\')) return Buffer.from(raw)
  const parts: Buffer[] = []
  for (const [piece, pair] of raw.matchAll(/\\([0-9A-Fa-f]{2})?|[^\\]+/g)) {
    if (piece.startsWith('\\') && pair === undefined) throw wrong(raw, at, 'two hex digits behind a backslash')
    parts.push(pair === undefined ? Buffer.from(piece) : Buffer.from(pair, 'hex'))
  }
  return Buffer.concat(parts)
}

const wrong = (text: string, at: number, expected: string): LdapError =>
  new LdapError('value', at, at >= text.length ? 'the end of the filter' : text.slice(at, at + 40), expected)
