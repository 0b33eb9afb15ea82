import { letRulesIn } from '../../../kernel/override.ts'
import { OPERATIONS } from '../../../national/mini-services/operations.ts'
import { overrideForms } from '../overridden.ts'
import type { Visit } from '../visit.ts'

/** Where users' rules enter: one that matches answers in place of the service, before the request is processed or after. */
export function override(visit: Visit): void | Promise<void> {
  return letRulesIn(visit.parts.overrides, visit, () => ({
    matchables: visit.exchange.labels,
    body: visit.inbound.body,
    forms: () => overrideForms(visit),
    untaken: `${OPERATIONS[visit.request.operation].name} not asked`,
  }))
}
