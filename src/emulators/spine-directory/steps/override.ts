import { overrideReply } from '../overridden.ts'
import type { Visit } from '../visit.ts'

/** Where users' rules enter: one that matches answers in place of the directory, before the operation is handled or after. */
export function override(visit: Visit): void {
  const { exchange, request, parts } = visit
  // What a search is labelled with is worked out of its bytes: not for nobody.
  if (parts.overrides.idle === true) return
  const dn = 'dn' in request ? { dn: request.dn } : {}
  const found = parts.overrides.answer(exchange, { operation: request.kind, ...dn, ...exchange.labels })
  if (found?.when === 'after') visit.override = found
  if (found?.when !== 'before') return
  exchange.outcome = 'refused'
  exchange.summary = `${request.kind} not handled: a rule answers`
  visit.reply = overrideReply(found)
  exchange.label('result', String(visit.reply.resultCode))
}
