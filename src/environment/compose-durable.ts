import type { Spaces } from '../kernel/space.ts'
import type { Tally } from '../kernel/tally.ts'
import { JournalFile } from '../store/sqlite/journal-file.ts'
import type { Retention } from '../store/sqlite/journal-table.ts'
import { SqliteStore } from '../store/sqlite/sqlite-store.ts'
import { KeptState } from './kept-state.ts'
import { PACKED_COLLECTIONS } from './packed-collections.ts'
import type { Settings } from './settings.ts'

/** What keeps an environment's state over restarts. */
export interface Durable {
  readonly store: SqliteStore
  readonly kept: KeptState
  readonly journalFile: JournalFile
}

/** Makes it for a kernel that is being composed. */
export type ComposeDurable = (kernel: { readonly spaces: Spaces; readonly retention: Retention; readonly tally: Tally }) => Durable

/** Everything in one folder. Loaded by environments with `--data` only. */
export function durableIn(folder: string, settings: Settings): ComposeDurable {
  return ({ spaces, retention, tally }) => {
    const store = new SqliteStore({
      folder,
      durability: settings.durability,
      rememberedLimit: settings.maxRemembered,
      packed: PACKED_COLLECTIONS,
    })
    const onDropped = () => tally.add('mock_spine_journal_dropped_total')
    return { store, kept: new KeptState(store, spaces), journalFile: new JournalFile({ folder, retention, onDropped }) }
  }
}
