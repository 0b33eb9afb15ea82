import { splitInteraction } from '../names.ts'
import { type Endpoint, INBOX, type PartyRecord } from '../records.ts'
import { knownType } from '../schema/schema.ts'
import { entryIdOf } from '../shown.ts'
import { besideDetails, withDetails } from './details.ts'
import { attribute, type EntryAttribute, present, SERVICES } from './entry.ts'
import type { ValueVisitor } from './indexed.ts'

/** Who registered what nobody says more of, and when. */
export const REGISTRAR = 'SYSTEM'
export const REGISTERED = '20240102090000'

/** A stored URL as callers are told it. */
export type Advertise = (url: string) => string

/** The name of an endpoint's nhsMhs entry (dossier sds-ldap 3.2). */
export const endpointDn = (endpoint: Endpoint): string => `uniqueIdentifier=${entryIdOf(endpoint)},${SERVICES}`

/** The nhsMhs entry of an endpoint (dossier sds-ldap 3.2). */
export function endpointAttributes(party: PartyRecord, endpoint: Endpoint, advertise: Advertise): readonly EntryAttribute[] {
  const { interaction, cpaId, attributes: details } = endpoint
  const { service, action } = splitInteraction(interaction)
  const usual = details === undefined
  const url = endpoint.url === INBOX ? `https://${party.fqdn}/` : advertise(endpoint.url)
  const made = present([
    attribute('objectClass', 'top', 'nhsMhs'),
    attribute('uniqueIdentifier', cpaId),
    attribute('nhsIDCode', party.odsCode),
    attribute('nhsMHSPartyKey', party.partyKey),
    attribute('nhsMhsSvcIA', interaction),
    attribute('nhsMHsSN', service),
    attribute('nhsMHsIN', action),
    attribute('nhsMHSEndPoint', url),
    attribute('nhsMhsFQDN', party.fqdn),
    attribute('nhsMhsCPAId', cpaId),
    attribute('nhsMHSIsAuthenticated', endpoint.isAuthenticated),
    attribute('nhsEPInteractionType', usual ? interactionType(service, action) : undefined),
    attribute('nhsContractPropertyTemplateKey', usual ? templateKey(endpoint) : undefined),
    attribute('nhsMHSSyncReplyMode', endpoint.syncReplyMode),
    attribute('nhsMHSAckRequested', endpoint.ackRequested),
    attribute('nhsMHSDuplicateElimination', endpoint.duplicateElimination),
    attribute('nhsMHSActor', endpoint.actor),
    attribute('nhsMHSRetries', endpoint.retries?.toString()),
    attribute('nhsMHSRetryInterval', endpoint.retryInterval),
    attribute('nhsMHSPersistDuration', endpoint.persistDuration),
    ...(usual ? USUAL : []),
    attribute('nhsMhsManufacturerOrg', usual ? party.manufacturer : undefined),
  ])
  return withDetails(made, details)
}

/** The indexed values of the entry that `endpointAttributes` makes, without making it: a large directory is indexed when it starts. */
export function eachEndpointValue(party: PartyRecord, { interaction, cpaId, attributes }: Endpoint, visit: ValueVisitor): void {
  const tell = besideDetails(attributes, visit)
  tell(CLASS, 'top')
  tell(CLASS, 'nhsMhs')
  tell(ID, cpaId)
  tell(ODS_CODE, party.odsCode)
  tell(KEY, party.partyKey)
  tell(SVC_IA, interaction)
  tell(CPA_ID, cpaId)
  if (attributes === undefined) tell(MAKER, party.manufacturer)
}

const CLASS = knownType('objectClass')
const ID = knownType('uniqueIdentifier')
const ODS_CODE = knownType('nhsIDCode')
const KEY = knownType('nhsMHSPartyKey')
const SVC_IA = knownType('nhsMhsSvcIA')
const CPA_ID = knownType('nhsMhsCPAId')
const MAKER = knownType('nhsMhsManufacturerOrg')

const USUAL: readonly (EntryAttribute | undefined)[] = [
  attribute('nhsProductKey', '999'),
  attribute('nhsRequestorURP', REGISTRAR),
  attribute('nhsDateRequested', REGISTERED),
  attribute('nhsApproverURP', REGISTRAR),
  attribute('nhsDateApproved', REGISTERED),
  attribute('nhsDNSApprover', REGISTRAR),
  attribute('nhsDateDNSApproved', REGISTERED),
]

/** Values as dossier sds-ldap 5.1 has them by service; the rule between is inferred. */
export function interactionType(service: string, action: string): string {
  if (action.includes('fhir:')) return 'FHIR'
  if (service.startsWith('urn:oasis:')) return 'ebXML'
  return service.endsWith(':gp2gp') ? 'N/A' : 'HL7'
}

/** 14 without reliability, 28 with (dossier sds-ldap 3.2); no other template is known. */
const templateKey = ({ ackRequested, duplicateElimination }: Endpoint): string =>
  ackRequested === 'always' || duplicateElimination === 'always' ? '28' : '14'
