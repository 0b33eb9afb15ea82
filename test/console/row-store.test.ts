import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ExchangeRow } from '../../console/src/api/types.ts'
import { isGap, MOST_KEPT, RowStore } from '../../console/src/row-store.ts'

const row = (sequence: number, state: ExchangeRow['state'] = 'complete'): ExchangeRow => ({
  ...{ sequence, id: `x-${sequence}`, direction: 'in', door: 'd', space: 'default', startedAt: '2026-01-01T00:00:00.000Z', state },
  ...{ line: 'POST /', summary: '', size: 0, codes: [] },
})
const rows = (...sequences: number[]) => sequences.map((sequence) => row(sequence))
const shown = (store: RowStore) =>
  Array.from({ length: store.length }, (_, at) => {
    const item = store.at(at)
    return item === undefined ? '?' : isGap(item) ? `${item.after}…${item.before}` : item.sequence
  })

describe('the rows of the list', () => {
  it('are the newest first, with what comes on top and what changes in place', () => {
    const store = new RowStore()
    store.reset(rows(3, 2, 1), undefined, 3)
    expect(store.take({ rows: rows(4, 5), skipped: 0 })).toBe(2)
    expect(store.take({ rows: [row(2, 'cut')], skipped: 0 })).toBe(0)
    expect(shown(store)).toEqual([5, 4, 3, 2, 1])
    expect(store.at(store.indexOf(2))).toMatchObject({ state: 'cut' })
    expect(store.indexOf(9)).toBe(-1)
  })

  it('name the gap that a crowd left, and fill it piece by piece', () => {
    const store = new RowStore()
    store.reset(rows(1), undefined, 1)
    store.take({ rows: rows(8, 9), skipped: 6 })
    expect(shown(store)).toEqual([9, 8, '1…8', 1])
    const gap = store.gap()
    if (gap === undefined) throw new Error('no gap')
    store.fill(gap, rows(7, 6), 6)
    expect(shown(store)).toEqual([9, 8, 7, 6, '1…6', 1])
    const rest = store.gap()
    if (rest === undefined) throw new Error('no gap')
    store.fill(rest, rows(5, 4, 3, 2), undefined)
    expect(shown(store)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1])
  })

  it('go back as far as there are older ones', () => {
    const store = new RowStore()
    store.reset(rows(9, 8), 8, 9)
    store.addOlder(rows(7, 6), 6)
    expect(shown(store)).toEqual([9, 8, 7, 6])
    expect(store.older).toBe(6)
    store.addOlder(rows(5), undefined)
    expect(store.older).toBeUndefined()
  })

  it('are let go beyond a hundred thousand, and can be loaded again from there', () => {
    const store = new RowStore()
    store.reset([], undefined, 0)
    for (let at = 1; at <= 120_000; at += 100) store.take({ rows: Array.from({ length: 100 }, (_, more) => row(at + more)), skipped: 0 })
    expect(store.length).toBeGreaterThanOrEqual(MOST_KEPT)
    expect(store.length).toBeLessThan(MOST_KEPT + 6000)
    const oldest = store.at(store.length - 1)
    expect(store.older).toBe(oldest !== undefined && !isGap(oldest) ? oldest.sequence : undefined)
  })

  it('are found wherever they stand, whatever came between', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.boolean()), { maxLength: 50 }), (steps) => {
        const store = new RowStore()
        store.reset(rows(1), undefined, 1)
        let sequence = 1
        const all = [1]
        for (const [step, crowd] of steps) {
          sequence += crowd ? step + 1 : 1
          store.take({ rows: rows(sequence), skipped: crowd ? step : 0 })
          all.push(sequence)
        }
        for (const each of all) {
          const item = store.at(store.indexOf(each))
          if (item === undefined || isGap(item) || item.sequence !== each) return false
        }
        return true
      }),
    )
  })
})
