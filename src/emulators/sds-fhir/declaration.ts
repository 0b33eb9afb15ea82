import type { Mount } from '../../kernel/emulator.ts'
import type { Declaration } from '../../kernel/lazy-emulator.ts'
import { BASE, operations } from './contract.ts'
import { labels } from './matchables.ts'

const mount = (path: string): Mount => ({
  roles: ['api-platform'],
  path,
  verbs: ['*'],
  port: 'https',
  certificate: 'none',
  body: 'buffered',
})

/** What is known of the API before anybody calls it. */
export const declaration: Declaration = {
  name: 'sds-fhir',
  mounts: [mount(BASE), mount(`${BASE}/*`)],
  contract: operations,
  steps: [
    'identify',
    'takeCorrelationId',
    'authorise',
    'locate',
    'answerProbe',
    'track',
    'readCriteria',
    'negotiate',
    'override',
    'search',
  ],
  labels,
  // An OperationOutcome with a code of its own, HTTP 500 (dossier sds-ldap 6.4).
  refusals: { 'operation-outcome': /^[A-Z][A-Z_]{0,60}$/ },
}
