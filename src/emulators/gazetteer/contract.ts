import type { Operation } from '../../kernel/emulator.ts'

export const operations: readonly Operation[] = [
  {
    name: 'getAddressList',
    path: '/addressfinder/query',
    pattern: 'sync',
    answers: ['200 with addresses and their number', '200 with an errorList', 'SOAP fault, HTTP 500'],
    source: 'dossier sync-pds-smsp-gazetteer 4',
  },
]
