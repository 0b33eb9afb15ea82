import { type AssumedPrefix, assumePrefix } from './assumed-prefix.ts'
import { findBinding, sameBytes, XML_BINDING } from './bindings.ts'
import { CLASS, SPACE, TEXT_STOP } from './characters.ts'
import type { Decoded } from './declaration.ts'
import { xmlError } from './error.ts'
import { scanFast } from './fast-scan.ts'
import {
  AFTER,
  BINDING,
  CONTENT,
  CONTENT_END,
  ELEMENT,
  END,
  FIRST_ATTRIBUTE,
  LOCAL,
  NAME,
  NAME_END,
  NAMESPACE,
  PARENT,
  SCOPE,
  START,
} from './layout.ts'
import type { XmlLimits } from './limits.ts'
import {
  afterCdata,
  afterComment,
  afterInstruction,
  afterName,
  afterReference,
  afterSpace,
  afterSuspect,
  isCdata,
  unexpected,
} from './markup.ts'
import { findName } from './names.ts'
import { afterRoot, beforeRoot } from './outside-root.ts'
import { Recorder } from './recorder.ts'
import type { Recorded } from './rows.ts'
import { readAttribute, resolveAttributes } from './scan-attributes.ts'

const LT = 0x3c
const GT = 0x3e
const SLASH = 0x2f
const BANG = 0x21
const QUESTION = 0x3f
const AMP = 0x26
const COLON = 0x3a
const BRACKET = 0x5d
const END_OF_TAG = 'white space, ">" or "/>"'

const recorder = new Recorder()

/** Reads one document from its first byte after the XML declaration to its last, without recursion. Throws `XmlError`. */
export function scan(document: Decoded, limits: XmlLimits, assumed?: AssumedPrefix): Recorded {
  return (assumed === undefined ? scanFast(document, limits) : undefined) ?? scanWhole(document, limits, assumed)
}

/** As `scan`, without the fast way. */
export function scanWhole(document: Decoded, limits: XmlLimits, assumed?: AssumedPrefix): Recorded {
  const { bytes, from } = document
  recorder.reset()
  const scope = assumed === undefined ? XML_BINDING : assumePrefix(bytes, recorder, assumed)
  const root = beforeRoot(bytes, from)
  const scanner = new Scanner(bytes, limits, scope)
  afterRoot(bytes, scanner.root(root))
  recorder.elements[recorder.elementCount * ELEMENT + FIRST_ATTRIBUTE] = recorder.attributeCount
  return recorder.finish()
}

class Scanner {
  readonly #bytes: Buffer
  readonly #limits: XmlLimits
  #open = -1
  #depth = 0
  #scope: number

  constructor(bytes: Buffer, limits: XmlLimits, scope: number) {
    this.#bytes = bytes
    this.#limits = limits
    this.#scope = scope
  }

  /** Reads the root element with everything in it, and returns the place behind it. */
  root(start: number): number {
    const bytes = this.#bytes
    const end = bytes.length
    let at = this.#startTag(start)
    while (this.#depth > 0) {
      while (at < end && ((CLASS[bytes[at] ?? 0] ?? 0) & TEXT_STOP) === 0) at++
      const byte = at < end ? (bytes[at] ?? 0) : -1
      if (byte === LT) {
        const next = at + 1 < end ? (bytes[at + 1] ?? 0) : -1
        if (next === SLASH) at = this.#endTag(at)
        else if (next === BANG) at = isCdata(bytes, at) ? afterCdata(bytes, at) : afterComment(bytes, at)
        else if (next === QUESTION) at = afterInstruction(bytes, at)
        else at = this.#startTag(at)
      } else if (byte === AMP) {
        at = afterReference(bytes, at)
      } else if (byte === BRACKET) {
        if (bytes[at + 1] === BRACKET && bytes[at + 2] === GT) throw xmlError(bytes, 'syntax', at, '"]]&gt;" in text')
        at++
      } else if (byte >= 0) {
        at = afterSuspect(bytes, at)
      } else {
        throw unexpected(bytes, end, this.#expectedEnd())
      }
    }
    return at
  }

  #startTag(start: number): number {
    const bytes = this.#bytes
    const end = bytes.length
    const limits = this.#limits
    const row = recorder.elementCount
    if (row >= limits.elements) throw xmlError(bytes, 'too-many-elements', start, `at most ${limits.elements} elements`)
    if (this.#depth >= limits.depth) throw xmlError(bytes, 'too-deep', start, `at most ${limits.depth} elements inside each other`)
    const at = recorder.addElement()
    const name = start + 1
    let local = name
    let place = afterName(bytes, name)
    if (place < end && bytes[place] === COLON && place > name) {
      local = place + 1
      place = afterName(bytes, local)
    }
    if (place === local) throw unexpected(bytes, place, 'the name of an element')
    const nameEnd = place
    const firstAttribute = recorder.attributeCount
    const outer = this.#scope
    let scope = outer
    let byte = place < end ? (bytes[place] ?? 0) : 0
    for (let count = 1; byte !== GT && byte !== SLASH; count++) {
      const space = place
      while (((CLASS[byte] ?? 0) & SPACE) !== 0) byte = ++place < end ? (bytes[place] ?? 0) : 0
      if (byte === GT || byte === SLASH) break
      if (space === place) throw unexpected(bytes, place, END_OF_TAG)
      if (count > limits.attributes) throw xmlError(bytes, 'too-many-attributes', place, `at most ${limits.attributes} attributes`)
      const bindings = recorder.bindingCount
      place = readAttribute(bytes, recorder, limits, place, scope, outer)
      if (recorder.bindingCount > bindings) scope = bindings
      byte = place < end ? (bytes[place] ?? 0) : 0
    }
    const empty = byte === SLASH
    if (empty && bytes[++place] !== GT) throw unexpected(bytes, place, '">"')
    place++

    const binding = findBinding(bytes, recorder.bindings, 0, scope, name, local === name ? name : local - 1)
    if (binding < 0) throw xmlError(bytes, 'undeclared-prefix', name, 'a declared prefix', bytes.toString('utf8', name, nameEnd))
    if (recorder.attributeCount > firstAttribute) resolveAttributes(bytes, recorder, firstAttribute, scope)

    const rows = recorder.elements
    rows[at + NAME] = findName(recorder.bindings[binding * BINDING + NAMESPACE] ?? -1, bytes, local, nameEnd)
    rows[at + START] = start
    rows[at + LOCAL] = local
    rows[at + NAME_END] = nameEnd
    rows[at + CONTENT] = place
    rows[at + CONTENT_END] = place
    rows[at + END] = place
    rows[at + PARENT] = this.#open
    rows[at + AFTER] = row + 1
    rows[at + FIRST_ATTRIBUTE] = firstAttribute
    rows[at + SCOPE] = scope
    if (!empty) {
      this.#open = row
      this.#scope = scope
      this.#depth++
    }
    return place
  }

  #endTag(start: number): number {
    const bytes = this.#bytes
    const rows = recorder.elements
    const at = this.#open * ELEMENT
    const name = (rows[at + START] ?? 0) + 1
    const length = (rows[at + NAME_END] ?? 0) - name
    let place = start + 2 + length
    if (place >= bytes.length || !sameBytes(bytes, name, start + 2, length)) throw this.#wrongEnd(start)
    if (bytes[place] !== GT) {
      place = afterSpace(bytes, place)
      if (bytes[place] !== GT) throw this.#wrongEnd(start)
    }
    place++
    rows[at + CONTENT_END] = start
    rows[at + END] = place
    rows[at + AFTER] = recorder.elementCount
    const parent = rows[at + PARENT] ?? -1
    this.#open = parent
    this.#scope = parent < 0 ? XML_BINDING : (rows[parent * ELEMENT + SCOPE] ?? XML_BINDING)
    this.#depth--
    return place
  }

  #expectedEnd(): string {
    const at = this.#open * ELEMENT
    return `</${this.#bytes.toString('utf8', (recorder.elements[at + START] ?? 0) + 1, recorder.elements[at + NAME_END])}>`
  }

  #wrongEnd(start: number) {
    const close = this.#bytes.indexOf(GT, start)
    const expected = this.#expectedEnd()
    const cut = close < 0 && expected.startsWith(this.#bytes.toString('utf8', start).trimEnd())
    return cut ? unexpected(this.#bytes, this.#bytes.length, expected) : xmlError(this.#bytes, 'mismatched-tag', start, expected)
  }
}
