import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '../cli/program.ts'

/** A code block of a Markdown page, with what the comment before it says of it. */
export interface Block {
  /** The page's path in the repository. */
  readonly page: string
  /** Of its first line, from 1. */
  readonly line: number
  readonly language: string
  readonly code: string
  /** `run`, `run: python3`, `test: …`, `not run here: …`; '' without a comment. */
  readonly mark: string
}

const FENCE = /^( *)```(\w*)$/

/** README and every page of the documentation, but the design decisions and what is generated. */
export function pages(): string[] {
  const kept = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    cwd: ROOT,
    encoding: 'utf8',
  }).split('\n')
  return kept.filter((page) => page !== '' && !page.startsWith('docs/decisions/'))
}

export function blocksOf(page: string): Block[] {
  const lines = readFileSync(path.join(ROOT, page), 'utf8').split('\n')
  const found: Block[] = []
  for (let at = 0; at < lines.length; at++) {
    const [, indent, language = ''] = FENCE.exec(lines[at] ?? '') ?? []
    if (indent === undefined) {
      if (isIndentedCode(lines, at)) found.push({ page, line: at + 1, language: '', code: `${lines[at]}\n`, mark: '' })
      continue
    }
    const end = lines.findIndex((line, place) => place > at && line.trimEnd() === `${indent}\`\`\``)
    const code = lines.slice(at + 1, end).map((line) => line.slice(Math.min(indent.length, line.search(/\S|$/))))
    const [, mark = ''] = /^ *<!-- (.*) -->$/.exec(lines[at - 1] ?? '') ?? []
    found.push({ page, line: at + 2, language, code: `${code.join('\n')}\n`, mark })
    at = end
  }
  return found
}

/** Whether a line begins code by its four blanks alone: nothing can be said of such a block, so that none is wanted. */
function isIndentedCode(lines: readonly string[], at: number): boolean {
  if (!/^ {4}\S/.test(lines[at] ?? '') || lines[at - 1] !== '') return false
  const above = lines.slice(0, at).findLast((line) => /^\S/.test(line)) ?? ''
  return !/^([-*]|\d+\.) /.test(above)
}
