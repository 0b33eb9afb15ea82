/** A binary heap ordered by due time: constant memory per entry, logarithmic work. */
export class DueHeap<T extends { readonly due: number }> {
  readonly #items: T[] = []

  get size(): number {
    return this.#items.length
  }

  /** The earliest due time. */
  get earliest(): number | undefined {
    return this.#items[0]?.due
  }

  push(item: T): void {
    const items = this.#items
    let at = items.length
    items.push(item)
    while (at > 0) {
      const up = (at - 1) >> 1
      const parent = items[up]
      if (parent === undefined || parent.due <= item.due) break
      items[at] = parent
      at = up
    }
    items[at] = item
  }

  /** Takes the earliest entry when it is due at `now`. */
  popDue(now: number): T | undefined {
    const items = this.#items
    const top = items[0]
    if (top === undefined || top.due > now) return undefined
    const last = items.pop()
    if (last !== undefined && items.length > 0) this.#sink(last)
    return top
  }

  #sink(item: T): void {
    const items = this.#items
    let at = 0
    for (;;) {
      let down = 2 * at + 1
      let child = items[down]
      if (child === undefined) break
      const right = items[down + 1]
      if (right !== undefined && right.due < child.due) {
        child = right
        down++
      }
      if (item.due <= child.due) break
      items[at] = child
      at = down
    }
    items[at] = item
  }
}
