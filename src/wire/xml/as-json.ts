import { createRequire } from 'node:module'
import type { XMLParser } from 'fast-xml-parser'
import type { JsonValue } from '../json/value.ts'
import { XML_LIMITS, type XmlLimits } from './limits.ts'
import { readXml } from './read.ts'

const TEXT = '#text'
const require = createRequire(import.meta.url)
const parsers = new Map<number, XMLParser>()

/** A document that cannot be shown as JSON although it is good: it has an element named like a trap of JavaScript. */
export class NoJsonForm extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'NoJsonForm'
  }
}

/**
 * A document that the strict reader accepts, as JSON in the form that users of fast-xml-parser know:
 * `{ "Envelope": { "Header": { "Id": ["a", "b"], "Time": { "@units": "ms", "#text": "5" } } } }`. Names stand without prefixes, attributes begin
 * with `@`, namespace declarations are left out. Values are always text, without the white space around them; what repeats is a list; an element
 * without content is `""`; of two attributes with one local name the last stands. fast-xml-parser makes it, and never sees what the strict reader refuses. For looking at messages and asking for values,
 * off the path of a request: it takes about 0.1 ms a kilobyte. The library is loaded by the first call.
 * @throws XmlError as readXml does; NoJsonForm for an element called `__proto__`, `constructor` or `prototype`
 */
export function xmlAsJson(bytes: Uint8Array, limits?: Partial<XmlLimits>): JsonValue {
  const tape = readXml(bytes, limits)
  const parser = parserFor(limits?.depth ?? XML_LIMITS.depth)
  try {
    const parsed: Record<string, JsonValue> = parser.parse(tape.bytes)
    return tidied(parsed)
  } catch (error) {
    throw new NoJsonForm(error instanceof Error ? error.message : String(error))
  }
}

function parserFor(depth: number): XMLParser {
  const known = parsers.get(depth)
  if (known !== undefined) return known
  const { XMLParser }: typeof import('fast-xml-parser') = require('fast-xml-parser')
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    textNodeName: TEXT,
    removeNSPrefix: true,
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    // Numeric character references, which it counts among HTML's; of the named ones the strict reader lets only XML's five through.
    htmlEntities: true,
    processEntities: { enabled: true, maxTotalExpansions: Number.MAX_SAFE_INTEGER, maxExpandedLength: Number.MAX_SAFE_INTEGER },
    maxNestedTags: depth + 1,
    jPath: false,
  })
  parsers.set(depth, parser)
  return parser
}

/** Without the white space around texts, and without texts that are nothing else. No deeper than the reader's limit. */
function tidied(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.trim()
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(tidied)
  const found: Record<string, JsonValue> = {}
  for (const [name, inner] of Object.entries(value)) {
    if (name.startsWith('@')) found[name] = inner
    else if (name !== TEXT) found[name] = tidied(inner)
    else if (typeof inner === 'string' && inner.trim() !== '') found[name] = inner.trim()
  }
  return Object.keys(found).length === 0 ? '' : found
}
