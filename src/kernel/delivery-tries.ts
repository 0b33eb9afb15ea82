import type { DeliveryKind, OutgoingMessage, Sender, Verdict } from './delivery.ts'
import { openDelivery, recordAnswer } from './delivery-exchange.ts'
import { AGAIN, changesAfter, internal, isoTime, nothing } from './delivery-outcome.ts'
import type { DeliveryQueue } from './delivery-queues.ts'
import type { Exchange } from './exchange.ts'
import type { FaultHook } from './faults.ts'
import { type Attempt, makeFaulty } from './faulty-delivery.ts'
import { HeldBack } from './held-back.ts'
import type { Ids } from './ids.ts'
import type { Journal } from './journal.ts'
import type { OutboxEntry } from './outbox-entry.ts'
import { ProblemError, problem } from './problem.ts'
import { kernelProblems } from './problems.ts'
import type { Space } from './space.ts'
import type { Commit, Store } from './store.ts'
import type { Tally } from './tally.ts'
import { TurnEnd } from './turn-end.ts'

/** An entry whose time has come. */
export interface Due {
  readonly entry: OutboxEntry
  readonly queue: DeliveryQueue
}

export interface TryParts {
  readonly store: Store
  readonly journal: Journal
  readonly sender: Sender
  readonly ids: Ids
  readonly tally: Tally
  readonly faults: FaultHook
  readonly settings: {
    /** Bytes of a body that the journal keeps. */
    readonly journalBody: number
  }
}

/** Where entries wait, as the tries see it. */
interface Waiting {
  /** Has an entry wait until it is due. */
  schedule(entry: OutboxEntry): void
  /** The entry of that id that waits or is being made. */
  get(space: Space, id: string): OutboxEntry | undefined
  /** Whether more than one delivery is being made. */
  several(): boolean
}

/** Makes the tries of deliveries: builds, sends, judges, and commits what follows. */
export class DeliveryTries {
  readonly #parts: TryParts
  readonly #waiting: Waiting
  readonly #kinds = new Map<string, DeliveryKind>()
  readonly #together = new TurnEnd()
  readonly #heldBack = new HeldBack()
  #stopped = false

  constructor(parts: TryParts, waiting: Waiting) {
    this.#parts = parts
    this.#waiting = waiting
  }

  register(name: string, kind: DeliveryKind): void {
    if (this.#kinds.has(name)) throw new Error(`delivery kind ${name} is registered twice`)
    this.#kinds.set(name, kind)
  }

  /** Begins no more. */
  stop(): void {
    this.#stopped = true
  }

  /** Forgets who waits to be passed in a dropped space. */
  forget(space: string): void {
    this.#heldBack.forget(space)
  }

  /** One try, unless the entry is no longer wanted. What breaks in it is entered, and the delivery tried again. */
  async make({ entry, queue }: Due): Promise<void> {
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
      if (this.#waiting.several()) await this.#together.next()
      recordAnswer(exchange, result, settings.journalBody)
      await this.#judged({ entry, queue }, kind, message.judge(result, exchange), exchange)
    } catch (error) {
      this.#parts.tally.add('mock_spine_delivery_errors_total', `kind="${entry.kind}"`)
      exchange ??= this.#exchange(entry, queue)
      exchange.problems.push(internal(error))
      this.#finish(exchange, 'failed')
      // The promise stands: it is tried again rather than lost.
      if (queue.wants(entry)) this.#waiting.schedule({ ...entry, due: clock.now() + Math.max(entry.policy.interval, 1000) })
    }
  }

  /** Gives an entry up before its time; answers whether it was still wanted. */
  async giveUp(entry: OutboxEntry, queue: DeliveryQueue): Promise<boolean> {
    if (!queue.wants(entry)) return false
    const now = queue.space.clock.now()
    const last = problem(kernelProblems['MS-DELIVERY-GIVEN-UP'], {
      came: `a wish of the admin interface, after ${entry.attempt} attempt(s)`,
      expected: `success within ${entry.policy.retries + 1} attempt(s) and before the message expires`,
    })
    const outboxPut = this.#kinds.get(entry.kind)?.failed(entry, last, now) ?? []
    await this.#settle(queue, entry, { ...nothing(entry, now), outboxPut, outboxDelete: [entry.id] })
    const exchange = this.#exchange(entry, queue)
    exchange.problems.push(last)
    this.#finish(exchange, 'failed')
    return true
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
      const held = this.#waiting.get(space, id)
      if (held !== undefined) this.#waiting.schedule({ ...held, due: space.clock.now() })
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
    for (const next of changes.outboxPut) this.#waiting.schedule(next)
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
