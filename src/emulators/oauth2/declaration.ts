import type { Declaration } from '../../kernel/lazy-emulator.ts'
import { AUTHORIZE_PATH, CALLBACK_PATH, LOGOUT_PATH, operations, TOKEN_PATH } from './contract.ts'

/** Labels: which application, by its key, which operation and grant, which user, and which error. */
export const labels = ['clientId', 'operation', 'grantType', 'uid', 'error'] as const

const VERBS: Readonly<Record<string, readonly string[]>> = {
  [TOKEN_PATH]: ['POST'],
  [AUTHORIZE_PATH]: ['GET'],
  [CALLBACK_PATH]: ['GET'],
  [LOGOUT_PATH]: ['POST'],
}

/** What is known of the API platform's OAuth before anybody calls it. */
export const declaration: Declaration = {
  name: 'oauth2',
  mounts: Object.entries(VERBS).map(([path, verbs]) => ({
    roles: ['api-platform'],
    path,
    verbs,
    port: 'https',
    certificate: 'none',
    body: 'buffered',
  })),
  contract: operations,
  steps: ['identify', 'override', 'grant'],
  labels,
  // An error of the platform, HTTP 500.
  refusals: { 'oauth-error': /^[a-z_]{1,60}$/ },
}
