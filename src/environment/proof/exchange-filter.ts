import type { Exchange } from '../../kernel/exchange.ts'
import type { JournalFilter } from '../../kernel/journal-match.ts'
import { JsonPath, JsonPathError } from '../../wire/json/json-path.ts'
import type { JsonValue } from '../../wire/json/value.ts'
import { LinearPattern, PatternError } from './linear-pattern.ts'
import { messagesOf } from './messages.ts'

/**
 * What a JSONPath must find in some message of an exchange, request or reply: the value itself (texts and numbers are compared as texts, since XML
 * knows no numbers), a value that a regular expression is found in, or anything at all.
 */
export type JsonCriterion = string | number | boolean | null | { readonly matches: string } | { readonly exists: boolean }

/** What to look for among exchanges; every given field must hold. */
export interface ExchangeFilter extends JournalFilter {
  /** By JSONPath over the messages of request and reply as JSON: `{ '$..ConversationId': '79F49A34-…' }`. */
  readonly json?: Readonly<Record<string, JsonCriterion>>
}

/** Whether the messages of an exchange are as `json` of a filter asks. What a complete exchange was found to be is remembered. */
export type ContentCheck = (exchange: Exchange) => boolean

/** @returns undefined for a filter that asks for no content. @throws JsonPathError or PatternError */
export function contentCheck({ json }: ExchangeFilter): ContentCheck | undefined {
  const criteria = Object.entries(json ?? {}).map(([path, criterion]) => ({ path: new JsonPath(path), wanted: verdictOf(criterion) }))
  if (criteria.length === 0) return undefined
  const known = new Map<string, boolean>()
  return (exchange) => {
    const before = known.get(exchange.id)
    if (before !== undefined) return before
    const messages = [exchange.request, exchange.reply].flatMap((wire) => (wire === undefined ? [] : messagesOf(wire)))
    const values = messages.flatMap(({ json }) => (json === undefined ? [] : [json]))
    const holds = criteria.every(({ path, wanted }) => wanted(values.flatMap((value) => path.find(value))))
    if (exchange.state === 'complete' || exchange.state === 'cut') known.set(exchange.id, holds)
    return holds
  }
}

function verdictOf(criterion: JsonCriterion): (found: readonly JsonValue[]) => boolean {
  if (typeof criterion !== 'object' || criterion === null)
    return (found) => leaves(found).some((leaf) => String(leaf) === String(criterion))
  if ('exists' in criterion) return (found) => found.length > 0 === criterion.exists
  const pattern = new LinearPattern(criterion.matches)
  return (found) => leaves(found).some((leaf) => pattern.test(String(leaf)))
}

/** Values that are neither lists nor objects; of an element with attributes its text. */
function leaves(found: readonly JsonValue[]): (string | number | boolean | null)[] {
  return found.flatMap((value): (string | number | boolean | null)[] => {
    if (value === null || typeof value !== 'object') return [value]
    if (Array.isArray(value)) return leaves(value)
    const text = value['#text']
    return text === undefined ? [] : leaves([text])
  })
}

/** What is wrong with criteria, in words; undefined when nothing is. */
export function criteriaFault(json: Readonly<Record<string, JsonCriterion>>): string | undefined {
  try {
    contentCheck({ json })
    return undefined
  } catch (error) {
    if (error instanceof JsonPathError || error instanceof PatternError) return error.message
    throw error
  }
}
