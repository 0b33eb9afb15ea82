import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indexKey } from '../../src/kernel/collection.ts'
import { StoreConflict } from '../../src/kernel/store.ts'
import { migrate, refusal, storeSchema } from '../../src/store/sqlite/schema.ts'
import { SqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { anEntry } from '../support/parcels.ts'
import { problemOf } from '../support/problem-of.ts'
import { aCommit, aWrite } from './contract.ts'
import { dataFolder } from './data-folder.ts'

const open = async (folder: string, rememberedLimit = 1000) => {
  const store = new SqliteStore({ folder, durability: 'process', rememberedLimit })
  await store.open()
  return store
}

/** A process that commits to a folder as fast as it can, until it is killed. */
function committer(folder: string, durability = 'process') {
  const script = fileURLToPath(new URL('./committer.ts', import.meta.url))
  const child = spawn(process.execPath, [script, folder, durability], { stdio: ['ignore', 'pipe', 'inherit'] })
  const reader = createInterface({ input: child.stdout })
  const ended = once(child, 'close')
  return {
    pid: child.pid,
    /** Resolves when so many commits have resolved. */
    reaches: (count: number) => new Promise<void>((resolve) => reader.on('line', (line) => Number(line) >= count && resolve())),
    /** Kills it; answers with the numbers of the commits that had resolved. */
    kill: async () => {
      child.kill('SIGKILL')
      await ended
      return readFileSync(`${folder}.log`, 'utf8').split('\n').slice(0, -1).map(Number)
    },
  }
}

describe('a data folder over restarts', () => {
  it('gives back records with their indexes, entries and remembered keys, space by space', async () => {
    const folder = dataFolder()
    const first = await open(folder)
    const entry = anEntry('waits', { content: { text: 'é 𝄞 \u0000' }, attempt: 1 })
    const remembered = [{ key: 'k', answer: 'answer', expires: 100 }]
    await first.commit(aCommit({ writes: [aWrite('a\u0000b', 'é 𝄞 \u0000', ['north', 'x\u0000'])], outboxPut: [entry], remembered }))
    await first.commit(aCommit({ writes: [aWrite('gone', '1', ['north']), aWrite('moved', '1', ['north'])], outboxPut: [anEntry('made')] }))
    await first.commit(aCommit({ writes: [aWrite('gone', undefined), aWrite('moved', '2', ['south'])], outboxDelete: ['made'] }))
    await first.commit(aCommit({ now: 100, remembered: [{ key: 'k', answer: 'again', expires: 200 }] }))
    await first.commit(aCommit({ space: 'suite', writes: [aWrite('k', '1')] }))
    await first.commit(aCommit({ space: 'dropped', writes: [aWrite('k', '1')], outboxPut: [anEntry('d', { space: 'dropped' })] }))
    await first.drop('dropped')
    await first.close()

    const second = await open(folder)
    expect(second.spaces().sort()).toEqual(['default', 'suite'])
    expect(second.list('default', 'parcels').map(({ key, value }) => [key, value])).toEqual([
      ['a\u0000b', 'é 𝄞 \u0000'],
      ['moved', '2'],
    ])
    expect(second.find('default', 'parcels', 'depot', 'north').records.map(({ key }) => key)).toEqual(['a\u0000b'])
    expect(second.find('default', 'parcels', 'depot', 'x\u0000').records.map(({ key }) => key)).toEqual(['a\u0000b'])
    expect(second.find('default', 'parcels', 'depot', 'south').records.map(({ key }) => key)).toEqual(['moved'])
    expect(second.outbox()).toEqual([entry])
    expect(second.outboxSize()).toBe(1)
    expect([second.recall('default', 'k', 199), second.recall('default', 'k', 200)]).toEqual(['again', undefined])
    const { revision } = second.find('default', 'parcels', 'depot', 'south')
    await second.commit(
      aCommit({ reads: [{ collection: 'parcels', key: indexKey('depot', 'south'), revision }], writes: [aWrite('moved', '3', ['south'])] }),
    )
    await second.close()
    const third = await open(folder)
    expect(third.read('default', 'parcels', 'moved')?.value).toBe('3')
    await third.close()
  })

  it('gives back whatever was committed, in any order', async () => {
    const text = fc.oneof(fc.constant(''), fc.string(), fc.string({ unit: 'binary' }))
    const write = fc.record({
      key: fc.oneof(fc.constantFrom('a', 'b', 'c'), text),
      value: fc.option(text, { nil: undefined }),
      depots: fc.array(text),
    })
    const commit = fc.record({
      inSuite: fc.boolean(),
      drop: fc.nat(9).map((dice) => dice === 0),
      writes: fc.array(write, { maxLength: 4 }),
      put: fc.array(fc.constantFrom('x', 'y', 'z')),
      strike: fc.array(fc.constantFrom('x', 'y', 'z')),
      remembered: fc.option(fc.record({ key: text, answer: text, expires: fc.integer() }), { nil: undefined }),
    })
    const history = fc.array(commit, { maxLength: 60 })
    // Each has spaces of its own, so that one restart, which takes two threads to start, is a trial of eight.
    await fc.assert(
      fc.asyncProperty(fc.array(history, { minLength: 8, maxLength: 8 }), async (histories) => {
        const folder = dataFolder()
        const first = await open(folder)
        const spacesOf = (at: number) => (at === 0 ? ['default', 'suite'] : [`default ${at}`, `suite ${at}`])
        const keys = new Set<string>()
        const depots = new Set<string>()
        const work: Promise<void>[] = []
        for (const [at, commits] of histories.entries()) {
          const [main = '', suite = ''] = spacesOf(at)
          for (const [now, { inSuite, drop, writes, put, strike, remembered }] of commits.entries()) {
            const space = inSuite ? suite : main
            if (drop) work.push(first.drop(space))
            for (const each of writes) for (const depot of each.depots) depots.add(depot)
            const known = remembered === undefined || first.recall(space, remembered.key, Number.NEGATIVE_INFINITY) !== undefined
            if (remembered !== undefined) keys.add(remembered.key)
            work.push(
              first.commit(
                aCommit({
                  space,
                  now: Number.NEGATIVE_INFINITY,
                  writes: writes.map((each) => aWrite(each.key, each.value, each.depots)),
                  outboxPut: put.map((id) => anEntry(id, { space, attempt: now })),
                  outboxDelete: strike,
                  remembered: known ? [] : [remembered],
                }),
              ),
            )
          }
        }
        await Promise.all(work)
        const state = (store: SqliteStore) =>
          histories
            .flatMap((_, at) => spacesOf(at))
            .map((space) => ({
              records: store.list(space, 'parcels').map(({ key, value }) => [key, value]),
              found: [...depots].map((depot) => store.find(space, 'parcels', 'depot', depot).records.map(({ key }) => key)),
              outbox: store.outbox(space).sort((a, b) => (a.id < b.id ? -1 : 1)),
              recalled: [...keys].map((key) => store.recall(space, key, Number.NEGATIVE_INFINITY)),
            }))
        const before = state(first)
        await first.close()
        const second = await open(folder)
        expect(state(second)).toEqual(before)
        await second.close()
      }),
      // A failure names its seed and path: to have it shrunk, which takes two threads a step, give them here and leave the end out.
      { numRuns: 5, endOnFailure: true },
    )
  })

  it('remembers no more keys than the limit, in the file too', async () => {
    const folder = dataFolder()
    const first = await open(folder, 100)
    for (let made = 0; made < 30; made++) {
      const remembered = Array.from({ length: 100 }, (_, at) => ({ key: `k${made * 100 + at}`, answer: 'x', expires: 1e9 }))
      await first.commit(aCommit({ remembered }))
    }
    await first.close()
    const database = new DatabaseSync(path.join(folder, 'store.db'))
    expect(Number(database.prepare('SELECT count(*) AS count FROM remembered').get()?.['count'])).toBeLessThanOrEqual(1100)
    database.close()
    const second = await open(folder, 100)
    expect(second.recall('default', 'k2999', 0)).toBe('x')
    expect(second.recall('default', 'k2899', 0)).toBeUndefined()
    await second.close()
  })

  it('closes with everything written that was committed, awaited or not', async () => {
    const folder = dataFolder()
    const first = await open(folder)
    const commits = Array.from({ length: 500 }, (_, at) => first.commit(aCommit({ writes: [aWrite(`k${at}`, '1')] })))
    await first.close()
    await Promise.all(commits)
    const second = await open(folder)
    expect(second.list('default', 'parcels')).toHaveLength(500)
    await second.close()
  })

  it('makes files that only their owner can read', async () => {
    const folder = dataFolder()
    const store = await open(folder)
    await store.commit(aCommit({ writes: [aWrite('k', '1')] }))
    const modes = readdirSync(folder).map((name) => [name, (statSync(path.join(folder, name)).mode & 0o777).toString(8)])
    expect(modes.sort()).toEqual([
      ['owner', '600'],
      ['store.db', '600'],
      ['store.db-wal', '600'],
    ])
    expect((statSync(folder).mode & 0o777).toString(8)).toBe('700')
    await store.close()
  })
})

describe('a process that is killed', () => {
  it.each([1, 2, 3, 4, 'power'])('loses nothing that resolved (%s)', async (run) => {
    const folder = dataFolder()
    const process = committer(folder, run === 'power' ? 'power' : 'process')
    const enough = 200 * (typeof run === 'number' ? run : 1)
    await process.reaches(enough)
    const resolved = await process.kill()

    const store = await open(folder)
    expect(resolved.length).toBeGreaterThanOrEqual(enough)
    const kept = new Set(store.list('default', 'parcels').map(({ key }) => Number(key)))
    const entries = new Set(store.outbox().map(({ id }) => Number(id)))
    expect(resolved.filter((number) => !kept.has(number))).toEqual([])
    // Each commit is there whole or not at all.
    expect([...kept].filter((number) => !entries.has(number))).toEqual([])
    expect([...kept].filter((number) => store.recall('default', `key ${number}`, 0) !== String(number))).toEqual([])
    expect(entries.size).toBe(kept.size)
    await store.close()
  })
})

describe('who may use a data folder', () => {
  it('refuses a second process and a second store of the same process, and takes over after a kill', async () => {
    const folder = dataFolder()
    const other = committer(folder)
    await other.reaches(100)
    const refused = await problemOf(() => open(folder))
    expect(refused).toMatchObject({ code: 'MS-DATA-IN-USE' })
    expect(refused.came).toContain(`process ${other.pid} `)
    await other.kill()
    expect(existsSync(path.join(folder, 'owner'))).toBe(true)
    const mine = await open(folder)
    expect(await problemOf(() => open(folder))).toMatchObject({ code: 'MS-DATA-IN-USE' })
    await mine.commit(aCommit({ writes: [aWrite('k', '1')] }))
    await mine.close()
    await (await open(folder)).close()
  })

  it('refuses tables of a newer version, and leaves them as they are', async () => {
    const folder = dataFolder()
    await (await open(folder)).close()
    const file = path.join(folder, 'store.db')
    const newer = new DatabaseSync(file)
    newer.exec('PRAGMA user_version = 99; CREATE TABLE future (x)')
    newer.close()
    const refused = await problemOf(() => open(folder))
    expect(refused).toMatchObject({ code: 'MS-DATA-NEWER' })
    expect(refused.came).toContain('version 99')
    const after = new DatabaseSync(file)
    expect(after.prepare('PRAGMA user_version').get()).toEqual({ user_version: 99 })
    after.close()
  })

  it('refuses a database of another program', async () => {
    const folder = dataFolder()
    await (await open(folder)).close()
    const file = new DatabaseSync(path.join(folder, 'store.db'))
    file.exec('PRAGMA application_id = 7')
    file.close()
    expect(await problemOf(() => open(folder))).toMatchObject({ code: 'MS-DATA-FOLDER' })
  })

  it('leads older tables to the newest version, or leaves them when a step fails', () => {
    const database = new DatabaseSync(':memory:')
    const first = ['CREATE TABLE a (x); INSERT INTO a VALUES (1)']
    migrate(database, { applicationId: 7, steps: first })
    const broken = { applicationId: 7, steps: [...first, 'ALTER TABLE a ADD COLUMN y', 'nonsense'] }
    expect(() => migrate(database, broken)).toThrow(/nonsense/)
    expect(database.prepare('SELECT * FROM a').all()).toEqual([{ x: 1 }])
    const second = { applicationId: 7, steps: [...first, 'ALTER TABLE a ADD COLUMN y DEFAULT 2'] }
    expect(refusal(database, second)).toBeUndefined()
    migrate(database, second)
    migrate(database, second)
    expect(database.prepare('SELECT * FROM a').all()).toEqual([{ x: 1, y: 2 }])
    expect(refusal(database, { applicationId: 7, steps: first })).toEqual({ newer: 2 })
    expect(refusal(database, storeSchema)).toEqual({ foreign: true })
    database.close()
  })
})

it('shows conflicts at once, before the first of two commits is durable', async () => {
  const store = await open(dataFolder())
  const first = store.commit(aCommit({ writes: [aWrite('k', '1')] }))
  expect(() => store.commit(aCommit({ reads: [{ collection: 'parcels', key: 'k', revision: 0 }], writes: [aWrite('k', '2')] }))).toThrow(
    StoreConflict,
  )
  expect(store.read('default', 'parcels', 'k')?.value).toBe('1')
  await first
  await store.close()
})
