import { CapturedBody } from './captured-body.ts'
import type { DeliveryKind, OutgoingMessage, OutgoingResult, Sender, Verdict } from './delivery.ts'
import { DueHeap } from './due-heap.ts'
import { Exchange } from './exchange.ts'
import type { Ids } from './ids.ts'
import type { Journal } from './journal.ts'
import type { OutboxEntry } from './outbox-entry.ts'
import { noPeer } from './peer.ts'
import { type Problem, problem } from './problem.ts'
import { kernelProblems } from './problems.ts'
import type { Space, Spaces } from './space.ts'
import type { Commit, Store } from './store.ts'
import type { Tally } from './tally.ts'
import { TargetLanes } from './target-lanes.ts'

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
  readonly settings: DeliverySettings
}

/**
 * The only code that makes deliveries. Entries wait until the reply of the exchange that promised them has left, then
 * until they are due on their space's clock; deliveries to one target run in bounded parallel without an order promise,
 * and a failing one holds back nothing.
 */
export class DeliveryWorker {
  readonly #parts: Parts
  readonly #kinds = new Map<string, DeliveryKind>()
  readonly #afterReply = new Map<string, OutboxEntry[]>()
  readonly #heaps = new Map<string, DueHeap<OutboxEntry>>()
  readonly #watched = new Map<string, () => void>()
  readonly #open = new Set<string>()
  readonly #lanes: TargetLanes<OutboxEntry>
  #timer: NodeJS.Timeout | undefined
  #timerAt = Number.POSITIVE_INFINITY
  #held = false
  #stopped = false
  readonly #idle: (() => void)[] = []

  constructor(parts: Parts) {
    this.#parts = parts
    this.#lanes = new TargetLanes(parts.settings.parallelPerTarget, (entry) => this.#deliver(entry))
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

  /** Takes up committed entries. */
  accept(entries: readonly OutboxEntry[]): void {
    for (const entry of entries) {
      if (!this.#open.has(entry.causedBy)) this.#schedule(entry)
      else {
        const waiting = this.#afterReply.get(entry.causedBy)
        if (waiting === undefined) this.#afterReply.set(entry.causedBy, [entry])
        else waiting.push(entry)
      }
    }
  }

  /** Stops making deliveries until `resume`; what is promised meanwhile waits. */
  hold(): void {
    this.#held = true
  }

  resume(): void {
    this.#held = false
    this.#pump()
  }

  get held(): boolean {
    return this.#held
  }

  /** Deliveries being made or waiting for their target's turn. */
  get active(): number {
    return this.#lanes.size
  }

  /** Forgets what a dropped space has promised. */
  forget(space: string): void {
    this.#heaps.delete(space)
    this.#watched.get(space)?.()
    this.#watched.delete(space)
    for (const [id, entries] of this.#afterReply) {
      const kept = entries.filter((entry) => entry.space !== space)
      if (kept.length === 0) this.#afterReply.delete(id)
      else this.#afterReply.set(id, kept)
    }
  }

  /** Starts no more deliveries and waits until those under way have ended, at most `ms` real milliseconds. */
  async stop(ms: number): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    for (const end of this.#watched.values()) end()
    this.#watched.clear()
    this.#lanes.clear()
    if (this.#lanes.running === 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#idle.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  #schedule(entry: OutboxEntry): void {
    let heap = this.#heaps.get(entry.space)
    if (heap === undefined) {
      this.#heaps.set(entry.space, (heap = new DueHeap()))
      const space = this.#parts.spaces.get(entry.space)
      if (space !== undefined)
        this.#watched.set(
          entry.space,
          space.clock.onChange(() => this.#pump()),
        )
    }
    heap.push(entry)
    const space = this.#parts.spaces.get(entry.space)
    if (space !== undefined && !this.#stopped) this.#wakeAt(space.clock.until(entry.due))
  }

  #wakeAt(ms: number | undefined): void {
    if (ms === undefined) return
    const at = performance.now() + ms
    if (at >= this.#timerAt) return
    clearTimeout(this.#timer)
    this.#timerAt = at
    this.#timer = setTimeout(() => this.#pump(), Math.min(ms, 2 ** 31 - 1))
  }

  #pump(): void {
    clearTimeout(this.#timer)
    this.#timerAt = Number.POSITIVE_INFINITY
    if (this.#held || this.#stopped) return
    let next: number | undefined
    for (const [name, heap] of this.#heaps) {
      const space = this.#parts.spaces.get(name)
      if (space === undefined) continue
      const now = space.clock.now()
      for (let entry = heap.popDue(now); entry !== undefined; entry = heap.popDue(now)) this.#lanes.add(entry.target, entry)
      const wait = heap.earliest === undefined ? undefined : space.clock.until(heap.earliest)
      if (wait !== undefined && (next === undefined || wait < next)) next = wait
    }
    this.#wakeAt(next)
  }

  async #deliver(entry: OutboxEntry): Promise<void> {
    const space = this.#parts.spaces.get(entry.space)
    const kind = this.#kinds.get(entry.kind)
    if (space === undefined || this.#stopped) return
    try {
      if (kind === undefined) throw new Error(`no emulator delivers ${entry.kind}`)
      await this.#attempt(entry, kind, space)
    } catch (error) {
      this.#parts.tally.add('mock_spine_delivery_errors_total', `kind="${entry.kind}"`)
      const exchange = this.#exchange(entry, undefined, space)
      const came = error instanceof Error ? error.message : String(error)
      exchange.problems.push(
        problem(kernelProblems['MS-INTERNAL'], { came, expected: 'a delivery that can be built, judged and recorded' }),
      )
      this.#finish(exchange, 'failed')
      // The promise stands: it is tried again rather than lost.
      this.#schedule({ ...entry, due: space.clock.now() + Math.max(entry.policy.interval, 1000) })
    } finally {
      if (this.#stopped && this.#lanes.running <= 1) for (const resolve of this.#idle.splice(0)) resolve()
    }
  }

  async #attempt(entry: OutboxEntry, kind: DeliveryKind, space: Space): Promise<void> {
    const message = kind.build(entry, space.clock.now())
    const exchange = this.#exchange(entry, message, space)
    const result = await this.#parts.sender.send(message, { space: entry.space, exchangeId: exchange.id })
    this.#record(exchange, result)
    const verdict = kind.judge(entry, result, exchange)
    const changes = this.#changes(entry, kind, verdict, exchange, space)
    const pending = this.#parts.store.commit(changes)
    if (pending !== undefined) await pending
    this.#finish(exchange, verdict.done ? 'accepted' : 'failed')
    for (const next of changes.outboxPut) this.#schedule(next)
  }

  #changes(entry: OutboxEntry, kind: DeliveryKind, verdict: Verdict, exchange: Exchange, space: Space): Commit {
    const now = space.clock.now()
    const base = { space: entry.space, now, reads: [], writes: [], remembered: [] }
    if (verdict.done) return { ...base, outboxPut: [], outboxDelete: [entry.id] }
    exchange.problems.push(verdict.problem)
    const again = now + entry.policy.interval
    if (verdict.retry && entry.attempt < entry.policy.retries && again < entry.expires) {
      exchange.problems.push(
        problem(kernelProblems['MS-DELIVERY-RETRY'], {
          came: `attempt ${entry.attempt + 1} of ${entry.policy.retries + 1} failed`,
          expected: `another one in ${entry.policy.interval / 1000} s on this space’s clock`,
        }),
      )
      return { ...base, outboxPut: [{ ...entry, attempt: entry.attempt + 1, due: again }], outboxDelete: [] }
    }
    const last = problem(kernelProblems['MS-DELIVERY-FAILED'], {
      came: `${entry.attempt + 1} attempt(s), the last one ${verdict.problem.code}`,
      expected: `success within ${entry.policy.retries + 1} attempt(s) and before the message expires`,
    })
    exchange.problems.push(last)
    return { ...base, outboxPut: kind.failed(entry, last, now), outboxDelete: [entry.id] }
  }

  #exchange(entry: OutboxEntry, message: OutgoingMessage | undefined, space: Space): Exchange {
    const url = message === undefined ? entry.target : message.target
    const exchange = new Exchange({
      id: this.#parts.ids.next(),
      direction: 'out',
      door: entry.kind.split('/')[0] ?? entry.kind,
      peer: noPeer,
      startedAt: space.clock.now(),
      request: {
        line: message === undefined ? url : `${message.verb} ${url}`,
        fields: message?.fields ?? [],
        body: message === undefined ? CapturedBody.empty : CapturedBody.of(message.body, this.#parts.settings.journalBody),
      },
    })
    exchange.space = entry.space
    exchange.causedBy = entry.causedBy
    if (message !== undefined) {
      Object.assign(exchange.labels, message.labels)
      exchange.summary = message.summary
    }
    return exchange
  }

  #record(exchange: Exchange, result: OutgoingResult): void {
    exchange.timing.replied = performance.now()
    if ('problem' in result) return
    exchange.reply = {
      line: `HTTP/1.1 ${result.status}`,
      fields: result.fields,
      body: CapturedBody.of(result.body, this.#parts.settings.journalBody),
    }
  }

  #finish(exchange: Exchange, outcome: 'accepted' | 'failed'): void {
    exchange.outcome = outcome
    exchange.timing.end = performance.now()
    exchange.state = 'complete'
    this.#parts.tally.add('mock_spine_exchanges_total', `door="${exchange.door}",direction="out",outcome="${outcome}"`)
    this.#parts.journal.enter(exchange)
  }
}

/** Reads a problem out of a result, when it is one. */
export const problemOf = (result: OutgoingResult): Problem | undefined => ('problem' in result ? result.problem : undefined)
