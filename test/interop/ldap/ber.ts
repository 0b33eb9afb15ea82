// BER as LDAP uses it, written from RFC 4511 §5.1 without a line of src/wire/ldap: a judge must not share the code it judges.

export type Part = Uint8Array | string

/** One element: tag, minimal definite length, content. */
export function tlv(tag: number, ...parts: readonly Part[]): Buffer {
  const content = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
  return Buffer.concat([Buffer.from([tag, ...lengthOctets(content.length)]), content])
}

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length]
  const octets: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return [0x80 | octets.length, ...octets]
}

export const octets = (value: Part, tag = 0x04): Buffer => tlv(tag, value)
export const boolean = (value: boolean, tag = 0x01): Buffer => tlv(tag, Buffer.from([value ? 0xff : 0]))

/** A non-negative integer below 2^31. */
export function integer(value: number, tag = 0x02): Buffer {
  const octets: number[] = []
  for (let rest = value; rest > 0; rest >>>= 8) octets.unshift(rest & 0xff)
  if (octets.length === 0 || (octets[0] ?? 0) >= 0x80) octets.unshift(0)
  return tlv(tag, Buffer.from(octets))
}

export const sequence = (...parts: readonly Part[]): Buffer => tlv(0x30, ...parts)
export const set = (...parts: readonly Part[]): Buffer => tlv(0x31, ...parts)

export interface Element {
  readonly tag: number
  readonly content: Buffer
  /** Bytes of the whole element. */
  readonly size: number
}

/** The element at `at`, undefined while its bytes are not all there. @throws RangeError on a length that LDAP forbids */
export function elementAt(bytes: Buffer, at: number): Element | undefined {
  const [tag, first] = [bytes[at], bytes[at + 1]]
  if (tag === undefined || first === undefined) return undefined
  let start = at + 2
  let length = first
  if (first >= 0x80) {
    const count = first & 0x7f
    if (count === 0 || count > 4) throw new RangeError(`length octet ${first.toString(16)}`)
    if (bytes.length < start + count) return undefined
    length = bytes.readUIntBE(start, count)
    start += count
  }
  if (bytes.length < start + length) return undefined
  return { tag, content: bytes.subarray(start, start + length), size: start + length - at }
}

/** The elements that a constructed element's content is made of. */
export function children(content: Buffer): Element[] {
  const found: Element[] = []
  for (let at = 0; at < content.length; ) {
    const next = elementAt(content, at)
    if (next === undefined) throw new RangeError('an element ends after its parent')
    found.push(next)
    at += next.size
  }
  return found
}

export const number = (element: Element | undefined): number =>
  element === undefined ? Number.NaN : element.content.readUIntBE(0, element.content.length)
export const text = (element: Element | undefined): string => element?.content.toString() ?? ''
