import type { Mount } from '../../kernel/emulator.ts'
import type { Declaration } from '../../kernel/lazy-emulator.ts'
import { operations } from './contract.ts'

/** Where the proxy lives on a host that is not its own. */
export const SSP_PREFIX = '/ssp'

const mount = (path: string): Mount => ({
  roles: ['ssp', 'ssp-internet'],
  path,
  verbs: ['*'],
  port: 'https',
  certificate: 'ask',
  body: 'streamed',
})

/** What the rest of mock-spine knows of the proxy before anybody calls it. */
export const declaration: Declaration = {
  name: 'secure-proxy',
  mounts: [mount('/*'), mount(`${SSP_PREFIX}/*`)],
  contract: operations,
  steps: [
    'checkCertificate',
    'checkMethod',
    'readTarget',
    'answerOptions',
    'readHeaders',
    'checkMediaType',
    'identify',
    'authoriseSender',
    'checkName',
    'authoriseReceiver',
    'checkPair',
    'checkEndpoint',
    'throttle',
    'auditToken',
    'override',
    'forward',
  ],
  labels: ['traceId', 'from', 'to', 'interaction'],
  /** The proxy's OperationOutcome, by status number (`504`) or by its own text (`FOT_CHECK_FAILED`). */
  refusals: { 'operation-outcome': /^(?:4\d\d|5\d\d|[A-Z][A-Za-z_]{2,60})$/ },
}
