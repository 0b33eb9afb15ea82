import { describe, expect, it } from 'vitest'
import { createIds } from '../../src/kernel/ids.ts'
import { ManualClock } from '../support/manual-clock.ts'

const V1 = /^([0-9A-F]{8})-([0-9A-F]{4})-1([0-9A-F]{3})-[89AB][0-9A-F]{3}-([0-9A-F]{12})$/

/** Milliseconds since 1970 and 100-ns ticks within, read back by RFC 9562 §5.1. */
function timeOf(uuid: string): { ms: number; ticks: number } {
  const [, low = '', mid = '', high = ''] = V1.exec(uuid) ?? []
  const since1582 = BigInt(`0x${high}${mid}${low}`)
  const since1970 = since1582 - 122_192_928_000_000_000n
  return { ms: Number(since1970 / 10_000n), ticks: Number(since1970 % 10_000n) }
}

describe('timeUuid', () => {
  it.each([
    0,
    Date.UTC(2021, 0, 19, 10, 14, 23, 456),
    Date.UTC(2026, 6, 31),
    2 ** 32,
    Date.UTC(2099, 11, 31),
  ])('is a version 1 UUID in upper case that tells the time (%d)', (now) => {
    const uuid = createIds(new ManualClock(now)).timeUuid()
    expect(uuid).toMatch(V1)
    expect(timeOf(uuid).ms).toBe(now)
  })

  it('marks its node as random (RFC 9562 §6.10)', () => {
    const node = V1.exec(createIds().timeUuid())?.[4] ?? ''
    expect(Number.parseInt(node.slice(0, 2), 16) & 1).toBe(1)
  })

  it('never repeats and only goes up: 100,000 in one moment and with a clock that goes back', () => {
    const clock = new ManualClock()
    const ids = createIds(clock)
    const seen = new Set<string>()
    let last = { ms: -1, ticks: -1 }
    for (let made = 0; made < 100_000; made++) {
      if (made === 50_000) clock.pass(-3_600_000)
      if (made === 75_000) clock.pass(3_600_003)
      const uuid = ids.timeUuid()
      const at = timeOf(uuid)
      if (at.ms < last.ms || (at.ms === last.ms && at.ticks <= last.ticks)) throw new Error(`${uuid} does not come after its predecessor`)
      last = at
      seen.add(uuid)
    }
    expect(seen.size).toBe(100_000)
  })
})

describe('uuid and next', () => {
  it('makes version 4 UUIDs in upper case', () => {
    const ids = createIds()
    expect(ids.uuid()).toMatch(/^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/)
    expect(ids.uuid()).not.toBe(ids.uuid())
  })

  it('makes short identifiers that sort by creation, within a process and over a restart a moment later', () => {
    const clock = new ManualClock()
    const first = createIds(clock)
    const made = Array.from({ length: 2000 }, () => first.next())
    clock.pass(1)
    const second = createIds(clock)
    made.push(...Array.from({ length: 10 }, () => second.next()))
    expect([...made].sort()).toEqual(made)
    expect(new Set(made).size).toBe(made.length)
  })
})
