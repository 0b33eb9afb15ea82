import { declaration } from './declaration.ts'
import type { Visit } from './visit.ts'

/**
 * What Spine's central logging keeps of a call, as far as it is known (dossier ssp-fhir-dos 1.9); times, bytes, headers and the two statuses
 * stand in the exchange itself and in the one that it caused.
 * @param refused the step that refused it
 */
export function auditOf(visit: Visit, refused: string | undefined): Readonly<Record<string, unknown>> {
  const { inbound, token, provider, parts, step } = visit
  const { target, headers, endpoint } = visit.known
  const { certificate } = inbound.peer
  const steps = declaration.steps
  const reached = steps.indexOf(step)
  return {
    consumer: certificate === undefined ? 'no certificate' : { certificate: certificate.commonName, fingerprint: certificate.fingerprint },
    ...(headers === undefined ? {} : { headers }),
    ...(token === undefined ? {} : { token }),
    ...(target === undefined ? {} : { target: target.bare, encoded: target.encoded }),
    ...(endpoint === undefined
      ? {}
      : { registered: parts.advertised(endpoint.endpoint.url), cpaId: endpoint.endpoint.cpaId, provider: endpoint.party.partyKey }),
    ...(provider?.certificate === undefined
      ? {}
      : { providerCertificate: provider.certificate.commonName, providerFingerprint: provider.certificate.fingerprint }),
    checks: steps.slice(0, reached + 1).map((name) => `${name}: ${name === refused ? 'refused' : 'passed'}`),
  }
}
