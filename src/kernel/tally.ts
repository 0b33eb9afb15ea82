/** Counters of the running environment, plain numbers; the metrics page reads them. */
export class Tally {
  readonly #counts = new Map<string, Map<string, number>>()

  /** Adds one to `name` under a label set written as `door="x",outcome="y"`. */
  add(name: string, labels = ''): void {
    let series = this.#counts.get(name)
    if (series === undefined) this.#counts.set(name, (series = new Map()))
    series.set(labels, (series.get(labels) ?? 0) + 1)
  }

  series(name: string): ReadonlyMap<string, number> {
    return this.#counts.get(name) ?? new Map()
  }
}
