interface Named {
  readonly collection: string
  readonly key: string
}

/** More than this and an index pays for itself. */
const FEW = 32

/**
 * What a turn read or wrote, one item a record, in order of first mention. A turn touches a handful of records, and a search through so few
 * costs less than making the composite keys that a map of them would need.
 */
export class RecordSet<T extends Named> {
  readonly #items: T[] = []
  #places: Map<string, number> | undefined

  get items(): readonly T[] {
    return this.#items
  }

  get(collection: string, key: string): T | undefined {
    return this.#items[this.#placeOf(collection, key)]
  }

  /** Adds an item, in place of the one about the same record. */
  set(item: T): void {
    const place = this.#placeOf(item.collection, item.key)
    if (place >= 0) {
      this.#items[place] = item
      return
    }
    this.#items.push(item)
    if (this.#places !== undefined) this.#places.set(composite(item), this.#items.length - 1)
    else if (this.#items.length > FEW) this.#places = new Map(this.#items.map((each, at) => [composite(each), at]))
  }

  #placeOf(collection: string, key: string): number {
    if (this.#places !== undefined) return this.#places.get(composite({ collection, key })) ?? -1
    for (let at = 0; at < this.#items.length; at++) {
      const item = this.#items[at]
      if (item !== undefined && item.key === key && item.collection === collection) return at
    }
    return -1
  }
}

const composite = ({ collection, key }: Named): string => `${collection}\u0000${key}`
