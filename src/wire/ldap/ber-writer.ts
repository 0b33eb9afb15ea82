import { tags } from './ber-reader.ts'

/** An element with a minimal definite length around its parts. */
export function element(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  let length = 0
  for (const part of parts) length += part.length
  const octets = length < 0x80 ? 0 : length < 0x100 ? 1 : length < 0x1_0000 ? 2 : length < 0x100_0000 ? 3 : 4
  const bytes = Buffer.allocUnsafe(2 + octets + length)
  bytes[0] = tag
  if (octets === 0) bytes[1] = length
  else {
    bytes[1] = 0x80 | octets
    bytes.writeUIntBE(length, 2, octets)
  }
  let at = 2 + octets
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

export const octets = (value: string | Uint8Array, tag: number = tags.octets): Buffer =>
  element(tag, typeof value === 'string' ? Buffer.from(value) : value)

/** An INTEGER or ENUMERATED from -2^31 to 2^31-1, in as few octets as hold it. */
export function integer(value: number, tag: number = tags.integer): Buffer {
  const size =
    value >= -0x80 && value < 0x80 ? 1 : value >= -0x8000 && value < 0x8000 ? 2 : value >= -0x80_0000 && value < 0x80_0000 ? 3 : 4
  const content = Buffer.allocUnsafe(size)
  content.writeIntBE(value, 0, size)
  return element(tag, content)
}

export const boolean = (value: boolean, tag: number = tags.boolean): Buffer => element(tag, Buffer.of(value ? 0xff : 0))
