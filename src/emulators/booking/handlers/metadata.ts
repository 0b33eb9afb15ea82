import type { CapabilityStatement } from 'fhir/r3.js'
import { PROFILE } from '../systems.ts'
import type { Handler } from '../visit.ts'

const resource = (type: string, profile: string, codes: readonly ('read' | 'vread' | 'create' | 'update' | 'search-type')[]) => ({
  type,
  profile: { reference: profile },
  interaction: codes.map((code) => ({ code })),
})

/** What the provider does: asked for without a token, and always answered (dossier ssp-fhir-dos 6). */
export const readMetadata: Handler = () => {
  const statement: CapabilityStatement = {
    resourceType: 'CapabilityStatement',
    version: '2.0.1',
    name: 'Care Connect',
    status: 'active',
    date: '2019-04-01',
    publisher: 'mock-spine',
    kind: 'capability',
    software: { name: 'mock-spine', version: '1' },
    fhirVersion: '3.0.1',
    acceptUnknown: 'both',
    format: ['application/fhir+json', 'application/fhir+xml'],
    rest: [
      {
        mode: 'server',
        security: { cors: true },
        resource: [
          {
            ...resource('Slot', PROFILE.slot, ['search-type']),
            searchInclude: [
              'Slot:schedule',
              'Schedule:actor:Practitioner',
              'Schedule:actor:PractitionerRole',
              'Schedule:actor:HealthcareService',
            ],
            searchParam: [
              { name: 'schedule.actor:healthcareservice', type: 'reference' },
              { name: 'start', type: 'date' },
              { name: 'status', type: 'token' },
            ],
          },
          {
            ...resource('Appointment', PROFILE.appointment, ['read', 'vread', 'create', 'update', 'search-type']),
            versioning: 'versioned-update',
            readHistory: true,
            updateCreate: false,
            searchParam: [{ name: 'Appointment.participant.actor:Patient.identifier', type: 'token' }],
          },
        ],
      },
    ],
  }
  return { status: 200, resource: statement }
}
