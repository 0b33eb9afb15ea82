import { beforeWork } from '../../../kernel/override.ts'
import { OPERATIONS } from '../../../national/mini-services/operations.ts'
import { overrideForms } from '../overridden.ts'
import type { Visit } from '../visit.ts'

/** Where users' rules enter: one that matches answers in place of the service, before the request is processed or after. */
export function override(visit: Visit): void {
  const found = visit.parts.overrides.answer(visit.exchange, visit.exchange.labels)
  if (found !== undefined) beforeWork(visit, found, overrideForms(visit), `${OPERATIONS[visit.request.operation].name} not asked`)
}
