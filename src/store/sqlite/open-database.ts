import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Problem, ProblemError, problem } from '../../kernel/problem.ts'
import { dataProblems } from './problems.ts'
import { migrate, refusal, type Schema } from './schema.ts'
import { sqliteMessage } from './thread-messages.ts'

/** How much a commit survives: a killed process, or a power cut as well. */
export type Durability = 'process' | 'power'

/** Milliseconds that the end of a process which is just being killed is waited for. */
const PATIENCE_MS = 500
/** The write-ahead log is folded into the database after so many bytes. */
const CHECKPOINT_BYTES = 16 * 1024 * 1024
const OWNER = 'owner'
const SQLITE_BUSY = 5

/**
 * Opens (or makes) a database file of a data folder for this process alone. The lock is SQLite's own, on the open file: the
 * system drops it with the process, however that ends.
 * @throws ProblemError MS-DATA-IN-USE, MS-DATA-NEWER, MS-DATA-FOLDER
 */
export function openDatabase(folder: string, name: string, schema: Schema, durability: Durability): DatabaseSync {
  const file = path.join(folder, name)
  let database: DatabaseSync | undefined
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    closeSync(openSync(file, 'a', 0o600))
    chmodSync(file, 0o600)
    database = new DatabaseSync(file, { timeout: PATIENCE_MS })
    database.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA page_size = ${schema.pageBytes}`)
    const refused = refusal(database, schema)
    if (refused !== undefined) throw new ProblemError(refusalProblem(file, schema, refused))
    database.exec('PRAGMA journal_mode = WAL')
    // In WAL mode NORMAL is safe against the end of the process; only a power cut can take the last commits, never the file's order.
    database.exec(`PRAGMA synchronous = ${durability === 'power' ? 'FULL' : 'NORMAL'}`)
    database.exec(`PRAGMA wal_autocheckpoint = ${Math.round(CHECKPOINT_BYTES / schema.pageBytes)}`)
    migrate(database, schema)
    writeFileSync(path.join(folder, OWNER), `process ${process.pid} on ${hostname()}\n`, { mode: 0o600 })
    return database
  } catch (error) {
    database?.close()
    throw openFailure(folder, file, error)
  }
}

function refusalProblem(file: string, { steps }: Schema, refused: NonNullable<ReturnType<typeof refusal>>): Problem {
  if ('newer' in refused) {
    return problem(dataProblems['MS-DATA-NEWER'], {
      came: `${file} with tables of version ${refused.newer}`,
      expected: `version ${steps.length} or older`,
    })
  }
  return problem(dataProblems['MS-DATA-FOLDER'], {
    came: `${file}, a database of another program`,
    expected: 'a file that mock-spine made',
  })
}

function openFailure(folder: string, file: string, error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  const busy = error instanceof Error && 'errcode' in error && Number(error.errcode) % 256 === SQLITE_BUSY
  const told = busy
    ? problem(dataProblems['MS-DATA-IN-USE'], { came: `${folder}, held by ${ownerOf(folder)}`, expected: 'a folder that nobody else uses' })
    : problem(dataProblems['MS-DATA-FOLDER'], {
        came: `${file}: ${sqliteMessage(error)}`,
        expected: 'a folder that can be read and written',
      })
  return new ProblemError(told, { cause: error })
}

function ownerOf(folder: string): string {
  try {
    return readFileSync(path.join(folder, OWNER), 'utf8').trim()
  } catch {
    return 'a process that left no name'
  }
}
