import type { Clock } from '../../src/kernel/clock.ts'

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #now: number

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  pass(ms: number): void {
    this.#now += ms
  }
}
