import type { OutboxEntry } from './outbox-entry.ts'

interface Line {
  /** Ids in the order in which they were promised; the first one's turn it is. */
  readonly ids: Set<string>
  /** Entries that are due and wait for their turn. */
  readonly ready: Map<string, OutboxEntry>
}

/**
 * The order among the deliveries of one space that have a `line`: one at a time in each, the others wait behind it however often it is tried.
 * Deliveries without a line are never looked at.
 */
export class DeliveryLines {
  readonly #lines = new Map<string, Line>()
  readonly #lineOf = new Map<string, string>()
  /** In which order those that have no place yet were promised. */
  readonly #promised = new Map<string, number>()
  #serial = 0

  /** Notes an entry that is meant for later: those that become due together take their places in this order. */
  expect({ id, line }: OutboxEntry): void {
    if (line !== undefined && !this.#lineOf.has(id)) this.#promised.set(id, this.#serial++)
  }

  /** Entries that became due together, in the order in which they take their places. */
  inOrder(due: OutboxEntry[]): readonly OutboxEntry[] {
    const serial = ({ id }: OutboxEntry) => this.#promised.get(id) ?? 0
    return due.length < 2 ? due : due.sort((a, b) => a.due - b.due || serial(a) - serial(b))
  }

  /** Gives an entry the last place of its line, unless it has one. */
  join({ id, line }: OutboxEntry): void {
    if (line === undefined || this.#lineOf.has(id)) return
    let found = this.#lines.get(line)
    if (found === undefined) this.#lines.set(line, (found = { ids: new Set(), ready: new Map() }))
    found.ids.add(id)
    this.#lineOf.set(id, line)
    this.#promised.delete(id)
  }

  /** Whether it is the turn of an entry that is due; if not, it waits here. */
  mayGo(entry: OutboxEntry): boolean {
    if (entry.line === undefined) return true
    this.join(entry)
    const line = this.#lines.get(entry.line)
    const [first] = line?.ids ?? []
    if (first === entry.id) return true
    line?.ready.set(entry.id, entry)
    return false
  }

  /** Takes an entry out that is done, given up or taken back; answers with the one whose turn it is now, when that is due. */
  leave(id: string): OutboxEntry | undefined {
    this.#promised.delete(id)
    const name = this.#lineOf.get(id)
    if (name === undefined) return undefined
    this.#lineOf.delete(id)
    const line = this.#lines.get(name)
    line?.ids.delete(id)
    line?.ready.delete(id)
    const [first] = line?.ids ?? []
    if (first === undefined) {
      this.#lines.delete(name)
      return undefined
    }
    const next = line?.ready.get(first)
    line?.ready.delete(first)
    return next
  }
}
