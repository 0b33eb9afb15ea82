import { AFTER, CONTENT, CONTENT_END, ELEMENT, END, START } from './layout.ts'
import { afterCdata, afterComment, afterInstruction, isCdata } from './markup.ts'
import { cdataValue, textValue } from './values.ts'

const LT = 0x3c
const BANG = 0x21
const CDATA_START = '<![CDATA['.length
const CDATA_END = ']]>'.length

/** The character data directly inside an element of a tape whose rows begin at `base`: what stands in its children, comments and processing instructions is left out. */
export function directText(bytes: Buffer, rows: Int32Array, base: number, element: number): string {
  const row = base + element * ELEMENT
  const after = rows[row + AFTER] ?? 0
  const end = rows[row + CONTENT_END] ?? 0
  let at = rows[row + CONTENT] ?? 0
  let child = element + 1
  let text = ''
  while (at < end) {
    const stop = markupAt(bytes, at, end)
    if (stop > at) text += textValue(bytes, at, stop)
    at = stop
    if (at >= end) break
    if (child < after && at === rows[base + child * ELEMENT + START]) {
      at = rows[base + child * ELEMENT + END] ?? end
      child = rows[base + child * ELEMENT + AFTER] ?? after
    } else if (bytes[at + 1] !== BANG) {
      at = afterInstruction(bytes, at)
    } else if (isCdata(bytes, at)) {
      const close = afterCdata(bytes, at)
      text += cdataValue(bytes, at + CDATA_START, close - CDATA_END)
      at = close
    } else {
      at = afterComment(bytes, at)
    }
  }
  return text
}

function markupAt(bytes: Buffer, from: number, end: number): number {
  let at = from
  while (at < end && bytes[at] !== LT) at++
  return at
}
