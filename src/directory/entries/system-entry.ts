import type { AccreditedSystem, PartyRecord } from '../records.ts'
import { knownType } from '../schema/schema.ts'
import { clientsOf, manufacturerOf } from '../shown.ts'
import { besideDetails, withDetails } from './details.ts'
import { REGISTERED, REGISTRAR } from './endpoint-entry.ts'
import { attribute, type EntryAttribute, present, SERVICES } from './entry.ts'
import type { ValueVisitor } from './indexed.ts'

export const systemDn = ({ asid }: AccreditedSystem): string => `uniqueIdentifier=${asid},${SERVICES}`

/** The nhsAs entry of an accredited system (dossier sds-ldap 3.1). */
export function systemAttributes(party: PartyRecord, system: AccreditedSystem): readonly EntryAttribute[] {
  const { asid, interactions, clients, product, attributes: details } = system
  const odsCode = system.odsCode ?? party.odsCode
  const usual = details === undefined
  const made = present([
    attribute('objectClass', 'top', 'nhsAs'),
    attribute('uniqueIdentifier', asid),
    attribute('nhsIDCode', odsCode),
    attribute('nhsMHSPartyKey', party.partyKey),
    interactions.length === 0 ? undefined : attribute('nhsAsSvcIA', ...interactions),
    attribute('nhsAsClient', ...(usual ? clientsOf(party, system) : (clients ?? []))),
    attribute('nhsMhsManufacturerOrg', usual ? manufacturerOf(party, system) : product?.manufacturer),
    attribute('nhsProductKey', product?.key ?? (usual ? '999' : undefined)),
    attribute('nhsProductName', product?.name ?? (usual ? (system.name ?? party.name) : undefined)),
    attribute('nhsProductVersion', product?.version ?? (usual ? '1.0' : undefined)),
    ...(usual ? USUAL : []),
  ])
  return withDetails(made, details)
}

/** The indexed values of the entry that `systemAttributes` makes, without making it. */
export function eachSystemValue(party: PartyRecord, system: AccreditedSystem, visit: ValueVisitor): void {
  const { asid, interactions, clients, product, attributes: details } = system
  const usual = details === undefined
  const tell = besideDetails(details, visit)
  tell(CLASS, 'top')
  tell(CLASS, 'nhsAs')
  tell(ID, asid)
  tell(ODS_CODE, system.odsCode ?? party.odsCode)
  tell(KEY, party.partyKey)
  for (const interaction of interactions) tell(SVC_IA, interaction)
  for (const client of (usual ? clientsOf(party, system) : clients) ?? []) tell(CLIENT, client)
  tell(MAKER, usual ? manufacturerOf(party, system) : product?.manufacturer)
}

const CLASS = knownType('objectClass')
const ID = knownType('uniqueIdentifier')
const ODS_CODE = knownType('nhsIDCode')
const KEY = knownType('nhsMHSPartyKey')
const SVC_IA = knownType('nhsAsSvcIA')
const CLIENT = knownType('nhsAsClient')
const MAKER = knownType('nhsMhsManufacturerOrg')

const USUAL: readonly (EntryAttribute | undefined)[] = [
  attribute('nhsRequestorURP', REGISTRAR),
  attribute('nhsDateRequested', REGISTERED),
  attribute('nhsApproverURP', REGISTRAR),
  attribute('nhsDateApproved', REGISTERED),
]
