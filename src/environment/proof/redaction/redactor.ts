import { createRequire } from 'node:module'
import { CapturedBody } from '../../../kernel/captured-body.ts'
import type { Exchange, Wire } from '../../../kernel/exchange.ts'
import { Fields } from '../../../kernel/fields.ts'
import { type MaskedNames, maskedNames, maskFields } from '../../../kernel/mask.ts'
import type { JsonValue } from '../../../wire/json/value.ts'
import { maskSpans, maskText, type Span } from '../../../wire/text/mask-text.ts'
import { LinearPattern } from '../linear-pattern.ts'
import { changeParts } from './body-parts.ts'
import { jsonSpans } from './json-spans.ts'
import { nhsNumberSpans } from './nhs-numbers.ts'
import type { RedactionRules } from './rules.ts'
import { XmlPath } from './xml-path.ts'
import { xmlSpans } from './xml-spans.ts'

type Finder = (text: string) => readonly Span[]
type JsonPaths = typeof import('jsonpath-rfc9535')

const require = createRequire(import.meta.url)

/** Masks in exchanges what rules name. Sizes stay as they were on the wire. */
export class Redactor {
  readonly #headers: MaskedNames
  readonly #xml: readonly XmlPath[]
  readonly #json: readonly string[]
  /** What is masked in every text. */
  readonly #everywhere: readonly Finder[]
  readonly #done = new WeakSet<Wire>()

  /** @param nhsNumbers masks them too, wherever they stand. @throws XmlPathError, JsonPathError or PatternError for a rule that is none */
  constructor({ headers, xml, json, patterns }: RedactionRules, { nhsNumbers = false }: { readonly nhsNumbers?: boolean } = {}) {
    this.#headers = maskedNames(headers)
    this.#xml = xml.map((path) => new XmlPath(path))
    this.#json = json
    const compiled = patterns.map((source) => new LinearPattern(source))
    this.#everywhere = [...compiled.map((pattern) => (text: string) => pattern.spans(text)), ...(nhsNumbers ? [nhsNumberSpans] : [])]
  }

  /** Masks an exchange as it stands now; what comes to it later is masked by a later call. */
  apply(exchange: Exchange): void {
    const { request } = exchange
    exchange.request = this.#wire(request)
    // What was masked can't be sent again.
    if (exchange.request.body !== request.body) exchange.label('masked', 'request')
    if (exchange.reply !== undefined) exchange.reply = this.#wire(exchange.reply)
    if (this.#everywhere.length === 0) return
    exchange.summary = this.#text(exchange.summary)
    const { labels, problems } = exchange
    for (const [name, value] of Object.entries(labels)) labels[name] = this.#text(value)
    problems.forEach((problem, at) => {
      const place = problem.at === undefined ? {} : { at: this.#text(problem.at) }
      problems[at] = { ...problem, came: this.#text(problem.came), expected: this.#text(problem.expected), ...place }
    })
    if (exchange.audit !== undefined)
      exchange.audit = Object.fromEntries(Object.entries(exchange.audit).map(([name, value]) => [name, this.#deep(value)]))
  }

  #wire(wire: Wire): Wire {
    if (this.#done.has(wire)) return wire
    const fields = maskFields(wire.fields, this.#headers)
    const known = new Fields(fields)
    const encoding = known.get('content-encoding')
    const change = encoding === undefined || encoding === 'identity' ? this.#content : this.#unreadable
    const { head, size, truncated } = wire.body
    const masked = this.#looksInside && head.length > 0 ? changeParts(head, known.get('content-type'), change) : head
    const masksText = this.#everywhere.length > 0
    const changed: Wire = {
      line: this.#text(wire.line),
      fields: masksText ? fields.map((part, at) => (at % 2 === 0 ? part : this.#text(part))) : fields,
      body: masked === head ? wire.body : new CapturedBody(masked, size, truncated ? wire.body.digest : undefined),
    }
    this.#done.add(changed)
    return changed
  }

  readonly #content = (bytes: Buffer): Buffer => (bytes.length === 0 ? bytes : maskText(bytes, (text) => this.#spans(text)))

  /** Whether content is looked at at all. */
  get #looksInside(): boolean {
    return this.#xml.length + this.#json.length + this.#everywhere.length > 0
  }

  /** What is compressed cannot be looked into: where content is to be masked, all of it is. */
  readonly #unreadable = (bytes: Buffer): Buffer => Buffer.alloc(bytes.length, '*')

  #spans(text: string): Span[] {
    const start = text.slice(0, 64).trimStart().charAt(0)
    const isJson = start === '{' || start === '['
    const byPath = isJson ? this.#inJson(text) : text.includes('<') ? this.#xml.flatMap((path) => xmlSpans(path, text)) : []
    return [...byPath, ...this.#everywhere.flatMap((find) => find(text))]
  }

  /** Of JSON that cannot be read, cut short say, everything: no path can be followed in it. */
  #inJson(text: string): Span[] {
    if (this.#json.length === 0) return []
    const { paths }: JsonPaths = require('jsonpath-rfc9535')
    try {
      const value: JsonValue = JSON.parse(text)
      const spans = jsonSpans(text)
      const wanted = new Set(this.#json.flatMap((path) => paths(value, path)))
      return Array.from(spans).flatMap(([path, span]) => (isUnder(path, wanted) ? [span] : []))
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof RangeError) return [{ start: 0, end: text.length }]
      throw error
    }
  }

  #text(text: string): string {
    const spans = this.#everywhere.flatMap((find) => find(text))
    return spans.length === 0 ? text : maskSpans(text, spans)
  }

  #deep(value: unknown): unknown {
    if (typeof value === 'string') return this.#text(value)
    if (Array.isArray(value)) return value.map((item) => this.#deep(item))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, this.#deep(inner)]))
  }
}

/** Whether a value is one of those that are wanted, or stands in one. */
function isUnder(path: string, wanted: ReadonlySet<string>): boolean {
  if (wanted.has(path)) return true
  for (let at = path.lastIndexOf('['); at > 0; at = path.lastIndexOf('[', at - 1)) if (wanted.has(path.slice(0, at))) return true
  return false
}
