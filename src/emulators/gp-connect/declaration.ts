import type { Declaration } from '../../kernel/lazy-emulator.ts'
import { gpConnectInteractions } from '../../wire/gpconnect/interactions.ts'

/** Where the practice lives, on any host that is not one of Spine's: its service roots begin so. */
export const BASE = '/M85999/STU3/1/gpconnect'

/** What is known of the practice before anybody calls it. */
export const declaration: Declaration = {
  name: 'gp-connect',
  mounts: [{ roles: ['gp-connect'], path: `${BASE}/*`, verbs: ['*'], port: 'https', certificate: 'ask', body: 'buffered' }],
  contract: gpConnectInteractions.map(({ id, verb, path }) => ({
    name: id,
    path: `${BASE}/${path}`,
    pattern: verb,
    answers: ['200', '201', '400', '403', '404', '409', '415', '422', '501'],
    source: 'dossier ssp-fhir-dos 3, 4',
  })),
  steps: ['checkCaller', 'readHeaders', 'checkToken', 'negotiate', 'override', 'handle'],
  labels: ['traceId', 'from', 'to', 'interaction'],
  // The practice's OperationOutcome, by Spine's code.
  refusals: { 'operation-outcome': /^[A-Z][A-Z_]{0,60}$/ },
}
