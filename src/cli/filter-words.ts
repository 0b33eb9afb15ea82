import type { ExchangeFilter, JsonCriterion } from '../environment/proof/exchange-filter.ts'
import type { Expected } from '../environment/proof/expectations.ts'
import { usage } from './admin-client.ts'

const WORD = /\s*([^\s="]+)=(?:"([^"]*)"|(\S*))/y
const TIMES = /^\s*(exactly|at least|at most)\s+(\d{1,6})\s*:/
const KIND = { exactly: 'exactly', 'at least': 'atLeast', 'at most': 'atMost' } as const
const FIELDS = ['direction', 'door', 'outcome', 'problem', 'causedBy'] as const
const FORM = 'NAME=VALUE …, such as direction=in interaction=REPC_IN150016UK05 $..ConversationId=…'

/**
 * A filter in words: `direction`, `door`, `outcome`, `problem`, `causedBy`; a JSONPath, which begins with `$`; any other name is a label. A value with
 * spaces stands in quotes; of a JSONPath `*` is any value and `/…/` a pattern.
 * @throws ProblemError MS-CLI-USAGE
 */
export function filterOfWords(words: string): ExchangeFilter {
  const fields: Partial<Record<(typeof FIELDS)[number], string>> = {}
  const labels: Record<string, string> = {}
  const json: Record<string, JsonCriterion> = {}
  WORD.lastIndex = 0
  for (let at = 0; at < words.trimEnd().length; at = WORD.lastIndex) {
    WORD.lastIndex = at
    const [, name = '', quoted, bare = ''] = WORD.exec(words) ?? []
    if (name === '') throw usage(words, FORM)
    const value = quoted ?? bare
    const field = FIELDS.find((each) => each === name)
    if (field !== undefined) fields[field] = value
    else if (name.startsWith('$')) json[name] = criterionOf(value)
    else labels[name] = value
  }
  const { direction, ...rest } = fields
  if (direction !== undefined && direction !== 'in' && direction !== 'out') throw usage(`direction=${direction}`, 'in or out')
  return {
    ...(direction === undefined ? {} : { direction }),
    ...rest,
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(Object.keys(json).length === 0 ? {} : { json }),
  }
}

/** A filter with how often it must match: `exactly 2: direction=in`, `at most 3: …`; at least once when nothing is said. */
export function expectedOfWords(words: string): Expected {
  const [head = '', kind = '', number = ''] = TIMES.exec(words) ?? []
  const filter = filterOfWords(words.slice(head.length))
  return kind === 'exactly' || kind === 'at least' || kind === 'at most' ? { ...filter, [KIND[kind]]: Number(number) } : filter
}

/** What a JSONPath must find, in a word: the value itself, `*` for any, `/…/` for a pattern. */
function criterionOf(value: string): JsonCriterion {
  if (value === '*') return { exists: true }
  return value.length > 2 && value.startsWith('/') && value.endsWith('/') ? { matches: value.slice(1, -1) } : value
}
