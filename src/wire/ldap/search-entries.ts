import { tags } from './ber-reader.ts'
import { element, integer, octets } from './ber-writer.ts'

/** An attribute as it goes into an encoded entry; `id` is what selections name it by. */
export interface AttributeValues {
  readonly id: number
  readonly name: string
  readonly values: readonly string[]
}

/** An entry in BER, ready to be copied into answers: its name, and its attributes one behind the other. */
export interface EncodedEntry {
  /** The name as an OCTET STRING. */
  readonly name: Buffer
  /** PartialAttributes, whole. */
  readonly attributes: Buffer
  /** Of each attribute its id and where it ends in `attributes`, in turn. */
  readonly places: readonly number[]
}

/** Encodes an entry once. */
export function encodeEntry(dn: string, attributes: readonly AttributeValues[]): EncodedEntry {
  const parts: Buffer[] = []
  const places: number[] = []
  let end = 0
  for (const { id, name, values } of attributes) {
    const part = encodeAttribute(name, values)
    parts.push(part)
    end += part.length
    places.push(id, end)
  }
  return { name: octets(dn), attributes: Buffer.concat(parts, end), places }
}

/** A PartialAttribute; without values it is only a name, as typesOnly asks. */
export const encodeAttribute = (name: string, values: readonly string[]): Buffer =>
  element(tags.sequence, octets(name), element(tags.set, ...values.map((value) => octets(value))))

/** What of an entry goes into the answer: all, or the attributes whose byte is set. */
export type AttributeMask = Uint8Array | undefined

const SEARCH_ENTRY = 0x64

/** Octets that tag and length of a content take. */
const headerOf = (length: number): number => (length < 0x80 ? 2 : length < 0x100 ? 3 : length < 0x1_0000 ? 4 : length < 0x100_0000 ? 5 : 6)

/** Gathers the SearchResultEntry messages of one answer in one buffer, by copying bytes. */
export class SearchEntries {
  readonly #id: Buffer
  #bytes: Buffer = Buffer.allocUnsafe(512)
  #used = 0
  #count = 0

  /** @param id the message id of the search */
  constructor(id: number) {
    this.#id = integer(id)
  }

  get count(): number {
    return this.#count
  }

  /** Bytes gathered. */
  get size(): number {
    return this.#used
  }

  /** The messages gathered so far, one behind the other. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#used)
  }

  /** The messages and the one that ends the search, in one buffer; nothing can be added any more. */
  endWith(done: Buffer): Buffer {
    this.#room(done.length)
    this.#copy(done, 0, done.length)
    return this.#bytes.subarray(0, this.#used)
  }

  /** @param more PartialAttributes behind the entry's own @param controls of the entry, whole */
  add({ name, attributes, places }: EncodedEntry, mask: AttributeMask, more?: Buffer, controls?: Buffer): void {
    let content = attributes.length
    if (mask !== undefined) {
      content = 0
      let start = 0
      for (let at = 0; at < places.length; at += 2) {
        const end = places[at + 1] ?? start
        if (mask[places[at] ?? 0] === 1) content += end - start
        start = end
      }
    }
    if (more !== undefined) content += more.length
    const inner = name.length + headerOf(content) + content
    const outer = this.#id.length + headerOf(inner) + inner + (controls?.length ?? 0)
    this.#room(headerOf(outer) + outer)
    this.#header(tags.sequence, outer)
    this.#copy(this.#id, 0, this.#id.length)
    this.#header(SEARCH_ENTRY, inner)
    this.#copy(name, 0, name.length)
    this.#header(tags.sequence, content)
    if (mask === undefined) this.#copy(attributes, 0, attributes.length)
    else {
      let start = 0
      for (let at = 0; at < places.length; at += 2) {
        const end = places[at + 1] ?? start
        if (mask[places[at] ?? 0] === 1) this.#copy(attributes, start, end)
        start = end
      }
    }
    if (more !== undefined) this.#copy(more, 0, more.length)
    if (controls !== undefined) this.#copy(controls, 0, controls.length)
    this.#count++
  }

  #room(length: number): void {
    if (this.#used + length <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe(Math.max(this.#used + length, this.#bytes.length * 2))
    this.#bytes.copy(grown, 0, 0, this.#used)
    this.#bytes = grown
  }

  #copy(from: Buffer, start: number, end: number): void {
    from.copy(this.#bytes, this.#used, start, end)
    this.#used += end - start
  }

  #header(tag: number, length: number): void {
    const bytes = this.#bytes
    bytes[this.#used++] = tag
    if (length < 0x80) {
      bytes[this.#used++] = length
      return
    }
    const octets = headerOf(length) - 2
    bytes[this.#used++] = 0x80 | octets
    bytes.writeUIntBE(length, this.#used, octets)
    this.#used += octets
  }
}
