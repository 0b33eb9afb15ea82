import { findBinding, prefixKey, sameBytes } from './bindings.ts'
import { CLASS, SUSPECT, VALUE_STOP } from './characters.ts'
import { xmlError } from './error.ts'
import {
  ATTRIBUTE,
  ATTRIBUTE_LOCAL,
  ATTRIBUTE_NAME,
  ATTRIBUTE_NAME_END,
  ATTRIBUTE_NAMESPACE,
  ATTRIBUTE_START,
  BINDING,
  IN_SCOPE,
  VALUE,
  VALUE_END,
} from './layout.ts'
import type { XmlLimits } from './limits.ts'
import { afterName, afterReference, afterSpace, afterSuspect, unexpected } from './markup.ts'
import { findName, findNamespace, findNamespaceText, NO_NAMESPACE, XML_NAMESPACE, XMLNS_NAMESPACE } from './names.ts'
import type { Recorder } from './recorder.ts'
import { attributeValue } from './values.ts'

const EQUALS = 0x3d
const QUOTE = 0x22
const APOSTROPHE = 0x27
const LT = 0x3c
const AMP = 0x26
const COLON = 0x3a
const XMLNS = Buffer.from('xmlns')

/**
 * Reads the attribute that begins here and returns the place behind it. A namespace declaration becomes a binding inside `scope`; `outer` is the
 * scope before the element's own declarations.
 */
export function readAttribute(bytes: Buffer, recorder: Recorder, limits: XmlLimits, start: number, scope: number, outer: number): number {
  const end = bytes.length
  let local = start
  let at = afterName(bytes, start)
  if (at < end && bytes[at] === COLON && at > start) {
    local = at + 1
    at = afterName(bytes, local)
  }
  if (at === local) throw unexpected(bytes, at, 'the name of an attribute')
  const nameEnd = at
  if (bytes[at] !== EQUALS) {
    at = afterSpace(bytes, at)
    if (bytes[at] !== EQUALS) throw unexpected(bytes, at, '"=" and a value')
  }
  at = afterSpace(bytes, at + 1)
  const quote = at < end ? (bytes[at] ?? 0) : 0
  if (quote !== QUOTE && quote !== APOSTROPHE) throw unexpected(bytes, at, 'a value in quotes')
  const value = ++at
  for (;;) {
    while (at < end && ((CLASS[bytes[at] ?? 0] ?? 0) & VALUE_STOP) === 0) at++
    const byte = at < end ? (bytes[at] ?? 0) : -1
    if (byte === quote) break
    if (byte === AMP) at = afterReference(bytes, at)
    else if (byte === LT) throw xmlError(bytes, 'syntax', at, '"&lt;" in an attribute value')
    else if (byte < 0) throw unexpected(bytes, end, 'the end of the attribute value')
    else at = ((CLASS[byte] ?? 0) & SUSPECT) !== 0 ? afterSuspect(bytes, at) : at + 1
  }
  const prefixEnd = local === start ? nameEnd : local - 1
  if (prefixEnd - start === XMLNS.length && isXmlns(bytes, start)) {
    if (local === start) declare(bytes, recorder, limits, nameEnd, nameEnd, value, at, scope, outer)
    else declare(bytes, recorder, limits, local, nameEnd, value, at, scope, outer)
  } else {
    const row = recorder.addAttribute()
    const rows = recorder.attributes
    rows[row + ATTRIBUTE_START] = start
    rows[row + ATTRIBUTE_LOCAL] = local
    rows[row + ATTRIBUTE_NAME_END] = nameEnd
    rows[row + VALUE] = value
    rows[row + VALUE_END] = at
  }
  return at + 1
}

function isXmlns(bytes: Buffer, start: number): boolean {
  for (let at = 0; at < XMLNS.length; at++) if (bytes[start + at] !== XMLNS[at]) return false
  return true
}

function declare(
  bytes: Buffer,
  recorder: Recorder,
  limits: XmlLimits,
  prefix: number,
  prefixEnd: number,
  value: number,
  valueEnd: number,
  scope: number,
  outer: number,
): void {
  const key = prefixKey(bytes, prefix, prefixEnd)
  const same = findBinding(bytes, recorder.bindings, 0, scope, prefix, prefixEnd)
  if (same > outer) throw xmlError(bytes, 'duplicate-attribute', prefix, 'each prefix declared once in a tag')
  let namespace = findNamespace(bytes, value, valueEnd)
  if (namespace < 0 && !isPlain(bytes, value, valueEnd)) namespace = findNamespaceText(attributeValue(bytes, value, valueEnd))
  const prefixText = prefixEnd - prefix === 3 || prefixEnd - prefix === 5 ? bytes.toString('latin1', prefix, prefixEnd) : ''
  if (prefixText === 'xmlns' || (prefixText === 'xml') !== (namespace === XML_NAMESPACE) || namespace === XMLNS_NAMESPACE) {
    throw xmlError(bytes, 'reserved-prefix', prefix, 'xml and xmlns only with their own meaning')
  }
  if (prefixEnd > prefix && namespace === NO_NAMESPACE)
    throw xmlError(bytes, 'undeclared-prefix', prefix, 'a namespace for the prefix', 'an empty one')
  const inScope = (recorder.bindings[scope * BINDING + IN_SCOPE] ?? 0) + 1
  if (inScope > limits.namespaces)
    throw xmlError(bytes, 'too-many-namespaces', prefix, `at most ${limits.namespaces} namespace declarations in scope`)
  recorder.addBinding(key, prefix, prefixEnd, value, valueEnd, namespace, scope, inScope)
}

function isPlain(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === AMP || (bytes[at] ?? 0) < 0x20) return false
  return true
}

/** Gives the attributes from row `first` their names, now that all declarations of the tag are known, and refuses a second of the same name. */
export function resolveAttributes(bytes: Buffer, recorder: Recorder, first: number, scope: number): void {
  const rows = recorder.attributes
  const last = recorder.attributeCount
  for (let row = first; row < last; row++) {
    const at = row * ATTRIBUTE
    const start = rows[at + ATTRIBUTE_START] ?? 0
    const local = rows[at + ATTRIBUTE_LOCAL] ?? 0
    const end = rows[at + ATTRIBUTE_NAME_END] ?? 0
    let namespace = NO_NAMESPACE
    if (local > start) {
      const binding = findBinding(bytes, recorder.bindings, 0, scope, start, local - 1)
      if (binding < 0) throw xmlError(bytes, 'undeclared-prefix', start, 'a declared prefix', bytes.toString('utf8', start, end))
      namespace = recorder.numberNamespace(bytes, binding)
    }
    const name = findName(namespace, bytes, local, end)
    rows[at + ATTRIBUTE_NAME] = name
    rows[at + ATTRIBUTE_NAMESPACE] = namespace
    for (let other = first * ATTRIBUTE; other < at; other += ATTRIBUTE) {
      if (rows[other + ATTRIBUTE_NAME] !== name) continue
      if (name >= 0 || isSameName(bytes, rows, at, other)) {
        throw xmlError(bytes, 'duplicate-attribute', start, 'each attribute once', bytes.toString('utf8', start, end))
      }
    }
  }
}

/** Whether two attributes whose names nobody registered have the same expanded name. */
function isSameName(bytes: Buffer, rows: Int32Array, one: number, other: number): boolean {
  if (rows[one + ATTRIBUTE_NAMESPACE] !== rows[other + ATTRIBUTE_NAMESPACE]) return false
  const local = rows[one + ATTRIBUTE_LOCAL] ?? 0
  const otherLocal = rows[other + ATTRIBUTE_LOCAL] ?? 0
  const length = (rows[one + ATTRIBUTE_NAME_END] ?? 0) - local
  return (rows[other + ATTRIBUTE_NAME_END] ?? 0) - otherLocal === length && sameBytes(bytes, local, otherLocal, length)
}
