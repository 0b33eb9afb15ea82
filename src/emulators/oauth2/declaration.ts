import type { Declaration } from '../../kernel/lazy-emulator.ts'
import { operations, TOKEN_PATH } from './contract.ts'

/** Labels of a request for a token: which application, by its key, which grant, and which error. */
export const labels = ['clientId', 'grantType', 'error'] as const

/** What is known of the token endpoint before anybody calls it. */
export const declaration: Declaration = {
  name: 'oauth2',
  mounts: [{ roles: ['api-platform'], path: TOKEN_PATH, verbs: ['POST'], port: 'https', certificate: 'none', body: 'buffered' }],
  contract: operations,
  steps: ['identify', 'override', 'grant'],
  labels,
  // An error of the platform, HTTP 500.
  refusals: { 'oauth-error': /^[a-z_]{1,60}$/ },
}
