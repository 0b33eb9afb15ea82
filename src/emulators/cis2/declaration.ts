import type { Declaration } from '../../kernel/lazy-emulator.ts'
import { BASE, operations } from './contract.ts'

/** Labels: the operation, the client, the user who logs in, and the error that a client is told. */
export const labels = ['operation', 'clientId', 'uid', 'error'] as const

/** What is known of CIS2 before anybody calls it. */
export const declaration: Declaration = {
  name: 'cis2',
  mounts: [BASE, `${BASE}/*`].map((path) => ({
    roles: ['cis2'],
    path,
    verbs: ['GET', 'POST', 'OPTIONS'],
    port: 'https',
    certificate: 'none',
    body: 'buffered',
  })),
  contract: operations,
  steps: ['identify', 'override', 'provide'],
  labels,
  // An OAuth error, HTTP 500.
  refusals: { 'oauth-error': /^[a-z_]{1,60}$/ },
}
