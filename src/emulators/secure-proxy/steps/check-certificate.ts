import { SspRefusal } from '../errors.ts'
import type { Visit } from '../visit.ts'

/** The caller's certificate: there is one, of this environment, in force and not revoked (dossier ssp-fhir-dos 1.5). */
export function checkCertificate({ inbound }: Visit): void {
  const { certificateFault: what } = inbound
  if (what === undefined) return
  const missing = what.code === 'MS-TLS-NO-CERTIFICATE'
  throw new SspRefusal(missing ? 496 : 495, missing ? '496: SSL Certificate Required' : '495: SSL Certificate Error', {
    ...what,
    invented: true,
  })
}
