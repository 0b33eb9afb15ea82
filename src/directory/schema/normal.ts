import { escapeDnValue, parseDn } from '../../wire/ldap/dn.ts'
import type { AttributeType } from './attribute-type.ts'
import { attributeType, objectClass } from './schema.ts'

/** The form in which two values that a matching rule takes for equal are the same; undefined when the value is not of the rule's syntax. */
export type Normaliser = (value: string) => string | undefined

const UNTIDY = /^\s|\s$|\s\s|[^\x20-\x7e]/

/** Insignificant spaces taken out and compatibility forms made one (RFC 4518, dossier sds-ldap 2). */
function prepared(value: string): string | undefined {
  if (!UNTIDY.test(value)) return value === '' ? undefined : value
  const text = value.normalize('NFKC').trim().replace(/\s+/g, ' ')
  return text === '' && value === '' ? undefined : text
}

const exact: Normaliser = prepared
const ignore: Normaliser = (value) => prepared(value)?.toLowerCase()
/** A printable string (RFC 4517 §3.3.31). */
const telephone: Normaliser = (value) =>
  /^[A-Za-z0-9'()+,\-./:? ]*$/.test(value) ? value.replace(/[ -]/g, '').toLowerCase() || undefined : undefined
const ascii =
  (normal: Normaliser): Normaliser =>
  (value) =>
    value === '' ? '' : /^[\x00-\x7f]*$/.test(value) ? normal(value) : undefined
const objectIdentifier: Normaliser = (value) =>
  objectClass(value)?.key ?? attributeType(value)?.key ?? (/^\d+(?:\.\d+)+$/.test(value) ? value : undefined)

const RULES: Readonly<Record<string, Normaliser>> = {
  caseExactMatch: exact,
  caseExactIA5Match: ascii(exact),
  caseIgnoreMatch: ignore,
  caseIgnoreIA5Match: ascii(ignore),
  caseIgnoreListMatch: ignore,
  telephoneNumberMatch: telephone,
  numericStringMatch: (value) => (/^[\d ]+$/.test(value) ? value.replaceAll(' ', '') : undefined),
  integerMatch: (value) => (/^-?\d{1,30}$/.test(value) ? String(BigInt(value)) : undefined),
  booleanMatch: (value) => (value === 'TRUE' || value === 'FALSE' ? value : undefined),
  objectIdentifierMatch: objectIdentifier,
  distinguishedNameMatch: (value) => dnKey(value),
  generalizedTimeMatch: (value) => (/^\d{10}(?:\d{2}){0,2}(?:[.,]\d+)?Z$/.test(value) ? value.replace(/[.,]0+Z$/, 'Z') : undefined),
  UUIDMatch: (value) => (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) ? value.toLowerCase() : undefined),
  octetStringMatch: (value) => value,
}

/** The normaliser of a matching rule that compares for equality; undefined for one that isn't built. */
export const normaliser = (rule: string): Normaliser | undefined => RULES[rule]

/** How values of a type without a rule are compared where everything may be searched. */
export const lenientNormaliser: Normaliser = ignore

const byType = new WeakMap<AttributeType, { readonly normal: Normaliser | undefined }>()

/** The normaliser of a type's equality rule; undefined where the schema gives it none. */
export function normaliserOf(type: AttributeType): Normaliser | undefined {
  let known = byType.get(type)
  if (known === undefined) byType.set(type, (known = { normal: type.equality === undefined ? undefined : RULES[type.equality] }))
  return known.normal
}

const LONGEST_REMEMBERED = 2000
const remembered = new Map<string, string | undefined>()

/**
 * The form in which two spellings of one distinguished name are the same: types by their canonical names, values in lower case without
 * insignificant spaces (all naming attributes of the directory compare so). Undefined when the text is no DN.
 */
export function dnKey(text: string): string | undefined {
  if (remembered.has(text)) return remembered.get(text)
  const key = makeKey(text)
  if (text.length > 300) return key
  if (remembered.size >= LONGEST_REMEMBERED) remembered.clear()
  remembered.set(text, key)
  return key
}

function makeKey(text: string): string | undefined {
  const rdns = parseDn(text)
  if (rdns === undefined) return undefined
  const parts: string[] = []
  for (const rdn of rdns) {
    const avas: string[] = []
    for (const { type, value } of rdn) {
      const known = attributeType(type)
      const normal = ignore(value)
      if (known === undefined || normal === undefined) return undefined
      avas.push(`${known.key}=${escapeDnValue(normal)}`)
    }
    parts.push(avas.sort().join('+'))
  }
  return parts.join(',')
}

/** The key of the entry above; the empty text above a suffix. */
export function parentKey(key: string): string {
  for (let at = key.indexOf(','); at >= 0; at = key.indexOf(',', at + 1)) if (key[at - 1] !== '\\') return key.slice(at + 1)
  return ''
}
