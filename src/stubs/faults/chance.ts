import type { DelayDistribution } from './effects.ts'

/** Numbers of [0, 1) that a seed gives again and again in the same order (mulberry32). */
export function chanceOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const A_DAY = 86_400_000

/** Milliseconds of one delay. Log-normal: half of the delays are shorter than `median`, and `sigma` says how long the tail is. */
export function drawDelay(how: DelayDistribution, chance: () => number): number {
  if (how.type === 'fixed') return how.milliseconds
  if (how.type === 'uniform') return how.lower + Math.floor(chance() * (how.upper - how.lower + 1))
  // Box and Muller's normal number; 1 - x is never 0.
  const normal = Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance())
  return Math.min(how.maxValue ?? A_DAY, Math.round(how.median * Math.exp(how.sigma * normal)))
}
