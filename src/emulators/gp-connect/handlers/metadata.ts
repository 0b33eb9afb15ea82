import type { CapabilityStatement } from 'fhir/r3.js'
import { PROFILE, SYSTEM } from '../systems.ts'
import type { Handler } from '../visit.ts'

const VERSION = '1.2.7'

const operation = (name: string, definition: string) => ({
  name,
  definition: { reference: `https://fhir.nhs.uk/STU3/OperationDefinition/${definition}` },
})

type Restful = NonNullable<NonNullable<NonNullable<CapabilityStatement['rest']>[number]['resource']>[number]>

const resource = (type: string, interactions: readonly Restful['interaction'][number]['code'][], more: Partial<Restful> = {}): Restful => ({
  type,
  interaction: interactions.map((code) => ({ code })),
  ...more,
})

const byIdentifier = (system: string) => ({
  searchParam: [{ name: 'identifier', type: 'token' as const, documentation: `${system}|value` }],
})

/** What the practice can do (dossier ssp-fhir-dos 4.2). */
const statement: CapabilityStatement = {
  resourceType: 'CapabilityStatement',
  version: VERSION,
  name: 'GP Connect',
  status: 'active',
  date: '2020-01-15',
  publisher: 'mock-spine',
  contact: [{ name: 'mock-spine' }],
  description: `A practice of mock-spine with the GP Connect API version ${VERSION}`,
  kind: 'capability',
  software: { name: 'mock-spine', version: '0.1.0', releaseDate: '2026-01-01' },
  fhirVersion: '3.0.1',
  acceptUnknown: 'both',
  format: ['application/fhir+json'],
  profile: [
    PROFILE.patient,
    PROFILE.organization,
    PROFILE.practitioner,
    PROFILE.practitionerRole,
    PROFILE.location,
    PROFILE.operationOutcome,
    PROFILE.appointment,
    PROFILE.schedule,
    PROFILE.slot,
    PROFILE.allergyIntolerance,
    PROFILE.medication,
    PROFILE.medicationStatement,
    PROFILE.medicationRequest,
    PROFILE.list,
    PROFILE.structuredBundle,
  ].map((reference) => ({ reference })),
  rest: [
    {
      mode: 'server',
      security: { cors: true },
      resource: [
        resource('Patient', ['read', 'search-type'], byIdentifier(SYSTEM.nhsNumber)),
        resource('Organization', ['read', 'search-type'], byIdentifier(SYSTEM.odsCode)),
        resource('Practitioner', ['read', 'search-type'], byIdentifier(SYSTEM.sdsUser)),
        resource('Location', ['read']),
        resource('Appointment', ['read', 'create', 'update', 'search-type'], { updateCreate: false }),
        resource('Slot', ['search-type'], {
          searchInclude: ['Schedule:actor:Location', 'Schedule:actor:Practitioner', 'Slot:schedule', 'Location:managingOrganization'],
          searchParam: [
            { name: 'start', type: 'date' },
            { name: 'end', type: 'date' },
            { name: 'status', type: 'token' },
            { name: 'searchFilter', type: 'token' },
          ],
        }),
      ],
      operation: [
        operation('gpc.registerpatient', 'GPConnect-RegisterPatient-Operation-1'),
        operation('gpc.getstructuredrecord', 'GPConnect-GetStructuredRecord-Operation-1/_history/1.12'),
      ],
    },
  ],
}

export const readMetadata: Handler = () => ({ status: 200, resource: statement })
