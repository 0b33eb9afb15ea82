import { XmlXPath } from 'libxml2-wasm'
import { PREFIXES } from './prefixes.ts'

/** Nodes that an expression may look at in the worst case. */
const MOST_LOOKS = 1_000_000_000
const SEARCHING = /\/\/|\b(?:descendant|descendant-or-self|following|preceding|ancestor|ancestor-or-self)::/g
const PREFIX = /(?<![\w.:-])([A-Za-z_][\w.-]*):(?!:)(?=[A-Za-z_*])/g

/** An XPath 1.0 expression that is compiled and whose cost is known. */
export interface Expression {
  readonly text: string
  readonly compiled: XmlXPath
  /** Steps that look through the whole document. */
  readonly searches: number
  /** Names that must stand in a document in which it finds anything: one without them need not be parsed. */
  readonly names: readonly string[]
}

/** @param more prefixes besides the built-in ones @throws Error for what is no XPath, or uses a prefix that nobody declared */
export function compileExpression(text: string, more: Readonly<Record<string, string>>): Expression {
  const namespaces = { ...PREFIXES, ...more }
  const bare = text.replace(/"[^"]*"|'[^']*'/g, '""')
  for (const [, prefix = ''] of bare.matchAll(PREFIX))
    if (!Object.hasOwn(namespaces, prefix))
      throw new Error(`prefix ${prefix} (known: ${Object.keys(namespaces).join(', ')}; declare others under namespaces)`)
  return { text, compiled: XmlXPath.compile(text, namespaces), searches: bare.match(SEARCHING)?.length ?? 0, names: namesOf(bare) }
}

const STEPS = /^(?:\/{0,2}(?:@?(?:[A-Za-z_][\w.-]*:)?[A-Za-z_][\w.-]*|@?\*|\.\.?))+$/

/** Names of the steps of a plain path, what stands in brackets left out; of any other expression none. @param bare without the content of texts */
function namesOf(bare: string): readonly string[] {
  let path = bare
  for (let before = ''; before !== path; ) {
    before = path
    path = path.replace(/\[[^[\]]*\]/g, '')
  }
  if (!STEPS.test(path)) return []
  return path.split(/\/+/).flatMap((step) => /(?:^|[@:])([A-Za-z_][\w.-]*)$/.exec(step)?.[1] ?? [])
}

/** Why an expression is not asked of a document of so many elements; undefined when it may be. */
export function tooCostly({ searches }: Expression, elements: number): string | undefined {
  if (elements ** Math.max(1, searches) <= MOST_LOOKS) return undefined
  return `${searches} searches through ${elements} elements would take too long: name the steps instead of //`
}
