import type { Exchange } from './exchange.ts'

/** Counters of the running environment, plain numbers; the metrics page reads them. */
export class Tally {
  readonly #counts = new Map<string, Map<string, number>>()
  /** Label sets of ended exchanges, made once: by door, direction and outcome. */
  readonly #ended = new Map<string, Record<Exchange['direction'], Map<string, string>>>()

  /** Adds one to `name` under a label set written as `door="x",outcome="y"`. */
  add(name: string, labels = ''): void {
    let series = this.#counts.get(name)
    if (series === undefined) this.#counts.set(name, (series = new Map()))
    series.set(labels, (series.get(labels) ?? 0) + 1)
  }

  series(name: string): ReadonlyMap<string, number> {
    return this.#counts.get(name) ?? new Map()
  }

  /** Counts an exchange that has ended. */
  ended({ door, direction, outcome = 'failed' }: Pick<Exchange, 'door' | 'direction' | 'outcome'>): void {
    let ofDoor = this.#ended.get(door)
    if (ofDoor === undefined) this.#ended.set(door, (ofDoor = { in: new Map(), out: new Map() }))
    let labels = ofDoor[direction].get(outcome)
    if (labels === undefined) ofDoor[direction].set(outcome, (labels = `door="${door}",direction="${direction}",outcome="${outcome}"`))
    this.add('mock_spine_exchanges_total', labels)
  }
}
