/** Processing errors of a distribution envelope, code system …17.516 (dossier sync-pds-smsp-gazetteer 3.6). */
export const DE_CODES = {
  DE0001: 'Distribution Envelope Processing Error',
  DE0002: 'Distribution Envelope Header Processing Error',
  DE0003: 'Distribution Envelope Address List Processing Error',
  DE0004: 'Distribution Envelope Audit Identity Processing Error',
  DE0005: 'Distribution Envelope Id Processing Error',
  DE0006: 'Distribution Envelope Manifest Processing Error',
  DE0007: 'Distribution Envelope Manifest Item Processing Error',
  DE0008: 'Distribution Envelope Sender Address Processing Error',
  DE0009: 'Distribution Envelope Handling Specifications Processing Error',
  DE0010: 'Distribution Envelope Spec Processing Error',
  DE0011: 'Distribution Envelope Payloads Processing Error',
  DE0012: 'Distribution Envelope Payload Processing Error',
} as const
export type DeCode = keyof typeof DE_CODES
