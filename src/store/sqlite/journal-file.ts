import type { Exchange } from '../../kernel/exchange.ts'
import { pack, unpack, weightOf, writePacked } from '../../kernel/exchange-record.ts'
import type { Journal, JournalKeeper, KeptExchange } from '../../kernel/journal.ts'
import { DatabaseThread } from './database-thread.ts'
import type { Retention } from './journal-table.ts'
import type { JournalNews, JournalOrder, JournalRow, JournalThreadData } from './journal-worker.ts'

export interface JournalFileOptions {
  /** The data folder. */
  readonly folder: string
  readonly retention: Retention
  /** Called with every exchange that could not be kept because the disk is behind or refuses. */
  readonly onDropped: (exchange: Exchange, reason: string) => void
  /** Bytes of exchanges that may wait for the disk. */
  readonly backlog?: number
}

interface Waiting {
  readonly exchange: Exchange
  readonly enteredAt: number
  readonly weight: number
}

/** Milliseconds in which exchanges gather: most are complete by then and are written once. */
const GATHER_MS = 10
/** About the bytes written at a time; packing them takes a fraction of a millisecond. */
const BATCH_BYTES = 512 * 1024
const BACKLOG_BYTES = 32 * 1024 * 1024

/**
 * The journal in `journal.db` of a data folder, written by a thread of its own and never waited for: what would make
 * more than `backlog` bytes wait is dropped and counted.
 */
export class JournalFile implements JournalKeeper {
  readonly #options: JournalFileOptions
  readonly #waiting = new Map<number, Waiting>()
  #clears: (string | undefined)[] = []
  #thread: DatabaseThread<JournalOrder, JournalNews> | undefined
  /** What the thread has been told to keep and has not answered yet. */
  #told: readonly Waiting[] | undefined
  /** Bytes of what waits and of what was told. */
  #weight = 0
  #last = 0
  #timer: NodeJS.Timeout | undefined
  #broken: string | undefined
  #closed: (() => void) | undefined

  constructor(options: JournalFileOptions) {
    this.#options = options
  }

  /** Opens the file and gives the journal what it holds. @throws ProblemError MS-DATA-IN-USE, MS-DATA-NEWER, MS-DATA-FOLDER */
  async open(journal: Journal): Promise<void> {
    const { folder, retention } = this.#options
    const kept: KeptExchange[] = []
    const thread = new DatabaseThread<JournalOrder, JournalNews>('journal-worker', { folder, retention } satisfies JournalThreadData)
    await thread.open({
      news: (news) => {
        this.#last = news.last
        for (const { sequence, enteredAt, bytes } of news.exchanges)
          kept.push({ exchange: unpack(sequence, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)), enteredAt })
      },
      answered: (failure) => this.#answered(failure),
      ended: (reason) => this.#ended(reason),
    })
    this.#thread = thread
    journal.continueFrom(kept, this.#last, this)
  }

  /** Writes what waits and lets the file go. */
  async close(): Promise<void> {
    const thread = this.#thread
    if (thread === undefined) return
    await new Promise<void>((resolve) => {
      this.#closed = resolve
      this.#next()
    })
    this.#thread = undefined
    this.#broken = 'the journal is closed'
    await thread.close({ kind: 'close', last: this.#last })
  }

  keep(exchange: Exchange, enteredAt: number): void {
    this.#last = Math.max(this.#last, exchange.sequence)
    if (this.#broken !== undefined) return this.#options.onDropped(exchange, this.#broken)
    const known = this.#waiting.get(exchange.sequence)
    const weight = weightOf(exchange)
    const backlog = this.#options.backlog ?? BACKLOG_BYTES
    if (known === undefined && this.#weight + weight > backlog)
      return this.#options.onDropped(exchange, `${this.#weight} bytes wait for the disk, and at most ${backlog} may`)
    this.#weight += weight - (known?.weight ?? 0)
    this.#waiting.set(exchange.sequence, { exchange, enteredAt, weight })
    this.#gather()
  }

  clear(space: string | undefined): void {
    if (this.#broken !== undefined) return
    for (const [sequence, { exchange, weight }] of this.#waiting) {
      if (space !== undefined && exchange.space !== space) continue
      this.#waiting.delete(sequence)
      this.#weight -= weight
    }
    this.#clears.push(space)
    this.#next()
  }

  /** Lets exchanges gather for a moment, unless there is enough for a batch. */
  #gather(): void {
    if (this.#told !== undefined || this.#timer !== undefined) return
    this.#timer = setTimeout(() => this.#next(), this.#weight > BATCH_BYTES ? 0 : GATHER_MS)
  }

  /** Tells the thread the next thing, unless it is at work. */
  #next(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#told !== undefined) return
    if (this.#clears.length > 0) {
      this.#told = []
      this.#thread?.tell({ kind: 'clear', space: this.#clears.shift() })
    } else if (this.#waiting.size > 0) this.#keepBatch()
    else this.#closed?.()
  }

  #keepBatch(): void {
    const batch: Waiting[] = []
    let weight = 0
    for (const [sequence, waiting] of this.#waiting) {
      this.#waiting.delete(sequence)
      batch.push(waiting)
      weight += waiting.weight
      if (weight >= BATCH_BYTES) break
    }
    this.#told = batch
    const packed = batch.map(({ exchange, enteredAt }) => pack(exchange, enteredAt))
    const bytes = new ArrayBuffer(packed.reduce((sum, { size }) => sum + size, 0))
    const target = Buffer.from(bytes)
    const rows: JournalRow[] = []
    let end = 0
    for (const each of packed) {
      end = writePacked(each, target, end)
      rows.push({ sequence: each.sequence, space: each.space, enteredAt: each.enteredAt, end })
    }
    this.#thread?.tell({ kind: 'keep', rows, bytes }, [bytes])
  }

  #answered(failure: string | undefined): void {
    const told = this.#told ?? []
    this.#told = undefined
    for (const { exchange, weight } of told) {
      this.#weight -= weight
      if (failure !== undefined) this.#options.onDropped(exchange, failure)
    }
    if (this.#closed !== undefined || this.#clears.length > 0) this.#next()
    else if (this.#waiting.size > 0) this.#gather()
  }

  #ended(reason: string): void {
    this.#broken = `the thread that writes the journal has ended: ${reason}`
    this.#clears = []
    this.#told = [...(this.#told ?? []), ...this.#waiting.values()]
    this.#waiting.clear()
    this.#answered(this.#broken)
  }
}
