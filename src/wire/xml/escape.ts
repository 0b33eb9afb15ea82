// What may need a change: one look at the common text that needs none.
const IN_TEXT = /\n--|[&<>\r\0-\x08\v\f\x0E-\x1F\uD800-\uDFFF\uFFFE\uFFFF]/
const IN_ATTRIBUTE = /[&<>"\t\n\r\0-\x08\v\f\x0E-\x1F\uD800-\uDFFF\uFFFE\uFFFF]/
const FORBIDDEN = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
  '-': '&#45;',
}

/**
 * Text as element content; `readXml` gives it back unchanged. Characters that XML can't carry in any form (most control characters, unpaired
 * surrogates, U+FFFE, U+FFFF) become U+FFFD: what a message quotes from hostile input must never make our own answer unreadable. Nor does a line
 * of it begin with "--": in a multipart body it is never taken for a delimiter, not even by readers that look for one anywhere.
 */
export function escapeText(text: string): string {
  return IN_TEXT.test(text) ? text.replace(FORBIDDEN, '\uFFFD').replace(/(?<=\n)-(?=-)|[&<>\r]/g, escaped) : text
}

/** Text as an attribute value between double quotes; otherwise as `escapeText`. */
export function escapeAttribute(text: string): string {
  return IN_ATTRIBUTE.test(text) ? text.replace(FORBIDDEN, '\uFFFD').replace(/[&<>"\t\n\r]/g, escaped) : text
}

function escaped(character: string): string {
  return ESCAPES[character] ?? character
}
