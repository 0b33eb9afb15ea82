/** TLS alerts that end a handshake, by the name and number of RFC 8446 §6. */
export const ALERTS = {
  handshake_failure: 40,
  bad_certificate: 42,
  unsupported_certificate: 43,
  certificate_revoked: 44,
  certificate_expired: 45,
  certificate_unknown: 46,
  unknown_ca: 48,
  access_denied: 49,
  decode_error: 50,
  protocol_version: 70,
  insufficient_security: 71,
  internal_error: 80,
  unrecognized_name: 112,
  certificate_required: 116,
} as const

export const alertNames = [
  'handshake_failure',
  'bad_certificate',
  'unsupported_certificate',
  'certificate_revoked',
  'certificate_expired',
  'certificate_unknown',
  'unknown_ca',
  'access_denied',
  'decode_error',
  'protocol_version',
  'insufficient_security',
  'internal_error',
  'unrecognized_name',
  'certificate_required',
] as const satisfies readonly (keyof typeof ALERTS)[]
