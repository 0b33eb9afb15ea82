/** The extension that names an interaction, of systems and endpoints (dossier sds-ldap 6.3). */
export const INTERACTION_EXTENSION = 'https://fhir.nhs.uk/StructureDefinition/Extension-SDS-NhsServiceInteractionId'
