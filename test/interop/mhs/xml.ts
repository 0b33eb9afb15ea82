import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { z } from 'zod'

/** An element with its name resolved, as a namespace-aware parser gives it. */
export interface Element {
  readonly namespace: string
  readonly local: string
  /** By `namespace local`, without a namespace by name alone. */
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Element[]
  readonly text: string
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
})

const Node = z.record(z.string(), z.unknown())
const Nodes = z.array(Node)
const Attributes = z.record(z.string(), z.string())

/** The root element of a document. @throws Error when it is not well-formed or uses a prefix that is not declared */
export function parseXml(xml: string): Element {
  const fault = XMLValidator.validate(xml)
  if (fault !== true) throw new Error(`not well-formed: ${fault.err.msg} in line ${fault.err.line}`)
  const [root] = Nodes.parse(parser.parse(xml)).flatMap((node) => elementOf(node, {}) ?? [])
  if (root === undefined) throw new Error('no element')
  return root
}

function elementOf(node: z.infer<typeof Node>, outer: Readonly<Record<string, string>>): Element | undefined {
  const name = Object.keys(node).find((key) => key !== ':@' && key !== '#text')
  if (name === undefined) return undefined
  const written = Attributes.parse(node[':@'] ?? {})
  const scope = { ...outer }
  for (const [key, value] of Object.entries(written)) if (/^xmlns(:|$)/.test(key)) scope[key.slice(6)] = value
  const resolve = (qualified: string, isAttribute: boolean): [string, string] => {
    const colon = qualified.indexOf(':')
    if (colon < 0) return [isAttribute ? '' : (scope[''] ?? ''), qualified]
    const namespace = scope[qualified.slice(0, colon)]
    if (namespace === undefined) throw new Error(`undeclared prefix in ${qualified}`)
    return [namespace, qualified.slice(colon + 1)]
  }
  const attributes: Record<string, string> = {}
  for (const [key, value] of Object.entries(written)) {
    if (/^xmlns(:|$)/.test(key) || key.startsWith('xml:')) continue
    attributes[resolve(key, true).join(' ').trim()] = value
  }
  const content = Nodes.parse(node[name])
  const [namespace, local] = resolve(name, false)
  return {
    namespace,
    local,
    attributes,
    children: content.flatMap((child) => elementOf(child, scope) ?? []),
    text: content
      .map((child) => (typeof child['#text'] === 'string' ? child['#text'] : ''))
      .join('')
      .trim(),
  }
}

/** The elements at a path of local names below an element, all in one namespace. */
export function at(element: Element, namespace: string, ...path: readonly string[]): Element[] {
  return path.reduce<Element[]>(
    (found, local) => found.flatMap(({ children }) => children.filter((child) => child.local === local && child.namespace === namespace)),
    [element],
  )
}
