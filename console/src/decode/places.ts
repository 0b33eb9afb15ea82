import type { Problem } from '../api/types.ts'
import { isElement, type XmlElement } from './xml.ts'

/** Problems by the element that they are about. */
export type Marks = ReadonlyMap<XmlElement, readonly Problem[]>

interface Step {
  readonly local: string
  readonly position: number
}

/**
 * Finds what problems tell of their places: paths such as `/SOAP:Envelope[1]/SOAP:Header[1]/eb:MessageHeader/@eb:version`, or a bare name. Prefixes are a
 * matter of taste, so names count without them. Where the last steps of a path are not there, something is missing: then what should hold it is marked.
 */
export function marksIn(root: XmlElement | undefined, problems: readonly Problem[]): Marks {
  const marks = new Map<XmlElement, Problem[]>()
  if (root === undefined) return marks
  for (const problem of problems) {
    const element = problem.at === undefined ? undefined : placeOf(root, problem.at)
    if (element !== undefined) marks.set(element, [...(marks.get(element) ?? []), problem])
  }
  return marks
}

function placeOf(root: XmlElement, at: string): XmlElement | undefined {
  if (/^[\w.-]+:[\w.-]+$/.test(at)) return byName(root, local(at))
  if (!at.startsWith('/')) return undefined
  const steps = at
    .split('/')
    .filter((step) => step !== '' && !step.startsWith('@'))
    .map(stepOf)
  const [begin, ...rest] = steps
  if (begin === undefined) return undefined
  // A path may begin at the payload's own root, which stands inside an envelope.
  const start = begin.local === root.local ? root : byName(root, begin.local)
  return start === undefined ? undefined : deepest(start, rest)
}

function deepest(element: XmlElement, steps: readonly Step[]): XmlElement {
  const [next, ...rest] = steps
  if (next === undefined) return element
  const found = element.children.filter(isElement).filter((child) => child.local === next.local)[next.position - 1]
  return found === undefined ? element : deepest(found, rest)
}

function byName(element: XmlElement, name: string): XmlElement | undefined {
  if (element.local === name) return element
  for (const child of element.children) {
    const found = isElement(child) ? byName(child, name) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

function stepOf(text: string): Step {
  const [, name = text, position = '1'] = /^([^[]+)(?:\[(\d+)\])?/.exec(text) ?? []
  return { local: local(name), position: Number(position) }
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1)
