import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indexKey } from '../../src/kernel/collection.ts'
import type { Store } from '../../src/kernel/store.ts'
import { StoreConflict } from '../../src/kernel/store.ts'
import { anEntry } from '../support/parcels.ts'
import { aCommit, aWrite } from './contract.ts'

const SPACES = ['default', 'suite'] as const
const KEYS = ['a', 'b', 'c'] as const
const DEPOTS = ['north', 'south'] as const

interface Model {
  readonly records: Map<string, { readonly value: string; readonly depots: readonly string[] }>
  readonly outbox: Set<string>
  readonly remembered: Map<string, number>
}

const step = fc.record({
  space: fc.constantFrom(...SPACES),
  kind: fc.constantFrom('commit', 'commit', 'commit', 'stale', 'drop'),
  writes: fc.array(
    fc.record({ key: fc.constantFrom(...KEYS), value: fc.option(fc.string(), { nil: undefined }), depots: fc.subarray([...DEPOTS]) }),
    { maxLength: 3 },
  ),
  put: fc.subarray(['x', 'y', 'z']),
  strike: fc.subarray(['x', 'y', 'z']),
  remember: fc.option(fc.record({ key: fc.constantFrom('m', 'n'), life: fc.integer({ min: 1, max: 5 }) }), { nil: undefined }),
})

/** Random commits, stale ones and drops against a model made of plain maps: afterwards every read agrees. */
export function storeModel(name: string, makeStore: () => Promise<Store> | Store): void {
  describe(`${name}: model`, () => {
    it('agrees with the model after whatever was done', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          const store = await makeStore()
          await store.open()
          const models = new Map<string, Model>()
          for (const [now, each] of steps.entries()) await apply(store, models, each, now)
          await agree(store, models, steps.length)
          await store.close()
        }),
        { numRuns: 150 },
      )
    })
  })
}

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

async function apply(store: Store, models: Map<string, Model>, each: Step, now: number): Promise<void> {
  if (each.kind === 'drop') {
    await store.drop(each.space)
    models.delete(each.space)
    return
  }
  const model = models.get(each.space) ?? { records: new Map(), outbox: new Set(), remembered: new Map() }
  models.set(each.space, model)
  const { remember } = each
  const reads = await Promise.all(
    KEYS.map(async (key) => ({ collection: 'parcels', key, revision: (await store.read(each.space, 'parcels', key))?.revision ?? 0 })),
  )
  const finds = await Promise.all(
    DEPOTS.map(async (depot) => {
      const { revision } = await store.find(each.space, 'parcels', 'depot', depot)
      return { collection: 'parcels', key: indexKey('depot', depot), revision }
    }),
  )
  const stale = each.kind === 'stale'
  const commit = aCommit({
    space: each.space,
    now,
    reads: [...reads, ...finds].map((read, at) => (stale && at === 0 ? { ...read, revision: read.revision + 1 } : read)),
    writes: each.writes.map(({ key, value, depots }) => aWrite(key, value, depots)),
    outboxPut: each.put.map((id) => anEntry(`${each.space}-${id}`, { space: each.space })),
    outboxDelete: each.strike.map((id) => `${each.space}-${id}`),
    remembered: remember === undefined ? [] : [{ key: remember.key, answer: 'x', expires: now + remember.life }],
  })
  const known = remember !== undefined && (model.remembered.get(remember.key) ?? -1) > now
  const outcome = await (async () => await store.commit(commit))().then(
    () => 'done',
    (error: unknown) => error,
  )
  if (stale || known) {
    expect(outcome).toBeInstanceOf(StoreConflict)
    return
  }
  expect(outcome).toBe('done')
  for (const { key, value, depots } of each.writes) {
    if (value === undefined) model.records.delete(key)
    else model.records.set(key, { value, depots })
  }
  for (const id of each.put) model.outbox.add(`${each.space}-${id}`)
  for (const id of each.strike) model.outbox.delete(`${each.space}-${id}`)
  if (remember !== undefined) model.remembered.set(remember.key, now + remember.life)
}

async function agree(store: Store, models: ReadonlyMap<string, Model>, now: number): Promise<void> {
  let waiting = 0
  for (const space of SPACES) {
    const model = models.get(space) ?? { records: new Map(), outbox: new Set<string>(), remembered: new Map<string, number>() }
    const keys = [...model.records.keys()].sort()
    expect((await store.list(space, 'parcels')).map(({ key, value }) => [key, value])).toEqual(
      keys.map((key) => [key, model.records.get(key)?.value]),
    )
    for (const depot of DEPOTS) {
      const { records } = await store.find(space, 'parcels', 'depot', depot)
      expect(records.map(({ key }) => key)).toEqual(keys.filter((key) => model.records.get(key)?.depots.includes(depot)))
    }
    expect((await store.outbox(space)).map(({ id }) => id).sort()).toEqual([...model.outbox].sort())
    waiting += model.outbox.size
    for (const key of ['m', 'n']) {
      expect(await store.recall(space, key, now)).toBe((model.remembered.get(key) ?? -1) > now ? 'x' : undefined)
    }
  }
  expect(store.outboxSize()).toBe(waiting)
}
