const STU3 = 'https://fhir.nhs.uk/STU3'
const structure = (name: string): string => `${STU3}/StructureDefinition/${name}`

/** Profiles of what the practice sends (dossier ssp-fhir-dos 4). */
export const PROFILE = {
  patient: structure('CareConnect-GPC-Patient-1'),
  organization: structure('CareConnect-GPC-Organization-1'),
  practitioner: structure('CareConnect-GPC-Practitioner-1'),
  practitionerRole: structure('CareConnect-GPC-PractitionerRole-1'),
  location: structure('CareConnect-GPC-Location-1'),
  healthcareService: structure('CareConnect-GPC-HealthcareService-1'),
  operationOutcome: structure('GPConnect-OperationOutcome-1'),
  appointment: structure('GPConnect-Appointment-1'),
  schedule: structure('GPConnect-Schedule-1'),
  slot: structure('GPConnect-Slot-1'),
  allergyIntolerance: structure('CareConnect-GPC-AllergyIntolerance-1'),
  medication: structure('CareConnect-GPC-Medication-1'),
  medicationStatement: structure('CareConnect-GPC-MedicationStatement-1'),
  medicationRequest: structure('CareConnect-GPC-MedicationRequest-1'),
  immunization: structure('CareConnect-GPC-Immunization-1'),
  condition: structure('CareConnect-GPC-ProblemHeader-Condition-1'),
  encounter: structure('CareConnect-GPC-Encounter-1'),
  observation: structure('CareConnect-GPC-Observation-1'),
  documentReference: structure('CareConnect-GPC-DocumentReference-1'),
  list: structure('CareConnect-GPC-List-1'),
  structuredBundle: structure('GPConnect-StructuredRecord-Bundle-1'),
  searchBundle: structure('GPConnect-Searchset-Bundle-1'),
} as const

export const EXTENSION = {
  nhsNumberVerification: structure('Extension-CareConnect-GPC-NHSNumberVerificationStatus-1'),
  registrationDetails: structure('Extension-CareConnect-GPC-RegistrationDetails-1'),
  communication: structure('Extension-CareConnect-GPC-NHSCommunication-1'),
  deliveryChannel: structure('Extension-GPConnect-DeliveryChannel-2'),
  practitionerRole: structure('Extension-GPConnect-PractitionerRole-1'),
  bookingOrganisation: structure('Extension-GPConnect-BookingOrganisation-1'),
  cancellationReason: structure('Extension-GPConnect-AppointmentCancellationReason-1'),
  medicationStatementLastIssue: structure('Extension-CareConnect-GPC-MedicationStatementLastIssueDate-1'),
  prescriptionType: structure('Extension-CareConnect-GPC-PrescriptionType-1'),
  prescribingAgency: structure('Extension-CareConnect-GPC-PrescribingAgency-1'),
  problemSignificance: structure('Extension-CareConnect-GPC-ProblemSignificance-1'),
  dateRecorded: structure('Extension-CareConnect-GPC-DateRecorded-1'),
  allergyEnd: structure('Extension-CareConnect-GPC-AllergyIntoleranceEnd-1'),
} as const

export const SYSTEM = {
  nhsNumber: 'https://fhir.nhs.uk/Id/nhs-number',
  odsCode: 'https://fhir.nhs.uk/Id/ods-organization-code',
  oldOdsCode: 'http://fhir.nhs.net/Id/ods-organization-code',
  sdsUser: 'https://fhir.nhs.uk/Id/sds-user-id',
  sdsRole: 'https://fhir.nhs.uk/Id/sds-role-profile-id',
  dosService: 'https://fhir.nhs.uk/Id/uec-dos-service-id',
  jobRole: `${STU3}/CodeSystem/CareConnect-SDSJobRoleName-1`,
  organisationType: `${STU3}/CodeSystem/GPConnect-OrganisationType-1`,
  verificationStatus: 'https://fhir.nhs.uk/CareConnect-NHSNumberVerificationStatus-1',
  registrationType: 'https://fhir.nhs.uk/CareConnect-RegistrationType-1',
  language: `${STU3}/CodeSystem/CareConnect-HumanLanguage-1`,
  emptyReason: `${STU3}/CodeSystem/CareConnect-ListEmptyReasonCode-1`,
  error: `${STU3}/ValueSet/Spine-ErrorOrWarningCode-1`,
  snomed: 'http://snomed.info/sct',
  listOrder: 'http://hl7.org/fhir/list-order',
  crossReference: 'https://gp-practice.mock.nhs.uk/Id/record',
} as const
