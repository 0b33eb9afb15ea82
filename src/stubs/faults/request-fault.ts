import type { FaultEffect } from '../../kernel/faults.ts'
import type { Override } from '../../kernel/override.ts'
import type { RequestEffect } from './fault-rule.ts'

/** What the door answers in place of its own reply. */
export function requestOverride(effect: RequestEffect): Override | undefined {
  switch (effect.do) {
    case 'delay':
      return undefined
    case 'reset':
      // The reply never leaves; it only keeps the request from being processed.
      return effect.when === 'after' ? undefined : { when: 'before', kind: 'reply', status: 500, fields: [], body: '' }
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
  }
}

/** What happens to the reply at the edge. */
export function edgeEffect(effect: RequestEffect): FaultEffect | undefined {
  if (effect.do === 'delay') return { kind: 'delay', ms: effect.ms }
  return effect.do === 'reset' ? { kind: 'reset' } : undefined
}
