import type { Override } from '../../../kernel/override.ts'
import { overrideReply } from '../overridden.ts'
import type { Visit } from '../visit.ts'

/** Where users' rules enter: one that matches answers in place of the directory, before the operation is handled or after. */
export function override(visit: Visit): void | Promise<void> {
  const { exchange, request, parts } = visit
  // What a search is labelled with is worked out of its bytes: not for nobody.
  if (!parts.overrides.concerns(exchange.space, exchange.door)) return
  const dn = 'dn' in request ? { dn: request.dn } : {}
  const found = parts.overrides.answer(exchange, { operation: request.kind, ...dn, ...exchange.labels })
  if (found instanceof Promise) return found.then((it) => enter(visit, it))
  enter(visit, found)
}

function enter(visit: Visit, found: Override | undefined): void {
  const { exchange, request } = visit
  if (found?.when === 'after') visit.override = found
  if (found?.when !== 'before') return
  exchange.outcome = 'outcome' in found && found.outcome !== undefined ? found.outcome : 'refused'
  exchange.summary = `${request.kind} not handled: ${'by' in found && found.by !== undefined ? found.by : 'a rule'} answers`
  visit.reply = overrideReply(visit, found)
  exchange.label('result', String(visit.reply.resultCode))
}
