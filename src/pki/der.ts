/** One element of DER, read in place. */
export interface Element {
  readonly tag: number
  /** Head and value. */
  readonly all: Buffer
  readonly value: Buffer
}

/** The element that begins at an offset; throws an Error naming what is wrong. */
export function element(from: Buffer, at: number): Element {
  const tag = from[at]
  const first = from[at + 1]
  if (tag === undefined || first === undefined) throw new Error('it ends too early')
  const wide = first < 0x80 ? 0 : first & 0x7f
  if (wide > 4 || first === 0x80 || at + 2 + wide > from.length) throw new Error('it is not DER')
  const length = wide === 0 ? first : from.readUIntBE(at + 2, wide)
  const start = at + 2 + wide
  if (start + length > from.length) throw new Error('it ends too early')
  return { tag, all: from.subarray(at, start + length), value: from.subarray(start, start + length) }
}

/** The elements inside one of a tag; `name` is what an Error calls it. */
export function children(parent: Element | undefined, tag: number, name: string): readonly Element[] {
  if (parent?.tag !== tag) throw new Error(`it has no ${name}`)
  const found: Element[] = []
  for (let at = 0; at < parent.value.length; at += found.at(-1)?.all.length ?? 0) found.push(element(parent.value, at))
  return found
}

/** Writes one element. */
export function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(content)
  const { length } = value
  const octets = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  if (length > 0xffff) octets.splice(0, 3, 0x83, length >> 16, (length >> 8) & 0xff, length & 0xff)
  return Buffer.concat([Buffer.from([tag, ...octets]), value])
}

/** A time in GeneralizedTime, to the second and in Z as RFC 5280 demands. */
export const generalizedTime = (date: Date): Buffer =>
  der(0x18, Buffer.from(`${date.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`, 'latin1'))
