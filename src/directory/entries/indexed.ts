import type { AttributeType } from '../schema/attribute-type.ts'
import { attributeTypes } from '../schema/schema.ts'
import type { EntryDetails } from './details.ts'

/** Attributes that clients filter by (dossier sds-ldap 4), and those that name entries. */
const INDEXED: ReadonlySet<string> = new Set([
  'objectClass',
  'uniqueIdentifier',
  'nhsIDCode',
  'nhsMHSPartyKey',
  'nhsAsSvcIA',
  'nhsMhsSvcIA',
  'nhsAsClient',
  'nhsMhsManufacturerOrg',
  'nhsMhsCPAId',
  'nhsMHSServiceName',
  'nhsMHSActionName',
  'nhsOrgTypeCode',
  'nhsJobRoleCode',
  'nhsGMC',
  'nhsGMP',
  'uid',
  'cn',
  'sn',
  'givenName',
  'o',
  'ou',
  'l',
  'mail',
  'postalCode',
  'changenumber',
])

const byId: readonly boolean[] = attributeTypes.map(({ name }) => INDEXED.has(name))

export const isIndexed = ({ id }: AttributeType): boolean => byId[id] === true

/** Takes one value of an attribute that may be indexed. */
export type ValueVisitor = (type: AttributeType, value: string) => void

const indexedDetails = new WeakMap<EntryDetails, readonly string[]>()

/** Names of the indexed attributes that details say something of; details that many entries share are looked through once. */
export function indexedIn(details: EntryDetails): readonly string[] {
  const known = indexedDetails.get(details)
  if (known !== undefined) return known
  const names = Object.keys(details).filter((name) => INDEXED.has(name))
  indexedDetails.set(details, names)
  return names
}
