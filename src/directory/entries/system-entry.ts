import type { AccreditedSystem, PartyRecord } from '../records.ts'
import { clientsOf, manufacturerOf } from '../shown.ts'
import { withDetails } from './details.ts'
import { REGISTERED, REGISTRAR } from './endpoint-entry.ts'
import { attribute, type EntryAttribute, present, SERVICES } from './entry.ts'

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

const USUAL: readonly (EntryAttribute | undefined)[] = [
  attribute('nhsRequestorURP', REGISTRAR),
  attribute('nhsDateRequested', REGISTERED),
  attribute('nhsApproverURP', REGISTRAR),
  attribute('nhsDateApproved', REGISTERED),
]
