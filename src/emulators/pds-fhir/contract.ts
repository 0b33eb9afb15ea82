import type { Operation } from '../../kernel/emulator.ts'

/** Where the API is served (NHSDigital/personal-demographics-service-api). */
export const BASE = '/personal-demographics/FHIR/R4'

const source = 'dossier sync-pds-smsp-gazetteer 7.2, 8; the API’s published specification'

export const operations: readonly Operation[] = [
  { name: 'retrieve', path: `${BASE}/Patient/{id}`, pattern: 'sync', answers: ['200 Patient', '400, 404 OperationOutcome'], source },
  { name: 'search', path: `${BASE}/Patient`, pattern: 'sync', answers: ['200 Bundle', '200, 400, 403 OperationOutcome'], source },
]
