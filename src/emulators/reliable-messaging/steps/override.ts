import { letRulesIn } from '../../../kernel/override.ts'
import { matchables } from '../matchables.ts'
import { overrideForms } from '../overridden.ts'
import type { Visit } from '../visit.ts'

/** Where users' rules enter: one that matches answers in place of Spine, before the message is processed or after. */
export function override(visit: Visit): void | Promise<void> {
  return letRulesIn(visit.parts.overrides, visit, () => ({
    matchables: matchables(visit.exchange),
    body: visit.inbound.body,
    forms: () => overrideForms(visit),
    untaken: `${visit.envelope.action.value} not taken`,
  }))
}
