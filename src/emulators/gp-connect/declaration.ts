import type { Mount } from '../../kernel/emulator.ts'
import type { Declaration } from '../../kernel/lazy-emulator.ts'
import { gpConnectInteractions } from '../../wire/gpconnect/interactions.ts'

/** Where the practice lives, on any host that is not one of Spine's: its service roots begin so, by release of FHIR. */
export const BASE = '/M85999/STU3/1/gpconnect'
export const DSTU2_BASE = '/M85999/DSTU2/1/gpconnect'

const mount = (base: string): Mount => ({
  roles: ['gp-connect'],
  path: `${base}/*`,
  verbs: ['*'],
  port: 'https',
  certificate: 'ask',
  body: 'buffered',
})

/** What is known of the practice before anybody calls it. */
export const declaration: Declaration = {
  name: 'gp-connect',
  mounts: [mount(BASE), mount(DSTU2_BASE)],
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
