import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Step } from './steps.ts'

/** Keys remembered between two sweeps of a space. */
const SWEEP_EVERY = 1000

/** The tables of a store and the statements that change them. */
export class Tables {
  readonly #database: DatabaseSync
  readonly #rememberedLimit: number
  readonly #put: StatementSync
  readonly #delete: StatementSync
  readonly #send: StatementSync
  readonly #unsend: StatementSync
  readonly #remember: StatementSync
  readonly #forgetExpired: StatementSync
  readonly #forgetOldest: StatementSync
  readonly #count: StatementSync
  readonly #drops: readonly StatementSync[]
  readonly #beat: StatementSync
  /** Per space: rows of remembered keys, and how many came since the last sweep. */
  readonly #kept = new Map<string, { rows: number; fresh: number }>()
  #number: number

  constructor(database: DatabaseSync, rememberedLimit: number) {
    this.#database = database
    this.#rememberedLimit = rememberedLimit
    this.#put = database.prepare(
      'INSERT INTO record VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value, indexes = excluded.indexes',
    )
    this.#delete = database.prepare('DELETE FROM record WHERE space = ? AND collection = ? AND key = ?')
    this.#send = database.prepare('INSERT INTO outbox VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET entry = excluded.entry')
    this.#unsend = database.prepare('DELETE FROM outbox WHERE space = ? AND id = ?')
    this.#remember = database.prepare('INSERT INTO remembered VALUES (?, ?, ?, ?, ?)')
    const oldest = 'SELECT number FROM remembered WHERE space = ? ORDER BY number LIMIT ?'
    this.#forgetOldest = database.prepare(`DELETE FROM remembered WHERE space = ? AND number IN (${oldest})`)
    this.#forgetExpired = database.prepare(`DELETE FROM remembered WHERE space = ? AND number IN (${oldest}) AND expires <= ?`)
    this.#count = database.prepare('SELECT count(*) AS count FROM remembered WHERE space = ?')
    this.#drops = ['record', 'outbox', 'remembered'].map((table) => database.prepare(`DELETE FROM ${table} WHERE space = ?`))
    this.#beat = database.prepare('UPDATE pulse SET beat = beat + 1')
    this.#number = Number(database.prepare('SELECT max(number) AS number FROM remembered').get()?.['number'] ?? 0)
  }

  /** Makes all changes of a group in one transaction, or none. @throws what SQLite reports */
  commit(steps: readonly Step[]): void {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      if (steps.length === 0) this.#beat.run()
      for (const step of steps) this.#make(step)
      this.#database.exec('COMMIT')
    } catch (error) {
      // A full disk ends the transaction by itself.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      this.#kept.clear()
      throw error
    }
  }

  #make(step: Step): void {
    switch (step[0]) {
      case 'put':
        this.#put.run(step[1], step[2], step[3], step[4], step[5])
        return
      case 'delete':
        this.#delete.run(step[1], step[2], step[3])
        return
      case 'send':
        this.#send.run(step[1], step[2], step[3])
        return
      case 'unsend':
        this.#unsend.run(step[1], step[2])
        return
      case 'remember':
        this.#remember.run(step[1], ++this.#number, step[2], step[3], step[4])
        this.#sweep(step[1], step[5])
        return
      case 'drop':
        for (const drop of this.#drops) drop.run(step[1])
        this.#kept.delete(step[1])
    }
  }

  /** Keeps what is remembered bounded as memory does: expired keys among the oldest go, then the oldest beyond the limit. */
  #sweep(space: string, now: number): void {
    let kept = this.#kept.get(space)
    if (kept === undefined) this.#kept.set(space, (kept = { rows: Number(this.#count.get(space)?.['count'] ?? 0) - 1, fresh: 0 }))
    kept.rows++
    if (++kept.fresh < SWEEP_EVERY) return
    kept.fresh = 0
    kept.rows -= Number(this.#forgetExpired.run(space, space, 2 * SWEEP_EVERY, now).changes)
    const surplus = kept.rows - this.#rememberedLimit
    if (surplus > 0) kept.rows -= Number(this.#forgetOldest.run(space, space, surplus).changes)
  }
}
