/** Code systems and structure definitions of Patient resources, as published samples have them (dossier sync-pds-smsp-gazetteer 7.2). */
const HL7_UK = 'https://fhir.hl7.org.uk'
export const SYSTEMS = {
  nhsNumber: 'https://fhir.nhs.uk/Id/nhs-number',
  odsCode: 'https://fhir.nhs.uk/Id/ods-organization-code',
  verification: `${HL7_UK}/CodeSystem/UKCore-NHSNumberVerificationStatus`,
  confidentiality: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality',
  deathNotification: `${HL7_UK}/CodeSystem/UKCore-DeathNotificationStatus`,
  addressKeyType: `${HL7_UK}/CodeSystem/UKCore-AddressKeyType`,
  language: `${HL7_UK}/CodeSystem/UKCore-HumanLanguage`,
  writtenFormat: `${HL7_UK}/CodeSystem/UKCore-PreferredWrittenCommunicationFormat`,
  contactMethod: `${HL7_UK}/CodeSystem/UKCore-PreferredContactMethod`,
} as const

const extension = (name: string): string => `${HL7_UK}/StructureDefinition/Extension-UKCore-${name}`
export const EXTENSIONS = {
  verification: extension('NHSNumberVerificationStatus'),
  addressKey: extension('AddressKey'),
  pharmacy: extension('NominatedPharmacy'),
  dispenser: extension('PreferredDispenserOrganization'),
  appliances: extension('MedicalApplianceSupplier'),
  deathNotification: extension('DeathNotificationStatus'),
  communication: extension('NHSCommunication'),
  contactPreference: extension('ContactPreference'),
  birthPlace: 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace',
} as const
