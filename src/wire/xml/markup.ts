import { CLASS, isCharacter, NAME, NAME_START, otherNameCharacter, SPACE, SUSPECT } from './characters.ts'
import { type XmlError, xmlError } from './error.ts'

// Each `after…` takes the place where a construct begins, checks it, and returns the place behind it.

const BANG = 0x21
const HASH = 0x23
const SEMICOLON = 0x3b
const LOWER_X = 0x78
const QUESTION = 0x3f
const GT = 0x3e
const DASH = 0x2d
const BRACKET = 0x5d
const ENTITY = 'one of &lt; &gt; &amp; &apos; &quot;, or a character reference'
const ENTITIES = ['lt', 'gt', 'amp', 'apos', 'quot']
const LONGEST_ENTITY = 12

/** The error for a byte that can't stand here: `truncated` at the end, `character` for one that can stand nowhere, else `syntax`. */
export function unexpected(bytes: Buffer, at: number, expected: string): XmlError {
  if (at >= bytes.length) return xmlError(bytes, 'truncated', bytes.length, expected)
  const byte = bytes[at] ?? 0
  return xmlError(bytes, byte < 0x20 && !isCharacter(byte) ? 'character' : 'syntax', at, expected)
}

/** Behind the name without colon that begins here; `at` itself when none does. */
export function afterName(bytes: Buffer, at: number): number {
  const end = bytes.length
  let place = at
  if (place >= end) return at
  if (((CLASS[bytes[place] ?? 0] ?? 0) & NAME_START) !== 0) place++
  else {
    const length = otherNameCharacter(bytes, place, true)
    if (length === 0) return at
    place += length
  }
  for (;;) {
    while (place < end && ((CLASS[bytes[place] ?? 0] ?? 0) & NAME) !== 0) place++
    if (place >= end || (bytes[place] ?? 0) < 0x80) return place
    const length = otherNameCharacter(bytes, place, false)
    if (length === 0) return place
    place += length
  }
}

export function afterSpace(bytes: Buffer, at: number): number {
  const end = bytes.length
  let place = at
  while (place < end && ((CLASS[bytes[place] ?? 0] ?? 0) & SPACE) !== 0) place++
  return place
}

/** Behind a byte of the SUSPECT class: a forbidden control character, U+FFFE or U+FFFF is refused, another character passed. */
export function afterSuspect(bytes: Buffer, at: number): number {
  const forbidden = bytes[at] !== 0xef || (bytes[at + 1] === 0xbf && (bytes[at + 2] ?? 0) >= 0xbe)
  if (!forbidden) return at + 3
  const code = bytes.toString('utf8', at, at + 3).charCodeAt(0)
  const came = `the character U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  throw xmlError(bytes, 'character', at, 'a character that XML allows', came)
}

/** Behind the reference that begins with `&` here. */
export function afterReference(bytes: Buffer, at: number): number {
  if (bytes[at + 1] === HASH) return afterCharacterReference(bytes, at)
  const name = bytes.toString('latin1', at + 1, at + LONGEST_ENTITY)
  const length = name.indexOf(';')
  if (length >= 0 && ENTITIES.includes(name.slice(0, length))) return at + length + 2
  if (bytes.length < at + LONGEST_ENTITY && /^[a-z]*$/.test(name)) throw xmlError(bytes, 'truncated', bytes.length, ENTITY)
  throw xmlError(bytes, 'entity', at, ENTITY)
}

function afterCharacterReference(bytes: Buffer, at: number): number {
  const base = bytes[at + 2] === LOWER_X ? 16 : 10
  const digits = base === 16 ? at + 3 : at + 2
  let code = 0
  let place = digits
  for (; place < bytes.length && bytes[place] !== SEMICOLON; place++) {
    const digit = Number.parseInt(String.fromCharCode(bytes[place] ?? 0), base)
    if (Number.isNaN(digit)) throw xmlError(bytes, 'entity', at, 'a character reference like &#38; or &#x26;')
    code = Math.min(code * base + digit, 0x110000)
  }
  if (place >= bytes.length) throw unexpected(bytes, place, '";"')
  if (place === digits) throw xmlError(bytes, 'entity', at, 'a character reference like &#38; or &#x26;')
  if (!isCharacter(code)) throw xmlError(bytes, 'character', at, 'a reference to a character that XML allows')
  return place + 1
}

/** Behind a comment, when one begins here with `<!--`; else says why not. */
export function afterComment(bytes: Buffer, at: number): number {
  if (bytes[at + 1] !== BANG || bytes[at + 2] !== DASH || bytes[at + 3] !== DASH) throw notMarkup(bytes, at)
  const place = afterRun(bytes, at + 4, DASH, DASH, '"-->"')
  if (bytes[place + 2] !== GT) throw unexpected(bytes, place + 2 < bytes.length ? place : bytes.length, '"-->", and no "--" before it')
  return place + 3
}

/** Behind the CDATA section that begins here with `<![CDATA[`. */
export function afterCdata(bytes: Buffer, at: number): number {
  let place = at + CDATA.length
  for (;;) {
    place = afterRun(bytes, place, BRACKET, BRACKET, '"]]>"')
    if (bytes[place + 2] === GT) return place + 3
    place++
  }
}

const CDATA = '<![CDATA['

export function isCdata(bytes: Buffer, at: number): boolean {
  return bytes.toString('latin1', at, at + CDATA.length) === CDATA
}

/** Behind the processing instruction that begins here with `<?`. */
export function afterInstruction(bytes: Buffer, at: number): number {
  const name = afterName(bytes, at + 2)
  if (name === at + 2 || name === bytes.length) throw unexpected(bytes, name, 'the name of a processing instruction')
  if (bytes.toString('latin1', at + 2, name).toLowerCase() === 'xml') {
    throw xmlError(bytes, 'declaration', at, 'the XML declaration only as the first thing of a document')
  }
  const space = afterSpace(bytes, name)
  if (space === name && bytes[name] !== QUESTION) throw unexpected(bytes, name, 'white space or "?>"')
  return afterRun(bytes, space, QUESTION, GT, '"?>"') + 2
}

/** Where the two bytes stand next, passing only characters that XML allows. */
function afterRun(bytes: Buffer, from: number, first: number, second: number, expected: string): number {
  const end = bytes.length
  let at = from
  while (at < end) {
    const byte = bytes[at] ?? 0
    if (byte === first && bytes[at + 1] === second) return at
    at = ((CLASS[byte] ?? 0) & SUSPECT) !== 0 ? afterSuspect(bytes, at) : at + 1
  }
  throw unexpected(bytes, end, expected)
}

function notMarkup(bytes: Buffer, at: number): XmlError {
  const text = bytes.toString('latin1', at, at + CDATA.length)
  if (/^<!(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATIO)/i.test(text)) return xmlError(bytes, 'dtd', at, 'a document without a DTD')
  const starts = text.length < CDATA.length && ['<!--', '<!DOCTYPE', CDATA].some((start) => start.startsWith(text))
  return starts ? unexpected(bytes, bytes.length, 'a comment') : xmlError(bytes, 'syntax', at, 'a comment or an element')
}
