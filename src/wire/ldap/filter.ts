import { BerReader, tags } from './ber-reader.ts'
import { LdapError } from './error.ts'

/** A search filter (RFC 4511 §4.5.1.7). Values are text; what is no UTF-8 has replacement characters and matches nothing. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Filter }
  | { readonly kind: 'equal' | 'greater' | 'less' | 'approx'; readonly attribute: string; readonly value: string }
  | { readonly kind: 'present'; readonly attribute: string }
  | SubstringsFilter
  | ExtensibleFilter
  | { readonly kind: 'unknown'; readonly tag: number }

export interface SubstringsFilter {
  readonly kind: 'substrings'
  readonly attribute: string
  readonly initial: string | undefined
  readonly any: readonly string[]
  readonly final: string | undefined
}

export interface ExtensibleFilter {
  readonly kind: 'extensible'
  readonly rule: string | undefined
  readonly attribute: string | undefined
  readonly value: string
  /** The name's own values are compared too. */
  readonly dnAttributes: boolean
}

const COMPARISONS: Readonly<Record<number, 'equal' | 'greater' | 'less' | 'approx'>> = {
  163: 'equal',
  165: 'greater',
  166: 'less',
  168: 'approx',
}

/** Bounds of a filter; beyond them it is a `value` error, which alone is answered. */
export interface FilterLimits {
  /** Levels. */
  readonly depth: number
  /** Clauses of all kinds, and parts of substrings, together. */
  readonly clauses: number
}

/**
 * Reads a filter. A choice that RFC 4511 doesn't know is `unknown`, which evaluates to Undefined (dossier sds-ldap 7).
 * @throws LdapError
 */
export function decodeFilter(bytes: Buffer, limits: FilterLimits): Filter {
  return read(new BerReader(bytes), limits, limits.depth, { left: limits.clauses })
}

function read(reader: BerReader, limits: FilterLimits, depth: number, room: { left: number }): Filter {
  const from = reader.at
  if (depth <= 0) throw new LdapError('value', from, 'a clause nested deeper', `a filter of at most ${limits.depth} levels`)
  spend(room, limits, from)
  const tag = reader.peek() ?? 0
  if (tag === 0xa0 || tag === 0xa1) {
    const clauses = reader.enter('clauses', tag)
    const of: Filter[] = []
    while (!clauses.done) of.push(read(clauses, limits, depth - 1, room))
    return { kind: tag === 0xa0 ? 'and' : 'or', of }
  }
  if (tag === 0xa2) {
    const inner = reader.enter('a clause', tag)
    const of = read(inner, limits, depth - 1, room)
    if (!inner.done) throw new LdapError('value', inner.at, 'a second clause under "not"', 'one clause')
    return { kind: 'not', of }
  }
  const kind = COMPARISONS[tag]
  if (kind !== undefined) {
    const assertion = reader.enter('an assertion', tag)
    return { kind, attribute: assertion.text('an attribute'), value: assertion.anyText('a value') }
  }
  if (tag === 0x87) return { kind: 'present', attribute: reader.text('an attribute', tag) }
  if (tag === 0xa4) return substrings(reader.enter('substrings', tag), limits, room)
  if (tag === 0xa9) return extensible(reader.enter('an extensible match', tag))
  reader.next('a filter')
  return { kind: 'unknown', tag }
}

function spend(room: { left: number }, limits: FilterLimits, at: number): void {
  if (--room.left < 0) throw new LdapError('value', at, 'one clause more', `a filter of at most ${limits.clauses} clauses`)
}

function substrings(filter: BerReader, limits: FilterLimits, room: { left: number }): SubstringsFilter {
  const attribute = filter.text('an attribute')
  const parts = filter.enter('parts', tags.sequence)
  let initial: string | undefined
  let final: string | undefined
  const any: string[] = []
  if (parts.done) throw new LdapError('value', parts.at, 'substrings without a part', 'at least one part')
  while (!parts.done) {
    const at = parts.at
    spend(room, limits, at)
    const tag = parts.peek() ?? 0
    const text = parts.anyText('a part', tag)
    if (tag === 0x80 && initial === undefined && any.length === 0 && final === undefined) initial = text
    else if (tag === 0x81 && final === undefined) any.push(text)
    else if (tag === 0x82 && final === undefined) final = text
    else throw new LdapError('value', at, 'a part of substrings out of its place', 'initial, any and final in this order')
  }
  return { kind: 'substrings', attribute, initial, any, final }
}

function extensible(match: BerReader): ExtensibleFilter {
  const rule = match.peek() === 0x81 ? match.text('a rule', 0x81) : undefined
  const attribute = match.peek() === 0x82 ? match.text('an attribute', 0x82) : undefined
  const value = match.anyText('a value', 0x83)
  const dnAttributes = match.peek() === 0x84 && match.boolean('dnAttributes', 0x84)
  if (rule === undefined && attribute === undefined) {
    throw new LdapError('value', match.at, 'neither a rule nor an attribute', 'an extensible match with one of them')
  }
  return { kind: 'extensible', rule, attribute, value, dnAttributes }
}
