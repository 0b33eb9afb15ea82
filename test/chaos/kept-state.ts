import { SqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { Ledger } from './ledger.ts'

const DOCUMENTS = 'clinicals.documents'

/** What the data folder holds of a run that has ended, beside what the wire showed of it. */
export interface KeptState {
  /** GP Summaries stored. */
  readonly documents: number
  /** Deliveries that were promised and never made. */
  readonly promised: number
}

/** Reads a data folder that nobody uses: each upload must have been processed once, and nothing be promised any more. */
export async function keptState(folder: string, ledger: Ledger): Promise<KeptState> {
  const store = new SqliteStore({ folder, durability: 'process', rememberedLimit: 1 })
  await store.open()
  try {
    const summaries = new Map<string, number>()
    for (const { key } of store.list('default', DOCUMENTS)) {
      const patient = key.slice(0, key.indexOf('/'))
      summaries.set(patient, (summaries.get(patient) ?? 0) + 1)
    }
    const documents = [...summaries.values()].reduce((sum, count) => sum + count, 0)
    for (const account of ledger.accounts.values()) {
      const { kind, nhsNumber } = account.planned
      if (kind !== 'reliable') continue
      const count = summaries.get(nhsNumber) ?? 0
      summaries.delete(nhsNumber)
      if (count > 1) ledger.violate(account, `was processed ${count} times`)
      if (count === 0 && account.acknowledged !== undefined) ledger.violate(account, 'was acknowledged and its summary is not stored')
      if (count === 0 && account.deliveries.size > 0) ledger.violate(account, 'was answered and its summary is not stored')
      if (count > 0 && account.deliveries.size === 0) ledger.violate(account, 'was processed and never answered')
    }
    for (const patient of summaries.keys()) ledger.violations.push(`a summary of patient ${patient} is stored, whom no message named`)
    for (const { id, kind, attempt } of store.outbox()) ledger.violations.push(`${kind} ${id} is still promised after ${attempt} tries`)
    return { documents, promised: store.outboxSize() }
  } finally {
    await store.close()
  }
}
