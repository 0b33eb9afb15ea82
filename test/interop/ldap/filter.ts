import { octets, type Part, sequence, tlv } from './ber.ts'

/** A search filter as a value (RFC 4511 §4.5.1), so that what no text parser would let through can be sent too. */
export type Filter =
  | { readonly and: readonly Filter[] }
  | { readonly or: readonly Filter[] }
  | { readonly not: Filter }
  | { readonly is: '=' | '>=' | '<=' | '~='; readonly attribute: string; readonly value: string }
  | { readonly present: string }
  | { readonly like: string; readonly initial?: string; readonly any?: readonly string[]; readonly final?: string }
  | { readonly extensible: string; readonly rule?: string; readonly attribute?: string; readonly dn?: boolean }
  /** A choice tag that LDAP does not know. */
  | { readonly unknownTag: number; readonly content: string }

const ASSERTIONS = { '=': 0xa3, '>=': 0xa5, '<=': 0xa6, '~=': 0xa8 } as const

export function encodeFilter(filter: Filter): Buffer {
  if ('and' in filter) return tlv(0xa0, ...filter.and.map(encodeFilter))
  if ('or' in filter) return tlv(0xa1, ...filter.or.map(encodeFilter))
  if ('not' in filter) return tlv(0xa2, encodeFilter(filter.not))
  if ('is' in filter) return tlv(ASSERTIONS[filter.is], octets(filter.attribute), octets(filter.value))
  if ('present' in filter) return tlv(0x87, filter.present)
  if ('unknownTag' in filter) return tlv(filter.unknownTag, filter.content)
  if ('extensible' in filter) return tlv(0xa9, ...extensibleParts(filter))
  const parts: Part[] = [
    ...(filter.initial === undefined ? [] : [octets(filter.initial, 0x80)]),
    ...(filter.any ?? []).map((part) => octets(part, 0x81)),
    ...(filter.final === undefined ? [] : [octets(filter.final, 0x82)]),
  ]
  return tlv(0xa4, octets(filter.like), sequence(...parts))
}

function extensibleParts(filter: Extract<Filter, { extensible: string }>): Buffer[] {
  return [
    ...(filter.rule === undefined ? [] : [octets(filter.rule, 0x81)]),
    ...(filter.attribute === undefined ? [] : [octets(filter.attribute, 0x82)]),
    octets(filter.extensible, 0x83),
    ...(filter.dn === true ? [tlv(0x84, Buffer.from([0xff]))] : []),
  ]
}

/** The filter as people write it (RFC 4515), for reports. */
export function filterText(filter: Filter): string {
  if ('and' in filter) return `(&${filter.and.map(filterText).join('')})`
  if ('or' in filter) return `(|${filter.or.map(filterText).join('')})`
  if ('not' in filter) return `(!${filterText(filter.not)})`
  if ('is' in filter) return `(${filter.attribute}${filter.is}${escaped(filter.value)})`
  if ('present' in filter) return `(${filter.present}=*)`
  if ('unknownTag' in filter) return `(?${filter.unknownTag.toString(16)}?)`
  if ('extensible' in filter) {
    const rule = filter.rule === undefined ? '' : `:${filter.rule}`
    return `(${filter.attribute ?? ''}${filter.dn === true ? ':dn' : ''}${rule}:=${escaped(filter.extensible)})`
  }
  return `(${filter.like}=${[filter.initial ?? '', ...(filter.any ?? []), filter.final ?? ''].map(escaped).join('*')})`
}

const escaped = (value: string): string => value.replaceAll(/[*()\\\0]/g, (char) => `\\${char.charCodeAt(0).toString(16).padStart(2, '0')}`)
