import { methodsOf } from '../contract.ts'
import type { Visit } from '../visit.ts'

/** Tells which methods a path takes: the proxy's own answer, the provider is not asked (dossier ssp-fhir-dos 1.4). */
export function answerOptions(visit: Visit): void {
  const { exchange, inbound, target } = visit
  if (inbound.verb !== 'OPTIONS') return
  const path = target.path.split('?', 1)[0] ?? ''
  const allowed = methodsOf(path).join(', ')
  exchange.outcome = 'accepted'
  exchange.summary = `options of ${target.bare}`
  visit.reply = {
    status: 200,
    fields: [
      // The request header's name in a response: so the provider test suite wants it.
      'Access-Control-Request-Method',
      allowed,
      'Access-Control-Allow-Methods',
      allowed,
      'Access-Control-Allow-Origin',
      '*',
      'Allow',
      allowed,
    ],
    body: '',
  }
}
