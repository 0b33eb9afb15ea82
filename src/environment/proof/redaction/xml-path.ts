import type { Span } from '../../../wire/text/mask-text.ts'
import { readXml, XmlError, type XmlTape } from '../../../wire/xml/index.ts'

const STEP = /(\/\/?)(@?)(?:[\w.-]+:)?([\w.-]+|\*)(?:\[@(?:[\w.-]+:)?([\w.-]+)=(?:'([^']*)'|"([^"]*)")\])?/y
const ENCODING = /^(\uFEFF?<\?xml[^>]*?\sencoding\s*=\s*)(["'])([A-Za-z][\w.-]{4,})\2/
const LONGEST = 500
/** Steps: one bit each. */
const MOST = 30
const FORM = "a path such as //Password, /Envelope/Header//Security or //id[@root='2.16.840']/@extension"

interface Step {
  readonly anywhere: boolean
  /** `*` for any. */
  readonly local: string
  readonly where: { readonly attribute: string; readonly value: string } | undefined
}

/** A path that cannot be used. */
export class XmlPathError extends Error {
  constructor(path: string, reason: string) {
    super(`path ${path.slice(0, 100)}: ${reason}`)
    this.name = 'XmlPathError'
  }
}

/**
 * An XPath of the abbreviated kind, by local names whatever the prefixes: steps with `/` and `//`, `*`, `[@name='value']`, an attribute at the end.
 * It stands for the content of elements, or for values of attributes.
 */
export class XmlPath {
  readonly text: string
  readonly #steps: readonly Step[]
  readonly #attribute: string | undefined
  readonly #loose: RegExp

  /** @throws XmlPathError for any other form, and for one that ends in `*` */
  constructor(text: string) {
    const { steps, attribute } = parsed(text)
    const last = attribute ?? steps.at(-1)?.local
    if (last === undefined || last === '*' || text.length > LONGEST || steps.length > MOST)
      throw new XmlPathError(text, `${FORM} is wanted`)
    this.text = text
    this.#steps = steps
    this.#attribute = attribute
    const name = `(?:[\\w.-]+:)?${last.replaceAll(/[.-]/g, '\\$&')}`
    this.#loose = new RegExp(
      attribute === undefined ? `(<${name}(?=[\\s>]))([\\s\\S]*?)(?=</|$)` : `([\\s]${name}\\s*=\\s*["'])([^"'<]*)`,
      'g',
    )
  }

  /**
   * What it stands for in a document, in UTF-16 units of its text. Where the document is not well-formed (cut short, say) no path can be followed:
   * then whatever has the last name counts, so that nothing escapes.
   */
  spans(text: string): Span[] {
    try {
      return this.#followed(readXml(Buffer.from(text.replace(ENCODING, inUtf8))))
    } catch (error) {
      if (!(error instanceof XmlError)) throw error
      return Array.from(text.matchAll(this.#loose), ({ index, 1: before = '', 2: value = '' }) => ({
        start: index + before.length,
        end: index + before.length + value.length,
      }))
    }
  }

  #followed(tape: XmlTape): Span[] {
    const found: Span[] = []
    const last = 1 << (this.#steps.length - 1)
    // For each element the steps that end there, and those that end there or above it, as bits.
    const ending = new Int32Array(tape.size)
    const above = new Int32Array(tape.size)
    for (let element = 0; element < tape.size; element++) {
      const parent = tape.parent(element)
      this.#steps.forEach((step, at) => {
        const before = 1 << (at - 1)
        const follows = at === 0 ? step.anywhere || parent < 0 : ((step.anywhere ? above[parent] : ending[parent]) ?? 0) & before
        if (follows && fits(tape, element, step)) ending[element] = (ending[element] ?? 0) | (1 << at)
      })
      above[element] = (ending[element] ?? 0) | (above[parent] ?? 0)
      if ((ending[element] ?? 0) & last) found.push(...this.#chosen(tape, element))
    }
    return inUnits(tape.bytes, found)
  }

  #chosen(tape: XmlTape, element: number): Span[] {
    if (this.#attribute === undefined) return [tape.contentSpan(element)]
    const spans = tape.attributeSpans(element)
    return tape.attributes(element).flatMap(({ local }, at) => (local === this.#attribute ? (spans[at] ?? []) : []))
  }
}

const fits = (tape: XmlTape, element: number, { local, where }: Step): boolean =>
  (local === '*' || tape.local(element) === local) && (where === undefined || tape.attrLocal(element, where.attribute) === where.value)

function parsed(text: string): { steps: Step[]; attribute: string | undefined } {
  const steps: Step[] = []
  let attribute: string | undefined
  for (let at = 0; at < text.length; at = STEP.lastIndex) {
    STEP.lastIndex = at
    const [whole, slashes = '', sign, local = '', name, single, double] = STEP.exec(text) ?? []
    if (whole === undefined || attribute !== undefined) throw new XmlPathError(text, `${FORM} is wanted`)
    const anywhere = slashes === '//'
    if (sign === '@') attribute = local
    if (sign === '@' && anywhere) steps.push({ anywhere, local: '*', where: undefined })
    if (sign !== '@')
      steps.push({ anywhere, local, where: name === undefined ? undefined : { attribute: name, value: single ?? double ?? '' } })
  }
  return { steps, attribute }
}

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
