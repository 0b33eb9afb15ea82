import type { EventFrame, ExchangeRow } from './api/types.ts'

/** Exchanges between two others that were left out while too much happened; loaded when there is time. */
export interface Gap {
  readonly gap: true
  /** Sequence numbers of its neighbours. */
  readonly after: number
  readonly before: number
}
export type Item = ExchangeRow | Gap

export const isGap = (item: Item): item is Gap => 'gap' in item

/** Rows kept at most; the oldest are let go in bulk, and can be loaded again. */
export const MOST_KEPT = 100_000
const BULK = 5000

/** The rows of a list in order of entry, the oldest first, without holes but those that a gap names. */
export class RowStore {
  #items: Item[] = []
  /** From where older rows can be loaded; undefined when there are none. */
  older: number | undefined
  #newest = 0

  get length(): number {
    return this.#items.length
  }

  /** Counted from the newest, as a list shows them. */
  at(index: number): Item | undefined {
    return this.#items[this.#items.length - 1 - index]
  }

  /** Where a row stands, counted from the newest; -1 when it is not there. */
  indexOf(sequence: number): number {
    const place = this.#place(sequence)
    const found = this.#items[place]
    return found !== undefined && !isGap(found) && found.sequence === sequence ? this.#items.length - 1 - place : -1
  }

  /** Replaces everything by a first page, newest first. */
  reset(rows: readonly ExchangeRow[], next: number | undefined, newest: number): void {
    this.#items = [...rows].reverse()
    this.older = next
    this.#newest = Math.max(newest, rows[0]?.sequence ?? 0)
  }

  /** Adds a page of older ones, newest first. */
  addOlder(rows: readonly ExchangeRow[], next: number | undefined): void {
    this.#items = [...[...rows].reverse(), ...this.#items]
    this.older = next
  }

  /** Takes a frame up; answers how many lines the list has grown by at its newest end. */
  take({ rows, skipped }: Pick<EventFrame, 'rows' | 'skipped'>): number {
    const before = this.#items.length
    const first = rows.find(({ sequence }) => sequence > this.#newest)
    if (skipped > 0 && first !== undefined && this.#newest > 0) this.#items.push({ gap: true, after: this.#newest, before: first.sequence })
    for (const row of rows) {
      if (row.sequence > this.#newest) {
        this.#items.push(row)
        this.#newest = row.sequence
      } else this.#change(row)
    }
    const grown = this.#items.length - before
    if (this.#items.length > MOST_KEPT + BULK) {
      this.#items = this.#items.slice(-MOST_KEPT)
      const oldest = this.#items[0]
      this.older = oldest === undefined || isGap(oldest) ? oldest?.before : oldest.sequence
    }
    return grown
  }

  /** The newest gap, if there is one. */
  gap(): Gap | undefined {
    return this.#items.findLast(isGap)
  }

  /** Puts rows, newest first, in a gap's place; what is still missing behind them stays a gap. */
  fill(gap: Gap, rows: readonly ExchangeRow[], next: number | undefined): void {
    const place = this.#items.indexOf(gap)
    if (place < 0) return
    const rest: Item[] = next === undefined || next <= gap.after + 1 ? [] : [{ gap: true, after: gap.after, before: next }]
    this.#items = [...this.#items.slice(0, place), ...rest, ...[...rows].reverse(), ...this.#items.slice(place + 1)]
  }

  #change(row: ExchangeRow): void {
    const place = this.#place(row.sequence)
    const found = this.#items[place]
    if (found !== undefined && !isGap(found) && found.sequence === row.sequence) this.#items[place] = row
  }

  /** The first place whose item does not stand before a sequence number. */
  #place(sequence: number): number {
    let low = 0
    let high = this.#items.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const item = this.#items[middle]
      const own = item === undefined ? 0 : isGap(item) ? item.before - 0.5 : item.sequence
      if (own < sequence) low = middle + 1
      else high = middle
    }
    return low
  }
}
