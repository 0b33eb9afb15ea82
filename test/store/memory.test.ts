import { MemoryStore } from '../../src/store/memory/memory-store.ts'
import { storeContract } from './contract.ts'
import { storeModel } from './model.ts'

storeContract('MemoryStore', (rememberedLimit) => new MemoryStore(rememberedLimit))
storeModel('MemoryStore', () => new MemoryStore())

const packed = new Set(['parcels', 'letters'])
storeContract('MemoryStore, packed', (rememberedLimit) => new MemoryStore(rememberedLimit, packed))
storeModel('MemoryStore, packed', () => new MemoryStore(undefined, packed))
