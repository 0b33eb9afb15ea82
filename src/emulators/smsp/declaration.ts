import type { Declaration } from '../../kernel/lazy-emulator.ts'
import { operations } from './contract.ts'
import { labels } from './matchables.ts'

/** Forms of refusal that a rule may ask for, each with the form of its code (dossier sync-pds-smsp-gazetteer 3.4, 3.6). */
export const refusals: Readonly<Record<'response-code' | 'itk-fault', RegExp>> = {
  'response-code': /^(SMSP|DEMOG)-\d{4}$/,
  'itk-fault': /^(1000|2100|2200|3000)$/,
}

/** What is known of the Spine Mini Service door before anybody calls it. */
export const declaration: Declaration = {
  name: 'smsp',
  mounts: [
    { roles: ['smsp', 'smsp-internet'], path: '/smsp/pds', verbs: ['POST'], port: 'https', certificate: 'require', body: 'buffered' },
  ],
  contract: operations,
  steps: [
    'readHttp',
    'readEnvelope',
    'identify',
    'checkAddressing',
    'checkSecurity',
    'readDistribution',
    'authorise',
    'override',
    'handle',
  ],
  labels,
  refusals,
}
