/** What one byte of a UTF-8 document can be, as bits of `CLASS`; a loop over ordinary bytes is then one look-up a byte. */
export const TEXT_STOP = 1
export const VALUE_STOP = 2
export const NAME = 4
export const NAME_START = 8
export const SPACE = 16
/** A control character that XML forbids, or a byte that may begin U+FFFE or U+FFFF. */
export const SUSPECT = 32

export const CLASS = new Uint8Array(256)

for (let byte = 0; byte < 0x20; byte++) CLASS[byte] = TEXT_STOP | VALUE_STOP | SUSPECT
for (const byte of [0x09, 0x0a, 0x0d, 0x20]) CLASS[byte] = SPACE
for (const character of '<&]') CLASS[character.charCodeAt(0)] = TEXT_STOP
for (const character of '<&"\'') CLASS[character.charCodeAt(0)] = (CLASS[character.charCodeAt(0)] ?? 0) | VALUE_STOP
for (const character of '-.0123456789') CLASS[character.charCodeAt(0)] = NAME
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_') CLASS[character.charCodeAt(0)] = NAME | NAME_START
CLASS[0xef] = TEXT_STOP | VALUE_STOP | SUSPECT

/** XML 1.0 production [2] Char. */
export function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d
  return code < 0xd800 || (code > 0xdfff && code < 0xfffe) || (code > 0xffff && code < 0x110000)
}

const OTHER_NAME_START =
  /^[\xC0-\xD6\xD8-\xF6\xF8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}]$/u
const OTHER_NAME = /^(?:\xB7|[\u0300-\u036F]|[\u203F-\u2040])$/u

/**
 * The length in bytes of the non-ASCII name character at `at` (XML 1.0 productions [4] and [4a], without the colon), 0 when the character may
 * not stand there. The bytes are valid UTF-8.
 */
export function otherNameCharacter(bytes: Buffer, at: number, first: boolean): number {
  const lead = bytes[at] ?? 0
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  if (length === 0) return 0
  const character = bytes.toString('utf8', at, at + length)
  return OTHER_NAME_START.test(character) || (!first && OTHER_NAME.test(character)) ? length : 0
}
