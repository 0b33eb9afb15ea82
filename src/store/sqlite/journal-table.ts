import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { JournalRow } from './journal-worker.ts'

/** How much of the past is kept. */
export interface Retention {
  /** Exchanges. */
  readonly count: number
  /** Bytes of records and bodies. */
  readonly bytes: number
  /** Real milliseconds. */
  readonly age: number
}

/** More numbers than can have been given and not written when a process was killed. */
const UNKNOWN = 1_000_000

/** A kept exchange as its row holds it. */
export interface StoredExchange {
  readonly sequence: number
  readonly enteredAt: number
  readonly bytes: Uint8Array
}

/** The table of exchanges: newest in, oldest out as soon as a bound is passed. */
export class JournalTable {
  readonly #database: DatabaseSync
  readonly #retention: Retention
  readonly #keep: StatementSync
  readonly #size: StatementSync
  readonly #oldest: StatementSync
  readonly #remove: StatementSync
  readonly #mark: StatementSync
  #count = 0
  #bytes = 0
  /** No higher sequence number has been given. */
  last: number

  constructor(database: DatabaseSync, retention: Retention) {
    this.#database = database
    this.#retention = retention
    this.#keep = database.prepare('INSERT OR REPLACE INTO exchange VALUES (?, ?, ?, ?, ?)')
    this.#size = database.prepare('SELECT size FROM exchange WHERE sequence = ?')
    this.#oldest = database.prepare('SELECT sequence, entered, size FROM exchange ORDER BY sequence LIMIT 1')
    this.#remove = database.prepare('DELETE FROM exchange WHERE sequence = ?')
    this.#mark = database.prepare('UPDATE high_water SET sequence = ?, closed = ?')
    const mark = database.prepare('SELECT sequence, closed FROM high_water').get()
    this.last = Number(mark?.['sequence'] ?? 0) + (mark?.['closed'] === 1 ? 0 : UNKNOWN)
    this.#recount()
    this.#transaction(() => {
      this.#mark.run(this.last, 0)
      this.#retain()
    })
  }

  /** What is kept, oldest first. */
  *portions(size: number): Generator<StoredExchange[]> {
    const page = this.#database.prepare('SELECT sequence, entered, record FROM exchange WHERE sequence > ? ORDER BY sequence LIMIT ?')
    for (let after = 0; ; ) {
      const portion: StoredExchange[] = []
      for (const { sequence, entered, record } of page.all(after, size))
        if (record instanceof Uint8Array) portion.push({ sequence: Number(sequence), enteredAt: Number(entered), bytes: record })
      const newest = portion.at(-1)
      if (newest === undefined) return
      yield portion
      after = newest.sequence
    }
  }

  /** Puts exchanges in, in place of what is there under their numbers, and the oldest out. All or nothing. */
  keep(rows: readonly JournalRow[], bytes: Uint8Array): void {
    this.#transaction(() => {
      let begin = 0
      for (const { sequence, space, enteredAt, end } of rows) {
        const old = this.#size.get(sequence)?.['size']
        if (old !== undefined) this.#count--
        this.#bytes -= Number(old ?? 0)
        this.#keep.run(sequence, space, enteredAt, end - begin, bytes.subarray(begin, end))
        this.#count++
        this.#bytes += end - begin
        this.last = Math.max(this.last, sequence)
        begin = end
      }
      this.#mark.run(this.last, 0)
      this.#retain()
    })
  }

  /** Enters the highest number that was given, now that no more are. */
  close(last: number): void {
    this.#mark.run(Math.max(last, this.last), 1)
  }

  clear(space: string | undefined): void {
    this.#transaction(() => {
      if (space === undefined) this.#database.exec('DELETE FROM exchange')
      else this.#database.prepare('DELETE FROM exchange WHERE space = ?').run(space)
    })
    this.#recount()
  }

  #retain(): void {
    const { count, bytes, age } = this.#retention
    const begin = Date.now() - age
    for (let oldest = this.#oldest.get(); oldest !== undefined; oldest = this.#oldest.get()) {
      // The newest one stays however large it is, as in memory.
      const over = this.#count > count || (this.#bytes > bytes && this.#count > 1) || Number(oldest['entered']) < begin
      if (!over) return
      this.#remove.run(Number(oldest['sequence']))
      this.#count--
      this.#bytes -= Number(oldest['size'])
    }
  }

  #recount(): void {
    const row = this.#database.prepare('SELECT count(*) AS count, coalesce(sum(size), 0) AS bytes FROM exchange').get()
    this.#count = Number(row?.['count'])
    this.#bytes = Number(row?.['bytes'])
  }

  #transaction(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      work()
      this.#database.exec('COMMIT')
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      this.#recount()
      throw error
    }
  }
}
