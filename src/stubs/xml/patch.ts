import { XmlAttribute, type XmlDocument, XmlElement, type XmlNode, XmlTreeNode } from 'libxml2-wasm'
import type { XmlPatch } from '../stub.ts'
import { parseDocument, sizeOf } from './document.ts'
import { compileExpression, type Expression, tooCostly } from './expression.ts'

/** A change of a document: gives its new text. @throws Error when nothing stands where it points, or what comes out is no XML */
export type XmlChange = (text: string, values: readonly string[]) => string

interface CompiledPatch {
  readonly patch: XmlPatch
  readonly expression: Expression
}

/** The place of a patch, and what it puts there: a template. */
export const contentOf = (patch: XmlPatch): string => ('set' in patch ? patch.value : 'insert' in patch ? patch.xml : '')
const placeOf = (patch: XmlPatch): string => ('set' in patch ? patch.set : 'insert' in patch ? patch.insert : patch.remove)

/** @throws Error for what is no XPath */
export function compileXmlPatch(patches: readonly XmlPatch[], namespaces: Readonly<Record<string, string>>): XmlChange {
  const compiled = patches.map((patch) => ({ patch, expression: compileExpression(placeOf(patch), namespaces) }))
  return (text, contents) => {
    const document = parseDocument(text)
    try {
      const marks = new Map<string, string>()
      for (const [at, each] of compiled.entries()) apply(document, each, contents[at] ?? '', marks, sizeOf(text))
      const prolog = /^\s*<\?xml[^>]*\?>\s*/.exec(text)?.[0] ?? ''
      let changed = document.toString({ format: false, noDeclaration: true }).trimEnd()
      for (const [mark, xml] of marks) changed = changed.replace(`<!--${mark}-->`, () => xml)
      parseDocument(changed).dispose()
      return prolog + changed
    } finally {
      document.dispose()
    }
  }
}

function apply(
  document: XmlDocument,
  { patch, expression }: CompiledPatch,
  content: string,
  marks: Map<string, string>,
  size: number,
): void {
  const costly = tooCostly(expression, size)
  if (costly !== undefined) throw new Error(costly)
  const found = document.eval(expression.compiled)
  if (!Array.isArray(found) || found.length === 0) throw new Error(`${expression.text} finds nothing in the answer`)
  for (const node of found) {
    if ('set' in patch) set(node, content)
    else if ('remove' in patch) node.remove()
    else insert(node, patch.position, content, marks)
  }
}

function set(node: XmlNode, value: string): void {
  if (node instanceof XmlAttribute) {
    node.value = value
    return
  }
  if (!(node instanceof XmlElement)) throw new Error('set takes an element or an attribute')
  for (let child = node.firstChild; child !== null; child = node.firstChild) child.remove()
  if (value !== '') node.addText(value)
}

/** A comment holds the place until the document is text again: what is inserted may use every prefix that is declared there. */
function insert(node: XmlNode, position: 'first' | 'last' | 'before' | 'after', xml: string, marks: Map<string, string>): void {
  if (!(node instanceof XmlElement)) throw new Error('insert takes an element')
  const mark = `mock-spine-stub-${marks.size}`
  marks.set(mark, xml)
  const first = node.firstChild
  if (position === 'before') node.prependComment(mark)
  else if (position === 'after') node.appendComment(mark)
  else if (position === 'first' && first instanceof XmlTreeNode) first.prependComment(mark)
  else node.addComment(mark)
}
