import { runPipeline } from '../../kernel/emulator.ts'
import type { Door } from '../../kernel/lazy-emulator.ts'
import { served } from '../../kernel/override.ts'
import { refuseAtEdge } from '../../national/sync-fault.ts'
import { matchables } from './matchables.ts'
import { overrideForms } from './overridden.ts'
import type { GazetteerParts } from './parts.ts'
import { pipeline } from './pipeline.ts'
import { refusal } from './refuse.ts'
import { Visit } from './visit.ts'

/** What happens behind the declaration. */
export function gazetteerDoor(parts: GazetteerParts): Door {
  return {
    serve(exchange, inbound) {
      const visit = new Visit(exchange, inbound, parts)
      return served(visit, (visit) => runPipeline(pipeline, visit), overrideForms, refusal)
    },
    refuse: (_exchange, what) => refuseAtEdge(parts.settings, what),
    matchables,
  }
}
