import type { Mount } from '../../kernel/emulator.ts'
import type { Declaration } from '../../kernel/lazy-emulator.ts'
import { operations } from './operations.ts'

/** Where pointers are, on any host that is not one of Spine's own; a new pointer's Location leaves the release out (dossier ssp-fhir-dos 7). */
export const PATHS = ['/STU3/DocumentReference', '/DocumentReference'] as const

const mount = (path: string): Mount => ({ roles: ['nrl'], path, verbs: ['*'], port: 'https', certificate: 'ask', body: 'buffered' })

/** What is known of the National Record Locator before anybody calls it. */
export const declaration: Declaration = {
  name: 'nrl',
  mounts: PATHS.flatMap((path) => [mount(path), mount(`${path}/*`)]),
  contract: operations.map(({ name, verb, path }) => ({
    name,
    path: `/STU3/${path}`,
    pattern: verb,
    answers: ['200', '201', '400', '403', '404', '415', '500'],
    source: 'dossier ssp-fhir-dos 7',
  })),
  steps: ['checkCaller', 'identify', 'readHeaders', 'checkToken', 'negotiate', 'override', 'handle'],
  labels: ['from', 'to', 'interaction'],
  // Its OperationOutcome, by Spine's code.
  refusals: { 'operation-outcome': /^[A-Z][A-Z_]{0,60}$/ },
}
