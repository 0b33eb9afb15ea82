import type { DatabaseSync } from 'node:sqlite'
import type { Step } from './steps.ts'

/** Everything a store's database holds, as the steps that lead there, a portion at a time. */
export function* storedRows(database: DatabaseSync, rememberedLimit: number, portion = 1000): Generator<Step[]> {
  yield* portions(recordSteps(database), portion)
  yield* portions(outboxSteps(database), portion)
  for (const { space } of database.prepare('SELECT DISTINCT space FROM remembered').all())
    yield* portions(rememberedSteps(database, String(space), rememberedLimit), portion)
}

function* recordSteps(database: DatabaseSync): Generator<Step> {
  for (const row of database.prepare(`SELECT ${bytes('space', 'collection', 'key', 'value', 'indexes')} FROM record`).iterate())
    yield ['put', text(row['space']), text(row['collection']), text(row['key']), text(row['value']), text(row['indexes'])]
}

function* outboxSteps(database: DatabaseSync): Generator<Step> {
  for (const row of database.prepare(`SELECT ${bytes('space', 'id', 'entry')} FROM outbox ORDER BY rowid`).iterate())
    yield ['send', text(row['space']), text(row['id']), text(row['entry'])]
}

/** The newest keys of a space, oldest first. A key remembered anew after its expiry stands twice: the newer one counts. */
function* rememberedSteps(database: DatabaseSync, space: string, limit: number): Generator<Step> {
  const newest = new Map<string, Step>()
  const rows = database
    .prepare(`SELECT ${bytes('key', 'answer')}, expires FROM remembered WHERE space = ? ORDER BY number DESC`)
    .iterate(space)
  for (const row of rows) {
    const key = text(row['key'])
    // Nothing is expired when it is loaded: that is judged by the space's clock, which is not known here.
    if (!newest.has(key)) newest.set(key, ['remember', space, key, text(row['answer']), Number(row['expires']), Number.NEGATIVE_INFINITY])
    if (newest.size >= limit) break
  }
  yield* [...newest.values()].reverse()
}

function* portions<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let portion: T[] = []
  for (const item of items) {
    portion.push(item)
    if (portion.length < size) continue
    yield portion
    portion = []
  }
  if (portion.length > 0) yield portion
}

/** Texts are read as bytes: node:sqlite on Node 22 ends a text at its first U+0000. */
const bytes = (...columns: string[]): string => columns.map((column) => `CAST(${column} AS BLOB) AS ${column}`).join(', ')

function text(value: unknown): string {
  if (!(value instanceof Uint8Array)) throw new TypeError(`a text is stored as ${typeof value}`)
  return Buffer.from(value.buffer, value.byteOffset, value.length).toString()
}
