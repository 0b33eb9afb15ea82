const CARE_CONNECT = 'https://fhir.hl7.org.uk/STU3/StructureDefinition'
const profile = (type: string): string => `${CARE_CONNECT}/CareConnect-${type}-1`

/** Profiles of what the provider sends (dossier ssp-fhir-dos 6). */
export const PROFILE = {
  appointment: profile('Appointment'),
  slot: profile('Slot'),
  schedule: profile('Schedule'),
  practitioner: profile('Practitioner'),
  practitionerRole: profile('PractitionerRole'),
  organization: profile('Organization'),
  location: profile('Location'),
  healthcareService: profile('HealthcareService'),
  operationOutcome: profile('OperationOutcome'),
} as const

export const SYSTEM = {
  nhsNumber: 'https://fhir.nhs.uk/Id/nhs-number',
  odsCode: 'https://fhir.nhs.uk/Id/ods-organization-code',
  sdsUser: 'https://fhir.nhs.uk/Id/sds-user-id',
  dosService: 'https://fhir.nhs.uk/Id/uec-dos-service-id',
  jobRole: 'https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-SDSJobRoleName-1',
  error: 'https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1',
  uuid: 'https://tools.ietf.org/html/rfc4122',
  localSchedule: 'https://urgent-care.mock.nhs.uk/Id/schedule',
  localPatient: 'https://urgent-care.mock.nhs.uk/Id/patient',
} as const
