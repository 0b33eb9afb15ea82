import { letRulesIn } from '../../../kernel/override.ts'
import { matchables } from '../matchables.ts'
import { overrideForms } from '../overridden.ts'
import type { Visit } from '../visit.ts'

/** Where users' rules enter: one that matches answers in place of the provider, before it is called or after. */
export function override(visit: Visit): void | Promise<void> {
  return letRulesIn(visit.parts.overrides, visit, () => ({
    matchables: matchables(visit.exchange),
    forms: () => overrideForms(visit),
    untaken: 'not forwarded',
  }))
}
