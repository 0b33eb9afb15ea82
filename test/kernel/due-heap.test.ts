import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DueHeap } from '../../src/kernel/due-heap.ts'

describe('DueHeap', () => {
  it('gives what sorting gives, and never anything before its time', () => {
    const step = fc.oneof(fc.record({ push: fc.integer({ min: -50, max: 50 }) }), fc.record({ until: fc.integer({ min: -60, max: 60 }) }))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const heap = new DueHeap<{ due: number }>()
        let model: number[] = []
        for (const each of steps) {
          if ('push' in each) {
            heap.push({ due: each.push })
            model = [...model, each.push].sort((a, b) => a - b)
          } else {
            const out: number[] = []
            for (let item = heap.popDue(each.until); item !== undefined; item = heap.popDue(each.until)) out.push(item.due)
            expect(out).toEqual(model.filter((due) => due <= each.until))
            model = model.filter((due) => due > each.until)
          }
          expect([heap.size, heap.earliest]).toEqual([model.length, model[0]])
        }
      }),
    )
  })
})
