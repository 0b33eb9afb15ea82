import { runPipeline } from '../../kernel/emulator.ts'
import type { Door } from '../../kernel/lazy-emulator.ts'
import { served } from '../../kernel/override.ts'
import { readParameters } from '../../wire/fhir/parameters.ts'
import { BASE } from './contract.ts'
import { matchables } from './matchables.ts'
import { overrideForms } from './overridden.ts'
import type { SdsFhirParts } from './parts.ts'
import { entrance, searching } from './pipeline.ts'
import { preflight } from './preflight.ts'
import { refusal, refuseAtEdge } from './refuse.ts'
import { Visit } from './visit.ts'

/** What happens behind the declaration. */
export function sdsFhirDoor(parts: SdsFhirParts): Door {
  return {
    async serve(exchange, inbound) {
      const early = preflight(inbound)
      if (early !== undefined) {
        exchange.outcome = 'accepted'
        exchange.summary = 'SDS FHIR API asked by a browser which requests it takes'
        return early
      }
      const mark = inbound.target.indexOf('?')
      const path = (mark < 0 ? inbound.target : inbound.target.slice(0, mark)).slice(BASE.length)
      const visit = new Visit(exchange, inbound, parts, path, readParameters(mark < 0 ? '' : inbound.target.slice(mark + 1)))
      return served(visit, flow, overrideForms, refusal)
    },
    refuse: (_exchange, what) => refuseAtEdge(parts.ids, what),
    matchables,
  }
}

async function flow(visit: Visit): Promise<void> {
  await runPipeline(entrance, visit)
  if (visit.reply !== undefined) return
  visit.exchange.labels['resource'] = visit.search.resource
  await runPipeline(searching, visit)
}
