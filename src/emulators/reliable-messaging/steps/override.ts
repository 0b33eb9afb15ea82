import { matchables } from '../matchables.ts'
import type { Visit } from '../visit.ts'

/** Where users' stubs enter: one that matches answers in place of Spine. */
export function override(visit: Visit): void {
  visit.reply = visit.parts.overrides.answer(visit.exchange, matchables(visit.exchange))
}
