import { SqliteStore } from '../../src/store/sqlite/sqlite-store.ts'

/** Commits to a folder until a commit is refused; prints how many resolved, and how many of them the file holds. */
// Beyond its limit a write fails with an error once the signal does not end the process.
process.on('SIGXFSZ', () => {})
const [folder = ''] = process.argv.slice(2)
const open = async () => {
  const store = new SqliteStore({ folder, durability: 'process', rememberedLimit: 10 })
  await store.open()
  return store
}
const first = await open()
let resolved = 0
try {
  for (;;) {
    const write = { collection: 'parcels', key: String(resolved), value: 'x'.repeat(100_000), indexes: {} }
    await first.commit({ space: 'default', now: 0, reads: [], writes: [write], outboxPut: [], outboxDelete: [], remembered: [] })
    resolved++
  }
} catch {
  await first.close()
}
const second = await open()
console.log(`${resolved} ${second.list('default', 'parcels').length}`)
await second.close()
