import { type AccreditedSystem, type Endpoint, INBOX, type PartyRecord } from './records.ts'

/**
 * What the entries of a record show where it leaves something open. LDAP and FHIR tell the same, so they ask here.
 */

/** ODS code of a system's manufacturer (`nhsMhsManufacturerOrg`): its product's, else its party's, else the party itself. */
export const manufacturerOf = (party: PartyRecord, system: AccreditedSystem): string =>
  system.product?.manufacturer ?? party.manufacturer ?? party.odsCode

/** ODS codes of the organisations that use a system (`nhsAsClient`): its own organisation where none is named. */
export const clientsOf = (party: PartyRecord, { clients, odsCode }: AccreditedSystem): readonly string[] =>
  clients ?? [odsCode ?? party.odsCode]

/** Addresses of an endpoint (`nhsMHSEndPoint`), as stored; of a party without a listener one under its FQDN. */
export const addressesOf = (party: PartyRecord, { url }: Endpoint): readonly string[] => [url === INBOX ? `https://${party.fqdn}/` : url]

/** The id of an endpoint's entry: that of its contract, as nearly everywhere in the directory (dossier sds-ldap 3.2). */
export const entryIdOf = ({ cpaId }: Endpoint): string => cpaId
