import type { DeliveryKind, OutgoingMessage, Sender, Verdict } from './delivery.ts'
import { openDelivery, recordAnswer } from './delivery-exchange.ts'
import { AGAIN, changesAfter, internal, isoTime, nothing } from './delivery-outcome.ts'
import { type DeliveryQueue, DeliveryQueues } from './delivery-queues.ts'
import type { Exchange } from './exchange.ts'
import type { FaultHook } from './faults.ts'
import { type Attempt, makeFaulty } from './faulty-delivery.ts'
import { HeldBack } from './held-back.ts'
import type { Ids } from './ids.ts'
import type { Journal } from './journal.ts'
import type { OutboxEntry } from './outbox-entry.ts'
import { ProblemError, problem } from './problem.ts'
import { kernelProblems } from './problems.ts'
import type { Space, Spaces } from './space.ts'
import type { Commit, Store } from './store.ts'
import type { Tally } from './tally.ts'
import { TargetLanes } from './target-lanes.ts'
import { TurnEnd } from './turn-end.ts'

export interface DeliverySettings {
  /** Milliseconds (space clock) between the flushed reply and the first try of what it promised. */
  readonly delay: number
  /** Deliveries to one target at a time. */
  readonly parallelPerTarget: number
  /** Bytes of a body that the journal keeps. */
  readonly journalBody: number
}

interface Parts {
  readonly store: Store
  readonly spaces: Spaces
  readonly journal: Journal
  readonly sender: Sender
  readonly ids: Ids
  readonly tally: Tally
  readonly faults: FaultHook
  readonly settings: DeliverySettings
}

interface Due {
  readonly entry: OutboxEntry
  readonly queue: DeliveryQueue
}

/**
 * The only code that makes deliveries. Entries wait until the reply of the exchange that promised them has left, then
 * until they are due on their space's clock; deliveries to one target run in bounded parallel without an order promise,
 * and a failing one holds back nothing but what stands behind it in its line.
 */
export class DeliveryWorker {
  readonly #parts: Parts
  readonly #kinds = new Map<string, DeliveryKind>()
  readonly #afterReply = new Map<string, OutboxEntry[]>()
  readonly #open = new Set<string>()
  readonly #lanes: TargetLanes<Due>
  readonly #queues: DeliveryQueues
  readonly #together = new TurnEnd()
  readonly #heldBack = new HeldBack()
  #stopped = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.#lanes = new TargetLanes(parts.settings.parallelPerTarget, (due) => this.#deliver(due))
    this.#queues = new DeliveryQueues((entry, queue) => this.#lanes.add(entry.target, { entry, queue }))
  }

  register(name: string, kind: DeliveryKind): void {
    if (this.#kinds.has(name)) throw new Error(`delivery kind ${name} is registered twice`)
    this.#kinds.set(name, kind)
  }

  /** Takes up what the store still holds from before a restart. */
  async start(): Promise<void> {
    for (const entry of await this.#parts.store.outbox()) this.#schedule(entry)
  }

  /** Tells the worker that an exchange is being answered: what it promises waits for `release`. */
  open(exchangeId: string): void {
    this.#open.add(exchangeId)
  }

  /** The reply of an exchange has left (or can never leave): what it promised becomes due after the settled delay. */
  release(exchangeId: string): void {
    this.#open.delete(exchangeId)
    const entries = this.#afterReply.get(exchangeId)
    if (entries === undefined) return
    this.#afterReply.delete(exchangeId)
    for (const entry of entries) {
      const space = this.#parts.spaces.get(entry.space)
      if (space !== undefined) this.#schedule({ ...entry, due: Math.max(entry.due, space.clock.now() + this.#parts.settings.delay) })
    }
  }

  /** Takes up committed entries; one with the id of an entry that waits takes its place. */
  accept(entries: readonly OutboxEntry[]): void {
    for (const entry of entries) {
      if (!this.#open.has(entry.causedBy)) {
        this.#schedule(entry)
        continue
      }
      const space = this.#parts.spaces.get(entry.space)
      if (space !== undefined) this.#queues.remove(space, entry.id)
      if (space !== undefined) this.#queues.reserve(space, entry)
      const waiting = this.#afterReply.get(entry.causedBy)
      if (waiting === undefined) this.#afterReply.set(entry.causedBy, [entry])
      else waiting.push(entry)
    }
  }

  /** Forgets entries that a turn has taken back, and gives them. */
  withdraw(space: Space, ids: readonly string[]): readonly OutboxEntry[] {
    if (ids.length === 0) return []
    const removed = ids.flatMap((id) => this.#queues.remove(space, id) ?? [])
    this.#keepAfterReply((entry) => {
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
    this.#heldBack.forget(space)
    this.#keepAfterReply((entry) => entry.space !== space)
  }

  /** Starts no more deliveries and waits until those under way have ended, at most `ms` real milliseconds. */
  async stop(ms: number): Promise<void> {
    this.#stopped = true
    this.#queues.stop()
    this.#lanes.clear()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms)
    })
    await Promise.race([this.#lanes.idle(), late])
    clearTimeout(timer)
  }

  #keepAfterReply(test: (entry: OutboxEntry) => boolean): void {
    for (const [id, entries] of this.#afterReply) {
      const kept = entries.filter(test)
      if (kept.length === 0) this.#afterReply.delete(id)
      else this.#afterReply.set(id, kept)
    }
  }

  #schedule(entry: OutboxEntry): void {
    const space = this.#parts.spaces.get(entry.space)
    if (space !== undefined) this.#queues.add(space, entry)
  }

  async #deliver({ entry, queue }: Due): Promise<void> {
    if (this.#stopped || !queue.wants(entry)) return
    const { sender, settings, faults } = this.#parts
    const { clock } = queue.space
    let exchange: Exchange | undefined
    try {
      if (clock.now() > entry.expires) return await this.#expire(entry, queue)
      const kind = this.#kinds.get(entry.kind)
      if (kind === undefined) throw new Error(`no emulator delivers ${entry.kind}`)
      const message = kind.build(entry, clock.now())
      const fault = faults.onDelivery(entry, message)
      exchange = this.#exchange(entry, queue, fault?.kind === 'body' ? { ...message, body: fault.body } : message)
      if (fault !== undefined) return await makeFaulty(this.#attempt({ entry, queue }, kind, message), fault, exchange)
      const result = await sender.send(message, { space: entry.space, exchangeId: exchange.id })
      if (this.#lanes.running > 1) await this.#together.next()
      recordAnswer(exchange, result, settings.journalBody)
      await this.#judged({ entry, queue }, kind, message.judge(result, exchange), exchange)
    } catch (error) {
      this.#parts.tally.add('mock_spine_delivery_errors_total', `kind="${entry.kind}"`)
      exchange ??= this.#exchange(entry, queue)
      exchange.problems.push(internal(error))
      this.#finish(exchange, 'failed')
      // The promise stands: it is tried again rather than lost.
      if (queue.wants(entry)) this.#schedule({ ...entry, due: clock.now() + Math.max(entry.policy.interval, 1000) })
    }
  }

  /** A try as what bends it sees it. */
  #attempt(due: Due, kind: DeliveryKind, message: OutgoingMessage): Attempt {
    const { entry, queue } = due
    const { sender, settings } = this.#parts
    return {
      entry,
      queue,
      kind,
      message,
      open: (what) => this.#exchange(entry, queue, what),
      send: async (what, exchange) => {
        const result = await sender.send(what, { space: entry.space, exchangeId: exchange.id })
        recordAnswer(exchange, result, settings.journalBody)
        return result
      },
      judged: (result, exchange) => this.#judged(due, kind, message.judge(result, exchange), exchange),
      settle: (changes) => this.#settle(queue, entry, changes),
      holdBack: (behind) => this.#heldBack.add(queue.space, entry.id, entry.target, behind),
      finish: (exchange, outcome) => this.#finish(exchange, outcome),
    }
  }

  /** What came back has been judged; the rest follows from that. */
  async #judged({ entry, queue }: Due, kind: DeliveryKind, verdict: Verdict, exchange: Exchange): Promise<void> {
    const { space } = queue
    await this.#settle(queue, entry, changesAfter(entry, kind, verdict, exchange, space.clock.now()))
    this.#finish(exchange, verdict.done || verdict.pending === true ? 'accepted' : 'failed')
    for (const id of this.#heldBack.passed(space, entry)) {
      const held = this.#queues.get(space, id)
      if (held !== undefined) this.#schedule({ ...held, due: space.clock.now() })
    }
  }

  async #expire(entry: OutboxEntry, queue: DeliveryQueue): Promise<void> {
    const now = queue.space.clock.now()
    const last = problem(kernelProblems['MS-DELIVERY-FAILED'], {
      came: `${entry.attempt} attempt(s), none of them confirmed when the message had expired`,
      expected: `a try before ${isoTime(entry.expires)} on this space’s clock`,
    })
    const outboxPut = this.#kinds.get(entry.kind)?.failed(entry, last, now) ?? []
    await this.#settle(queue, entry, { ...nothing(entry, now), outboxPut, outboxDelete: [entry.id] })
    const exchange = this.#exchange(entry, queue)
    exchange.problems.push(last)
    this.#finish(exchange, 'failed')
  }

  /** Commits what came of a try, unless the entry was taken back, replaced or dropped with its space meanwhile. */
  async #settle(queue: DeliveryQueue, entry: OutboxEntry, changes: Commit): Promise<void> {
    if (!queue.wants(entry)) return
    try {
      const pending = this.#parts.store.commit(changes)
      if (pending !== undefined) await pending
    } catch (error) {
      const came = error instanceof Error ? error.message : String(error)
      throw new ProblemError(problem(kernelProblems['MS-STORE-FAILED'], { came, expected: 'a store that takes the commit', next: AGAIN }), {
        cause: error,
      })
    }
    // In this order one that is tried again keeps its place in its line.
    for (const next of changes.outboxPut) this.#schedule(next)
    queue.settle(entry)
  }

  #exchange(entry: OutboxEntry, { space }: DeliveryQueue, message?: OutgoingMessage): Exchange {
    const { ids, settings } = this.#parts
    return openDelivery(ids.next(), entry, message, space.clock.now(), settings.journalBody)
  }

  #finish(exchange: Exchange, outcome: 'accepted' | 'failed'): void {
    exchange.outcome = outcome
    exchange.timing.end = performance.now()
    exchange.state = 'complete'
    this.#parts.tally.ended(exchange)
    this.#parts.journal.enter(exchange)
  }
}
