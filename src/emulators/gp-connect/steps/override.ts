import { beforeWork } from '../../../kernel/override.ts'
import { matchables } from '../matchables.ts'
import { overrideForms } from '../overridden.ts'
import type { Visit } from '../visit.ts'

/** Where users' rules enter, before the practice does anything. */
export function override(visit: Visit): void {
  const found = visit.parts.overrides.answer(visit.exchange, matchables(visit.exchange))
  if (found !== undefined) beforeWork(visit, found, overrideForms(visit), 'not answered by the practice')
}
