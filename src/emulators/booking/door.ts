import { runPipeline } from '../../kernel/emulator.ts'
import type { Door } from '../../kernel/lazy-emulator.ts'
import { served } from '../../kernel/override.ts'
import { readParameters } from '../../wire/fhir/parameters.ts'
import { BASE } from './declaration.ts'
import { matchables } from './matchables.ts'
import { overrideForms } from './overridden.ts'
import type { BookingParts } from './parts.ts'
import { pipeline } from './pipeline.ts'
import { refusal, refuseAtEdge } from './refuse.ts'
import { Visit } from './visit.ts'

/** The booking provider behind its declaration. */
export function bookingDoor(parts: BookingParts): Door {
  return {
    serve(exchange, inbound) {
      const mark = inbound.target.indexOf('?')
      const whole = mark < 0 ? inbound.target : inbound.target.slice(0, mark)
      const visit = new Visit({
        exchange,
        inbound,
        parts,
        root: `https://${inbound.fields.get('host') ?? inbound.authority}${BASE}`,
        path: whole.slice(BASE.length + 1),
        query: readParameters(mark < 0 ? '' : inbound.target.slice(mark + 1)),
      })
      return served(visit, (it) => runPipeline(pipeline, it), overrideForms, refusal)
    },
    refuse: (_exchange, what) => refuseAtEdge(what),
    matchables,
  }
}
