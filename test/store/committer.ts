import { openSync, writeSync } from 'node:fs'
import { SqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { anEntry } from '../support/parcels.ts'

/**
 * Commits to the folder it is given, many at a time. The number of each commit goes into `<folder>.log` as soon as it has
 * resolved; every hundredth is printed.
 */
const [folder = '', durability] = process.argv.slice(2)
const store = new SqliteStore({ folder, durability: durability === 'power' ? 'power' : 'process', rememberedLimit: 1_000_000 })
await store.open()
const log = openSync(`${folder}.log`, 'w')
let number = 0
let resolved = 0
const worker = async () => {
  for (;;) {
    const mine = ++number
    await store.commit({
      space: 'default',
      now: 0,
      reads: [],
      writes: [{ collection: 'parcels', key: String(mine), value: 'x'.repeat(500), indexes: { depot: [String(mine % 10)] } }],
      outboxPut: [anEntry(String(mine))],
      outboxDelete: [],
      remembered: [{ key: `key ${mine}`, answer: String(mine), expires: 1e9 }],
    })
    writeSync(log, `${mine}\n`)
    if (++resolved % 100 === 0) process.stdout.write(`${resolved}\n`)
  }
}
await Promise.all(Array.from({ length: 20 }, worker))
