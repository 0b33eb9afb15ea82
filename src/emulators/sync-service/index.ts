import { type Emulator, type Mount, runPipeline } from '../../kernel/emulator.ts'
import { afterWork } from '../../kernel/override.ts'
import { operations } from './contract.ts'
import { labels, matchables } from './matchables.ts'
import { overrideForms, refusals } from './overridden.ts'
import type { SyncParts } from './parts.ts'
import { pipeline } from './pipeline.ts'
import { refusal, refuseAtEdge } from './refuse.ts'
import { Visit } from './visit.ts'

/** The synchronous door of Spine: what suppliers post to `/sync-service`, answered in the response. */
export function syncService(parts: SyncParts): Emulator {
  return {
    name: 'sync-service',
    mounts: operations.map(
      ({ path }): Mount => ({
        roles: ['messaging', 'messaging-internet'],
        path,
        verbs: ['POST'],
        port: 'https',
        certificate: 'require',
        body: 'buffered',
      }),
    ),
    contract: operations,
    steps: pipeline.map(({ name }) => name),
    async serve(exchange, inbound) {
      const visit = new Visit(exchange, inbound, parts)
      try {
        const done = runPipeline(pipeline, visit)
        if (done !== undefined) await done
        return afterWork(visit, () => overrideForms(visit))
      } catch (error) {
        return refusal(error, visit)
      }
    },
    refuse: (_exchange, what) => refuseAtEdge(parts.settings, what),
    matchables,
    labels,
    refusals,
    deliveries: {},
  }
}
