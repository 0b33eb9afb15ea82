import type { Conformance } from 'fhir/r2.js'
import type { Handler } from '../visit.ts'

/** What the DSTU2 face of the practice can do (dossier ssp-fhir-dos 4.2). */
const statement: Conformance = {
  resourceType: 'Conformance',
  version: '0.7.4',
  name: 'GP Connect',
  status: 'active',
  date: '2018-01-01',
  publisher: 'mock-spine',
  kind: 'capability',
  software: { name: 'mock-spine', version: '0.1.0', releaseDate: '2026-01-01' },
  fhirVersion: '1.0.2',
  acceptUnknown: 'both',
  format: ['application/json+fhir', 'application/xml+fhir'],
  rest: [
    {
      mode: 'server',
      security: { cors: true },
      resource: [{ type: 'Patient', interaction: [{ code: 'search-type' }] }],
      operation: [
        {
          name: 'gpc.getcarerecord',
          definition: { reference: 'http://fhir.nhs.net/OperationDefinition/gpconnect-carerecord-operation-1' },
        },
      ],
    },
  ],
}

export const readConformance: Handler = () => ({ status: 200, resource: statement })
