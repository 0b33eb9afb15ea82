import { ATTRIBUTE, BINDING, ELEMENT } from './layout.ts'

const SHARED = 1 << 14

/** What a finished document leaves: `size` element rows, and where they, the attributes and the bindings begin in `rows`. */
export interface Recorded {
  readonly rows: Int32Array
  readonly size: number
  readonly elements: number
  readonly attributes: number
  readonly bindings: number
}

let shared = new Int32Array(0)
let used = 0

/**
 * A place of exactly the size of a document with so many elements (and the row that closes them), attributes and bindings behind each other. Small
 * ones share an array, as small Buffers do, because allocating one costs as much as reading 200 bytes.
 */
export function takeRows(size: number, attributeCount: number, bindingCount: number): Recorded {
  const ofElements = (size + 1) * ELEMENT
  const ofAttributes = attributeCount * ATTRIBUTE
  const length = ofElements + ofAttributes + bindingCount * BINDING
  const alone = length > SHARED / 4
  const elements = alone ? 0 : share(length)
  const rows = alone ? new Int32Array(length) : shared
  return { rows, size, elements, attributes: elements + ofElements, bindings: elements + ofElements + ofAttributes }
}

/** Where `length` free numbers begin in the shared array. */
function share(length: number): number {
  if (used + length > shared.length) {
    shared = new Int32Array(SHARED)
    used = 0
  }
  const at = used
  used += length
  return at
}
