import type { Problem } from '../kernel/problem.ts'
import type { IssuedCertificate } from '../pki/authority.ts'

/** Handshakes that the other side ended over the certificate that it was shown. */
const OVER_OURS: ReadonlySet<string> = new Set(['MS-TLS-REJECTED-OURS', 'MS-TLS-LEFT'])

/** Adds to a failed handshake which certificate of ours was shown, where it may be to blame: whoever reads it can compare. */
export function withShownCertificate(failure: Problem, { commonName, serial, notAfter }: IssuedCertificate, issuer: string): Problem {
  if (!OVER_OURS.has(failure.code)) return failure
  const shown = `CN=${commonName}, serial ${serial}, until ${notAfter.toISOString().slice(0, 10)}, issued by ${issuer}`
  return { ...failure, came: `${failure.came}; shown was the certificate ${shown}` }
}
