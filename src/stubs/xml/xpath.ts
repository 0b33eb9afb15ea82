import { XmlAttribute, type XmlDocument, type XmlNode } from 'libxml2-wasm'
import { type Facts, OnceEach } from '../matching/facts.ts'
import type { Found, Source } from '../matching/sources.ts'
import { parseDocument, sizeOf } from './document.ts'
import { compileExpression, type Expression, tooCostly } from './expression.ts'

type Parsed = { readonly document: XmlDocument; readonly elements: number } | { readonly because: string }

const NOTHING: Found = { values: [] }
const parsed = new OnceEach<Parsed>()
/** Values of one expression that are looked at. */
const MOST_VALUES = 1000

/** Where an XPath expression leads in the body, or in the root part of a multipart body. @throws Error for what is no XPath */
export function xpathSource(path: string, namespaces: Readonly<Record<string, string>>): Source {
  const expression = compileExpression(path, namespaces)
  const declared = Object.entries(namespaces).map(([prefix, uri]) => ` ${prefix}=${uri}`)
  return { name: `xpath ${path}${declared.join('')}`, cost: 3, caseless: false, read: (facts) => readPath(facts, expression) }
}

/** What an expression gives of a text that is XML. @throws Error */
export function valuesOf(text: string, path: string): readonly string[] {
  const expression = compileExpression(path, {})
  const costly = tooCostly(expression, sizeOf(text))
  if (costly !== undefined) throw new Error(costly)
  const document = parseDocument(text)
  try {
    return evaluate(document, expression)
  } finally {
    document.dispose()
    expression.compiled.dispose()
  }
}

function readPath(facts: Facts, expression: Expression): Found {
  if (facts.cut === undefined && expression.names.some((name) => !facts.root.includes(name))) return NOTHING
  const it = parsed.of(facts, () => parse(facts))
  if ('because' in it) return { values: [], because: it.because }
  const costly = tooCostly(expression, it.elements)
  if (costly !== undefined) return { values: [], because: costly }
  try {
    return { values: evaluate(it.document, expression) }
  } catch (error) {
    return { values: [], because: said(error) }
  }
}

function parse(facts: Facts): Parsed {
  if (facts.cut !== undefined) return { because: facts.cut }
  if (facts.body.length === 0) return { because: 'the request has no body' }
  try {
    const document = parseDocument(facts.root)
    facts.afterwards(() => document.dispose())
    return { document, elements: sizeOf(facts.root) }
  } catch (error) {
    return { because: `the body is no XML that can be read: ${said(error)}` }
  }
}

function evaluate(document: XmlDocument, { compiled }: Expression): readonly string[] {
  const result = document.eval(compiled)
  if (Array.isArray(result)) return result.slice(0, MOST_VALUES).map(textOf)
  // A comparison that does not hold finds nothing.
  return result === false ? [] : [String(result)]
}

export const textOf = (node: XmlNode): string => (node instanceof XmlAttribute ? node.value : node.content)

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error)).trim().replace(/\s+/g, ' ').slice(0, 300)
