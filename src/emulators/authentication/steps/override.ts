import { letRulesIn } from '../../../kernel/override.ts'
import { matchables } from '../matchables.ts'
import { overrideForms } from '../overridden.ts'
import type { Visit } from '../visit.ts'

/** Where users' rules enter: one that matches answers in place of the service, before the work is done or after. */
export function override(visit: Visit): void | Promise<void> {
  return letRulesIn(visit.parts.overrides, visit, () => ({
    matchables: matchables(visit.exchange),
    forms: () => overrideForms(visit),
    untaken: `${visit.operation.name} not done`,
  }))
}
