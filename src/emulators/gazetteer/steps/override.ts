import { letRulesIn } from '../../../kernel/override.ts'
import { overrideForms } from '../overridden.ts'
import type { Visit } from '../visit.ts'

/** Where users' rules enter: one that matches answers in place of the gazetteer, before anything is looked up or after. */
export function override(visit: Visit): void | Promise<void> {
  return letRulesIn(visit.parts.overrides, visit, () => ({
    matchables: visit.exchange.labels,
    body: visit.inbound.body,
    forms: () => overrideForms(visit),
    untaken: 'nothing looked up',
  }))
}
