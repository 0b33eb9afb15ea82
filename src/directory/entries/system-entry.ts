import type { AccreditedSystem, PartyRecord } from '../records.ts'
import { withDetails } from './details.ts'
import { REGISTERED, REGISTRAR } from './endpoint-entry.ts'
import { attribute, type EntryAttribute, present, SERVICES } from './entry.ts'

export const systemDn = ({ asid }: AccreditedSystem): string => `uniqueIdentifier=${asid},${SERVICES}`

/** The nhsAs entry of an accredited system (dossier sds-ldap 3.1). */
export function systemAttributes(party: PartyRecord, system: AccreditedSystem): readonly EntryAttribute[] {
  const { asid, interactions, attributes: details } = system
  const odsCode = system.odsCode ?? party.odsCode
  const usual = details === undefined
  const made = present([
    attribute('objectClass', 'top', 'nhsAs'),
    attribute('uniqueIdentifier', asid),
    attribute('nhsIDCode', odsCode),
    attribute('nhsMHSPartyKey', party.partyKey),
    interactions.length === 0 ? undefined : attribute('nhsAsSvcIA', ...interactions),
    attribute('nhsAsClient', usual ? odsCode : undefined),
    attribute('nhsMhsManufacturerOrg', usual ? (party.manufacturer ?? party.odsCode) : undefined),
    attribute('nhsProductKey', usual ? '999' : undefined),
    attribute('nhsProductName', usual ? (system.name ?? party.name) : undefined),
    ...(usual ? USUAL : []),
  ])
  return withDetails(made, details)
}

const USUAL: readonly (EntryAttribute | undefined)[] = [
  attribute('nhsProductVersion', '1.0'),
  attribute('nhsRequestorURP', REGISTRAR),
  attribute('nhsDateRequested', REGISTERED),
  attribute('nhsApproverURP', REGISTRAR),
  attribute('nhsDateApproved', REGISTERED),
]
