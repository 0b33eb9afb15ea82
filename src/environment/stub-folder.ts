import { existsSync, type FSWatcher, watch } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { CapturedBody } from '../kernel/captured-body.ts'
import { Exchange } from '../kernel/exchange.ts'
import type { Ids } from '../kernel/ids.ts'
import type { Journal } from '../kernel/journal.ts'
import { noPeer } from '../kernel/peer.ts'
import { ProblemError } from '../kernel/problem.ts'
import type { Tally } from '../kernel/tally.ts'
import { type FiledStub, notFiled, type Stubs } from '../stubs/stubs.ts'
import { readStubFile } from './stub-file.ts'

const MOST_FILES = 1000
const MOST_FOLDERS = 100
const LARGEST_FILE = 5_242_880
/** Real milliseconds for which a folder must rest before it is read again: editors and copies write several times. */
const REST = 100

export interface StubFolderParts {
  readonly stubs: Stubs
  readonly journal: Journal
  readonly ids: Ids
  readonly tally: Tally
  readonly now: () => number
}

/** The folder of the stubs: read at the start, and again as a whole whenever something in it changes. */
export class StubFolder {
  readonly #folder: string
  readonly #parts: StubFolderParts
  readonly #watchers = new Map<string, FSWatcher>()
  #timer: NodeJS.Timeout | undefined
  #reading: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(folder: string, parts: StubFolderParts) {
    this.#folder = folder
    this.#parts = parts
  }

  /** Reads the folder, which is watched from then on. @throws ProblemError MS-STUB-FILES when anything in it is wrong */
  async open(): Promise<void> {
    this.#parts.stubs.folder = this.#folder
    await this.read()
  }

  /** Reads the folder now: puts all of it in force, or nothing. Answers with the number of stubs. @throws ProblemError MS-STUB-FILES */
  read(): Promise<number> {
    const reading = this.#reading.then(
      () => this.#read(),
      () => this.#read(),
    )
    this.#reading = reading
    return reading
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    for (const watcher of this.#watchers.values()) watcher.close()
    await this.#reading.catch(() => undefined)
  }

  #soon(): void {
    clearTimeout(this.#timer)
    if (this.#closed) return
    this.#timer = setTimeout(() => {
      this.read().then(
        (count) => this.#tell(`${count} stubs of ${this.#folder} in force`),
        (error: unknown) => this.#tell(`the stubs of ${this.#folder} stay as they were`, error),
      )
    }, REST)
  }

  /** Watches the folder and those in it, which hold bodies: each by itself, since a watch of all below misses files that replace others. */
  async #watch(): Promise<void> {
    const entries = await readdir(this.#folder, { withFileTypes: true })
    const folders = [this.#folder, ...entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(this.#folder, name))]
    for (const folder of folders.slice(0, MOST_FOLDERS)) {
      if (this.#closed || this.#watchers.has(folder)) continue
      try {
        const watcher = watch(folder, { persistent: false }, () => this.#soon())
        this.#watchers.set(folder, watcher)
        watcher.on('error', () => {
          watcher.close()
          this.#watchers.delete(folder)
        })
      } catch (error) {
        // A machine that has no watches left: `mock-spine stub reload` does it.
        this.#tell(`changes of ${folder} will not be seen`, error)
        return
      }
    }
  }

  async #read(): Promise<number> {
    // First, so that nothing that changes meanwhile is missed.
    await this.#watch()
    const faults: string[] = []
    const found: FiledStub[] = []
    for (const name of await namesIn(this.#folder)) {
      const file = path.join(this.#folder, name)
      const { size } = await stat(file)
      if (size > LARGEST_FILE) {
        faults.push(`${file}: ${size} bytes, more than ${LARGEST_FILE}`)
        continue
      }
      const { stubs, faults: wrong } = readStubFile(file, await readFile(file, 'utf8'))
      found.push(...stubs)
      faults.push(...wrong)
    }
    if (faults.length > 0) throw notFiled(faults)
    await this.#parts.stubs.file(found)
    return found.length
  }

  /** What came of a change, as an exchange of the journal: whoever saved a file looks there. */
  #tell(summary: string, error?: unknown): void {
    if (this.#closed) return
    const { journal, ids, tally, now } = this.#parts
    const exchange = new Exchange({
      id: ids.next(),
      direction: 'in',
      door: 'stubs',
      peer: noPeer,
      startedAt: now(),
      request: { line: `RELOAD ${this.#folder}`, fields: [], body: CapturedBody.empty },
    })
    exchange.summary = summary
    exchange.outcome = error === undefined ? 'accepted' : 'failed'
    if (error !== undefined)
      exchange.problems.push(
        error instanceof ProblemError ? error.problem : notFiled([error instanceof Error ? error.message : String(error)]).problem,
      )
    exchange.state = 'complete'
    tally.ended(exchange)
    journal.enter(exchange)
  }
}

/** The stub files of a folder by name; folders in it hold bodies. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.') && /\.(?:ya?ml|json)$/i.test(entry.name))
  if (names.length > MOST_FILES) throw notFiled([`${folder}: ${names.length} files, more than ${MOST_FILES}`])
  return names.map(({ name }) => name).sort()
}

/** Opens the folder of the stubs. @throws ProblemError MS-STUB-FILES, also when it is not there */
export async function openStubFolder(folder: string, parts: StubFolderParts): Promise<StubFolder> {
  if (!existsSync(folder)) throw notFiled([`${folder}: there is no such folder`])
  const made = new StubFolder(folder, parts)
  try {
    await made.open()
    return made
  } catch (error) {
    await made.close()
    throw error
  }
}
