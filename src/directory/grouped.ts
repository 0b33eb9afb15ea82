/** Items under a key each, found together in the order of their ranks. What is found is kept until an item of its key changes. */
export class Grouped<T> {
  readonly #groups = new Map<
    string,
    { readonly items: Map<string, { readonly rank: number; readonly item: T }>; list: readonly T[] | undefined }
  >()

  /** Adds an item, in place of the one with its id. */
  add(key: string, id: string, rank: number, item: T): void {
    const group = this.#groups.get(key)
    if (group === undefined) this.#groups.set(key, { items: new Map([[id, { rank, item }]]), list: undefined })
    else {
      group.items.set(id, { rank, item })
      group.list = undefined
    }
  }

  remove(key: string, id: string): void {
    const group = this.#groups.get(key)
    if (group?.items.delete(id) !== true) return
    group.list = undefined
    if (group.items.size === 0) this.#groups.delete(key)
  }

  get(key: string): readonly T[] {
    const group = this.#groups.get(key)
    if (group === undefined) return NONE
    group.list ??= [...group.items.values()].sort((a, b) => a.rank - b.rank).map(({ item }) => item)
    return group.list
  }
}

const NONE: readonly never[] = []
