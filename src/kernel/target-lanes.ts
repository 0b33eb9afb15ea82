/** Work sorted into lanes by target: at most so many at a time per target, first come first served within one. */
export class TargetLanes<T> {
  readonly #limit: number
  readonly #work: (item: T) => Promise<void>
  readonly #lanes = new Map<string, { running: number; waiting: T[]; head: number }>()
  #running = 0
  #waiting = 0
  #idle: (() => void)[] = []

  constructor(limit: number, work: (item: T) => Promise<void>) {
    this.#limit = limit
    this.#work = work
  }

  /** Items running or waiting. */
  get size(): number {
    return this.#running + this.#waiting
  }

  get running(): number {
    return this.#running
  }

  add(target: string, item: T): void {
    let lane = this.#lanes.get(target)
    if (lane === undefined) this.#lanes.set(target, (lane = { running: 0, waiting: [], head: 0 }))
    if (lane.running < this.#limit) this.#run(target, lane, item)
    else {
      lane.waiting.push(item)
      this.#waiting++
    }
  }

  /** Resolves when nothing runs. */
  async idle(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  /** Forgets what waits; what runs goes on. */
  clear(): void {
    for (const lane of this.#lanes.values()) {
      lane.waiting = []
      lane.head = 0
    }
    this.#waiting = 0
  }

  #run(target: string, lane: { running: number; waiting: T[]; head: number }, item: T): void {
    lane.running++
    this.#running++
    void this.#work(item).finally(() => {
      lane.running--
      this.#running--
      const next = lane.waiting[lane.head]
      if (next !== undefined) {
        lane.head++
        this.#waiting--
        if (lane.head > 1024 && lane.head * 2 > lane.waiting.length) {
          lane.waiting = lane.waiting.slice(lane.head)
          lane.head = 0
        }
        this.#run(target, lane, next)
      } else if (lane.running === 0) this.#lanes.delete(target)
      else if (lane.head > 0) {
        lane.waiting = []
        lane.head = 0
      }
      if (this.#running === 0) for (const resolve of this.#idle.splice(0)) resolve()
    })
  }
}
