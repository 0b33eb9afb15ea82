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

/** A kept exchange. */
export interface StoredExchange {
  readonly sequence: number
  readonly enteredAt: number
  readonly bytes: Uint8Array
}

/** What a batch holds: exchanges, the last word on each; or word that those of a space before it are forgotten. */
type Contents = { readonly rows: readonly JournalRow[] } | { readonly cleared: string }

/** More numbers than can have been given and not written when a process was killed. */
const UNKNOWN = 1_000_000

/**
 * The table of batches: one row for all that is written at a time, newest in, oldest out when the bounds are passed. It may
 * hold up to a batch more than the bounds say; who reads it applies them.
 */
export class JournalTable {
  readonly #database: DatabaseSync
  readonly #retention: Retention
  readonly #insert: StatementSync
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
    this.#insert = database.prepare('INSERT INTO batch (entered, count, size, contents, bytes) VALUES (?, ?, ?, ?, ?)')
    this.#oldest = database.prepare('SELECT number, entered, count, size FROM batch ORDER BY number LIMIT 1')
    this.#remove = database.prepare('DELETE FROM batch WHERE number = ?')
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
  stored(): StoredExchange[] {
    const found = new Map<number, StoredExchange & { readonly space: string }>()
    for (const { contents, bytes } of this.#database.prepare('SELECT contents, bytes FROM batch ORDER BY number').iterate()) {
      const held: Contents = JSON.parse(String(contents))
      if ('cleared' in held) {
        for (const [sequence, { space }] of found) if (space === held.cleared) found.delete(sequence)
        continue
      }
      let begin = 0
      for (const { sequence, space, enteredAt, end } of held.rows) {
        if (bytes instanceof Uint8Array) found.set(sequence, { sequence, space, enteredAt, bytes: bytes.subarray(begin, end) })
        begin = end
      }
    }
    return [...found.values()].sort((a, b) => a.sequence - b.sequence)
  }

  /** Puts exchanges in, in place of what was said of them before, and the oldest out. All or nothing. */
  keep(rows: readonly JournalRow[], bytes: Uint8Array): void {
    this.#transaction(() => {
      for (const { sequence } of rows) this.last = Math.max(this.last, sequence)
      this.#mark.run(this.last, 0)
      this.#append({ rows }, rows.length, rows.at(-1)?.enteredAt ?? 0, bytes)
      this.#retain()
    })
  }

  /** Forgets everything, or what a space has entered so far. */
  clear(space: string | undefined): void {
    this.#transaction(() => {
      if (space === undefined) this.#database.exec('DELETE FROM batch')
      else this.#append({ cleared: space }, 0, Date.now(), new Uint8Array())
    })
    this.#recount()
  }

  /** Enters the highest number that was given, now that no more are. */
  close(last: number): void {
    this.#mark.run(Math.max(last, this.last), 1)
  }

  #append(contents: Contents, count: number, entered: number, bytes: Uint8Array): void {
    this.#insert.run(entered, count, bytes.length, JSON.stringify(contents), bytes)
    this.#count += count
    this.#bytes += bytes.length
  }

  #retain(): void {
    const { count, bytes, age } = this.#retention
    const begin = Date.now() - age
    for (let oldest = this.#oldest.get(); oldest !== undefined; oldest = this.#oldest.get()) {
      const held = Number(oldest['count'])
      // The newest one stays however large it is, as in memory.
      const over = this.#count - held >= count || (this.#bytes > bytes && this.#count > held) || Number(oldest['entered']) < begin
      if (!over) return
      this.#remove.run(Number(oldest['number']))
      this.#count -= held
      this.#bytes -= Number(oldest['size'])
    }
  }

  #recount(): void {
    const row = this.#database.prepare('SELECT coalesce(sum(count), 0) AS count, coalesce(sum(size), 0) AS bytes FROM batch').get()
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
