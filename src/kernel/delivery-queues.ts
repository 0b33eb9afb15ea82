import { DeliveryLines } from './delivery-lines.ts'
import { DueHeap } from './due-heap.ts'
import type { OutboxEntry } from './outbox-entry.ts'
import type { Space } from './space.ts'

/** What one space has promised. */
export interface DeliveryQueue {
  readonly space: Space
  /** Whether an entry is still wanted: not taken back, replaced by another one of its id, or dropped with its space. */
  wants(entry: OutboxEntry): boolean
  /** Strikes an entry off; without an effect when it is no longer wanted. */
  settle(entry: OutboxEntry): void
}

interface Queue extends DeliveryQueue {
  readonly heap: DueHeap<OutboxEntry>
  readonly newest: Map<string, OutboxEntry>
  readonly lines: DeliveryLines
  unwatch(): void
}

/**
 * What is promised and waits to be due, per space and in order of due time on the space's clock. Hands each entry over
 * when its time has come; one timer serves all spaces.
 */
export class DeliveryQueues {
  readonly #queues = new Map<Space, Queue>()
  readonly #hand: (entry: OutboxEntry, queue: DeliveryQueue) => void
  #timer: NodeJS.Timeout | undefined
  #timerAt = Number.POSITIVE_INFINITY
  #held = false
  #stopped = false

  constructor(hand: (entry: OutboxEntry, queue: DeliveryQueue) => void) {
    this.#hand = hand
  }

  get held(): boolean {
    return this.#held
  }

  hold(): void {
    this.#held = true
  }

  resume(): void {
    this.#held = false
    this.#pump()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
    for (const queue of this.#queues.values()) queue.unwatch()
  }

  /** Puts an entry in; one of the same id that waits is replaced. */
  add(space: Space, entry: OutboxEntry): void {
    if (this.#stopped || space.dropped) return
    const queue = this.#of(space)
    queue.newest.set(entry.id, entry)
    if (entry.line !== undefined) this.#line(queue, entry)
    queue.heap.push(entry)
    this.#wakeIn(space.clock.until(entry.due))
  }

  /** Keeps the place of an entry in its line, although it may not be made yet. */
  reserve(space: Space, entry: OutboxEntry): void {
    if (entry.line === undefined || this.#stopped || space.dropped || entry.due > space.clock.now()) return
    this.#of(space).lines.join(entry)
  }

  /** Takes an entry out, and gives it. */
  remove(space: Space, id: string): OutboxEntry | undefined {
    const queue = this.#queues.get(space)
    if (queue === undefined) return undefined
    const entry = queue.newest.get(id)
    queue.newest.delete(id)
    this.#leave(queue, id)
    return entry
  }

  /** The entry of that id that waits or is being made; not one behind a reply that has not left. */
  get(space: Space, id: string): OutboxEntry | undefined {
    return this.#queues.get(space)?.newest.get(id)
  }

  /** What a space has promised. */
  queue(space: Space): DeliveryQueue {
    return this.#of(space)
  }

  /** Forgets every space of this name, also one that has been dropped. */
  forget(name: string): void {
    for (const [space, queue] of this.#queues) {
      if (space.name !== name) continue
      queue.unwatch()
      queue.newest.clear()
      this.#queues.delete(space)
    }
  }

  #of(space: Space): Queue {
    let queue = this.#queues.get(space)
    if (queue === undefined) this.#queues.set(space, (queue = this.#queue(space)))
    return queue
  }

  /** What was tried, or is due at once, has its place before what comes later; what is meant for later takes one when it is due. */
  #line({ space, lines }: Queue, entry: OutboxEntry): void {
    if (entry.attempt > 0 || entry.due <= space.clock.now()) lines.join(entry)
    else lines.expect(entry)
  }

  /** Whose turn it is then goes on its way again, through the heap: it may have been held, or be replaced meanwhile. */
  #leave(queue: Queue, id: string): void {
    const next = queue.lines.leave(id)
    if (next === undefined || !queue.wants(next)) return
    queue.heap.push(next)
    this.#wakeIn(0)
  }

  #queue(space: Space): Queue {
    const newest = new Map<string, OutboxEntry>()
    const wants = (entry: OutboxEntry) => newest.get(entry.id) === entry
    const queue: Queue = {
      space,
      heap: new DueHeap(),
      newest,
      lines: new DeliveryLines(),
      wants,
      settle: (entry) => {
        if (!wants(entry)) return
        newest.delete(entry.id)
        if (entry.line !== undefined) this.#leave(queue, entry.id)
      },
      unwatch: space.clock.onChange(() => this.#pump()),
    }
    return queue
  }

  #wakeIn(ms: number | undefined): void {
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
    for (const queue of this.#queues.values()) {
      const { heap } = queue
      const { clock } = queue.space
      const now = clock.now()
      let lined: OutboxEntry[] | undefined
      for (let entry = heap.popDue(now); entry !== undefined; entry = heap.popDue(now)) {
        if (!queue.wants(entry)) continue
        if (entry.line === undefined) this.#hand(entry, queue)
        else (lined ??= []).push(entry)
      }
      if (lined !== undefined) for (const entry of queue.lines.inOrder(lined)) if (queue.lines.mayGo(entry)) this.#hand(entry, queue)
      const wait = heap.earliest === undefined ? undefined : clock.until(heap.earliest)
      if (wait !== undefined && (next === undefined || wait < next)) next = wait
    }
    this.#wakeIn(next)
  }
}
