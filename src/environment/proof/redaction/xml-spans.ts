import type { Span } from '../../../wire/text/mask-text.ts'
import { readXml, XmlError, type XmlTape } from '../../../wire/xml/index.ts'
import type { Step, XmlPath } from './xml-path.ts'

const ENCODING = /^(\uFEFF?<\?xml[^>]*?\sencoding\s*=\s*)(["'])([A-Za-z][\w.-]{4,})\2/

/**
 * What a path stands for in a document, in UTF-16 units of its text. Where the document is not well-formed (cut short, say) no path can be followed:
 * then whatever has the last name counts, so that nothing escapes.
 */
export function xmlSpans(path: XmlPath, text: string): Span[] {
  try {
    return followed(path, readXml(Buffer.from(text.replace(ENCODING, inUtf8))))
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    return Array.from(text.matchAll(path.loose), ({ index, 1: before = '', 2: value = '' }) => ({
      start: index + before.length,
      end: index + before.length + value.length,
    }))
  }
}

function followed({ steps, attribute }: XmlPath, tape: XmlTape): Span[] {
  const found: Span[] = []
  const last = 1 << (steps.length - 1)
  // For each element the steps that end there, and those that end there or above it, as bits.
  const ending = new Int32Array(tape.size)
  const above = new Int32Array(tape.size)
  for (let element = 0; element < tape.size; element++) {
    const parent = tape.parent(element)
    steps.forEach((step, at) => {
      const before = 1 << (at - 1)
      const follows = at === 0 ? step.anywhere || parent < 0 : ((step.anywhere ? above[parent] : ending[parent]) ?? 0) & before
      if (follows && fits(tape, element, step)) ending[element] = (ending[element] ?? 0) | (1 << at)
    })
    above[element] = (ending[element] ?? 0) | (above[parent] ?? 0)
    if ((ending[element] ?? 0) & last) found.push(...chosen(tape, element, attribute))
  }
  return inUnits(tape.bytes, found)
}

function chosen(tape: XmlTape, element: number, attribute: string | undefined): Span[] {
  if (attribute === undefined) return [tape.contentSpan(element)]
  const spans = tape.attributeSpans(element)
  return tape.attributes(element).flatMap(({ local }, at) => (local === attribute ? (spans[at] ?? []) : []))
}

const fits = (tape: XmlTape, element: number, { local, where }: Step): boolean =>
  (local === '*' || tape.local(element) === local) && (where === undefined || tape.attrLocal(element, where.attribute) === where.value)

/** Byte offsets of UTF-8 as UTF-16 units. */
function inUnits(bytes: Buffer, spans: readonly Span[]): Span[] {
  const starts = new Map<number, number>()
  let [at, units] = [0, 0]
  for (const offset of spans.flatMap(({ start, end }) => [start, end]).sort((a, b) => a - b)) {
    units += bytes.toString('utf8', at, offset).length
    at = offset
    starts.set(offset, units)
  }
  return spans.map(({ start, end }) => ({ start: starts.get(start) ?? 0, end: starts.get(end) ?? 0 }))
}

/** The declaration of a text that is read as UTF-8 whatever it was, no character shorter. */
const inUtf8 = (_: string, before: string, quote: string, name: string): string =>
  `${before}${quote}UTF-8${quote}${' '.repeat(name.length - 5)}`
