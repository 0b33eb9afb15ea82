import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PackedPages, type Place } from '../../src/kernel/packed-pages.ts'
import { TokenRows, token } from '../../src/kernel/token-rows.ts'

const record = fc.record({
  text: fc.string({ unit: 'grapheme', maxLength: 40 }),
  bodies: fc.array(fc.uint8Array({ maxLength: 400_000 }), { maxLength: 2 }),
  drop: fc.nat(3),
})

it('packed pages give every record back that was not dropped, whatever came between', () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 30 }), (records) => {
      const pages = new PackedPages()
      const kept: { place: Place; whole: Buffer }[] = []
      for (const { text, bodies, drop } of records) {
        const bytes = Buffer.from(text)
        const head = Buffer.alloc(4)
        head.writeUInt32LE(bytes.length)
        const place = pages.put(
          text,
          bodies.map((body) => Buffer.from(body)),
        )
        kept.push({ place, whole: Buffer.concat([head, bytes, ...bodies]) })
        for (let at = 0; at < drop && kept.length > 1; at++) {
          const gone = kept.shift()
          if (gone !== undefined) pages.drop(gone.place)
        }
        for (const each of kept) expect(pages.read(each.place).equals(each.whole)).toBe(true)
      }
    }),
    { numRuns: 40 },
  )
})

it('token rows never pass over a slot that holds every word, and mostly pass over others', () => {
  const rows = new TokenRows(10)
  const words = (from: number) => Array.from({ length: 6 }, (_, at) => token('kind', `word ${from + at}`))
  for (let slot = 0; slot < 10; slot++) rows.set(slot, words(slot * 6))
  for (let slot = 0; slot < 10; slot++) {
    expect(rows.mayHold(slot, words(slot * 6).slice(2, 5))).toBe(true)
    expect(rows.mayHold(slot, [])).toBe(true)
    expect(rows.mayHold(slot, [token('kind', 'another')])).toBe(false)
    expect(rows.mayHold(slot, [token('other kind', `word ${slot * 6}`)])).toBe(false)
  }
  rows.set(
    3,
    Array.from({ length: 40 }, (_, at) => token('kind', `many ${at}`)),
  )
  expect(rows.mayHold(3, [token('kind', 'never set')])).toBe(true)
})
