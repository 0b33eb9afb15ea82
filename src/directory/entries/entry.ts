import type { AttributeType } from '../schema/attribute-type.ts'
import { dnKey } from '../schema/normal.ts'
import { knownType } from '../schema/schema.ts'

/** An attribute of an entry; `values` holds at least one. */
export interface EntryAttribute {
  readonly type: AttributeType
  readonly values: readonly string[]
}

/** An entry of the tree: its name as it is returned, and its user attributes in the order in which they are returned. */
export interface Entry {
  readonly dn: string
  readonly attributes: readonly EntryAttribute[]
}

/** An attribute by its name; undefined without a value, so that optional ones can be listed among others. */
export function attribute(name: string, ...values: readonly (string | undefined)[]): EntryAttribute | undefined {
  const given = values.filter((value) => value !== undefined)
  return given.length === 0 ? undefined : { type: knownType(name), values: given }
}

export const present = (attributes: readonly (EntryAttribute | undefined)[]): EntryAttribute[] =>
  attributes.filter((each) => each !== undefined)

/** Values of an attribute of an entry, by the attribute's key; none when it hasn't it. */
export function valuesOf({ attributes }: Pick<Entry, 'attributes'>, key: string): readonly string[] {
  for (const { type, values } of attributes) if (type.key === key) return values
  return NONE
}

const NONE: readonly string[] = []

/** The key of a name that the program made itself. @throws RangeError for what is no DN */
export function keyOf(dn: string): string {
  const key = dnKey(dn)
  if (key === undefined) throw new RangeError(`"${dn}" is not a distinguished name`)
  return key
}

/** The suffix of the national directory and its branches (dossier sds-ldap 1.4). */
export const SUFFIX = 'o=nhs'
export const SERVICES = 'ou=Services,o=nhs'
export const ORGANISATIONS = 'ou=Organisations,o=nhs'
export const PEOPLE = 'ou=People,o=nhs'
export const WORKGROUPS = 'ou=workgroups,o=nhs'
export const REFERENCE_DATA = 'ou=ReferenceData,o=nhs'
export const CHANGELOG = 'cn=changelog,o=nhs'
