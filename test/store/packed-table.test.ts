import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { StoredRecord } from '../../src/kernel/store.ts'
import { PackedTable } from '../../src/store/memory/packed-table.ts'
import { PlainTable } from '../../src/store/memory/plain-table.ts'
import type { Table } from '../../src/store/memory/table.ts'

const plain = ({ key, value, revision }: StoredRecord) => ({ key, value, revision })
const all = (table: Table) => table.list(undefined, Number.POSITIVE_INFINITY).map(plain)

it('does what the plain table does, whatever is written, deleted and listed', () => {
  const key = fc.integer({ min: 0, max: 60 }).map((number) => `k${number}`)
  const step = fc.record({
    key,
    // Some as large as a piece, so that pieces come and go.
    value: fc.option(fc.oneof(fc.string({ maxLength: 40 }), fc.constant('é'.repeat(90_000)), fc.constant('x'.repeat(1_200_000))), {
      nil: undefined,
    }),
    ids: fc.array(fc.constantFrom('north', 'south', 'east'), { maxLength: 3 }),
    after: fc.option(key, { nil: undefined }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const tables: readonly [Table, Table] = [new PlainTable(), new PackedTable()]
      const both = <T>(look: (table: Table) => T): void => {
        const [one, other] = tables.map(look)
        expect(other).toEqual(one)
      }
      for (const [revision, { key: at, value, ids, after }] of steps.entries()) {
        for (const table of tables) table.write(at, value, [...new Set(ids)], revision + 1)
        both((table) => {
          const found = table.get(at)
          return found === undefined ? undefined : plain(found)
        })
        if (after !== undefined) both((table) => table.list(after, 3).map((record) => record.key))
      }
      both(all)
      both((table) =>
        ['north', 'south', 'east'].map((id) => [table.find(id).records.map(plain), table.find(id).revision, table.indexRevision(id)]),
      )
      both((table) => all(table).map((record) => [table.revision(record.key), [...table.idsOf(record.key)].sort()]))
    }),
    { numRuns: 60 },
  )
})

it('keeps a hundred thousand records through overwriting and deleting, in order', () => {
  const table = new PackedTable()
  const count = 100_000
  for (let at = 0; at < count; at++) table.write(`key ${at}`, `value ${at}`, [`index ${at % 1000}`], 1)
  for (let at = 0; at < count; at += 2) table.write(`key ${at}`, `another ${at}`, [`index ${at % 10}`], 2)
  for (let at = 0; at < count; at += 5) table.write(`key ${at}`, undefined, [], 3)
  expect(table.get('key 2')?.value).toBe('another 2')
  expect(table.get('key 3')?.value).toBe('value 3')
  expect(table.get('key 10')).toBeUndefined()
  const keys = all(table).map(({ key }) => key)
  expect(keys).toHaveLength(80_000)
  expect(keys).toEqual(keys.toSorted())
  expect(table.list('key 5', 2).map(({ key }) => key)).toEqual(['key 50001', 'key 50002'])
  expect(table.find('index 2').records).toHaveLength(10_000)
})
