import { JsonPath } from '../../wire/json/json-path.ts'
import type { JsonValue } from '../../wire/json/value.ts'
import { xmlAsJson } from '../../wire/xml/as-json.ts'
import { type Facts, OnceEach } from '../matching/facts.ts'
import type { Source } from '../matching/sources.ts'

type Parsed = { readonly value: JsonValue; readonly size: number } | { readonly because: string }

const parsed = new OnceEach<Parsed>()
const MOST_VALUES = 1000
/** Values that a path may look at in the worst case. */
const MOST_LOOKS = 10_000_000

/** Where a JSONPath leads in the body, or in an XML body as JSON. @throws JsonPathError */
export function jsonPathSource(path: string): Source {
  const compiled = new JsonPath(path)
  return {
    name: `jsonPath ${path}`,
    cost: 3,
    caseless: false,
    read: (facts) => {
      const it = parsed.of(facts, () => parse(facts))
      if ('because' in it) return { values: [], because: it.because }
      const costly = tooCostly(path, it.size)
      if (costly !== undefined) return { values: [], because: costly }
      return { values: compiled.find(it.value).slice(0, MOST_VALUES).map(asText) }
    },
  }
}

/** What a JSONPath finds in a text of JSON or XML. @throws Error for what is none, or would take too long */
export function jsonValuesOf(text: string, path: string): readonly JsonValue[] {
  const costly = tooCostly(path, sizeOf(text))
  if (costly !== undefined) throw new Error(costly)
  return new JsonPath(path).find(parsedText(text))
}

/** Values of a text, or a few more. */
const sizeOf = (text: string): number => text.match(/[[{,<]/g)?.length ?? 0

/** Each descent, wildcard and filter may look at everything that the one before it found. */
function tooCostly(path: string, size: number): string | undefined {
  const searches = path.replace(/"[^"]*"|'[^']*'/g, '').match(/\.\.|\*|\?/g)?.length ?? 0
  if (size ** Math.max(1, searches) <= MOST_LOOKS) return undefined
  return `${searches} searches through ${size} values would take too long: name the steps`
}

/** A text as it stands, anything else as JSON writes it. */
export const asText = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** A text of JSON or XML as a value. @throws Error */
function parsedText(text: string): JsonValue {
  if (/^\s*</.test(text)) return xmlAsJson(Buffer.from(text))
  const value: JsonValue = JSON.parse(text)
  return value
}

function parse(facts: Facts): Parsed {
  if (facts.cut !== undefined) return { because: facts.cut }
  if (facts.body.length === 0) return { because: 'the request has no body' }
  try {
    return { value: parsedText(facts.root), size: sizeOf(facts.root) }
  } catch (error) {
    return {
      because: `the body is neither JSON nor XML that can be read: ${error instanceof Error ? error.message : String(error)}`.slice(0, 400),
    }
  }
}
