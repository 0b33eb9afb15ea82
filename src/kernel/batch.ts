/**
 * Gathers what one turn of the event loop brings and works it off behind it, one after the other. Doing the same thing to many messages in a row
 * keeps its code and data in the processor's caches, and wakes whoever waits for the results once instead of once each (docs/performance.md).
 */
export class Batch<T> {
  readonly #work: (item: T) => void
  #items: T[] = []

  /** @param work must not throw: what comes after it in the batch would be lost */
  constructor(work: (item: T) => void) {
    this.#work = work
  }

  /** @param alone nothing else is under way: the item is worked off at once */
  add(item: T, alone = false): void {
    if (alone && this.#items.length === 0) this.#work(item)
    else if (this.#items.push(item) === 1) setImmediate(this.#run)
  }

  readonly #run = (): void => {
    const items = this.#items
    this.#items = []
    for (const item of items) this.#work(item)
  }
}
