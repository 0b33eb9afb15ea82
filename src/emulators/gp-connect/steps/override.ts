import { letRulesIn } from '../../../kernel/override.ts'
import { matchables } from '../matchables.ts'
import { overrideForms } from '../overridden.ts'
import type { Visit } from '../visit.ts'

/** Where users' rules enter, before the practice does anything. */
export function override(visit: Visit): void | Promise<void> {
  return letRulesIn(visit.parts.overrides, visit, () => ({
    matchables: matchables(visit.exchange),
    body: visit.inbound.body,
    forms: () => overrideForms(visit),
    untaken: 'not answered by the practice',
  }))
}
