import fc from 'fast-check'
import { expect, it } from 'vitest'
import { durationMs, parseDuration } from '../../src/directory/duration.ts'

it.each([
  ['PT1M', 60_000],
  ['PT5M', 300_000],
  ['PT2S', 2_000],
  ['PT0.5S', 500],
  ['PT0,25S', 250],
  ['PT2H', 7_200_000],
  ['P1D', 86_400_000],
  ['P1DT2H3M4.5S', 93_784_500],
  ['PT4H10M', 15_000_000],
  ['PT1.5H', 5_400_000],
  ['PT391M', 23_460_000],
  ['PT0S', 0],
])('reads the duration %s as %d ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms)
})

it.each([
  '',
  'P',
  'PT',
  'P1DT',
  '1M',
  'PT1',
  'P1Y',
  'P1M',
  'P2W',
  'PT1.5H2M',
  'PT-1S',
  'pt1m',
  'PT1S ',
  'PT1S1M',
  'PT.5S',
  'P1.5DT1H',
])('refuses "%s" as a duration', (text) => {
  expect(parseDuration(text)).toBeUndefined()
  expect(() => durationMs(text)).toThrow(RangeError)
})

it('reads what any whole components spell', () => {
  const whole = fc.nat({ max: 500 })
  fc.assert(
    fc.property(whole, whole, whole, whole, (d, h, m, s) => {
      expect(durationMs(`P${d}DT${h}H${m}M${s}S`)).toBe((((d * 24 + h) * 60 + m) * 60 + s) * 1000)
    }),
  )
})
