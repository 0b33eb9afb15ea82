import { type AccreditedSystem, type Endpoint, INBOX, type PartyRecord } from './records.ts'

/**
 * What the entries of a record show where it leaves something open. LDAP and FHIR tell the same, so they ask here.
 */

/** ODS code of a system's manufacturer (`nhsMhsManufacturerOrg`): its product's, else its party's, else the party itself. */
export const manufacturerOf = (party: PartyRecord, system: AccreditedSystem): string =>
  system.attributes?.['nhsMhsManufacturerOrg']?.[0] ?? system.product?.manufacturer ?? party.manufacturer ?? party.odsCode

/** ODS codes of the organisations that use a system (`nhsAsClient`): its own organisation where none is named. */
export const clientsOf = (party: PartyRecord, { clients, odsCode, attributes }: AccreditedSystem): readonly string[] =>
  attributes?.['nhsAsClient'] ?? clients ?? [odsCode ?? party.odsCode]

/** Addresses of an endpoint (`nhsMHSEndPoint`), as stored; of a party without a listener one under its FQDN. */
export const addressesOf = (party: PartyRecord, { url, attributes }: Endpoint): readonly string[] =>
  attributes?.['nhsMHSEndPoint'] ?? [url === INBOX ? `https://${party.fqdn}/` : url]

/** The id of an endpoint's entry: that of its contract unless its details say otherwise (dossier sds-ldap 3.2). */
export const entryIdOf = ({ cpaId, attributes }: Endpoint): string => attributes?.['uniqueIdentifier']?.[0] ?? cpaId
