import { DEFAULT_BINDING, prefixKey } from './bindings.ts'
import { ATTRIBUTE, BINDING, ELEMENT, IN_SCOPE, KEY, NAMESPACE, OUTER, PREFIX, PREFIX_END, URI, URI_END } from './layout.ts'
import { NO_NAMESPACE, XML_NAMESPACE } from './names.ts'
import { type Recorded, takeRows } from './rows.ts'
import { attributeValue } from './values.ts'

const FIRST = 4096
const KEPT = 1 << 18
const XML_KEY = prefixKey(Buffer.from('xml'), 0, 3)

/** The rows of the document being read. One recorder serves all documents, one after the other; what a document needed is copied. */
export class Recorder {
  elements = new Int32Array(FIRST)
  attributes = new Int32Array(FIRST)
  bindings = new Int32Array(FIRST)
  elementCount = 0
  attributeCount = 0
  bindingCount = 0
  #unregistered = new Map<string, number>()

  /** Forgets the last document, and the memory that an unusually large one took. */
  reset(): void {
    if (this.elements.length > KEPT) this.elements = new Int32Array(FIRST)
    if (this.attributes.length > KEPT) this.attributes = new Int32Array(FIRST)
    if (this.bindings.length > KEPT) this.bindings = new Int32Array(FIRST)
    this.elementCount = 0
    this.attributeCount = 0
    this.bindingCount = 0
    if (this.#unregistered.size > 0) this.#unregistered = new Map()
    this.addBinding(0, 0, 0, 0, 0, NO_NAMESPACE, -1, 0)
    this.addBinding(XML_KEY, 0, 0, 0, 0, XML_NAMESPACE, DEFAULT_BINDING, 0)
  }

  /** The place of a new element row; there is always room for the closing row behind it. */
  addElement(): number {
    const at = this.elementCount++ * ELEMENT
    if (at + 2 * ELEMENT > this.elements.length) this.elements = doubled(this.elements)
    return at
  }

  /** The place of a new attribute row. */
  addAttribute(): number {
    const at = this.attributeCount++ * ATTRIBUTE
    if (at + ATTRIBUTE > this.attributes.length) this.attributes = doubled(this.attributes)
    return at
  }

  /** Adds a binding and returns its row number. */
  addBinding(
    key: number,
    prefix: number,
    prefixEnd: number,
    uri: number,
    uriEnd: number,
    namespace: number,
    outer: number,
    inScope: number,
  ): number {
    const row = this.bindingCount++
    const at = row * BINDING
    if (at + BINDING > this.bindings.length) this.bindings = doubled(this.bindings)
    const rows = this.bindings
    rows[at + KEY] = key
    rows[at + PREFIX] = prefix
    rows[at + PREFIX_END] = prefixEnd
    rows[at + URI] = uri
    rows[at + URI_END] = uriEnd
    rows[at + NAMESPACE] = namespace
    rows[at + OUTER] = outer
    rows[at + IN_SCOPE] = inScope
    return row
  }

  /** The number of a binding's namespace; equal numbers are equal namespaces, also of those that nobody registered. */
  numberNamespace(bytes: Buffer, binding: number): number {
    const at = binding * BINDING
    const known = this.bindings[at + NAMESPACE] ?? -1
    if (known !== -1) return known
    const uri = attributeValue(bytes, this.bindings[at + URI] ?? 0, this.bindings[at + URI_END] ?? 0)
    const number = this.#unregistered.get(uri) ?? -2 - this.#unregistered.size
    this.#unregistered.set(uri, number)
    this.bindings[at + NAMESPACE] = number
    return number
  }

  /** Elements, attributes and bindings as a document of its own. */
  finish(): Recorded {
    const recorded = takeRows(this.elementCount, this.attributeCount, this.bindingCount)
    const { rows, elements, attributes, bindings } = recorded
    copy(this.elements, rows, elements, attributes)
    copy(this.attributes, rows, attributes, bindings)
    copy(this.bindings, rows, bindings, bindings + this.bindingCount * BINDING)
    return recorded
  }
}

const SHORT = 1024

function copy(from: Int32Array, to: Int32Array, start: number, end: number): void {
  if (end - start > SHORT) to.set(from.subarray(0, end - start), start)
  else for (let at = start; at < end; at++) to[at] = from[at - start] ?? 0
}

function doubled(old: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(old.length * 2)
  larger.set(old)
  return larger
}
