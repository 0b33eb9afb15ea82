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
    let queue = this.#queues.get(space)
    if (queue === undefined) this.#queues.set(space, (queue = this.#queue(space)))
    queue.newest.set(entry.id, entry)
    queue.heap.push(entry)
    this.#wakeIn(space.clock.until(entry.due))
  }

  /** Takes an entry out, and gives it. */
  remove(space: Space, id: string): OutboxEntry | undefined {
    const newest = this.#queues.get(space)?.newest
    const entry = newest?.get(id)
    newest?.delete(id)
    return entry
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

  #queue(space: Space): Queue {
    const newest = new Map<string, OutboxEntry>()
    const wants = (entry: OutboxEntry) => newest.get(entry.id) === entry
    return {
      space,
      heap: new DueHeap(),
      newest,
      wants,
      settle: (entry) => {
        if (wants(entry)) newest.delete(entry.id)
      },
      unwatch: space.clock.onChange(() => this.#pump()),
    }
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
      for (let entry = heap.popDue(now); entry !== undefined; entry = heap.popDue(now)) {
        if (queue.wants(entry)) this.#hand(entry, queue)
      }
      const wait = heap.earliest === undefined ? undefined : clock.until(heap.earliest)
      if (wait !== undefined && (next === undefined || wait < next)) next = wait
    }
    this.#wakeIn(next)
  }
}
