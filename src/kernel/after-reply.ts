import type { OutboxEntry } from './outbox-entry.ts'

/** What exchanges promise whose reply has not left yet. */
export class AfterReply {
  readonly #open = new Set<string>()
  readonly #entries = new Map<string, OutboxEntry[]>()

  /** An exchange is being answered: what it promises waits. */
  open(exchangeId: string): void {
    this.#open.add(exchangeId)
  }

  waitsFor(exchangeId: string): boolean {
    return this.#open.has(exchangeId)
  }

  add(entry: OutboxEntry): void {
    const waiting = this.#entries.get(entry.causedBy)
    if (waiting === undefined) this.#entries.set(entry.causedBy, [entry])
    else waiting.push(entry)
  }

  /** The reply has left, or never will: gives what waited for it. */
  release(exchangeId: string): readonly OutboxEntry[] | undefined {
    this.#open.delete(exchangeId)
    const entries = this.#entries.get(exchangeId)
    if (entries !== undefined) this.#entries.delete(exchangeId)
    return entries
  }

  /** Forgets the entries that fail a test. */
  keep(test: (entry: OutboxEntry) => boolean): void {
    for (const [id, entries] of this.#entries) {
      const kept = entries.filter(test)
      if (kept.length === 0) this.#entries.delete(id)
      else this.#entries.set(id, kept)
    }
  }
}
