import type { Declaration } from '../../kernel/lazy-emulator.ts'
import { operations } from './contract.ts'
import { labels } from './matchables.ts'

/** Forms of refusal that a rule may ask for, each with the form of its code (dossier sync-pds-smsp-gazetteer 4). */
export const refusals: Readonly<Record<'error-list' | 'soap-fault', RegExp>> = { 'error-list': /^\d{1,6}$/, 'soap-fault': /^\d{1,6}$/ }

/** What is known of the gazetteer before anybody calls it. */
export const declaration: Declaration = {
  name: 'gazetteer',
  mounts: [
    {
      roles: ['messaging', 'messaging-internet'],
      path: '/addressfinder/query',
      verbs: ['POST'],
      port: 'https',
      certificate: 'require',
      body: 'buffered',
    },
  ],
  contract: operations,
  steps: ['readHttp', 'readEnvelope', 'identify', 'authorise', 'readRequest', 'override', 'handle'],
  labels,
  refusals,
}
