import { parentPort, workerData } from 'node:worker_threads'
import { type Durability, openDatabase } from './open-database.ts'
import { storeSchema } from './schema.ts'
import type { Step } from './steps.ts'
import { storedRows } from './stored-rows.ts'
import { Tables } from './tables.ts'
import { refused, sqliteMessage } from './thread-messages.ts'

/** What the thread of a store is started with. */
export interface StoreThreadData {
  readonly folder: string
  readonly durability: Durability
  /** Keys remembered per space. */
  readonly rememberedLimit: number
}

/** What it is told: a group of commits, or to close. */
export type StoreOrder = { readonly kind: 'commit'; readonly steps: readonly Step[] } | { readonly kind: 'close' }

function serve({ folder, durability, rememberedLimit }: StoreThreadData): void {
  const database = openDatabase(folder, 'store.db', storeSchema, durability)
  for (const steps of storedRows(database, rememberedLimit)) parentPort?.postMessage({ kind: 'news', news: steps })
  const tables = new Tables(database, rememberedLimit)
  parentPort?.postMessage({ kind: 'opened' })
  parentPort?.on('message', (order: StoreOrder) => {
    if (order.kind === 'close') {
      database.close()
      parentPort?.close()
      return
    }
    let failure: string | undefined
    try {
      tables.commit(order.steps)
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
