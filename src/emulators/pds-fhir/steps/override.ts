import { beforeWork } from '../../../kernel/override.ts'
import { overrideForms } from '../overridden.ts'
import type { Visit } from '../visit.ts'

/** Where users' rules enter: one that matches answers in place of the API, before records are asked for or after. */
export function override(visit: Visit): void {
  const found = visit.parts.overrides.answer(visit.exchange, visit.exchange.labels)
  if (found !== undefined) beforeWork(visit, found, overrideForms(visit), 'nothing asked for')
}
