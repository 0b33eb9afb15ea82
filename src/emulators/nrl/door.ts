import { runPipeline } from '../../kernel/emulator.ts'
import type { Door } from '../../kernel/lazy-emulator.ts'
import { served } from '../../kernel/override.ts'
import { readParameters } from '../../wire/fhir/parameters.ts'
import { PATHS } from './declaration.ts'
import { matchables } from './matchables.ts'
import { overrideForms } from './overridden.ts'
import type { NrlParts } from './parts.ts'
import { pipeline } from './pipeline.ts'
import { refusal, refuseAtEdge } from './refuse.ts'
import { Visit } from './visit.ts'

/** The record locator behind its declaration. */
export function nrlDoor(parts: NrlParts): Door {
  return {
    serve(exchange, inbound) {
      const mark = inbound.target.indexOf('?')
      const path = mark < 0 ? inbound.target : inbound.target.slice(0, mark)
      const base = PATHS.find((each) => path.startsWith(each)) ?? ''
      const id = path.slice(base.length + 1)
      const visit = new Visit({
        exchange,
        inbound,
        parts,
        origin: `https://${inbound.fields.get('host') ?? inbound.authority}`,
        id: id === '' ? undefined : id,
        query: readParameters(mark < 0 ? '' : inbound.target.slice(mark + 1)),
      })
      return served(visit, (it) => runPipeline(pipeline, it), overrideForms, refusal)
    },
    refuse: (_exchange, what) => refuseAtEdge(what),
    matchables,
  }
}
