import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Remembered } from '../../src/store/memory/remembered.ts'
import { arrayBuffersInUse } from '../support/memory.ts'

const LATER = 1e9

describe('Remembered', () => {
  it('gives the answer of a key until it expires', () => {
    const remembered = new Remembered(10)
    remembered.set('ebxml A 1', 'ack 1', 100, 0)
    expect(remembered.get('ebxml A 1', 99)).toBe('ack 1')
    expect(remembered.get('ebxml A 1', 100)).toBeUndefined()
    expect(remembered.get('ebxml A 2', 0)).toBeUndefined()
  })

  it('forgets the oldest past its limit', () => {
    const remembered = new Remembered(1000)
    for (let at = 0; at < 5000; at++) remembered.set(`key ${at}`, `answer ${at}`, LATER, 0)
    expect(remembered.size).toBe(1000)
    expect(remembered.get('key 3999', 0)).toBeUndefined()
    for (let at = 4000; at < 5000; at++) expect(remembered.get(`key ${at}`, 0)).toBe(`answer ${at}`)
  })

  it('keeps no memory of what it has forgotten', () => {
    const remembered = new Remembered(1000)
    const before = arrayBuffersInUse()
    for (let at = 0; at < 200_000; at++) remembered.set(`${'k'.repeat(90)} ${at}`, 'a'.repeat(50), LATER, 0)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40 * 1024 * 1024)
    expect(remembered.get(`${'k'.repeat(90)} 199999`, 0)).toBe('a'.repeat(50))
  })

  it('keeps texts of any characters and lengths apart', () => {
    const remembered = new Remembered(10)
    const long = 'ü'.repeat(300_000)
    remembered.set(long, '7 “ü” 🙂', LATER, 0)
    remembered.set(`${long}x`, '', LATER, 0)
    expect(remembered.get(long, 0)).toBe('7 “ü” 🙂')
    expect(remembered.get(`${long}x`, 0)).toBe('')
    expect(remembered.get('ü', 0)).toBeUndefined()
  })

  it('does as a list of entries would, whatever comes in which order', () => {
    const key = fc.integer({ min: 0, max: 30 }).map((number) => `key ${number}`)
    const command = fc.oneof(
      fc.record({ do: fc.constant('set' as const), key, life: fc.integer({ min: 1, max: 40 }), answer: fc.string() }),
      fc.record({ do: fc.constant('delete' as const), key }),
      fc.record({ do: fc.constant('pass' as const), time: fc.integer({ min: 0, max: 20 }) }),
    )
    fc.assert(
      fc.property(fc.array(command, { maxLength: 400 }), fc.integer({ min: 1, max: 100 }), (commands, limit) => {
        const remembered = new Remembered(limit)
        let entries: { key: string; answer: string; expires: number; stands: boolean }[] = []
        let now = 0
        for (const each of commands) {
          if (each.do === 'pass') now += each.time
          else {
            for (const entry of entries) if (entry.key === each.key) entry.stands = false
            if (each.do === 'delete') remembered.delete(each.key)
            else {
              remembered.set(each.key, each.answer, now + each.life, now)
              entries.push({ key: each.key, answer: each.answer, expires: now + each.life, stands: true })
              entries = entries.slice(-limit)
            }
          }
          for (let number = 0; number <= 30; number++) {
            const found = entries.find((entry) => entry.stands && entry.key === `key ${number}`)
            const wanted = found !== undefined && found.expires > now ? found.answer : undefined
            const given = remembered.get(`key ${number}`, now)
            // Dead entries may be swept early from the front, living ones leave only past the limit.
            if (given !== wanted) expect(given).toBe(wanted)
          }
        }
      }),
      { numRuns: 200 },
    )
  })
})
