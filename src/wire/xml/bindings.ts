import { BINDING, KEY, OUTER, PREFIX, PREFIX_END } from './layout.ts'

const KEYED = 3

/** The binding that every document begins with: no prefix, no namespace. */
export const DEFAULT_BINDING = 0
/** The second one: `xml`, which is never declared. */
export const XML_BINDING = 1

/** The KEY of the prefix bytes[start, end). */
export function prefixKey(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start
  if (length === 0) return 0
  let key = ((length > 127 ? 127 : length) << 24) | ((bytes[start] ?? 0) << 16)
  if (length > 1) key |= (bytes[start + 1] ?? 0) << 8
  if (length > 2) key |= bytes[start + 2] ?? 0
  return key
}

/** The row of the binding of prefix bytes[start, end), innermost first from `scope`, or -1; `base` is where row 0 stands in `rows`. */
export function findBinding(bytes: Uint8Array, rows: Int32Array, base: number, scope: number, start: number, end: number): number {
  const key = prefixKey(bytes, start, end)
  const length = end - start
  let row = scope
  while (row >= 0) {
    const at = base + row * BINDING
    if (rows[at + KEY] === key) {
      if (length <= KEYED) return row
      const prefix = rows[at + PREFIX] ?? 0
      if ((rows[at + PREFIX_END] ?? 0) - prefix === length && sameBytes(bytes, prefix, start, length)) return row
    }
    row = rows[at + OUTER] ?? -1
  }
  return -1
}

export function sameBytes(bytes: Uint8Array, one: number, other: number, length: number): boolean {
  for (let at = 0; at < length; at++) if (bytes[one + at] !== bytes[other + at]) return false
  return true
}
