import { MemoryStore } from '../../src/store/memory/memory-store.ts'
import { storeContract } from './contract.ts'
import { storeModel } from './model.ts'

storeContract('MemoryStore', (rememberedLimit) => new MemoryStore(rememberedLimit))
storeModel('MemoryStore', () => new MemoryStore())
