import type { RegisteredSystem } from '../../../directory/directory.ts'
import { manufacturerOf } from '../../../directory/shown.ts'
import { identifiers, referenceExtension } from '../../../wire/fhir/elements.ts'
import { ASID, INTERACTION, ODS_CODE, PARTY_KEY } from '../../../wire/fhir/systems.ts'
import type { Extension, Identifier, LogicalReference, Resource } from '../../../wire/fhir/types.ts'
import { INTERACTION_EXTENSION } from './extensions.ts'

const MANUFACTURER_EXTENSION = 'https://fhir.nhs.uk/StructureDefinition/Extension-SDS-ManufacturingOrganisation'

/** An accredited system as the API shows it. */
export interface Device extends Resource {
  readonly resourceType: 'Device'
  readonly id: string
  readonly identifier: readonly Identifier[]
  readonly extension: readonly Extension[]
  readonly owner: LogicalReference
}

/** Members in the order in which the service writes them (dossier sds-ldap 6.3). @param client ODS code of the organisation that uses it */
export function device(id: string, { party, system }: RegisteredSystem, client: string): Device {
  return {
    resourceType: 'Device',
    id,
    identifier: identifiers([ASID, system.asid], [PARTY_KEY, party.partyKey]),
    extension: [
      referenceExtension(MANUFACTURER_EXTENSION, ODS_CODE, manufacturerOf(party, system)),
      ...system.interactions.map((interaction) => referenceExtension(INTERACTION_EXTENSION, INTERACTION, interaction)),
    ],
    owner: { identifier: { system: ODS_CODE, value: client } },
  }
}
