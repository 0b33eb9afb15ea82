import type { Mount } from '../../kernel/emulator.ts'
import type { Declaration } from '../../kernel/lazy-emulator.ts'
import { BASE, operations } from './contract.ts'
import { labels } from './matchables.ts'

/** The form of refusal that a rule may ask for: an OperationOutcome with a code of its own, HTTP 500. */
export const refusals: Readonly<Record<'operation-outcome', RegExp>> = { 'operation-outcome': /^[A-Z][A-Z_]{0,60}$/ }

const mount = (path: string): Mount => ({
  roles: ['api-platform'],
  path,
  verbs: ['*'],
  port: 'https',
  certificate: 'none',
  body: 'buffered',
})

/** What is known of the PDS FHIR door before anybody calls it. */
export const declaration: Declaration = {
  name: 'pds-fhir',
  mounts: [mount(BASE), mount(`${BASE}/*`)],
  contract: operations,
  steps: ['locate', 'checkHeaders', 'override', 'answer'],
  labels,
  refusals,
}
