import { AfterReply } from './after-reply.ts'
import type { DeliveryKind } from './delivery.ts'
import { nothing } from './delivery-outcome.ts'
import { DeliveryQueues } from './delivery-queues.ts'
import { DeliveryTries, type Due, type TryParts } from './delivery-tries.ts'
import type { OutboxEntry } from './outbox-entry.ts'
import type { Space, Spaces } from './space.ts'
import { TargetLanes } from './target-lanes.ts'

export interface DeliverySettings {
  /** Milliseconds (space clock) between the flushed reply and the first try of what it promised. */
  readonly delay: number
  /** Deliveries to one target at a time. */
  readonly parallelPerTarget: number
  /** Bytes of a body that the journal keeps. */
  readonly journalBody: number
}

interface Parts extends TryParts {
  readonly spaces: Spaces
  readonly settings: DeliverySettings
}

/**
 * The only code that makes deliveries. Entries wait until the reply of the exchange that promised them has left, then
 * until they are due on their space's clock; deliveries to one target run in bounded parallel without an order promise,
 * and a failing one holds back nothing but what stands behind it in its line.
 */
export class DeliveryWorker {
  readonly #parts: Parts
  readonly #afterReply = new AfterReply()
  readonly #tries: DeliveryTries
  readonly #lanes: TargetLanes<Due>
  readonly #queues: DeliveryQueues

  constructor(parts: Parts) {
    this.#parts = parts
    this.#tries = new DeliveryTries(parts, {
      schedule: (entry) => this.#schedule(entry),
      get: (space, id) => this.#queues.get(space, id),
      several: () => this.#lanes.running > 1,
    })
    this.#lanes = new TargetLanes(parts.settings.parallelPerTarget, (due) => this.#tries.make(due))
    this.#queues = new DeliveryQueues((entry, queue) => this.#lanes.add(entry.target, { entry, queue }))
  }

  register(name: string, kind: DeliveryKind): void {
    this.#tries.register(name, kind)
  }

  /** Takes up what the store still holds from before a restart. */
  async start(): Promise<void> {
    for (const entry of await this.#parts.store.outbox()) this.#schedule(entry)
  }

  /** Tells the worker that an exchange is being answered: what it promises waits for `release`. */
  open(exchangeId: string): void {
    this.#afterReply.open(exchangeId)
  }

  /** The reply of an exchange has left (or can never leave): what it promised becomes due after the settled delay. */
  release(exchangeId: string): void {
    const entries = this.#afterReply.release(exchangeId)
    if (entries === undefined) return
    for (const entry of entries) {
      const space = this.#parts.spaces.get(entry.space)
      if (space !== undefined) this.#schedule({ ...entry, due: Math.max(entry.due, space.clock.now() + this.#parts.settings.delay) })
    }
  }

  /** Takes up committed entries; one with the id of an entry that waits takes its place. */
  accept(entries: readonly OutboxEntry[]): void {
    for (const entry of entries) {
      if (!this.#afterReply.waitsFor(entry.causedBy)) {
        this.#schedule(entry)
        continue
      }
      const space = this.#parts.spaces.get(entry.space)
      if (space !== undefined) this.#queues.remove(space, entry.id)
      if (space !== undefined) this.#queues.reserve(space, entry)
      this.#afterReply.add(entry)
    }
  }

  /** Forgets entries that a turn has taken back, and gives them. */
  withdraw(space: Space, ids: readonly string[]): readonly OutboxEntry[] {
    if (ids.length === 0) return []
    const removed = ids.flatMap((id) => this.#queues.remove(space, id) ?? [])
    this.#afterReply.keep((entry) => {
      const kept = entry.space !== space.name || !ids.includes(entry.id)
      if (!kept) removed.push(entry)
      return kept
    })
    return removed
  }

  /** Takes entries up again that could not be taken back after all; a try that has ended meanwhile counts as none. */
  restore(entries: readonly OutboxEntry[]): void {
    this.accept(entries.map((entry) => ({ ...entry })))
  }

  /** A promised delivery that waits or is being made; not one behind a reply that has not left. */
  promised(space: Space, id: string): OutboxEntry | undefined {
    return this.#queues.get(space, id)
  }

  /**
   * Makes a promised delivery due now; answers whether it could: one that is due already waits for nothing but its turn.
   */
  async hasten(space: Space, id: string): Promise<boolean> {
    const entry = this.#queues.get(space, id)
    const now = space.clock.now()
    if (entry === undefined || entry.due <= now) return false
    const sooner = { ...entry, due: now }
    await this.#parts.store.commit({ ...nothing(entry, now), outboxPut: [sooner] })
    // It may have been taken back, or made by a jump of the clock, meanwhile.
    if (this.#queues.get(space, id) !== entry) return false
    this.#schedule(sooner)
    return true
  }

  /** Forgets a promised delivery for good, without a word to anybody; answers whether there was one. */
  async drop(space: Space, id: string): Promise<boolean> {
    const entry = this.#queues.get(space, id)
    if (entry === undefined) return false
    await this.#parts.store.commit({ ...nothing(entry, space.clock.now()), outboxDelete: [id] })
    this.withdraw(space, [id])
    return true
  }

  /** Gives a promised delivery up as if its last try had failed, with all that follows from that; answers whether there was one. */
  async giveUp(space: Space, id: string): Promise<boolean> {
    const entry = this.#queues.get(space, id)
    return entry === undefined ? false : this.#tries.giveUp(entry, this.#queues.queue(space))
  }

  /** Stops making deliveries until `resume`; what is promised meanwhile waits. */
  hold(): void {
    this.#queues.hold()
  }

  resume(): void {
    this.#queues.resume()
  }

  get held(): boolean {
    return this.#queues.held
  }

  /** Deliveries being made or waiting for their target's turn. */
  get active(): number {
    return this.#lanes.size
  }

  /** Forgets what a dropped space has promised; a try that is under way ends without a trace in the store. */
  forget(space: string): void {
    this.#queues.forget(space)
    this.#tries.forget(space)
    this.#afterReply.keep((entry) => entry.space !== space)
  }

  /** Starts no more deliveries and waits until those under way have ended, at most `ms` real milliseconds. */
  async stop(ms: number): Promise<void> {
    this.#tries.stop()
    this.#queues.stop()
    this.#lanes.clear()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms)
    })
    await Promise.race([this.#lanes.idle(), late])
    clearTimeout(timer)
  }

  #schedule(entry: OutboxEntry): void {
    const space = this.#parts.spaces.get(entry.space)
    if (space !== undefined) this.#queues.add(space, entry)
  }
}
