/** An attribute type of the served schema (RFC 4512 §2.5.1). */
export interface AttributeType {
  /** Place in the schema's list. */
  readonly id: number
  /** The spelling in which values are returned, whatever case was asked for (dossier sds-ldap 2). */
  readonly name: string
  /** The name in lower case. */
  readonly key: string
  readonly oid: string
  readonly names: readonly string[]
  readonly sup: AttributeType | undefined
  /** Names of matching rules, the supertype's where it has none itself. */
  readonly equality: string | undefined
  readonly ordering: string | undefined
  readonly substring: string | undefined
  /** Object identifier of the syntax. */
  readonly syntax: string
  readonly single: boolean
  /** Returned only when asked for by name or with `+`. */
  readonly operational: boolean
  /** As `cn=Subschema` has it; undefined for what OpenLDAP keeps to itself. */
  readonly definition: string | undefined
}

/** An object class of the served schema (RFC 4512 §2.4). */
export interface ObjectClass {
  readonly name: string
  readonly key: string
  readonly oid: string
  /** Keys of the class and of all its superclasses. */
  readonly lineage: readonly string[]
  readonly kind: 'abstract' | 'structural' | 'auxiliary'
  /** Keys of attributes, the superclasses' included. */
  readonly must: readonly string[]
  readonly may: readonly string[]
  readonly definition: string | undefined
}
