import type { FaultEffect } from '../../kernel/faults.ts'
import type { Override } from '../../kernel/override.ts'
import { drawDelay } from './chance.ts'
import type { RequestEffect } from './effects.ts'

/** What the door answers in place of its own reply. */
export function requestOverride(effect: RequestEffect): Override | undefined {
  switch (effect.do) {
    case 'delay':
    case 'dribble':
      return undefined
    case 'withhold':
      return { when: 'after', kind: 'withhold' }
    case 'reply': {
      const { when, status, contentType, body } = effect
      return { when, kind: 'reply', status, fields: ['Content-Type', contentType], body }
    }
    case 'refuse': {
      const { when, as, code, text } = effect
      return { when, kind: 'refuse', form: as, code, text }
    }
    default:
      // The reply never leaves; it only keeps the request from being processed.
      return effect.when === 'after' ? undefined : { when: 'before', kind: 'reply', status: 500, fields: [], body: '' }
  }
}

/** Bytes of noise: enough to fill a parser's first look. */
const NOISE = 100

/** What happens to the reply at the edge. */
export function edgeEffect(effect: RequestEffect, chance: () => number): FaultEffect | undefined {
  switch (effect.do) {
    case 'delay':
      return { kind: 'delay', ms: delayOf(effect, chance) }
    case 'dribble': {
      const { numberOfChunks = 1, totalDuration = 0, bytesPerSecond } = effect
      return { kind: 'slow', pace: bytesPerSecond === undefined ? { pieces: numberOfChunks, ms: totalDuration } : { bytesPerSecond } }
    }
    case 'reset':
      return { kind: 'reset', ...(effect.sent === undefined ? {} : { sent: effect.sent }) }
    case 'CONNECTION_RESET_BY_PEER':
      return { kind: 'reset' }
    case 'EMPTY_RESPONSE':
      return { kind: 'close' }
    case 'MALFORMED_RESPONSE_CHUNK':
      return { kind: 'garbage', bytes: noise(chance), begun: true }
    case 'RANDOM_DATA_THEN_CLOSE':
      return { kind: 'garbage', bytes: noise(chance), begun: false }
    case 'half-close':
      return { kind: 'half-close', ms: effect.ms, ...(effect.sent === undefined ? {} : { sent: effect.sent }) }
    case 'drop':
      return { kind: 'silence', ms: effect.ms }
    default:
      return undefined
  }
}

/** Milliseconds of a delay. */
export function delayOf(
  { ms, fixedDelayMilliseconds, delayDistribution }: Extract<RequestEffect, { readonly do: 'delay' }>,
  chance: () => number,
): number {
  return delayDistribution === undefined ? (ms ?? fixedDelayMilliseconds ?? 0) : drawDelay(delayDistribution, chance)
}

/** Bytes that no text protocol and no BER begin with. */
const noise = (chance: () => number): Buffer => Buffer.from(Array.from({ length: NOISE }, () => 0x80 + Math.floor(chance() * 0x80)))
