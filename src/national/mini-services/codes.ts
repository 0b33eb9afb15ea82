/** Response codes of the mini services, code system …17.285, with their meaning (dossier sync-pds-smsp-gazetteer 3.4). */
export const RESPONSE_CODES = {
  'SMSP-0000': 'Success',
  'SMSP-0001': 'Input message validation error',
  'SMSP-0002': 'Response message validation error',
  'SMSP-0003': 'Data returned from local store, Spine unavailable',
  'SMSP-0004': 'Could not connect to Spine',
  'SMSP-0005': 'Author credentials error',
  'SMSP-9999': 'Generic SMSP software failure',
  'DEMOG-0001': 'No match',
  'DEMOG-0007': 'Multiple matches',
  'DEMOG-0017': 'Superseded number',
  'DEMOG-0022': 'NHS number of a record that was invalidated',
  'DEMOG-0040': 'NHS number not verified',
  'DEMOG-0042': 'Not a new-style NHS number',
  'DEMOG-9999': 'Generic Spine service error',
} as const
export type ResponseCode = keyof typeof RESPONSE_CODES

export const isResponseCode = (text: string): text is ResponseCode => Object.hasOwn(RESPONSE_CODES, text)
