import { xmlError } from './error.ts'
import { afterComment, afterInstruction, afterSpace, unexpected } from './markup.ts'

const LT = 0x3c
const SLASH = 0x2f
const BANG = 0x21
const QUESTION = 0x3f

/** Where the root element begins, behind comments and processing instructions. */
export function beforeRoot(bytes: Buffer, from: number): number {
  for (let at = from; ; ) {
    at = afterSpace(bytes, at)
    if (at >= bytes.length && bytes.includes(LT)) throw unexpected(bytes, at, 'the root element')
    if (bytes[at] !== LT) throw xmlError(bytes, 'not-xml', at, 'an XML document')
    if (bytes[at + 1] === BANG) at = afterComment(bytes, at)
    else if (bytes[at + 1] === QUESTION) at = afterInstruction(bytes, at)
    else if (bytes[at + 1] === SLASH) throw xmlError(bytes, 'mismatched-tag', at, 'the root element')
    else return at
  }
}

/** Checks that nothing but comments and processing instructions stands behind the root element. */
export function afterRoot(bytes: Buffer, from: number): void {
  for (let at = from; ; ) {
    at = afterSpace(bytes, at)
    if (at >= bytes.length) return
    const next = bytes[at] === LT ? bytes[at + 1] : 0
    if (next === BANG) at = afterComment(bytes, at)
    else if (next === QUESTION) at = afterInstruction(bytes, at)
    else if (next === SLASH) throw xmlError(bytes, 'mismatched-tag', at, 'nothing behind the root element')
    else if (bytes[at] === LT && next === undefined) throw unexpected(bytes, bytes.length, 'a comment')
    else if (bytes[at] === LT) throw xmlError(bytes, 'second-root', at, 'nothing behind the root element')
    else throw unexpected(bytes, at, 'nothing behind the root element')
  }
}
