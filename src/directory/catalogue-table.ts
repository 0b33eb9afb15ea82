import type { CatalogueRowInput } from './interactions.ts'

/** A line of the table: the row it stands for, not validated yet, or what is wrong with its form. */
export interface TableLine {
  /** Counted from 0, comments and empty lines included. */
  readonly line: number
  readonly row: { readonly [K in keyof CatalogueRowInput]: unknown } | { readonly fault: string }
}

const COLUMNS = ['service:interaction', 'pattern', 'domain', 'CPA id', 'retries/interval/life', 'answers', 'failures', 'name']

/** What may stand behind a pattern, after a comma. */
const MARKS: Readonly<Record<string, 'fromSpine' | 'endParty'>> = { 'from Spine': 'fromSpine', 'end party': 'endParty' }

/**
 * Reads the catalogue in its form for people: one interaction a line, columns parted by `|`, `-` for nothing, `#` before a comment. A general
 * YAML reader takes a hundred times as long for the same as mappings.
 */
export function readTable(text: string): TableLine[] {
  const lines: TableLine[] = []
  for (const [line, content] of text.split('\n').entries()) {
    const trimmed = content.trim()
    if (trimmed !== '' && !trimmed.startsWith('#')) lines.push({ line, row: readRow(trimmed.split('|').map((cell) => cell.trim())) })
  }
  return lines
}

function readRow(cells: readonly string[]): TableLine['row'] {
  if (cells.length !== COLUMNS.length) return { fault: `${cells.length} columns where ${COLUMNS.length} belong: ${COLUMNS.join(' | ')}` }
  const [id = '', how = '', domain, cpaId, reliability, answers = '', failures = '', name] = cells
  const inferred = how.endsWith('?')
  const [pattern, ...marks] = (inferred ? how.slice(0, -1) : how).split(',').map((word) => word.trim())
  const flags: Record<string, true> = inferred ? { inferred: true } : {}
  for (const mark of marks) {
    const flag = MARKS[mark]
    if (flag === undefined) return { fault: `"${mark}" behind the pattern: there are ${Object.keys(MARKS).join(', ')}` }
    flags[flag] = true
  }
  return {
    interaction: `urn:nhs:names:services:${id}`,
    name,
    pattern,
    domain,
    answers: words(answers),
    failures: words(failures),
    ...(cpaId === '-' ? {} : { cpaId }),
    ...(reliability === '-' ? {} : { reliability }),
    ...flags,
  }
}

const words = (cell: string): string[] => (cell === '-' ? [] : cell.split(/\s+/))
