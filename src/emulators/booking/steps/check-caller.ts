import { refuse } from '../errors.ts'
import type { Visit } from '../visit.ts'

/** The caller shows a good certificate of this environment, as the proxy does (dossier ssp-fhir-dos 1.5). */
export function checkCaller({ inbound }: Visit): void {
  const what = inbound.certificateFault
  if (what === undefined) return
  const code = what.code === 'MS-TLS-NO-CERTIFICATE' ? 'NO_CERTIFICATE' : 'BAD_CERTIFICATE'
  throw refuse.certificate(code, { came: what.came, expected: what.expected })
}
