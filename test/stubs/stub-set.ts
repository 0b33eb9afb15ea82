import type { Exchange } from '../../src/kernel/exchange.ts'
import { createIds } from '../../src/kernel/ids.ts'
import type { OutboxEntry } from '../../src/kernel/outbox-entry.ts'
import type { Override } from '../../src/kernel/override.ts'
import type { Reply } from '../../src/kernel/reply.ts'
import { type StubDraft, StubInput } from '../../src/stubs/stub.ts'
import { Stubs } from '../../src/stubs/stubs.ts'

/** Labels of the doors of these tests. */
export const LABELS = ['interaction', 'conversationId', 'nhsNumber', 'fromParty', 'filter'] as const

/** A set of stubs without an environment around it. */
export class StubSet {
  readonly promised: OutboxEntry[] = []
  readonly stubs: Stubs
  now = Date.UTC(2026, 10, 20, 8)

  constructor(limit = 100_000) {
    this.stubs = new Stubs({
      now: () => this.now,
      ids: createIds(),
      random: () => 0.5,
      limit,
      promise: async (_space, entries) => void this.promised.push(...entries),
    })
    this.stubs.doors = [
      { name: 'spine-directory', labels: ['filter', 'operation'], refusesOnly: true },
      { name: 'door', labels: LABELS, refusals: { fault: /^\d{3}$/ } },
      {
        name: 'streamed',
        labels: ['interaction'],
        mounts: [{ roles: [], path: '/', verbs: ['*'], port: 'https', certificate: 'none', body: 'streamed' }],
      },
    ]
    this.stubs.endpointOf = (_space, { fromParty }) => (fromParty === undefined ? undefined : `https://${fromParty}.test/`)
  }

  async add(...stubs: readonly StubDraft[]): Promise<readonly string[]> {
    const ids: string[] = []
    for (const stub of stubs) ids.push((await this.stubs.add(StubInput.parse(stub))).stub.id)
    return ids
  }

  override(exchange: Exchange, body?: Buffer): Override | undefined | Promise<Override | undefined> {
    return this.stubs.answer(exchange, exchange.labels, body)
  }

  /** The id of the stub that answers; undefined when none does. */
  taken(exchange: Exchange): string | undefined {
    void this.override(exchange)
    return exchange.problems.map(({ came }) => /^stub ([\w.-]+)/.exec(came)?.[1]).at(-1)
  }

  /** The reply in place of a real one. */
  async reply(exchange: Exchange, real: Reply = { status: 200, fields: [], body: '' }): Promise<Reply | undefined> {
    const found = await this.override(exchange)
    if (found?.kind === 'change') return found.change(real)
    return found?.kind === 'reply' ? found : undefined
  }
}
