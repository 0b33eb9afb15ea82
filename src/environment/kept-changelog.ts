import type { Changelog, ToldChange } from '../directory/changelog.ts'
import type { RecordWrite, StoredRecord } from '../kernel/store.ts'

export const CHANGES = 'environment/changelog'

/** Writes down what a space's changelog gains, so that its numbers go on after a restart and its readers miss nothing. */
export class KeptChangelog {
  readonly #log: Changelog
  readonly #commit: (writes: readonly RecordWrite[]) => void
  /** The numbers that are written; `to` is one less than `from` when none is. */
  #from = 1
  #to = 0
  #waiting = false

  constructor(log: Changelog, commit: (writes: readonly RecordWrite[]) => void) {
    this.#log = log
    this.#commit = commit
  }

  /** Puts back what was kept around what `restore` puts into the directory, and writes everything from now on. */
  resume(kept: readonly StoredRecord[], restore: () => void): void {
    const changes = kept.map(({ value }): ToldChange => JSON.parse(value)).sort((a, b) => a.number - b.number)
    this.#log.resume(changes, restore)
    this.#from = changes[0]?.number ?? 1
    this.#to = changes.at(-1)?.number ?? 0
    this.#log.onGrown(() => {
      if (this.#waiting) return
      this.#waiting = true
      // What one registration or import changes is written together.
      queueMicrotask(() => this.#write())
    })
  }

  #write(): void {
    this.#waiting = false
    const { first, last } = this.#log.window
    const writes: RecordWrite[] = []
    for (let gone = this.#from; gone <= Math.min(this.#to, first - 1); gone++) writes.push(written(gone, undefined))
    for (let number = Math.max(first, this.#to + 1); number <= last; number++) {
      const change = this.#log.change(number)
      if (change === undefined) continue
      const { at, type, targetDn, changes } = change
      writes.push(written(number, JSON.stringify({ number, at, type, targetDn, changes } satisfies ToldChange)))
    }
    this.#from = first
    this.#to = last
    this.#commit(writes)
  }
}

const written = (number: number, value: string | undefined): RecordWrite => ({
  collection: CHANGES,
  key: String(number).padStart(12, '0'),
  value,
  indexes: {},
})
