import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { Turns } from '../../src/kernel/turns.ts'
import { SqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { aKernel, anEntry, parcels, settled, unreachable } from '../support/parcels.ts'
import { problemOf } from '../support/problem-of.ts'
import { aCommit, aWrite } from './contract.ts'
import { dataFolder } from './data-folder.ts'
import { type SmallDisk, smallDisk } from './small-disk.ts'

const aStore = async (folder = dataFolder()) => {
  const store = new SqliteStore({ folder, durability: 'process', rememberedLimit: 1000 })
  await store.open()
  return store
}

/** Runs `work` on a disk of one mebibyte; false where this process may not mount. */
async function onSmallDisk(work: (disk: SmallDisk) => Promise<void>): Promise<boolean> {
  const disk = smallDisk(dataFolder(), 1024 * 1024)
  if (disk === undefined) return false
  try {
    await work(disk)
  } finally {
    disk.unmount()
  }
  return true
}

const big = 'x'.repeat(100_000)

describe('a disk that is full', () => {
  it('refuses what does not fit, undoes it in memory, and takes commits again once there is space', async (context) => {
    const ran = await onSmallDisk(async (disk) => {
      const store = await aStore(disk.folder)
      const remembered = [{ key: 'kept', answer: 'x', expires: 10 }]
      await store.commit(aCommit({ writes: [aWrite('kept', '1', ['north'])], outboxPut: [anEntry('kept')], remembered }))
      disk.fill(200_000)
      const all = {
        writes: [aWrite('kept', '2', ['south']), aWrite('lost', big.repeat(8), ['north'])],
        outboxPut: [anEntry('lost'), anEntry('kept', { attempt: 5 })],
        remembered: [{ key: 'lost', answer: 'x', expires: 10 }],
      }
      const first = store.commit(aCommit(all))
      const rests = store.commit(aCommit({ writes: [aWrite('after', '1', ['north'])], outboxDelete: ['kept'] }))
      const dropped = store.drop('default')
      const ends = await Promise.allSettled([first, rests, dropped])
      expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
      await expect(first).rejects.toThrow(/full/)
      const state = () => [
        store.list('default', 'parcels').map(({ key, value }) => [key, value]),
        store.find('default', 'parcels', 'depot', 'north').records.map(({ key }) => key),
        store.find('default', 'parcels', 'depot', 'south').records,
        store.outbox(),
        store.outboxSize(),
        store.recall('default', 'lost', 0),
        store.recall('default', 'kept', 0),
      ]
      expect(state()).toEqual([[['kept', '1']], ['kept'], [], [anEntry('kept')], 1, undefined, 'x'])
      expect(store.undone).toBe(3)
      disk.clear()
      await store.commit(aCommit({ writes: [aWrite('after', '1')] }))
      await store.close()
      const again = await aStore(disk.folder)
      expect(again.list('default', 'parcels').map(({ key, value }) => [key, value])).toEqual([
        ['after', '1'],
        ['kept', '1'],
      ])
      expect(again.outbox()).toEqual([anEntry('kept')])
      await again.close()
    })
    if (!ran) context.skip('this process may not mount')
  })

  it('refuses every commit from the first that does not fit, until there is space: also an empty one', async (context) => {
    const ran = await onSmallDisk(async (disk) => {
      const store = await aStore(disk.folder)
      disk.fill()
      const fill = async () => {
        for (;;) await store.commit(aCommit({ writes: [aWrite('k', big)] }))
      }
      await expect(fill()).rejects.toThrow(/full/)
      await expect(store.commit(aCommit())).rejects.toThrow(/full/)
      disk.clear()
      await store.commit(aCommit())
      await store.close()
    })
    if (!ran) context.skip('this process may not mount')
  })

  it('is told apart from nothing by a limit on the size of files', () => {
    const folder = dataFolder()
    const script = fileURLToPath(new URL('./filler.ts', import.meta.url))
    const { stdout, stderr } = spawnSync('bash', ['-c', `ulimit -f 2000; exec "$0" "$1" "$2"`, process.execPath, script, folder], {
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    const [committed = 0, ...rest] = stdout.trim().split(' ').map(Number)
    // 2000 blocks of 1 KiB hold some of the commits of 100 kB, and every one that resolved is there.
    expect(committed).toBeGreaterThan(2)
    expect(committed).toBeLessThan(20)
    expect(rest).toEqual([committed])
  })
})

describe('a folder that cannot be written', () => {
  it('is refused at the start', async (context) => {
    const ran = await onSmallDisk(async (disk) => {
      await (await aStore(disk.folder)).close()
      disk.makeReadOnly()
      const refused = await problemOf(() => aStore(disk.folder))
      expect(refused).toMatchObject({ code: 'MS-DATA-FOLDER' })
      expect(refused.came).toMatch(/read-only/i)
    })
    if (!ran) context.skip('this process may not mount')
  })

  it('is refused where a file stands in its place', async () => {
    const folder = dataFolder()
    mkdirSync(path.dirname(folder), { recursive: true })
    writeFileSync(folder, '')
    expect(await problemOf(() => aStore(folder))).toMatchObject({ code: 'MS-DATA-FOLDER' })
    const notOurs = dataFolder()
    mkdirSync(notOurs, { recursive: true })
    writeFileSync(path.join(notOurs, 'store.db'), 'This is no database. '.repeat(100))
    expect(await problemOf(() => aStore(notOurs))).toMatchObject({ code: 'MS-DATA-FOLDER' })
  })
})

describe('a writing thread that ends', () => {
  it('rejects what waits and all that follows; reads go on with what is durable', async () => {
    const store = await aStore()
    await store.commit(aCommit({ writes: [aWrite('kept', '1')] }))
    const pending = store.commit(aCommit({ writes: [aWrite('lost', '1')] }))
    await Promise.all([store.kill(), expect(pending).rejects.toThrow(/has ended/)])
    expect(() => store.commit(aCommit())).toThrow(/has ended/)
    expect(() => store.drop('default')).toThrow(/has ended/)
    expect(store.list('default', 'parcels').map(({ key }) => key)).toEqual(['kept'])
    await store.close()
  })
})

describe('turns on a store whose commits are read before they are durable', () => {
  it('answer from what was only read when that is durable, and are refused when it is not', async () => {
    const store = await aStore()
    const { worker, space } = aKernel({ store })
    const turns = new Turns(store, worker)
    let durable = false
    const writing = turns.run(space, async (turn) => turn.put(parcels, 'p', { depot: 'north', weight: 1 })).then(() => (durable = true))
    // The handler of the first turn has run and its commit waits.
    while (store.settled() === undefined) await Promise.resolve()
    const seen = await turns.run(space, async (turn) => turn.get(parcels, 'p'))
    expect([seen?.weight, durable]).toEqual([1, true])
    await writing

    const lost = turns.run(space, async (turn) => turn.put(parcels, 'p', { depot: 'north', weight: 2 }))
    while (store.settled() === undefined) await Promise.resolve()
    const reading = turns.run(space, async (turn) => turn.get(parcels, 'p'))
    const ends = Promise.allSettled([lost, reading])
    await store.kill()
    expect((await ends).map((end) => end.status === 'rejected' && /MS-STORE-FAILED/.test(String(end.reason)))).toEqual([true, true])
    expect((await turns.run(space, async (turn) => turn.get(parcels, 'p')))?.weight).toBe(1)
    await store.close()
  })

  it('take a delivery back at once: a try that ends before that is durable does not bring it back', async () => {
    const store = await aStore()
    const { worker, space, sender } = aKernel({ store })
    const turns = new Turns(store, worker)
    const entries = [anEntry('a'), anEntry('b')]
    await store.commit(aCommit({ outboxPut: entries }))
    worker.accept(entries)
    await sender.reaches(2)
    const acknowledging = turns.run(space, async (turn) => turn.unsend('a'))
    while (store.settled() === undefined) await Promise.resolve()
    sender.sent[0]?.answer(unreachable)
    await acknowledging
    await settled()
    expect(store.outbox().map(({ id }) => id)).toEqual(['b'])

    // What could not be taken back is tried on.
    const lost = turns.run(space, async (turn) => turn.unsend('b'))
    while (store.settled() === undefined) await Promise.resolve()
    await Promise.all([store.kill(), expect(lost).rejects.toThrow(/MS-STORE-FAILED/)])
    space.clock.advance(1e7)
    await sender.reaches(3)
    expect(sender.sent.map(({ message }) => message.labels['parcel'])).toEqual(['a', 'b', 'b'])
    await store.close()
  })

  it('run again when what they read was taken back while they ran', async (context) => {
    const ran = await onSmallDisk(async (disk) => {
      const store = await aStore(disk.folder)
      const { worker, space } = aKernel({ store })
      const turns = new Turns(store, worker)
      const lost = store.commit(
        aCommit({ writes: [aWrite('big', big.repeat(20))], remembered: [{ key: 'k', answer: 'x', expires: 1e15 }] }),
      )
      const seen: (string | undefined)[] = []
      const answer = await turns.run(space, async (turn) => {
        seen.push(await turn.recall('k'))
        await expect(lost).rejects.toThrow(/full/)
        return seen.at(-1)
      })
      expect(seen).toEqual(['x', undefined])
      expect(answer).toBeUndefined()
      await store.close()
    })
    if (!ran) context.skip('this process may not mount')
  })
})
