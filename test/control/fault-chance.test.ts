import { describe, expect, it } from 'vitest'
import { chanceOf, drawDelay } from '../../src/stubs/faults/chance.ts'
import { FaultRuleInput } from '../../src/stubs/faults/fault-rule.ts'
import { FaultRules } from '../../src/stubs/faults/fault-rules.ts'

const many = (seed: number, count = 2000) => {
  const chance = chanceOf(seed)
  return Array.from({ length: count }, chance)
}

describe('chance', () => {
  it('a seed draws the same again, another one others, all of them in [0, 1) and evenly', () => {
    expect(many(7)).toEqual(many(7))
    expect(many(7)).not.toEqual(many(8))
    for (const seed of [0, 1, 42, 0xffff_ffff]) {
      const drawn = many(seed)
      expect(drawn.every((value) => value >= 0 && value < 1)).toBe(true)
      const tenths = Map.groupBy(drawn, (value) => Math.floor(value * 10))
      for (let tenth = 0; tenth < 10; tenth++) expect(Math.abs((tenths.get(tenth)?.length ?? 0) - 200)).toBeLessThan(60)
    }
  })

  it('delays: fixed; uniform within its bounds, both reached; log-normal around its median, within its longest', () => {
    const chance = chanceOf(3)
    const draw = (how: Parameters<typeof drawDelay>[0]) => Array.from({ length: 2000 }, () => drawDelay(how, chance)).sort((a, b) => a - b)
    expect(new Set(draw({ type: 'fixed', milliseconds: 12 }))).toEqual(new Set([12]))
    const uniform = draw({ type: 'uniform', lower: 15, upper: 25 })
    expect([uniform[0], uniform.at(-1)]).toEqual([15, 25])
    const bell = draw({ type: 'lognormal', median: 80, sigma: 0.4 })
    expect(Math.abs((bell[1000] ?? 0) - 80)).toBeLessThan(5)
    // A sixth lies above the median times e to the sigma.
    expect(Math.abs(bell.filter((ms) => ms > 80 * Math.exp(0.4)).length - 317)).toBeLessThan(60)
    expect(draw({ type: 'lognormal', median: 80, sigma: 2, maxValue: 100 }).at(-1)).toBe(100)
  })
})

describe('a rule with a probability', () => {
  const acts = (seed: number | undefined): { readonly which: readonly number[]; readonly seed: number | undefined } => {
    const rules = new FaultRules()
    const rule = rules.add(
      FaultRuleInput.parse({ on: 'connection', probability: 0.3, ...(seed === undefined ? {} : { seed }), effect: { do: 'close' } }),
    )
    const which = Array.from({ length: 200 }, (_, at) => at).filter(() => rules.onConnection('https', undefined) !== undefined)
    return { which, seed: rule.seed }
  }

  it('acts on as many as it says, and on the same ones with the same seed', () => {
    const { which } = acts(11)
    expect(which).toEqual(acts(11).which)
    expect(which).not.toEqual(acts(12).which)
    expect(Math.abs(which.length - 60)).toBeLessThan(25)
  })

  it('shows the seed that was chosen for it, so that a run can be had again', () => {
    const { which, seed } = acts(undefined)
    expect(seed).toBeTypeOf('number')
    expect(acts(seed).which).toEqual(which)
  })
})
