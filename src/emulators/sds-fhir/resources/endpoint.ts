import type { RegisteredEndpoint } from '../../../directory/directory.ts'
import { entryIdOf } from '../../../directory/shown.ts'
import { identifiers, referenceExtension, valueExtensions } from '../../../wire/fhir/elements.ts'
import { CPA_ID, FQDN, INTERACTION, MHS_ID, ODS_CODE, PARTY_KEY } from '../../../wire/fhir/systems.ts'
import type { CodeableConcept, Coding, Extension, Identifier, LogicalReference, Resource } from '../../../wire/fhir/types.ts'
import { INTERACTION_EXTENSION } from './extensions.ts'

const RELIABILITY_EXTENSION = 'https://fhir.nhs.uk/StructureDefinition/Extension-SDS-ReliabilityConfiguration'
const CONNECTION_TYPE: Coding = {
  system: 'http://terminology.hl7.org/CodeSystem/endpoint-connection-type',
  code: 'hl7-fhir-msg',
  display: 'HL7 FHIR Messaging',
}
const PAYLOAD_TYPE: readonly CodeableConcept[] = [
  { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/endpoint-payload-type', code: 'any', display: 'Any' }] },
]

/** A message handling contract as the API shows it. */
export interface Endpoint extends Resource {
  readonly resourceType: 'Endpoint'
  readonly id: string
  readonly status: 'active'
  readonly connectionType: Coding
  readonly payloadType: readonly CodeableConcept[]
  readonly address: string
  readonly managingOrganization: LogicalReference
  readonly identifier: readonly Identifier[]
  readonly extension: readonly Extension[]
}

/** Members in the order in which the service writes them; contract properties that are not registered are left out (dossier sds-ldap 6.3). */
export function endpoint(id: string, { party, endpoint: contract }: RegisteredEndpoint, address: string): Endpoint {
  return {
    resourceType: 'Endpoint',
    id,
    status: 'active',
    connectionType: CONNECTION_TYPE,
    payloadType: PAYLOAD_TYPE,
    address,
    managingOrganization: { identifier: { system: ODS_CODE, value: party.odsCode } },
    identifier: identifiers([FQDN, party.fqdn], [PARTY_KEY, party.partyKey], [CPA_ID, contract.cpaId], [MHS_ID, entryIdOf(contract)]),
    extension: [
      {
        url: RELIABILITY_EXTENSION,
        extension: valueExtensions(
          ['nhsMHSSyncReplyMode', contract.syncReplyMode],
          ['nhsMHSRetryInterval', contract.retryInterval],
          ['nhsMHSRetries', contract.retries],
          ['nhsMHSPersistDuration', contract.persistDuration],
          ['nhsMHSDuplicateElimination', contract.duplicateElimination],
          ['nhsMHSAckRequested', contract.ackRequested],
          ['nhsMHSActor', contract.actor],
        ),
      },
      referenceExtension(INTERACTION_EXTENSION, INTERACTION, contract.interaction),
    ],
  }
}
