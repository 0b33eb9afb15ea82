import type { Mount } from '../../kernel/emulator.ts'
import type { Declaration } from '../../kernel/lazy-emulator.ts'
import { operations } from './contract.ts'
import { labels } from './matchables.ts'

/** Forms of refusal that a rule may ask for, one per layer of failure, each with the form of its code (dossier sync-pds-smsp-gazetteer 1.6). */
export const refusals: Readonly<Record<'soap-fault' | 'rejection' | 'query-failure', RegExp>> = {
  'soap-fault': /^\d{1,6}$/,
  rejection: /^\d{1,6}$/,
  'query-failure': /^[A-Za-z0-9]{1,20}$/,
}

const mount = (path: string): Mount => ({
  roles: ['messaging', 'messaging-internet'],
  path,
  verbs: ['POST'],
  port: 'https',
  certificate: 'require',
  body: 'buffered',
})

/** What is known of the synchronous door before anybody calls it. */
export const declaration: Declaration = {
  name: 'sync-service',
  mounts: operations.map(({ path }) => mount(path)),
  contract: operations,
  steps: [
    'readHttp',
    'readDocument',
    'readEnvelope',
    'identify',
    'checkHeader',
    'resolve',
    'authorise',
    'checkWrapper',
    'validate',
    'override',
    'handle',
    'readInsertion',
  ],
  labels,
  refusals,
}
