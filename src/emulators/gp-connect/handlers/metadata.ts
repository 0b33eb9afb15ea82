import type { CapabilityStatement } from 'fhir/r3.js'
import type { GpConnectSettings } from '../parts.ts'
import { PROFILE, SYSTEM } from '../systems.ts'
import type { Handler } from '../visit.ts'

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

/** What came with 1.2.8 shows whether or not slots are filtered by service. */
const servicesOf = (version: GpConnectSettings['gpConnectVersion']): readonly Restful[] =>
  version === '1.2.7' ? [] : [resource('HealthcareService', ['read', 'search-type'], byIdentifier(SYSTEM.dosService))]

/** What the practice can do (dossier ssp-fhir-dos 4.2). */
const statement = (version: GpConnectSettings['gpConnectVersion']): CapabilityStatement => ({
  resourceType: 'CapabilityStatement',
  version,
  name: 'GP Connect',
  status: 'active',
  date: '2020-01-15',
  publisher: 'mock-spine',
  contact: [{ name: 'mock-spine' }],
  description: `A practice of mock-spine with the GP Connect API version ${version}`,
  kind: 'capability',
  software: { name: 'mock-spine', version: '0.1.0', releaseDate: '2026-01-01' },
  fhirVersion: '3.0.1',
  acceptUnknown: 'both',
  format: ['application/fhir+json', 'application/fhir+xml'],
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
        ...servicesOf(version),
        resource('Appointment', ['read', 'create', 'update', 'search-type'], { updateCreate: false }),
        resource('Slot', ['search-type'], {
          searchInclude: [
            'Schedule:actor:Location',
            'Schedule:actor:Practitioner',
            ...(version === '1.2.7' ? [] : ['Schedule:actor:HealthcareService']),
            'Slot:schedule',
            'Location:managingOrganization',
          ],
          searchParam: [
            { name: 'start', type: 'date' },
            { name: 'end', type: 'date' },
            { name: 'status', type: 'token' },
            { name: 'searchFilter', type: 'token' },
            ...(version === '1.2.7' ? [] : [{ name: 'service.identifier', type: 'token' as const }]),
          ],
        }),
      ],
      operation: [
        operation('gpc.registerpatient', 'GPConnect-RegisterPatient-Operation-1'),
        operation('gpc.getstructuredrecord', 'GPConnect-GetStructuredRecord-Operation-1/_history/1.12'),
      ],
    },
  ],
})

export const readMetadata: Handler = ({ visit }) => ({ status: 200, resource: statement(visit.parts.settings.gpConnectVersion) })
