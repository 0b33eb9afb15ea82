import { SqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { storeContract } from './contract.ts'
import { dataFolder } from './data-folder.ts'
import { storeModel } from './model.ts'

const aStore = (rememberedLimit = 1000) => new SqliteStore({ folder: dataFolder(), durability: 'process', rememberedLimit })

storeContract('SqliteStore', aStore)
storeModel('SqliteStore', () => aStore())
