/** Codes of Spine's SOAP faults that a source gives, with their texts (dossier ebxml-messaging 3.2). */
export const TMS_CODES = {
  notSupported: { code: 101, description: 'The service/interaction is not supported for the requested URI' },
  systemFailure: { code: 200, description: 'System failure to process message - default' },
  notWellFormed: { code: 201, description: 'The message is not well formed' },
} as const
