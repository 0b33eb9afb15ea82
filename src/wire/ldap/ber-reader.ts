import { type BerHeader, hex, readHeader } from './ber-header.ts'
import { LdapError } from './error.ts'
import { shortText } from './short-text.ts'

const CONSTRUCTED = 0x20
/** Tags of the universal class that LDAP uses. */
export const tags = { boolean: 0x01, integer: 0x02, octets: 0x04, enumerated: 0x0a, sequence: 0x30, set: 0x31 } as const
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads the elements inside one constructed element, in order, without copying: what it gives are views of the message.
 * Everything it can't read is an LdapError that says where and what was expected.
 */
export class BerReader {
  readonly #bytes: Buffer
  readonly #end: number
  #at: number

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.#bytes = bytes
    this.#at = start
    this.#end = end
  }

  /** Offset of the next element in the message. */
  get at(): number {
    return this.#at
  }

  get done(): boolean {
    return this.#at >= this.#end
  }

  /** Tag of the next element; undefined at the end. */
  peek(): number | undefined {
    return this.done ? undefined : this.#bytes[this.#at]
  }

  /** Passes over the next element, which must have the tag if one is given, and answers where its content is. */
  next(what: string, tag?: number): BerHeader {
    if (this.done) throw new LdapError('structure', this.#at, 'the end of the element around it', what)
    if (tag !== undefined && this.#bytes[this.#at] !== tag) {
      throw new LdapError('structure', this.#at, `the tag ${hex(this.#bytes[this.#at] ?? 0)}`, `${what} (tag ${hex(tag)})`)
    }
    const header = readHeader(this.#bytes, this.#at, this.#end)
    if (header === undefined || header.end > this.#end) {
      const left = `${this.#end - this.#at} bytes before the element around it ends`
      throw new LdapError('structure', this.#at, left, header === undefined ? what : `${what} of ${header.end - this.#at} bytes`)
    }
    this.#at = header.end
    return header
  }

  enter(what: string, tag: number): BerReader {
    const { start, end } = this.next(what, tag)
    return new BerReader(this.#bytes, start, end)
  }

  octets(what: string, tag: number = tags.octets): Buffer {
    const { start, end } = this.next(what, tag)
    return this.#bytes.subarray(start, end)
  }

  /** Like `text`, but octets that are no UTF-8 have replacement characters. */
  anyText(what: string, tag: number = tags.octets): string {
    const { start, end } = this.next(what, tag)
    return shortText(this.#bytes, start, end) ?? this.#bytes.utf8Slice(start, end)
  }

  /** The next element whole, tag and length included. */
  whole(what: string, tag?: number): Buffer {
    const from = this.#at
    return this.#bytes.subarray(from, this.next(what, tag).end)
  }

  text(what: string, tag: number = tags.octets): string {
    const from = this.#at
    const { start, end } = this.next(what, tag)
    const known = shortText(this.#bytes, start, end)
    if (known !== undefined) return known
    const octets = this.#bytes.subarray(start, end)
    try {
      return UTF8.decode(octets)
    } catch {
      throw new LdapError('value', from, `${octets.length} bytes that are not UTF-8`, `${what} in UTF-8`)
    }
  }

  /** An INTEGER or ENUMERATED of at most four octets, within bounds. */
  integer(what: string, min: number, max: number, tag: number = tags.integer): number {
    const from = this.#at
    const { start, end } = this.next(what, tag)
    if (end === start || end - start > 4) {
      throw new LdapError('structure', from, `an integer of ${end - start} octets`, `${what}, an integer of 1 to 4 octets`)
    }
    const value = this.#bytes.readIntBE(start, end - start)
    if (value < min || value > max) throw new LdapError('value', from, String(value), `${what} from ${min} to ${max}`)
    return value
  }

  /** Any octet but 0 is TRUE, as other servers take it. */
  boolean(what: string, tag: number = tags.boolean): boolean {
    const from = this.#at
    const { start, end } = this.next(what, tag)
    if (end - start !== 1) throw new LdapError('structure', from, `a boolean of ${end - start} octets`, `${what}, a boolean of 1 octet`)
    return this.#bytes[start] !== 0
  }
}

/**
 * Checks that the elements from `start` to `end` are well-formed all the way down.
 * @param depth levels allowed below these; deeper ones are a `value` error, so that they are answered
 */
export function checkNesting(bytes: Buffer, start: number, end: number, what: string, depth: number): void {
  const reader = new BerReader(bytes, start, end)
  while (!reader.done) {
    const from = reader.at
    const element = reader.next(what)
    if ((element.tag & CONSTRUCTED) === 0) continue
    if (depth === 0) throw new LdapError('value', from, 'an element nested deeper', `${what} within the levels allowed`)
    checkNesting(bytes, element.start, element.end, what, depth - 1)
  }
}
