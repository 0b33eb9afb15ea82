import { z } from 'zod'
import { escapeDnValue } from '../wire/ldap/dn.ts'
import { attribute, type Entry, ORGANISATIONS, present } from './entries/entry.ts'
import { OdsCode } from './names.ts'
import { strict } from './strict.ts'

/** A date as the directory writes it. */
export const DirectoryDate = z.string({ error: 'a date such as "20240101", in quotes' }).regex(/^\d{8}$/, 'not a date: yyyyMMdd in quotes')

/** Object class and type of each kind of organisation (dossier sds-ldap 3.4); the type codes are invented, as no source lists them. */
const KINDS = {
  practice: { objectClass: 'nhsGPPractice', type: 'GP Practice', typeCode: 'PR' },
  trust: { objectClass: 'nhsOrg', type: 'NHS Trust', typeCode: 'TR' },
  pharmacy: { objectClass: 'nhsOrg', type: 'Pharmacy', typeCode: 'PH' },
  board: { objectClass: 'nhsOrg', type: 'Integrated Care Board', typeCode: 'CC' },
  supplier: { objectClass: 'nhsOrg', type: 'Application Service Provider', typeCode: 'AS' },
  national: { objectClass: 'nhsOrg', type: 'National Application Service Provider', typeCode: 'NP' },
  site: { objectClass: 'nhsSite', type: 'NHS Trust Site', typeCode: 'TS' },
} as const
const kinds = Object.keys(KINDS).filter((name): name is keyof typeof KINDS => name in KINDS)

/** An organisation or site of ou=Organisations. */
export const Organisation = strict({
  odsCode: OdsCode,
  name: z.string().min(1),
  kind: z.enum(kinds, { error: `one of ${kinds.join(', ')}` }),
  /** Lines of the address without town and postcode. */
  address: z.array(z.string().min(1)).min(1).readonly(),
  town: z.string().min(1),
  postcode: z.string().min(1),
  telephone: z.string().min(1).exactOptional(),
  /** ODS code of the organisation above it. */
  parent: OdsCode.exactOptional(),
  opened: DirectoryDate.exactOptional(),
  closed: DirectoryDate.exactOptional(),
}).readonly()
export type Organisation = z.output<typeof Organisation>

/** The whole of stubs/organisations.yaml. */
export const OrganisationFile = strict({ organisations: z.array(Organisation).readonly() }).readonly()

/** The organisation's entry; the lines of its address are joined by `$` (dossier sds-ldap 3.4). */
export function organisationEntry(organisation: Organisation): Entry {
  const { odsCode, name, kind, address, town, postcode, telephone, parent, opened, closed } = organisation
  const { objectClass, type, typeCode } = KINDS[kind]
  const upper = name.toUpperCase()
  return {
    dn: `uniqueIdentifier=${escapeDnValue(odsCode)},${ORGANISATIONS}`,
    attributes: present([
      kind === 'site'
        ? attribute('objectClass', 'top', 'organizationalUnit', objectClass)
        : attribute('objectClass', 'top', 'organization', objectClass),
      attribute('uniqueIdentifier', odsCode),
      attribute(kind === 'site' ? 'ou' : 'o', upper),
      attribute('nhsIDCode', odsCode),
      attribute('nhsOrgType', type),
      attribute('nhsOrgTypeCode', typeCode),
      attribute('postalAddress', [...address, town].join('$').toUpperCase()),
      attribute('postalCode', postcode),
      attribute('l', town.toUpperCase()),
      attribute('nhsPCTCode', kind === 'practice' ? (parent ?? odsCode) : undefined),
      attribute('nhsParentOrgCode', parent),
      attribute('nhsOrgOpenDate', opened ?? '20000101'),
      attribute('nhsOrgCloseDate', closed),
      attribute('nhsCountry', 'ENGLAND'),
      attribute('nhsSyntheticIndicator', 'Y'),
      attribute('telephoneNumber', telephone),
    ]),
  }
}
