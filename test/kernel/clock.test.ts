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

  it('runs faster and slower than its source, from where it stands', () => {
    const source = new ManualClock(1000)
    const clock = new SpaceClock(source)
    clock.scale(60)
    source.pass(100)
    expect([clock.now(), clock.rate, clock.until(7600)]).toEqual([7000, 60, 10])
    clock.advance(1000)
    clock.scale(0.5)
    source.pass(10)
    expect([clock.now(), clock.until(8015)]).toEqual([8005, 20])
    clock.freeze()
    clock.scale(2)
    source.pass(50)
    expect(clock.now()).toBe(8005)
    clock.resume()
    source.pass(3)
    expect(clock.now()).toBe(8011)
    clock.reset()
    expect([clock.now(), clock.rate]).toEqual([1163, 1])
  })

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses to run at the rate %s', (rate) => {
    expect(() => new SpaceClock(new ManualClock()).scale(rate)).toThrow(RangeError)
  })

  it.each<[string, (clock: SpaceClock) => void]>([
    ['untouched', () => {}],
    ['ahead', (clock) => clock.advance(500)],
    ['frozen', (clock) => clock.freeze()],
    ['scaled', (clock) => clock.scale(3)],
    ['frozen and scaled', (clock) => [clock.scale(3), clock.freeze()]],
  ])('stands where another one stood: %s', (_what, touch) => {
    const source = new ManualClock(1000)
    const [one, other] = [new SpaceClock(source), new SpaceClock(source)]
    touch(one)
    source.pass(7)
    other.advance(99)
    other.restore(one.state)
    expect([other.now(), other.frozen, other.rate]).toEqual([one.now(), one.frozen, one.rate])
    source.pass(7)
    expect(other.now()).toBe(one.now())
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
