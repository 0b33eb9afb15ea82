import { findBinding } from './bindings.ts'
import { directText } from './direct-text.ts'
import { escapeAttribute } from './escape.ts'
import * as L from './layout.ts'
import { isXmlName, localOf, NO_NAMESPACE, namespaceOf, namespaceText, XML_NAMESPACE, type XmlName } from './names.ts'
import { type Position, positionAt } from './position.ts'
import type { Recorded } from './rows.ts'
import { attributeValue, rawText } from './values.ts'

/** An attribute as it can be listed; namespace declarations are not among them. */
export interface XmlAttribute {
  readonly namespace: string
  readonly local: string
  readonly value: string
}

/**
 * A document that has been read. Elements are numbers in document order; -1 is no element, and asking of it gives -1, '' or undefined, so that
 * `descend` needs no check between its steps. Nothing is decoded before it is asked for, and what is asked for twice is decoded twice. Offsets
 * count bytes of `bytes`.
 */
export class XmlTape {
  /** The document in UTF-8: the input itself, unless that was UTF-16 or ISO-8859-1. */
  readonly bytes: Buffer
  readonly root: number = 0
  /** How many elements there are. */
  readonly size: number
  readonly #rows: Int32Array
  readonly #elements: number
  readonly #attributes: number
  readonly #bindings: number

  constructor(bytes: Buffer, recorded: Recorded) {
    this.bytes = bytes
    this.size = recorded.size
    this.#rows = recorded.rows
    this.#elements = recorded.elements
    this.#attributes = recorded.attributes
    this.#bindings = recorded.bindings
  }

  /** The registered name of an element, or -1 when nobody registered it. */
  name(element: number): XmlName | -1 {
    const name = this.#of(element, L.NAME)
    return isXmlName(name) ? name : -1
  }

  /** The namespace, '' for none; of unregistered names too. */
  namespace(element: number): string {
    const name = this.#of(element, L.NAME)
    if (isXmlName(name)) return namespaceOf(name)
    const start = this.#of(element, L.START) + 1
    const local = this.#of(element, L.LOCAL)
    const end = local === start ? start : local - 1
    return element < 0 ? '' : this.#uri(findBinding(this.bytes, this.#rows, this.#bindings, this.#of(element, L.SCOPE), start, end))
  }

  local(element: number): string {
    const name = this.#of(element, L.NAME)
    return isXmlName(name) ? localOf(name) : this.#slice(this.#of(element, L.LOCAL), this.#of(element, L.NAME_END))
  }

  /** The name as it is written, prefix included. */
  qualified(element: number): string {
    return this.#slice(this.#of(element, L.START) + 1, this.#of(element, L.NAME_END))
  }

  /** The first child element of that name, or -1. */
  child(element: number, name: XmlName): number {
    const end = this.#of(element, L.AFTER)
    let child = element < 0 ? end : element + 1
    for (; child < end; child = this.#of(child, L.AFTER)) if (this.#of(child, L.NAME) === name) return child
    return -1
  }

  /** The child elements, of that name if one is given. */
  children(element: number, name?: XmlName): number[] {
    const found: number[] = []
    for (let child = this.firstChild(element); child >= 0; child = this.nextSibling(child)) {
      if (name === undefined || this.#of(child, L.NAME) === name) found.push(child)
    }
    return found
  }

  /** How many child elements have that name. */
  count(element: number, name: XmlName): number {
    let count = 0
    for (let child = this.firstChild(element); child >= 0; child = this.nextSibling(child)) if (this.#of(child, L.NAME) === name) count++
    return count
  }

  /** The first child of the first child … by these names, or -1. */
  descend(element: number, ...names: XmlName[]): number {
    let at = element
    for (const name of names) at = this.child(at, name)
    return at
  }

  firstChild(element: number): number {
    return element >= 0 && this.#of(element, L.AFTER) > element + 1 ? element + 1 : -1
  }

  nextSibling(element: number): number {
    const next = this.#of(element, L.AFTER)
    return next < this.size && this.#of(next, L.PARENT) === this.parent(element) ? next : -1
  }

  parent(element: number): number {
    return element < 0 ? -1 : this.#of(element, L.PARENT)
  }

  /** The character data directly inside an element, references replaced, CDATA sections included; '' for -1. */
  text(element: number): string {
    if (element < 0) return ''
    return directText(this.bytes, this.#rows, this.#elements, element)
  }

  /** The value of an attribute; an unprefixed attribute has no namespace. */
  attr(element: number, name: XmlName): string | undefined {
    const end = this.#attributeAt(element + 1)
    for (let at = element < 0 ? end : this.#attributeAt(element); at < end; at += L.ATTRIBUTE) {
      if (this.#rows[at + L.ATTRIBUTE_NAME] === name) return this.#value(at)
    }
    return undefined
  }

  /** The value of the first attribute with that local name, whatever its namespace. */
  attrLocal(element: number, local: string): string | undefined {
    const end = this.#attributeAt(element + 1)
    for (let at = element < 0 ? end : this.#attributeAt(element); at < end; at += L.ATTRIBUTE) {
      if (this.#slice(this.#rows[at + L.ATTRIBUTE_LOCAL] ?? 0, this.#rows[at + L.ATTRIBUTE_NAME_END] ?? 0) === local) return this.#value(at)
    }
    return undefined
  }

  attributes(element: number): XmlAttribute[] {
    const found: XmlAttribute[] = []
    const end = this.#attributeAt(element + 1)
    for (let at = element < 0 ? end : this.#attributeAt(element); at < end; at += L.ATTRIBUTE) {
      const start = this.#rows[at + L.ATTRIBUTE_START] ?? 0
      const local = this.#rows[at + L.ATTRIBUTE_LOCAL] ?? 0
      const binding =
        local === start ? 0 : findBinding(this.bytes, this.#rows, this.#bindings, this.#of(element, L.SCOPE), start, local - 1)
      found.push({
        namespace: this.#uri(binding),
        local: this.#slice(local, this.#rows[at + L.ATTRIBUTE_NAME_END] ?? 0),
        value: this.#value(at),
      })
    }
    return found
  }

  /** Where the values of the element's attributes stand, between their quotes, in the order of `attributes`. */
  attributeSpans(element: number): { readonly start: number; readonly end: number }[] {
    const found: { start: number; end: number }[] = []
    const end = this.#attributeAt(element + 1)
    for (let at = element < 0 ? end : this.#attributeAt(element); at < end; at += L.ATTRIBUTE) {
      found.push({ start: this.#rows[at + L.VALUE] ?? 0, end: this.#rows[at + L.VALUE_END] ?? 0 })
    }
    return found
  }

  /** Where the element's content stands, between its tags. */
  contentSpan(element: number): { readonly start: number; readonly end: number } {
    return { start: this.#of(element, L.CONTENT), end: this.#of(element, L.CONTENT_END) }
  }

  /** Where the element's start tag begins. */
  start(element: number): number {
    return this.#of(element, L.START)
  }

  /** The offset behind the element's end tag. */
  end(element: number): number {
    return this.#of(element, L.END)
  }

  /** The element as it stands in the document. */
  source(element: number): string {
    return element < 0 ? '' : this.#slice(this.start(element), this.end(element))
  }

  /** The prefixes in scope inside an element with their namespaces, '' being the default one; `xml` is not listed. */
  prefixes(element: number): Map<string, string> {
    const found = new Map<string, string>()
    for (let row = element < 0 ? -1 : this.#of(element, L.SCOPE); row >= 0; row = this.#binding(row, L.OUTER)) {
      if (this.#binding(row, L.NAMESPACE) === XML_NAMESPACE) continue
      const prefix = this.#slice(this.#binding(row, L.PREFIX), this.#binding(row, L.PREFIX_END))
      if (!found.has(prefix)) found.set(prefix, this.#uri(row))
    }
    if (found.get('') === '') found.delete('')
    return found
  }

  /**
   * The element as a document of its own: its source with those declarations of its ancestors that it may need. That is the default namespace,
   * and every prefix that is followed by a colon anywhere in the source, so that qualified names in values keep their meaning.
   */
  standalone(element: number): string {
    if (element <= this.root) return this.source(element)
    const outer = this.prefixes(this.parent(element))
    if (outer.size === 0) return this.source(element)
    const own = this.#ownPrefixes(element)
    const nameEnd = this.#of(element, L.NAME_END)
    const name = this.#slice(this.start(element), nameEnd)
    const rest = this.#slice(nameEnd, this.end(element))
    let declarations = ''
    for (const [prefix, namespace] of outer) {
      if (own.has(prefix) || (prefix !== '' && !name.startsWith(`<${prefix}:`) && !rest.includes(`${prefix}:`))) continue
      declarations += ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeAttribute(namespace)}"`
    }
    return name + declarations + rest
  }

  position(offset: number): Position {
    return positionAt(this.bytes, offset)
  }

  /** The place of an element for people, like `/SOAP:Envelope[1]/SOAP:Header[1]`; positions count siblings written with the same name. */
  path(element: number): string {
    const steps: string[] = []
    for (let at = element; at >= 0; at = this.parent(at)) {
      const written = this.qualified(at)
      let position = 1
      let sibling = this.parent(at) < 0 ? at : this.firstChild(this.parent(at))
      for (; sibling < at; sibling = this.nextSibling(sibling)) if (this.qualified(sibling) === written) position++
      steps.unshift(`/${written}[${position}]`)
    }
    return steps.join('')
  }

  #of(element: number, column: number): number {
    return element < 0 ? -1 : (this.#rows[this.#elements + element * L.ELEMENT + column] ?? -1)
  }

  #attributeAt(element: number): number {
    return this.#attributes + this.#of(element, L.FIRST_ATTRIBUTE) * L.ATTRIBUTE
  }

  #binding(row: number, column: number): number {
    return this.#rows[this.#bindings + row * L.BINDING + column] ?? -1
  }

  #uri(row: number): string {
    const number = this.#binding(row, L.NAMESPACE)
    return number >= NO_NAMESPACE
      ? namespaceText(number)
      : attributeValue(this.bytes, this.#binding(row, L.URI), this.#binding(row, L.URI_END))
  }

  #ownPrefixes(element: number): Set<string> {
    const own = new Set<string>()
    const outer = this.#of(this.parent(element), L.SCOPE)
    for (let row = this.#of(element, L.SCOPE); row !== outer; row = this.#binding(row, L.OUTER)) {
      own.add(this.#slice(this.#binding(row, L.PREFIX), this.#binding(row, L.PREFIX_END)))
    }
    return own
  }

  #value(attribute: number): string {
    return attributeValue(this.bytes, this.#rows[attribute + L.VALUE] ?? 0, this.#rows[attribute + L.VALUE_END] ?? 0)
  }

  #slice(start: number, end: number): string {
    return rawText(this.bytes, start, end)
  }
}
