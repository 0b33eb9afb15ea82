/** Identifier systems of the NHS that several FHIR interfaces share (dossier sds-ldap 6.2, 6.3). */
export const ODS_CODE = 'https://fhir.nhs.uk/Id/ods-organization-code'
export const INTERACTION = 'https://fhir.nhs.uk/Id/nhsServiceInteractionId'
export const PARTY_KEY = 'https://fhir.nhs.uk/Id/nhsMhsPartyKey'
export const FQDN = 'https://fhir.nhs.uk/Id/nhsMhsFQDN'
export const CPA_ID = 'https://fhir.nhs.uk/Id/nhsMhsCPAId'
export const MHS_ID = 'https://fhir.nhs.uk/Id/nhsMHSId'
export const ASID = 'https://fhir.nhs.uk/Id/nhsSpineASID'

/** Codes of an OperationOutcome as services behind the API platform write them, and as the platform itself does (dossier sds-ldap 6.4). */
export const SPINE_ERROR_STU3 = 'https://fhir.nhs.uk/STU3/ValueSet/Spine-ErrorOrWarningCode-1'
export const SPINE_ERROR_R4 = 'https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode'
