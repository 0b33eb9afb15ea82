import type { XmlTape } from '../../wire/xml/tape.ts'

/** The first child with a local name, or -1. */
export const childNamed = (tape: XmlTape, parent: number, local: string): number =>
  parent < 0 ? -1 : (tape.children(parent).find((child) => tape.local(child) === local) ?? -1)

/** Every element inside another one, in document order. */
export const inside = (tape: XmlTape, parent: number): number[] =>
  parent < 0 ? [] : tape.children(parent).flatMap((child) => [child, ...inside(tape, child)])

/** The first element inside another one whose local name fits, or -1. */
export const insideNamed = (tape: XmlTape, parent: number, local: RegExp): number =>
  inside(tape, parent).find((each) => local.test(tape.local(each))) ?? -1
