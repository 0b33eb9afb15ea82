import type { AttributeType, ObjectClass } from './attribute-type.ts'
import { nhsClassDefinitions, standardClassDefinitions } from './class-definitions.ts'
import { readDefinition } from './definition.ts'
import { nhsAttributeDefinitions } from './nhs-attributes.ts'
import { changelogAttributeDefinitions, standardAttributeDefinitions } from './standard-attributes.ts'

/** In the data of 2024 and later, but in no published schema: the numbers are invented. */
const LATER = ["( 1.2.826.0.1285.0.2.1.300 NAME 'nhsTempUid' SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE X-ORIGIN 'nhsSDS' )"]

/** Known to OpenLDAP and not served in its subschema. */
const HIDDEN = [
  "( 1.3.6.1.4.1.4203.666.1.7 NAME 'entryCSN' EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE USAGE directoryOperation )",
  "( 1.3.6.1.4.1.4203.1.12.2.1.1 NAME 'configContext' SUP distinguishedName USAGE dSAOperation )",
]

/** The changelog's entries have their attributes from two classes, of which the national one alone is in the published schema. */
const CHANGELOG_CLASS =
  "( 2.16.840.1.113730.3.2.1 NAME 'changeLogEntry' SUP top STRUCTURAL MUST ( targetDN $ changeTime $ changenumber $ changeType ) MAY changes )"

const types: AttributeType[] = []
const byName = new Map<string, AttributeType>()

function define(text: string, published: boolean): void {
  const { oid, clauses } = readDefinition(text)
  const names = clauses.get('NAME') ?? []
  const [name = oid] = names
  const sup = byName.get(clauses.get('SUP')?.[0]?.toLowerCase() ?? '')
  const usage = clauses.get('USAGE')?.[0] ?? 'userApplications'
  const type: AttributeType = {
    id: types.length,
    name,
    key: name.toLowerCase(),
    oid,
    names,
    sup,
    equality: clauses.get('EQUALITY')?.[0] ?? sup?.equality,
    ordering: clauses.get('ORDERING')?.[0] ?? sup?.ordering,
    substring: clauses.get('SUBSTR')?.[0] ?? sup?.substring,
    syntax: (clauses.get('SYNTAX')?.[0] ?? sup?.syntax ?? '').replace(/\{\d+\}$/, ''),
    single: clauses.has('SINGLE-VALUE'),
    operational: usage !== 'userApplications' && usage !== 'distributedOperation',
    definition: published ? text : undefined,
  }
  types.push(type)
  for (const each of [...names, oid]) byName.set(each, type).set(each.toLowerCase(), type)
}

for (const text of [...standardAttributeDefinitions, ...nhsAttributeDefinitions, ...LATER, ...changelogAttributeDefinitions])
  define(text, true)
for (const text of HIDDEN) define(text, false)

/** Every attribute type; its place is its `id`. */
export const attributeTypes: readonly AttributeType[] = types

/** The attribute type of a name in any case, an alias or an object identifier, without options. */
export const attributeType = (name: string): AttributeType | undefined => byName.get(name) ?? byName.get(name.toLowerCase())

/** A type that must exist: for names that the program itself gives. */
export function knownType(name: string): AttributeType {
  const type = attributeType(name)
  if (type === undefined) throw new RangeError(`the schema has no attribute ${name}`)
  return type
}

const families = new Map<AttributeType, readonly AttributeType[]>()
for (const type of types) {
  for (let above: AttributeType | undefined = type; above !== undefined; above = above.sup)
    families.set(above, [...(families.get(above) ?? []), type])
}

/** The type and its subtypes: what asks for `name` means `cn`, `sn`, `o` and others too (RFC 4512 §2.5.1). */
export const withSubtypes = (type: AttributeType): readonly AttributeType[] => families.get(type) ?? [type]

/** Names that come nearest to be suggested where one is unknown. */
export const attributeNames: readonly string[] = types.map(({ name }) => name)

const classes = new Map<string, ObjectClass>()
const classList: ObjectClass[] = []

const keysOf = (words: readonly string[] = []): string[] => words.map((word) => attributeType(word)?.key ?? word.toLowerCase())

/** Attributes of later years in the classes that have them. */
const LATER_NAMES = ' $ nhsMhsManufacturerOrg $ nhsTempUid'
const withLater = (definition: string): string => definition.replace(/(NAME 'nhs(?:As|Mhs)' .*MAY \([^)]*?)( ?\))/, `$1${LATER_NAMES}$2`)

/** A definition as it was in 2019. */
export const withoutLater = (definition: string): string => definition.replace(LATER_NAMES, '')

function defineClass(text: string): void {
  const { oid, clauses } = readDefinition(text)
  const [name = oid] = clauses.get('NAME') ?? []
  const above = (clauses.get('SUP') ?? []).map((word) => classes.get(word.toLowerCase())).filter((each) => each !== undefined)
  const made: ObjectClass = {
    name,
    key: name.toLowerCase(),
    oid,
    lineage: [name.toLowerCase(), ...new Set(above.flatMap(({ lineage }) => lineage))],
    kind: clauses.has('ABSTRACT') ? 'abstract' : clauses.has('AUXILIARY') ? 'auxiliary' : 'structural',
    must: [...new Set([...above.flatMap(({ must }) => must), ...keysOf(clauses.get('MUST'))])],
    may: [...new Set([...above.flatMap(({ may }) => may), ...keysOf(clauses.get('MAY'))])],
    definition: text,
  }
  classList.push(made)
  for (const each of [...(clauses.get('NAME') ?? []), oid]) classes.set(each.toLowerCase(), made)
}

for (const text of [...standardClassDefinitions, ...nhsClassDefinitions.map(withLater), CHANGELOG_CLASS]) defineClass(text)

export const objectClasses: readonly ObjectClass[] = classList

/** The object class of a name in any case or an object identifier. */
export const objectClass = (name: string): ObjectClass | undefined => classes.get(name.toLowerCase())
