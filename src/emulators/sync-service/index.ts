import { type Emulator, type Mount, runPipeline } from '../../kernel/emulator.ts'
import { operations } from './contract.ts'
import { labels, matchables } from './matchables.ts'
import { overridden, refusals } from './overridden.ts'
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
        if (visit.reply === undefined) throw new Error('the pipeline ended without a reply')
        if (visit.overrideAfter === undefined) return visit.reply
        // What became of the message stays in the journal; the sender is told something else.
        exchange.summary += '; a rule answers instead'
        return overridden(visit, visit.overrideAfter, visit.reply)
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
