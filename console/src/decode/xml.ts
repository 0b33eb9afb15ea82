/** An attribute as it is written. */
export interface XmlAttribute {
  readonly name: string
  readonly value: string
}

export interface XmlElement {
  readonly name: string
  /** The name without its prefix. */
  readonly local: string
  readonly attributes: readonly XmlAttribute[]
  readonly children: XmlNode[]
  /** Among the siblings of its name, counted from 1. */
  readonly position: number
  /** Offset of its `<`. */
  readonly start: number
}
/** `text` also stands for CDATA; comments and instructions are kept as they are written. */
export type XmlNode = XmlElement | { readonly text: string } | { readonly note: string }

export const isElement = (node: XmlNode): node is XmlElement => 'children' in node

export interface XmlDocument {
  readonly root: XmlElement | undefined
  /** Why it could not be read to its end, and where. */
  readonly fault: { readonly words: string; readonly offset: number } | undefined
  readonly elements: number
}

const TAG =
  /<(?:!--([\s\S]*?)-->|!\[CDATA\[([\s\S]*?)\]\]>|\?([\s\S]*?)\?>|!([\s\S]*?)>|\/\s*([^\s>]+)\s*>|([^\s/>!?][^\s/>]*)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>)/g
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
/** Elements read; a larger document is shown as text. */
const MOST = 50_000

/**
 * Reads XML for showing it: names, attributes, text, and where each stands. It judges nothing (Spine has done that) and goes on as far as the
 * document can be followed. The browser's own reader is not asked: it tells no places, and refuses the rest after a fault.
 */
export function readXml(text: string): XmlDocument {
  let root: XmlElement | undefined
  const open: XmlElement[] = []
  let end = 0
  let elements = 0
  const fault = (words: string, offset: number): XmlDocument => ({ root, fault: { words, offset }, elements })
  TAG.lastIndex = 0
  for (let match = TAG.exec(text); match !== null; match = TAG.exec(text)) {
    const parent = open.at(-1)
    const [, comment, cdata, instruction, , closed, name, rest = '', empty] = match
    keepText(parent, text.slice(end, match.index))
    end = TAG.lastIndex
    if (comment !== undefined) parent?.children.push({ note: `<!--${comment}-->` })
    else if (cdata !== undefined) parent?.children.push({ text: cdata })
    else if (instruction !== undefined) parent?.children.push({ note: `<?${instruction}?>` })
    else if (closed !== undefined) {
      if (parent === undefined || parent.name !== closed) {
        return fault(`</${closed}> ends what was not begun${parent === undefined ? '' : `; <${parent.name}> is open`}`, match.index)
      }
      open.pop()
    } else if (name !== undefined) {
      if (++elements > MOST) return fault('too large to be shown as a tree', match.index)
      if (root !== undefined && parent === undefined) return fault(`<${name}> stands behind the end of the document`, match.index)
      const position = (parent?.children.filter((node) => isElement(node) && node.name === name).length ?? 0) + 1
      const local = name.slice(name.indexOf(':') + 1)
      const element = { name, local, attributes: attributesOf(rest), children: [], position, start: match.index }
      parent?.children.push(element)
      root ??= element
      if (empty === '') open.push(element)
    }
  }
  const left = open.at(-1)
  return left === undefined ? { root, fault: undefined, elements } : fault(`<${left.name}> is never closed`, left.start)
}

function keepText(parent: XmlElement | undefined, raw: string): void {
  if (parent !== undefined && raw.trim() !== '') parent.children.push({ text: plain(raw.trim()) })
}

function attributesOf(text: string): XmlAttribute[] {
  return Array.from(text.matchAll(ATTRIBUTE), ([, name = '', double, single]) => ({ name, value: plain(double ?? single ?? '') }))
}

const plain = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([0-9A-Fa-f]+)|(\w+));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })

/** Elements of a local name, at whatever depth, in order. */
export function* named(element: XmlElement | undefined, local: string): Generator<XmlElement> {
  if (element === undefined) return
  if (element.local === local) yield element
  for (const child of element.children) if (isElement(child)) yield* named(child, local)
}

export function first(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  let at = element
  for (const local of path) at = at === undefined ? undefined : named(at, local).next().value
  return at
}

export const textOf = (element: XmlElement | undefined): string =>
  element?.children.map((node) => (isElement(node) ? textOf(node) : 'text' in node ? node.text : '')).join('') ?? ''

export const attribute = (element: XmlElement | undefined, local: string): string | undefined =>
  element?.attributes.find(({ name }) => name.slice(name.indexOf(':') + 1) === local)?.value
