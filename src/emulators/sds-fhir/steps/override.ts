import { matchables } from '../matchables.ts'
import { overridden } from '../overridden.ts'
import type { Visit } from '../visit.ts'

/** Where users' rules enter: one that matches answers in place of the API, before the directory is searched or after. */
export function override(visit: Visit): void {
  const found = visit.parts.overrides.answer(visit.exchange, matchables(visit.exchange))
  if (found === undefined) return
  if (found.when === 'after') {
    visit.overrideAfter = found
    return
  }
  visit.exchange.outcome = 'refused'
  visit.exchange.summary = `${visit.search.resource} not searched: a rule answers`
  visit.reply = overridden(visit, found, { status: 200, fields: [], body: '' })
}
