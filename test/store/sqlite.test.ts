import { afterAll, beforeAll } from 'vitest'
import type { Store } from '../../src/kernel/store.ts'
import { SqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { storeContract } from './contract.ts'
import { dataFolder } from './data-folder.ts'
import { storeModel } from './model.ts'

const aStore = (rememberedLimit = 1000) => new SqliteStore({ folder: dataFolder(), durability: 'process', rememberedLimit })

storeContract('SqliteStore', aStore)

// The model's many runs share one store, emptied before each: opening a folder takes longer than a run.
const shared = aStore()
beforeAll(() => shared.open())
afterAll(() => shared.close())

storeModel('SqliteStore', async (): Promise<Store> => {
  for (const space of shared.spaces()) await shared.drop(space)
  return {
    name: shared.name,
    open: () => {},
    close: () => {},
    read: (...from) => shared.read(...from),
    find: (...from) => shared.find(...from),
    list: (...from) => shared.list(...from),
    recall: (...from) => shared.recall(...from),
    commit: (commit) => shared.commit(commit),
    outbox: (space) => shared.outbox(space),
    outboxSize: () => shared.outboxSize(),
    image: (space, now) => shared.image(space, now),
    drop: (space) => shared.drop(space),
  }
})
