import type { Random } from './random.ts'

export type ByteMutation = (bytes: Buffer, random: Random, other: Buffer) => Buffer

/** Bytes that readers stumble over. */
const SNAGS: readonly Buffer[] = [
  '\0',
  '\xff',
  '\xfe\xff',
  '\xff\xfe',
  '\xef\xbb\xbf',
  '\xc0\x80',
  '\xed\xa0\x80',
  '\xf4\x90\x80\x80',
  '\xf0\x9f',
  '\r\n',
  '\r',
  '\n',
  '\r\n\r\n',
  '--',
  '----=_MIME-Boundary',
  '----=_MIME-Boundary--',
  '<',
  '>',
  '&',
  '&#0;',
  '&#xD800;',
  '&#x110000;',
  ']]>',
  '<![CDATA[',
  '<!--',
  '-->',
  '<?',
  '<!DOCTYPE',
  '"',
  "'",
  '=',
  ';',
  ':',
  '%00',
  '\u007f',
  '\x1b',
  '\x85',
].map((text) => Buffer.from(text, 'latin1'))

const splice = (bytes: Buffer, at: number, remove: number, insert: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)])

/** Largest number of bytes that repeating makes of a message. */
const REPEATED = 300_000

/** What can be done to any bytes, by name. */
export const byteMutations: Readonly<Record<string, ByteMutation>> = {
  'bit flipped': (bytes, random) => {
    const copy = Buffer.from(bytes)
    const at = random.below(bytes.length)
    if (at < copy.length) copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8))
    return copy
  },
  'byte replaced': (bytes, random) => splice(bytes, random.below(bytes.length), 1, random.bytes(1)),
  'bytes inserted': (bytes, random) => splice(bytes, random.below(bytes.length + 1), 0, random.bytes(1 + random.size(64))),
  'snag inserted': (bytes, random) => splice(bytes, random.below(bytes.length + 1), 0, random.pick(SNAGS)),
  'snag put in place': (bytes, random) => splice(bytes, random.below(bytes.length + 1), 1 + random.size(16), random.pick(SNAGS)),
  'bytes deleted': (bytes, random) => splice(bytes, random.below(bytes.length), 1 + random.size(bytes.length), Buffer.alloc(0)),
  'range doubled': (bytes, random) => {
    const at = random.below(bytes.length)
    return splice(bytes, at, 0, bytes.subarray(at, at + 1 + random.size(bytes.length)))
  },
  'range repeated': (bytes, random) => {
    const at = random.below(bytes.length)
    const range = bytes.subarray(at, at + 1 + random.size(200))
    const times = Math.min(random.size(3000), Math.floor(REPEATED / Math.max(1, range.length)))
    return splice(bytes, at, 0, Buffer.concat(new Array(times).fill(range)))
  },
  'ranges swapped': (bytes, random) => {
    const [a = 0, b = 0, c = 0] = [0, 0, 0].map(() => random.below(bytes.length + 1)).sort((x, y) => x - y)
    return Buffer.concat([bytes.subarray(0, a), bytes.subarray(b, c), bytes.subarray(a, b), bytes.subarray(c)])
  },
  truncated: (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  'spliced with another': (bytes, random, other) =>
    Buffer.concat([bytes.subarray(0, random.below(bytes.length + 1)), other.subarray(random.below(other.length + 1))]),
  'range of another': (bytes, random, other) => {
    const from = random.below(other.length)
    return splice(bytes, random.below(bytes.length + 1), random.size(200), other.subarray(from, from + random.size(other.length)))
  },
}

/** One of the mutations, applied. */
export function mutateBytes(bytes: Buffer, random: Random, other: Buffer): { readonly bytes: Buffer; readonly what: string } {
  const what = random.pick(Object.keys(byteMutations))
  return { bytes: byteMutations[what]?.(bytes, random, other) ?? bytes, what }
}
