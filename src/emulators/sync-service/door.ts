import { runPipeline } from '../../kernel/emulator.ts'
import type { Door } from '../../kernel/lazy-emulator.ts'
import { served } from '../../kernel/override.ts'
import { refuseAtEdge } from '../../national/sync-fault.ts'
import { matchables } from './matchables.ts'
import { overrideForms } from './overridden.ts'
import type { SyncParts } from './parts.ts'
import { flows, reading } from './pipeline.ts'
import { refusal } from './refuse.ts'
import { Visit } from './visit.ts'

/** What happens behind the declaration. */
export function syncDoor(parts: SyncParts): Door {
  return {
    serve(exchange, inbound) {
      const visit = new Visit(exchange, inbound, parts)
      return served(visit, flow, overrideForms, refusal)
    },
    refuse: (_exchange, what) => refuseAtEdge(parts.settings, what),
    matchables,
  }
}

async function flow(visit: Visit): Promise<void> {
  const read = runPipeline(reading, visit)
  if (read !== undefined) await read
  await runPipeline(flows[visit.kind], visit)
}
