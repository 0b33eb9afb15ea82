import type { Declaration } from '../../kernel/lazy-emulator.ts'
import { careConnectInteractions } from '../../wire/careconnect/interactions.ts'

/** Where the urgent care service lives, on any host that is not one of Spine's. */
export const BASE = '/U85901/STU3/1/careconnect'

/** What is known of the booking provider before anybody calls it. */
export const declaration: Declaration = {
  name: 'booking',
  mounts: [{ roles: ['booking'], path: `${BASE}/*`, verbs: ['*'], port: 'https', certificate: 'ask', body: 'buffered' }],
  contract: careConnectInteractions.map(({ id, verb, paths }) => ({
    name: id,
    path: paths.map((path) => `${BASE}/${path}`).join(', '),
    pattern: verb,
    answers: ['200', '201', '400', '403', '404', '409', '412', '415', '422', '500'],
    source: 'dossier ssp-fhir-dos 6',
  })),
  steps: ['checkCaller', 'readHeaders', 'checkToken', 'negotiate', 'override', 'handle'],
  labels: ['traceId', 'from', 'to', 'interaction'],
  // The provider's OperationOutcome, by its code.
  refusals: { 'operation-outcome': /^[A-Z][A-Z_]{0,60}$/ },
}
