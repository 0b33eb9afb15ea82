import type { ConnectionFault } from '../../kernel/faults.ts'
import type { Problem } from '../../kernel/problem.ts'
import { ALERTS } from './alerts.ts'
import type { ConnectionEffect } from './effects.ts'

/** What the listener does with a connection in place of a handshake. */
export function connectionFault(effect: ConnectionEffect, space: string, problem: Problem): ConnectionFault {
  switch (effect.do) {
    case 'alert':
      return { kind: 'alert', description: ALERTS[effect.alert], space, problem }
    case 'stall':
      return { kind: 'stall', ms: effect.ms, space, problem }
    case 'present':
      return { kind: 'identity', identity: effect.certificate, space, problem }
    default:
      return { kind: effect.do, space, problem }
  }
}
