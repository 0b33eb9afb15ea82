import type { AttributeType } from '../../../directory/schema/attribute-type.ts'
import { lenientNormaliser, type Normaliser, normaliser, normaliserOf } from '../../../directory/schema/normal.ts'
import {
  attributeNames,
  attributeType,
  attributeTypes,
  objectClass,
  objectClasses,
  withSubtypes,
} from '../../../directory/schema/schema.ts'
import { matchingRule, usableWith } from '../../../directory/schema/syntaxes.ts'
import { nearest } from '../../../kernel/nearest.ts'
import { parseDn } from '../../../wire/ldap/dn.ts'
import type { ExtensibleFilter, Filter, SubstringsFilter } from '../../../wire/ldap/filter.ts'
import { All, Any, Constant, Equal, FALSE, type Matcher, Not, Some, TRUE, UNDEFINED } from './matchers.ts'

/** How a filter is understood. */
export interface CompileOptions {
  readonly matching: 'strict' | 'lenient'
  /** Told of every clause that can match nothing, and why. */
  undefined(clause: string, why: string): void
}

/** Clauses of the changelog's own attributes are always compared, although the schema of 2019 gives them no rule (dossier sds-ldap 2). */
const ALWAYS: ReadonlySet<string> = new Set(['changenumber', 'firstchangenumber', 'lastchangenumber', 'changes'])

const SIGNS = { greater: '>=', less: '<=' } as const

const UNKNOWN = new Constant(UNDEFINED)
const classNames: readonly string[] = objectClasses.map(({ name }) => name)
/** Characters of the longest name that a meant one is looked for. */
const LONGEST = 60

function unknown(what: string, name: string, known: readonly string[]): string {
  const meant = name.length > LONGEST ? undefined : nearest(name, known)
  return `the schema has no ${what} of this name${meant === undefined ? '' : `: did you mean "${meant}"?`}`
}

/** Makes a filter ready, by the rules that the schema gives each attribute (dossier sds-ldap 2, 7). */
export function compileFilter(filter: Filter, options: CompileOptions): Matcher {
  switch (filter.kind) {
    case 'and':
      return filter.of.length === 0 ? new Constant(TRUE) : new All(filter.of.map((each) => compileFilter(each, options)))
    case 'or':
      return filter.of.length === 0 ? new Constant(FALSE) : new Any(filter.of.map((each) => compileFilter(each, options)))
    case 'not':
      return new Not(compileFilter(filter.of, options))
    case 'equal':
    case 'approx':
      return withType(filter.attribute, '=', options, (types) => equality(types, filter.attribute, filter.value, options))
    case 'greater':
    case 'less': {
      const { kind } = filter
      return withType(filter.attribute, SIGNS[kind], options, (types) =>
        ordering(types, filter.attribute, filter.value, SIGNS[kind], options),
      )
    }
    case 'present':
      return withType(filter.attribute, '=*', options, presence)
    case 'substrings':
      return withType(filter.attribute, '=*…*', options, (types) => substrings(types, filter, options))
    case 'extensible':
      return extensible(filter, options)
    case 'unknown':
      options.undefined(`a clause with the tag ${filter.tag}`, 'RFC 4511 does not know this kind of clause')
      return UNKNOWN
  }
}

function withType(name: string, sign: string, options: CompileOptions, make: (types: readonly AttributeType[]) => Matcher): Matcher {
  const type = attributeType(name)
  if (type !== undefined) return make(withSubtypes(type))
  const [plain = '', ...tags] = name.split(';')
  const tagged = tags.length === 0 ? undefined : attributeType(plain)
  if (tagged !== undefined) {
    options.undefined(`(${name}${sign}…)`, 'no attribute of the directory has options')
    // OpenLDAP reads the clause as one of the attribute first; no string can be asked for as binary.
    const unable = tags.includes('binary') || make(withSubtypes(tagged)) === UNKNOWN
    return unable ? UNKNOWN : new Constant(FALSE)
  }
  options.undefined(`(${name}${sign}…)`, unknown('attribute', name, attributeNames))
  return UNKNOWN
}

const rulesOf = (type: AttributeType, { matching }: CompileOptions): Normaliser | undefined =>
  normaliserOf(type) ?? (matching === 'lenient' || ALWAYS.has(type.key) ? lenientNormaliser : undefined)

function equality(types: readonly AttributeType[], name: string, value: string, options: CompileOptions): Matcher {
  const matchers: Matcher[] = []
  for (const type of types) {
    const rule = rulesOf(type, options)
    const normal = rule?.(value)
    if (rule === undefined)
      options.undefined(`(${name}=${value})`, `the schema gives ${type.name} no equality rule, so that it cannot be searched by value`)
    else if (normal === undefined) options.undefined(`(${name}=${value})`, `the value is not of the syntax of ${type.name}`)
    else if (type.key === 'objectclass' && objectClass(value) === undefined) {
      options.undefined(`(${name}=${value})`, unknown('object class', value, classNames))
    } else matchers.push(new Equal(type, normal, rule))
  }
  const [only] = matchers
  return only === undefined ? UNKNOWN : matchers.length === 1 ? only : new Any(matchers)
}

function presence(types: readonly AttributeType[]): Matcher {
  return types[0]?.key === 'objectclass' ? new Constant(TRUE) : new Some(types, () => true)
}

const isExact = (rule: string | undefined): boolean => rule?.startsWith('caseExact') === true

function substrings(types: readonly AttributeType[], filter: SubstringsFilter, options: CompileOptions): Matcher {
  const able = types.filter((type) => type.substring !== undefined || options.matching === 'lenient' || ALWAYS.has(type.key))
  if (able.length === 0) {
    const text = [filter.initial ?? '', ...filter.any, filter.final ?? ''].join('*')
    options.undefined(
      `(${filter.attribute}=${text})`,
      `the schema gives ${types[0]?.name} no substring rule, so that a filter with * finds nothing`,
    )
    return UNKNOWN
  }
  const [type] = able
  const exact = isExact(type?.substring ?? type?.equality)
  const digits = type?.substring?.startsWith('telephone') === true || type?.substring?.startsWith('numeric') === true
  const fold = (text: string): string => {
    const spaced = digits ? text.replace(/[\s-]/g, '') : text.normalize('NFKC').replace(/\s+/g, ' ')
    return exact ? spaced : spaced.toLowerCase()
  }
  const initial = filter.initial === undefined ? undefined : fold(filter.initial).trimStart()
  const final = filter.final === undefined ? undefined : fold(filter.final).trimEnd()
  const any = filter.any.map(fold)
  return new Some(able, (stored) => {
    const value = fold(stored).trim()
    let from = 0
    if (initial !== undefined) {
      if (!value.startsWith(initial)) return false
      from = initial.length
    }
    for (const part of any) {
      const at = value.indexOf(part, from)
      if (at < 0) return false
      from = at + part.length
    }
    return final === undefined || (value.length - final.length >= from && value.endsWith(final))
  })
}

function ordering(types: readonly AttributeType[], attribute: string, value: string, sign: '>=' | '<=', options: CompileOptions): Matcher {
  const able = types.filter((type) => type.ordering !== undefined)
  const [type] = able
  const rule = type === undefined ? undefined : normaliserOf(type)
  const limit = rule?.(value)
  if (rule === undefined || limit === undefined) {
    const why =
      type === undefined ? `the schema gives ${types[0]?.name} no ordering rule` : `the value is not of the syntax of ${type.name}`
    options.undefined(`(${attribute}${sign}${value})`, why)
    return UNKNOWN
  }
  const numeric = type?.ordering === 'integerOrderingMatch'
  return new Some(able, (stored) => {
    const normal = rule(stored)
    if (normal === undefined) return false
    const [left, right] = numeric ? [BigInt(normal), BigInt(limit)] : [normal, limit]
    return sign === '>=' ? left >= right : left <= right
  })
}

/** A rule that the client names (RFC 4511 §4.5.1.7.7); without one it is equality. */
function extensible(filter: ExtensibleFilter, options: CompileOptions): Matcher {
  const { attribute, rule: asked, value } = filter
  const clause = `(${attribute ?? ''}${filter.dnAttributes ? ':dn' : ''}${asked === undefined ? '' : `:${asked}`}:=${value})`
  const rule = asked === undefined ? undefined : matchingRule(asked)
  const named = rule === undefined ? undefined : normaliser(rule)
  if (asked !== undefined && named === undefined) {
    options.undefined(
      clause,
      rule === undefined ? `${asked} is not a matching rule of the schema` : `${rule} does not compare whole values`,
    )
    return UNKNOWN
  }
  const type = attribute === undefined ? undefined : attributeType(attribute)
  if (attribute !== undefined && type === undefined) {
    options.undefined(clause, unknown('attribute', attribute, attributeNames))
    return UNKNOWN
  }
  if (type !== undefined && named === undefined && !filter.dnAttributes)
    return equality(withSubtypes(type), attribute ?? '', value, options)
  const normal = named ?? (type === undefined ? undefined : rulesOf(type, options))
  const wanted = normal?.(value)
  if (normal === undefined || wanted === undefined || (type === undefined && value === '')) {
    options.undefined(
      clause,
      type === undefined ? 'the value is not of the syntax of the rule' : `the schema gives ${type.name} no equality rule`,
    )
    return UNKNOWN
  }
  if (type !== undefined && rule !== undefined && !usableWith(rule, type)) {
    options.undefined(clause, `${rule} is not for values of ${type.name}`)
    return UNKNOWN
  }
  // Without an attribute the rule applies to all that it is for.
  const types = type === undefined ? attributeTypes.filter((each) => rule !== undefined && usableWith(rule, each)) : withSubtypes(type)
  const values = new Some(types, (stored) => normal(stored) === wanted)
  if (!filter.dnAttributes) return values
  return new Any([
    values,
    {
      test: ({ dn }) => {
        const avas = (parseDn(dn) ?? []).flat()
        const matches = avas.some((ava) => types.some((each) => attributeType(ava.type) === each) && normal(ava.value) === wanted)
        return matches ? TRUE : FALSE
      },
      slots: () => undefined,
    },
  ])
}
