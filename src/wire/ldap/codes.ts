/** Result codes of RFC 4511 Appendix A that are answered here, by the name that the journal shows. */
export const results = {
  success: 0,
  operationsError: 1,
  protocolError: 2,
  timeLimitExceeded: 3,
  sizeLimitExceeded: 4,
  compareFalse: 5,
  compareTrue: 6,
  authMethodNotSupported: 7,
  strongerAuthRequired: 8,
  adminLimitExceeded: 11,
  unavailableCriticalExtension: 12,
  noSuchAttribute: 16,
  undefinedAttributeType: 17,
  inappropriateMatching: 18,
  noSuchObject: 32,
  invalidDNSyntax: 34,
  invalidCredentials: 49,
  insufficientAccessRights: 50,
  busy: 51,
  unavailable: 52,
  unwillingToPerform: 53,
  other: 80,
  noSuchOperation: 119,
  assertionFailed: 122,
  authorizationDenied: 123,
} as const

const NAMES = new Map<number, string>(Object.entries(results).map(([name, code]) => [code, name]))

/** A result code in words, e.g. `52 unavailable`. */
export const resultText = (code: number): string => `${code} ${NAMES.get(code) ?? ''}`.trimEnd()

/** Extended operations and unsolicited notices by object identifier. */
export const extensions = {
  noticeOfDisconnection: '1.3.6.1.4.1.1466.20036',
  startTls: '1.3.6.1.4.1.1466.20037',
  passwordModify: '1.3.6.1.4.1.4203.1.11.1',
  whoAmI: '1.3.6.1.4.1.4203.1.11.3',
  cancel: '1.3.6.1.1.8',
} as const
