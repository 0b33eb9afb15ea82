import { describe, expect, it } from 'vitest'
import { indexKey } from '../../src/kernel/collection.ts'
import type { Commit, RecordRead, RecordWrite, Store } from '../../src/kernel/store.ts'
import { StoreConflict } from '../../src/kernel/store.ts'
import { anEntry } from '../support/parcels.ts'

/** A commit of the space `default` at time 0, with some parts replaced. */
export function aCommit(changes: Partial<Commit> = {}): Commit {
  return { space: 'default', now: 0, reads: [], writes: [], outboxPut: [], outboxDelete: [], remembered: [], ...changes }
}

/** A write to the collection `parcels`, found under its depots. */
export function aWrite(key: string, value: string | undefined, depots: readonly string[] = []): RecordWrite {
  return { collection: 'parcels', key, value, indexes: value === undefined ? {} : { depot: depots } }
}

const readOf = (key: string, revision: number): RecordRead => ({ collection: 'parcels', key, revision })
const findOf = (depot: string, revision: number): RecordRead => readOf(indexKey('depot', depot), revision)

/** Rejects with a conflict, and nothing else. */
async function conflicts(store: Store, commit: Commit): Promise<void> {
  await expect((async () => await store.commit(commit))()).rejects.toBeInstanceOf(StoreConflict)
}

/**
 * What every adapter of the store port must do.
 * @param makeStore an empty store, opened by the suite, that remembers `rememberedLimit` keys per space at least and not twice as many
 */
export function storeContract(name: string, makeStore: (rememberedLimit: number) => Promise<Store> | Store): void {
  const opened = async (limit = 1000) => {
    const store = await makeStore(limit)
    await store.open()
    return store
  }
  const put = async (store: Store, ...writes: RecordWrite[]) => await store.commit(aCommit({ writes }))
  const revisionOf = async (store: Store, key: string) => (await store.read('default', 'parcels', key))?.revision ?? 0
  const found = async (store: Store, depot: string, space = 'default') => await store.find(space, 'parcels', 'depot', depot)
  const keysFound = async (store: Store, depot: string) => (await found(store, depot)).records.map(({ key }) => key)

  describe(`${name}: records`, () => {
    it('reads what was committed, exactly, and nothing else', async () => {
      const store = await opened()
      const value = '{"text":"é 𝄞 \\u0000 \' \\" <"}'
      await put(store, aWrite('k', value))
      expect(await store.read('default', 'parcels', 'k')).toMatchObject({ key: 'k', value })
      expect(await store.read('default', 'parcels', 'K')).toBeUndefined()
      expect(await store.read('default', 'letters', 'k')).toBeUndefined()
      expect(await store.read('other', 'parcels', 'k')).toBeUndefined()
      await store.close()
    })

    it('gives every write a revision of its own, greater than zero', async () => {
      const store = await opened()
      const seen: number[] = []
      for (const value of ['1', '2', undefined, '3', '3']) {
        await put(store, aWrite('k', value))
        if (value !== undefined) seen.push(await revisionOf(store, 'k'))
      }
      expect(new Set(seen).size).toBe(4)
      expect(Math.min(...seen)).toBeGreaterThan(0)
      await store.close()
    })

    it('deletes, also what is not there', async () => {
      const store = await opened()
      await put(store, aWrite('k', 'v', ['north']))
      await put(store, aWrite('k', undefined), aWrite('never', undefined))
      expect(await store.read('default', 'parcels', 'k')).toBeUndefined()
      expect(await keysFound(store, 'north')).toEqual([])
      expect(await store.list('default', 'parcels')).toEqual([])
      await store.close()
    })

    it('lists a collection in order of keys', async () => {
      const store = await opened()
      await put(store, aWrite('b', '2'), aWrite('a', '1'), aWrite('c', '3'))
      expect((await store.list('default', 'parcels')).map(({ key }) => key)).toEqual(['a', 'b', 'c'])
      const page = async (after: string, limit: number) => (await store.list('default', 'parcels', { after, limit })).map(({ key }) => key)
      expect([await page('', 2), await page('b', 2), await page('aa', 1), await page('c', 9)]).toEqual([['a', 'b'], ['c'], ['b'], []])
      await store.commit(aCommit({ writes: [aWrite('bb', '4'), aWrite('b', undefined), aWrite('0', '5')] }))
      expect([await page('', 9), await page('a', 1)]).toEqual([['0', 'a', 'bb', 'c'], ['bb']])
      await store.commit(aCommit({ writes: [aWrite('b', '6'), aWrite('c', '7')] }))
      expect(await page('', 9)).toEqual(['0', 'a', 'b', 'bb', 'c'])
      expect(await store.list('default', 'letters')).toEqual([])
      await store.close()
    })
  })

  describe(`${name}: finds`, () => {
    it('finds under every value of an index, in order of keys', async () => {
      const store = await opened()
      await put(store, aWrite('b', '2', ['north', 'south']), aWrite('a', '1', ['north']), aWrite('c', '3', ['south']))
      expect(await keysFound(store, 'north')).toEqual(['a', 'b'])
      expect(await keysFound(store, 'south')).toEqual(['b', 'c'])
      expect((await found(store, 'north')).records.map(({ value }) => value)).toEqual(['1', '2'])
      expect((await found(store, 'north', 'other')).records).toEqual([])
      await store.close()
    })

    it('follows a record that moves', async () => {
      const store = await opened()
      await put(store, aWrite('k', '1', ['north']))
      await put(store, aWrite('k', '2', ['south']))
      expect(await keysFound(store, 'north')).toEqual([])
      expect((await found(store, 'south')).records.map(({ value }) => value)).toEqual(['2'])
      await store.close()
    })

    it('changes the revision of what was found with every record that comes, goes or changes there', async () => {
      const store = await opened()
      const seen = new Set<number>()
      const look = async () => void seen.add((await found(store, 'north')).revision)
      await look()
      for (const writes of [
        [aWrite('a', '1', ['north'])],
        [aWrite('b', '1', ['north'])],
        [aWrite('a', '2', ['north'])],
        [aWrite('a', '3', ['south'])],
      ]) {
        await put(store, ...writes)
        await look()
      }
      expect(seen.size).toBe(5)
      const { revision } = await found(store, 'north')
      await put(store, aWrite('c', '1', ['south']))
      expect((await found(store, 'north')).revision).toBe(revision)
      await store.close()
    })

    it('keeps values apart that differ only in case or in characters of their own', async () => {
      const store = await opened()
      await put(store, aWrite('a', '1', ['x']), aWrite('b', '1', ['X']), aWrite('c', '1', ['']), aWrite('d', '1', ["' OR '1'='1"]))
      expect(await keysFound(store, 'x')).toEqual(['a'])
      expect(await keysFound(store, '')).toEqual(['c'])
      expect(await keysFound(store, "' OR '1'='1")).toEqual(['d'])
      await store.close()
    })
  })

  describe(`${name}: conflicts`, () => {
    it('takes a commit whose reads still hold', async () => {
      const store = await opened()
      await put(store, aWrite('k', '1', ['north']))
      const reads = [
        readOf('k', await revisionOf(store, 'k')),
        readOf('absent', 0),
        findOf('north', (await found(store, 'north')).revision),
      ]
      await store.commit(aCommit({ reads, writes: [aWrite('k', '2')] }))
      expect((await store.read('default', 'parcels', 'k'))?.value).toBe('2')
      await store.close()
    })

    it.each([
      ['was changed', [aWrite('k', 'other')]],
      ['was deleted', [aWrite('k', undefined)]],
      ['was deleted and made again', [aWrite('k', undefined), aWrite('k', '1')]],
    ])('refuses one that read a record which %s', async (_what, writes) => {
      const store = await opened()
      await put(store, aWrite('k', '1'))
      const reads = [readOf('k', await revisionOf(store, 'k'))]
      for (const write of writes) await put(store, write)
      await conflicts(store, aCommit({ reads, writes: [aWrite('mine', '1')] }))
      expect(await store.read('default', 'parcels', 'mine')).toBeUndefined()
      await store.close()
    })

    it('refuses one that read a record as absent which is there now', async () => {
      const store = await opened()
      await put(store, aWrite('k', '1'))
      await conflicts(store, aCommit({ reads: [readOf('k', 0)], writes: [aWrite('k', '2')] }))
      expect((await store.read('default', 'parcels', 'k'))?.value).toBe('1')
      await store.close()
    })

    it.each([
      ['came', [aWrite('new', '1', ['north'])]],
      ['went', [aWrite('there', undefined)]],
      ['moved away', [aWrite('there', '1', ['south'])]],
      ['changed', [aWrite('there', '2', ['north'])]],
    ])('refuses one that found under a value where a record %s (phantoms too)', async (_what, writes) => {
      const store = await opened()
      await put(store, aWrite('there', '1', ['north']))
      const reads = [findOf('north', (await found(store, 'north')).revision)]
      await put(store, ...writes)
      await conflicts(store, aCommit({ reads, writes: [aWrite('mine', '1')] }))
      await store.close()
    })

    it('refuses one that found nothing where something is now', async () => {
      const store = await opened()
      const { revision } = await found(store, 'north')
      await put(store, aWrite('new', '1', ['north']))
      await conflicts(store, aCommit({ reads: [findOf('north', revision)], writes: [aWrite('mine', '1')] }))
      await store.close()
    })

    it('does not mistake what happens elsewhere for a conflict', async () => {
      const store = await opened()
      await put(store, aWrite('k', '1', ['north']))
      const reads = [readOf('k', await revisionOf(store, 'k')), findOf('north', (await found(store, 'north')).revision)]
      await put(store, aWrite('other', '1', ['south']))
      await store.commit(aCommit({ space: 'other', writes: [aWrite('k', '2', ['north'])] }))
      await store.commit(aCommit({ reads, writes: [aWrite('k', '2', ['north'])] }))
      expect((await store.read('default', 'parcels', 'k'))?.value).toBe('2')
      await store.close()
    })

    it('applies all of a commit or nothing', async () => {
      const store = await opened()
      await store.commit(aCommit({ outboxPut: [anEntry('waits')], remembered: [{ key: 'taken', answer: 'x', expires: 10 }] }))
      const everything = {
        writes: [aWrite('k', '1', ['north'])],
        outboxPut: [anEntry('new')],
        outboxDelete: ['waits'],
        remembered: [{ key: 'mine', answer: 'x', expires: 10 }],
      }
      await conflicts(store, aCommit({ ...everything, reads: [readOf('absent', 7)] }))
      await conflicts(store, aCommit({ ...everything, remembered: [...everything.remembered, { key: 'taken', answer: 'y', expires: 10 }] }))
      expect(await store.list('default', 'parcels')).toEqual([])
      expect(await keysFound(store, 'north')).toEqual([])
      expect((await store.outbox()).map(({ id }) => id)).toEqual(['waits'])
      expect(store.outboxSize()).toBe(1)
      expect(await store.recall('default', 'mine', 0)).toBeUndefined()
      expect(await store.recall('default', 'taken', 0)).toBe('x')
      await store.commit(aCommit(everything))
      expect((await store.outbox()).map(({ id }) => id)).toEqual(['new'])
      await store.close()
    })

    it('lets one of two that read the same commit', async () => {
      const store = await opened()
      await put(store, aWrite('k', '0'))
      const reads = [readOf('k', await revisionOf(store, 'k'))]
      const tries = ['a', 'b', 'c'].map(async (value) => await store.commit(aCommit({ reads, writes: [aWrite('k', value)] })))
      const ends = await Promise.allSettled(tries)
      expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
      await store.close()
    })
  })

  describe(`${name}: the image of a space`, () => {
    it('makes an empty one the same: records with what finds them, deliveries, what is still remembered', async () => {
      const store = await opened()
      await put(store, aWrite('a', '1', ['north', 'south']), aWrite('b', 'ü', ['north']), aWrite('gone', '3'))
      await put(store, aWrite('gone', undefined))
      const remembered = [
        { key: 'kept', answer: 'yes', expires: 200 },
        { key: 'lapsed', answer: 'no', expires: 50 },
      ]
      await store.commit(aCommit({ outboxPut: [anEntry('waits')], remembered }))
      const image = await store.image('default', 100)
      await store.drop('default')
      expect((await store.image('default', 100)).writes).toEqual([])
      await store.commit(image)
      expect((await store.read('default', 'parcels', 'b'))?.value).toBe('ü')
      expect((await store.list('default', 'parcels')).map(({ key }) => key)).toEqual(['a', 'b'])
      expect((await store.find('default', 'parcels', 'depot', 'north')).records.map(({ key }) => key)).toEqual(['a', 'b'])
      expect((await store.find('default', 'parcels', 'depot', 'south')).records.map(({ key }) => key)).toEqual(['a'])
      expect((await store.outbox('default')).map(({ id }) => id)).toEqual(['waits'])
      expect([await store.recall('default', 'kept', 100), await store.recall('default', 'lapsed', 0)]).toEqual(['yes', undefined])
      expect(await store.image('default', 100)).toEqual(image)
      await store.close()
    })
  })

  describe(`${name}: remembered keys`, () => {
    const remember = async (store: Store, key: string, expires: number, now = 0, space = 'default') =>
      await store.commit(aCommit({ space, now, remembered: [{ key, answer: `answer to ${key}`, expires }] }))

    it('recalls until the expiry, per space', async () => {
      const store = await opened()
      await remember(store, 'k', 100)
      expect(await store.recall('default', 'k', 99)).toBe('answer to k')
      expect(await store.recall('default', 'k', 100)).toBeUndefined()
      expect(await store.recall('other', 'k', 0)).toBeUndefined()
      await remember(store, 'k', 100, 0, 'other')
      await store.close()
    })

    it('refuses a key that is remembered, takes it again after the expiry', async () => {
      const store = await opened()
      await remember(store, 'k', 100)
      await conflicts(store, aCommit({ now: 99, remembered: [{ key: 'k', answer: 'other', expires: 300 }] }))
      expect(await store.recall('default', 'k', 0)).toBe('answer to k')
      await store.commit(aCommit({ now: 100, remembered: [{ key: 'k', answer: 'other', expires: 300 }] }))
      expect(await store.recall('default', 'k', 100)).toBe('other')
      await store.close()
    })

    it('is bounded: beyond the limit the oldest are forgotten, the newest never', async () => {
      const store = await opened(10)
      for (let made = 0; made < 40; made++) await remember(store, `k${made}`, 1_000_000)
      const kept: number[] = []
      for (let made = 0; made < 40; made++) if ((await store.recall('default', `k${made}`, 0)) !== undefined) kept.push(made)
      expect(kept.length).toBeGreaterThanOrEqual(10)
      expect(kept.length).toBeLessThan(20)
      expect(kept).toEqual(Array.from({ length: kept.length }, (_, at) => 40 - kept.length + at))
      await store.close()
    })
  })

  describe(`${name}: outbox and spaces`, () => {
    it('keeps entries as they are until they are struck off, one per id', async () => {
      const store = await opened()
      const entry = anEntry('a', { content: { text: 'é 𝄞', list: [1, null, true], nested: { deep: 'x' } }, due: 5, attempt: 1 })
      await store.commit(aCommit({ outboxPut: [entry, anEntry('b')] }))
      expect(store.outboxSize()).toBe(2)
      expect((await store.outbox()).find(({ id }) => id === 'a')).toEqual(entry)
      await store.commit(aCommit({ outboxPut: [{ ...entry, attempt: 2 }] }))
      expect(store.outboxSize()).toBe(2)
      expect((await store.outbox()).find(({ id }) => id === 'a')?.attempt).toBe(2)
      await store.commit(aCommit({ outboxDelete: ['a', 'never'] }))
      expect((await store.outbox()).map(({ id }) => id)).toEqual(['b'])
      expect(store.outboxSize()).toBe(1)
      await store.close()
    })

    it('drops one space whole, and leaves the others as they are', async () => {
      const store = await opened()
      for (const space of ['default', 'suite']) {
        const remembered = [{ key: 'key', answer: 'x', expires: 10 }]
        await store.commit(aCommit({ space, writes: [aWrite('k', space, ['north'])], outboxPut: [anEntry(space, { space })], remembered }))
      }
      expect((await store.outbox('suite')).map(({ id }) => id)).toEqual(['suite'])
      await store.drop('suite')
      await store.drop('never')
      expect([await store.list('suite', 'parcels'), (await found(store, 'north', 'suite')).records, await store.outbox('suite')]).toEqual([
        [],
        [],
        [],
      ])
      expect(await store.recall('suite', 'key', 0)).toBeUndefined()
      expect((await store.list('default', 'parcels')).map(({ value }) => value)).toEqual(['default'])
      expect((await store.outbox()).map(({ id }) => id)).toEqual(['default'])
      expect(store.outboxSize()).toBe(1)
      expect(await store.recall('default', 'key', 0)).toBe('x')
      await store.close()
    })
  })
}
