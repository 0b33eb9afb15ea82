import type { Counter, Registry } from 'prom-client'
import type { Environment } from '../environment/environment.ts'
import { bare, route } from './route.ts'

/** The counters that the running environment keeps, with their labels. */
export const counters = {
  mock_spine_exchanges_total: { help: 'Exchanges that ended, by door, direction and outcome.', labels: ['door', 'direction', 'outcome'] },
  mock_spine_delivery_errors_total: { help: 'Deliveries that failed inside mock-spine and will be made again.', labels: ['kind'] },
  mock_spine_journal_dropped_total: { help: 'Exchanges that are not kept over a restart: the disk was behind or refused.', labels: [] },
  mock_spine_faults_total: { help: 'Acts of fault rules, by door, kind and effect.', labels: ['door', 'on', 'effect'] },
  mock_spine_unbuilt_total: { help: 'Messages kept for interactions whose domain is not built.', labels: ['interaction'] },
} as const

export const metricRoutes = [
  route({
    ...bare,
    verb: 'get',
    path: '/metrics',
    summary: 'Counters and gauges in the Prometheus text format.',
    statuses: { 200: 'The metrics.' },
    types: ['text/plain'],
    handle: async ({ environment }) => {
      const registry = await collect(environment)
      return { status: 200, type: registry.contentType, body: await registry.metrics() }
    },
  }),
]

/** Everything is kept as plain numbers where it happens; a registry of this one scrape turns them into the text format. */
async function collect(environment: Environment): Promise<Registry> {
  const { Counter, Gauge, Registry } = (await import('prom-client')).default
  const registry = new Registry()
  for (const [name, { help, labels }] of Object.entries(counters)) {
    fill(new Counter({ name, help, labelNames: labels, registers: [registry] }), environment.tally.series(name))
  }
  const gauge = (name: string, help: string, value: number) => new Gauge({ name, help, registers: [registry] }).set(value)
  gauge('mock_spine_in_flight', 'Requests being handled.', environment.inFlight())
  gauge('mock_spine_outbox_entries', 'Deliveries promised and not made yet.', environment.store.outboxSize())
  gauge('mock_spine_deliveries_active', 'Deliveries being made or waiting for their target’s turn.', environment.worker.active)
  gauge('mock_spine_deliveries_held', '1 while deliveries are held back.', environment.worker.held ? 1 : 0)
  gauge('mock_spine_journal_exchanges', 'Exchanges that the journal holds.', environment.journal.size)
  gauge('mock_spine_journal_bytes', 'Bytes that the journal counts for them.', environment.journal.bytes)
  gauge('mock_spine_spaces', 'Spaces.', environment.spaces.all().length)
  const connections = new Gauge({
    name: 'mock_spine_connections',
    help: 'Open connections.',
    labelNames: ['listener'],
    registers: [registry],
  })
  for (const listener of environment.listeners()) connections.set({ listener: listener.name }, listener.connections)
  const memory = process.memoryUsage()
  gauge('process_resident_memory_bytes', 'Resident memory.', memory.rss)
  gauge('process_heap_bytes', 'Heap in use.', memory.heapUsed)
  gauge('process_uptime_seconds', 'Seconds since the process began.', process.uptime())
  return registry
}

/** Adds a tally's series, whose labels are written `door="x",outcome="y"`. */
function fill(counter: Counter, series: ReadonlyMap<string, number>): void {
  for (const [labels, count] of series) {
    const pairs = Array.from(labels.matchAll(/(\w+)="([^"]*)"/g), ([, name = '', value = '']) => [name, value] as const)
    counter.inc(Object.fromEntries(pairs), count)
  }
}
