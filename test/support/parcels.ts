import type { Collection } from '../../src/kernel/collection.ts'
import type { DeliveryKind, OutgoingMessage, OutgoingResult, Sender } from '../../src/kernel/delivery.ts'
import { DeliveryWorker } from '../../src/kernel/delivery-worker.ts'
import { type FaultHook, noFaults } from '../../src/kernel/faults.ts'
import { createIds } from '../../src/kernel/ids.ts'
import { Journal } from '../../src/kernel/journal.ts'
import type { OutboxEntry } from '../../src/kernel/outbox-entry.ts'
import { problem } from '../../src/kernel/problem.ts'
import { kernelProblems } from '../../src/kernel/problems.ts'
import { Spaces } from '../../src/kernel/space.ts'
import type { Store } from '../../src/kernel/store.ts'
import { Tally } from '../../src/kernel/tally.ts'
import { MemoryStore } from '../../src/store/memory/memory-store.ts'
import { ManualClock } from './manual-clock.ts'

/** A protocol invented for the kernel's tests: parcels with a weight lie in depots and are sent to addresses. */
export interface Parcel {
  readonly depot: string
  readonly weight: number
}

export const parcels: Collection<Parcel> = {
  name: 'parcels',
  encode: (value) => JSON.stringify(value),
  decode: (text) => JSON.parse(text),
  indexes: { depot: ({ depot }) => [depot], heavy: ({ weight }) => (weight > 10 ? ['yes'] : []) },
}

export const ok: OutgoingResult = { status: 200, fields: [], body: Buffer.alloc(0), peer: { address: '10.0.0.9', port: 1 } }
export const unreachable: OutgoingResult = {
  problem: problem(kernelProblems['MS-DELIVERY-UNREACHABLE'], { came: 'nothing', expected: 'a depot' }),
}

/** Sends a parcel's content; 200 is done, 400 refused for good, anything else worth another try. What is given up is told to the depot. */
export const parcelPost: DeliveryKind = {
  build: (entry) => ({
    target: entry.target,
    verb: 'POST',
    fields: ['Authorization', 'Bearer secret', 'Parcel', entry.id],
    body: Buffer.from(JSON.stringify(entry.content)),
    names: [],
    labels: { parcel: entry.id },
    summary: `parcel ${entry.id}`,
    standIn: () => ({ status: 200, fields: [], body: Buffer.alloc(0) }),
    judge: (result) => {
      if ('problem' in result) return { done: false, retry: true, problem: result.problem }
      if (result.status === 200) return { done: true }
      const refused = problem(kernelProblems['MS-DELIVERY-TLS'], { came: String(result.status), expected: '200' })
      return { done: false, retry: result.status !== 400, problem: refused }
    },
  }),
  failed: (entry, _problem, now) =>
    entry.target === 'depot:complaints'
      ? []
      : [{ ...anEntry(`${entry.id}-complaint`, { space: entry.space, target: 'depot:complaints', due: now }), expires: now + 1e9 }],
}

export function anEntry(id: string, changes: Partial<OutboxEntry> = {}): OutboxEntry {
  return {
    id,
    space: 'default',
    kind: 'parcels/post',
    due: 0,
    target: 'depot:north',
    attempt: 0,
    policy: { retries: 2, interval: 60_000 },
    expires: Number.MAX_SAFE_INTEGER,
    content: { id },
    causedBy: 'x',
    ...changes,
  }
}

/** A sender whose answers the test gives, one by one. */
export class Hand implements Sender {
  readonly sent: { readonly message: OutgoingMessage; answer(result: OutgoingResult): void; fail(error: Error): void }[] = []
  readonly #waiting: { count: number; resolve: () => void }[] = []

  send(message: OutgoingMessage): Promise<OutgoingResult> {
    return new Promise((resolve, reject) => {
      this.sent.push({ message, answer: resolve, fail: reject })
      for (const each of this.#waiting) if (this.sent.length >= each.count) each.resolve()
    })
  }

  /** Targets asked so far. */
  get targets(): string[] {
    return this.sent.map(({ message }) => message.target)
  }

  /** Resolves when so many have been sent in all. */
  async reaches(count: number): Promise<void> {
    if (this.sent.length < count) await new Promise<void>((resolve) => this.#waiting.push({ count, resolve }))
  }

  async answer(at: number, result: OutgoingResult): Promise<void> {
    this.sent[at]?.answer(result)
    await settled()
  }
}

/** Resolves when promises and immediates in hand have run. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

/** A kernel on a clock that stands still until the test moves a space's own. */
export function aKernel(changes: { store?: Store; delay?: number; parallelPerTarget?: number; faults?: FaultHook } = {}) {
  const clock = new ManualClock()
  const spaces = new Spaces(clock)
  const journal = new Journal({ count: 1000, bytes: 10_000_000 })
  const store = changes.store ?? new MemoryStore()
  const tally = new Tally()
  const sender = new Hand()
  const ids = createIds(clock)
  const settings = { delay: changes.delay ?? 0, parallelPerTarget: changes.parallelPerTarget ?? 4, journalBody: 1000 }
  const worker = new DeliveryWorker({ store, spaces, journal, sender, ids, tally, settings, faults: changes.faults ?? noFaults })
  worker.register('parcels/post', parcelPost)
  return { clock, spaces, journal, store, tally, sender, ids, worker, space: spaces.default }
}
