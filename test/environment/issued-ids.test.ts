import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type IdKind, IssuedCounts, IssuedIds } from '../../src/environment/issued-ids.ts'

const always = () => true
const FORMS: Readonly<Record<IdKind, RegExp>> = { partyKey: /^9\d{6}$/, asid: /^9\d{11}$/, cpaId: /^S\d{12}$/, productKey: /^9\d{5}$/ }
const kinds = fc.constantFrom<IdKind[]>('partyKey', 'asid', 'cpaId', 'productKey')

describe('issued ids', () => {
  it('have the national shapes, and none is issued twice', () => {
    fc.assert(
      fc.property(kinds, fc.integer({ min: 0, max: 2 ** 47 }), fc.integer({ min: 1, max: 300 }), (kind, offset, count) => {
        const ids = new IssuedIds({ partyKey: 0, asid: 0, cpaId: 0, productKey: 0, offset })
        const issued = Array.from({ length: count }, () => ids.next(kind, always))
        expect(new Set(issued).size).toBe(count)
        for (const id of issued) expect(id).toMatch(FORMS[kind])
      }),
    )
  })

  it('meet every number of their digits once before they begin again', () => {
    const ids = new IssuedIds()
    const issued = new Set(Array.from({ length: 100_000 }, () => ids.next('productKey', always)))
    expect(issued.size).toBe(100_000)
  })

  it('go on behind what was issued by an earlier process, whatever became of it', () => {
    const first = new IssuedIds()
    const before = Array.from({ length: 50 }, () => first.next('asid', always))
    const second = new IssuedIds(IssuedCounts.parse(JSON.parse(JSON.stringify(first.counts))))
    expect(before).not.toContain(second.next('asid', always))
    expect(new IssuedIds(first.counts).next('asid', always)).toBe(first.next('asid', always))
  })

  it('leave out what people have given themselves', () => {
    const first = new IssuedIds({ partyKey: 0, asid: 0, cpaId: 0, productKey: 0, offset: 7 })
    const [taken, free] = [first.next('asid', always), first.next('asid', always)]
    const again = new IssuedIds({ partyKey: 0, asid: 0, cpaId: 0, productKey: 0, offset: 7 })
    expect(again.next('asid', (id) => id !== taken)).toBe(free)
  })
})
