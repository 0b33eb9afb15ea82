import { describe, expect, it } from 'vitest'
import { SpaceClock } from '../../src/kernel/clock.ts'
import { ManualClock } from '../support/manual-clock.ts'

describe('SpaceClock', () => {
  it('runs with its source and jumps when it is advanced or set', () => {
    const source = new ManualClock(1000)
    const clock = new SpaceClock(source)
    clock.advance(500)
    source.pass(10)
    expect(clock.now()).toBe(1510)
    clock.set(99)
    source.pass(1)
    expect(clock.now()).toBe(100)
    clock.advance(-50)
    expect(clock.now()).toBe(50)
  })

  it('stands still while frozen, moves when told, and runs on from there', () => {
    const source = new ManualClock(1000)
    const clock = new SpaceClock(source)
    clock.freeze()
    source.pass(10_000)
    expect([clock.now(), clock.frozen]).toEqual([1000, true])
    clock.advance(5)
    expect(clock.now()).toBe(1005)
    clock.resume()
    source.pass(2)
    expect([clock.now(), clock.frozen]).toEqual([1007, false])
    clock.resume()
    expect(clock.now()).toBe(1007)
  })

  it('says how long until a time, and that a frozen clock never gets there', () => {
    const clock = new SpaceClock(new ManualClock(1000))
    expect([clock.until(1300), clock.until(1000), clock.until(1)]).toEqual([300, 0, 0])
    clock.freeze()
    expect([clock.until(1300), clock.until(1000)]).toEqual([undefined, 0])
  })

  it('tells of every jump, freeze and resume until it is ended', () => {
    const clock = new SpaceClock(new ManualClock())
    let told = 0
    const end = clock.onChange(() => told++)
    clock.advance(1)
    clock.set(5)
    clock.freeze()
    clock.resume()
    end()
    clock.advance(1)
    expect(told).toBe(4)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses to advance by %s', (ms) => {
    const clock = new SpaceClock(new ManualClock(7))
    expect(() => clock.advance(ms)).toThrow(RangeError)
    expect(clock.now()).toBe(7)
  })
})
