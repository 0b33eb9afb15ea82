import { runPipeline } from '../../kernel/emulator.ts'
import type { Door } from '../../kernel/lazy-emulator.ts'
import { afterWork } from '../../kernel/override.ts'
import { matchables } from './matchables.ts'
import { overrideForms } from './overridden.ts'
import type { SyncParts } from './parts.ts'
import { flows, reading } from './pipeline.ts'
import { refusal, refuseAtEdge } from './refuse.ts'
import { Visit } from './visit.ts'

/** What happens behind the declaration. */
export function syncDoor(parts: SyncParts): Door {
  return {
    async serve(exchange, inbound) {
      const visit = new Visit(exchange, inbound, parts)
      try {
        const read = runPipeline(reading, visit)
        if (read !== undefined) await read
        const done = runPipeline(flows[visit.kind], visit)
        if (done !== undefined) await done
        return afterWork(visit, () => overrideForms(visit))
      } catch (error) {
        return refusal(error, visit)
      }
    },
    refuse: (_exchange, what) => refuseAtEdge(parts.settings, what),
    matchables,
  }
}
