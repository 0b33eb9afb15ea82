import { OnceEach } from './facts.ts'
import type { Found, Source } from './sources.ts'

/** A filter (RFC 4515) in a form that can be compared: attribute names and values without case, clauses of & and | without order. */
interface Clause {
  readonly text: string
  /** Clauses of an AND; of another filter itself alone. */
  readonly all: readonly string[]
}

const DEEPEST = 50

/** Reads a filter. @throws Error that says where it is none */
export function readFilter(source: string): Clause {
  const reader = { source, at: 0 }
  const clause = read(reader, 0)
  if (reader.at !== source.trimEnd().length) throw new Error(`"${source.slice(reader.at, reader.at + 20)}" behind the filter`)
  return clause
}

function read(reader: { readonly source: string; at: number }, depth: number): Clause {
  const { source } = reader
  if (depth > DEEPEST) throw new Error(`a filter of more than ${DEEPEST} levels`)
  while (source[reader.at] === ' ') reader.at++
  if (source[reader.at] !== '(') throw new Error(`no "(" at character ${reader.at + 1} of the filter`)
  const operator = source[++reader.at] ?? ''
  if (operator === '&' || operator === '|' || operator === '!') {
    reader.at++
    const parts: Clause[] = []
    while (source[reader.at] === '(' || source[reader.at] === ' ') parts.push(read(reader, depth + 1))
    close(reader)
    const texts = parts.map(({ text }) => text)
    const all = operator === '&' ? parts.flatMap((part) => part.all) : []
    const text = `(${operator}${[...new Set(operator === '&' ? all : texts)].sort().join('')})`
    return { text, all: operator === '&' ? all : [text] }
  }
  const end = source.indexOf(')', reader.at)
  const item = /^([\w.;-]+)\s*(=|>=|<=|~=|:[\w.:]*=)\s*(.*)$/s.exec(source.slice(reader.at, end < 0 ? undefined : end).trim())
  if (item === null) throw new Error(`no clause such as nhsIDCode=A99901 at character ${reader.at + 1} of the filter`)
  reader.at = end < 0 ? source.length : end
  close(reader)
  const [, name = '', comparison = '', value = ''] = item
  const text = `(${name.toLowerCase()}${comparison}${value.trim().toLowerCase()})`
  return { text, all: [text] }
}

function close(reader: { readonly source: string; at: number }): void {
  if (reader.source[reader.at] !== ')') throw new Error('a filter whose ")" is missing')
  reader.at++
}

const clauses = new OnceEach<Found>()

/** The clauses of a search's filter: of an AND each of them, of another filter the whole. */
export const filterSource: Source = {
  name: 'ldapFilter',
  cost: 1,
  caseless: false,
  read: (facts) => clauses.of(facts, () => clausesOf(facts.labels['filter'])),
}

function clausesOf(filter: string | undefined): Found {
  if (filter === undefined) return { values: [], because: 'no search of the directory' }
  try {
    return { values: readFilter(filter).all }
  } catch {
    return { values: [], because: `a filter too long to be compared: ${filter.slice(0, 200)}…` }
  }
}
