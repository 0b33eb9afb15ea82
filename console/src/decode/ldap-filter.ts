/** A search filter as an indented tree, one condition a line: what `(&(a=1)(|(b=2)(c=3)))` asks. */
export interface FilterLine {
  readonly depth: number
  readonly text: string
}

const GROUPS: Readonly<Record<string, string>> = { '&': 'all of', '|': 'any of', '!': 'not' }

export function filterLines(filter: string): readonly FilterLine[] {
  const lines: FilterLine[] = []
  let depth = 0
  for (const [token] of filter.matchAll(/\([&|!]|\((?:[^()\\]|\\.)*\)|[()]/g)) {
    const group = GROUPS[token[1] ?? '']
    if (token.length === 2 && group !== undefined) lines.push({ depth: depth++, text: group })
    else if (token === ')') depth = Math.max(0, depth - 1)
    else lines.push({ depth, text: token.replace(/^\(|\)$/g, '') })
  }
  return lines
}
