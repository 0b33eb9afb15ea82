import type { LdifRecord } from '../../wire/ldap/ldif.ts'
import type { Entry, EntryAttribute } from '../entries/entry.ts'
import { keyOf, SUFFIX } from '../entries/entry.ts'
import type { AttributeType } from '../schema/attribute-type.ts'
import { dnKey } from '../schema/normal.ts'
import { attributeType, objectClass } from '../schema/schema.ts'

/** An entry as a file has it, checked against the schema. */
export interface ReadEntry extends Entry {
  readonly key: string
  /** Keys of its object classes. */
  readonly classes: readonly string[]
}

const SUFFIX_KEY = keyOf(SUFFIX)
const names = new Map<string, AttributeType>()

/** The type of an attribute's name; names repeat a hundred thousand times in a file. */
function typeOf(name: string): AttributeType | undefined {
  const known = names.get(name)
  if (known !== undefined) return known
  const type = attributeType(name)
  if (type !== undefined && names.size < 10_000) names.set(name, type)
  return type
}

/** Makes an entry of a record, or says why it can't be one. Operational attributes and empty values are left out. */
export function readEntry({ dn, attributes, fault }: LdifRecord): ReadEntry | string {
  if (fault !== undefined) return fault
  const key = serviceKey(dn) ?? dnKey(dn)
  if (key === undefined) return `"${dn}" is not a distinguished name of the schema's attributes`
  if (key !== SUFFIX_KEY && !key.endsWith(`,${SUFFIX_KEY}`)) return `it does not stand below ${SUFFIX}`
  const found = new Map<AttributeType, string[]>()
  for (let at = 0; at < attributes.length; at += 2) {
    const name = attributes[at] ?? ''
    const value = attributes[at + 1] ?? ''
    const type = typeOf(name)
    if (type === undefined) return `the schema has no attribute ${name}`
    if (type.operational || value === '') continue
    const values = found.get(type)
    if (values === undefined) found.set(type, [value])
    else if (type.single) return `${type.name} has several values and may have one`
    else values.push(value)
  }
  const read: EntryAttribute[] = []
  let classes: string[] = []
  for (const [type, values] of found) {
    if (type.key === 'objectclass') {
      classes = values.map((value) => objectClass(value)?.key ?? '')
      const unknown = classes.indexOf('')
      if (unknown >= 0) return `the schema has no object class ${values[unknown]}`
    }
    read.push({ type, values })
  }
  if (classes.length === 0) return 'it has no objectClass'
  return { dn, key, attributes: read, classes }
}

/** `dnKey` of what nearly every name of a large file is. */
function serviceKey(dn: string): string | undefined {
  return /^uniqueIdentifier=[A-Za-z0-9]+,ou=Services,o=nhs$/.test(dn) ? dn.toLowerCase() : undefined
}

/** What the entry's classes demand and it has not. */
export function missingAttributes({ classes, attributes }: ReadEntry): string[] {
  const missing: string[] = []
  for (const each of classes)
    for (const key of objectClass(each)?.must ?? [])
      if (!attributes.some(({ type }) => type.key === key) && !missing.includes(key)) missing.push(key)
  return missing
}
