import { parentPort, workerData } from 'node:worker_threads'
import { JournalTable, type Retention, type StoredExchange } from './journal-table.ts'
import { openDatabase } from './open-database.ts'
import { journalSchema } from './schema.ts'
import { refused, sqliteMessage } from './thread-messages.ts'

/** What the thread of a journal is started with. */
export interface JournalThreadData {
  readonly folder: string
  readonly retention: Retention
}

/** What it is told: exchanges to keep (one after the other in `bytes`), to forget some, or to close. */
export type JournalOrder =
  | { readonly kind: 'keep'; readonly rows: readonly JournalRow[]; readonly bytes: ArrayBuffer }
  | { readonly kind: 'clear'; readonly space: string | undefined }
  | { readonly kind: 'close'; readonly last: number }

/** Where an exchange lies in `bytes`. */
export interface JournalRow {
  readonly sequence: number
  readonly space: string
  readonly enteredAt: number
  readonly end: number
}

/** What it tells before it is open: what is kept, oldest first, and a number that no sequence number given so far exceeds. */
export interface JournalNews {
  readonly exchanges: readonly StoredExchange[]
  readonly last: number
}

function serve({ folder, retention }: JournalThreadData): void {
  // Losing the last exchanges to a power cut is no broken promise.
  const database = openDatabase(folder, 'journal.db', journalSchema, 'process')
  const table = new JournalTable(database, retention)
  parentPort?.postMessage({ kind: 'news', news: { exchanges: table.stored(), last: table.last } })
  parentPort?.postMessage({ kind: 'opened' })
  parentPort?.on('message', (order: JournalOrder) => {
    let failure: string | undefined
    try {
      if (order.kind === 'close') {
        parentPort?.close()
        table.close(order.last)
        database.close()
      } else if (order.kind === 'keep') table.keep(order.rows, new Uint8Array(order.bytes))
      else table.clear(order.space)
    } catch (error) {
      failure = sqliteMessage(error)
    }
    parentPort?.postMessage({ kind: 'answer', failure })
  })
}

try {
  serve(workerData)
} catch (error) {
  parentPort?.postMessage(refused(error))
}
