import type { DatabaseSync } from 'node:sqlite'

/** A kind of database file: whose it is, and the steps that lead from one version of its tables to the next. */
export interface Schema {
  /** SQLite's application_id: tells our files from those of others. */
  readonly applicationId: number
  /** Bytes of a page: small where groups change a little in many places, large where they append much in one. */
  readonly pageBytes: number
  /** `steps[n]` leads from version n to n + 1. A step once released never changes. */
  readonly steps: readonly string[]
}

/** What was found cannot be used with this schema. */
export type SchemaRefusal = { readonly newer: number } | { readonly foreign: true }

/** State, outbox and remembered keys. */
export const storeSchema: Schema = {
  applicationId: 0x4d_53_70_31,
  pageBytes: 4096,
  steps: [
    `CREATE TABLE record (space TEXT NOT NULL, collection TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, indexes TEXT NOT NULL,
       PRIMARY KEY (space, collection, key));
     CREATE TABLE outbox (space TEXT NOT NULL, id TEXT NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (space, id));
     CREATE TABLE remembered (space TEXT NOT NULL, number INTEGER NOT NULL, key TEXT NOT NULL, answer TEXT NOT NULL, expires REAL NOT NULL,
       PRIMARY KEY (space, number)) WITHOUT ROWID;
     CREATE TABLE pulse (beat INTEGER NOT NULL);
     INSERT INTO pulse VALUES (0);`,
  ],
}

/** The exchanges that the journal keeps, in the batches that they were written in, and the highest number that it gave; a lower bound unless it was closed. */
export const journalSchema: Schema = {
  applicationId: 0x4d_53_70_32,
  pageBytes: 32_768,
  steps: [
    `CREATE TABLE batch (number INTEGER PRIMARY KEY, entered REAL NOT NULL, count INTEGER NOT NULL, size INTEGER NOT NULL,
       contents TEXT NOT NULL, bytes BLOB NOT NULL);
     CREATE TABLE high_water (sequence INTEGER NOT NULL, closed INTEGER NOT NULL);
     INSERT INTO high_water VALUES (0, 1);`,
  ],
}

/** What speaks against using a database with a schema; undefined when nothing does. Changes nothing. */
export function refusal(
  database: DatabaseSync,
  { applicationId, steps }: Pick<Schema, 'applicationId' | 'steps'>,
): SchemaRefusal | undefined {
  const version = numberOf(database, 'user_version')
  const owner = numberOf(database, 'application_id')
  const empty = database.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.['count'] === 0
  if (owner !== applicationId && !(owner === 0 && version === 0 && empty)) return { foreign: true }
  return version > steps.length ? { newer: version } : undefined
}

/** Leads a database to the newest version, in one transaction: it ends up there or stays as it was. Proves too that it can be written. */
export function migrate(database: DatabaseSync, { applicationId, steps }: Pick<Schema, 'applicationId' | 'steps'>): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    for (const step of steps.slice(numberOf(database, 'user_version'))) database.exec(step)
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${steps.length}; COMMIT`)
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

function numberOf(database: DatabaseSync, pragma: string): number {
  return Number(Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0] ?? 0)
}
