import type { OutgoingMessage } from '../../kernel/delivery.ts'
import type { DeliveryFault } from '../../kernel/faults.ts'
import { noPeer } from '../../kernel/peer.ts'
import type { Problem } from '../../kernel/problem.ts'
import type { DeliveryEffect } from './effects.ts'
import { delayOf } from './request-fault.ts'

/** What the worker does with a try in place of making it as usual. */
export function deliveryFault(effect: DeliveryEffect, message: OutgoingMessage, problem: Problem, chance: () => number): DeliveryFault {
  switch (effect.do) {
    case 'drop':
      return { kind: 'drop', problem }
    case 'duplicate':
      return { kind: 'copies', count: effect.copies, problem }
    case 'delay':
      return { kind: 'put-off', ms: delayOf(effect, chance), problem }
    case 'reorder':
      return { kind: 'put-off', ms: effect.atMost, behind: effect.behind, problem }
    case 'corrupt':
      return { kind: 'body', body: corrupted(message.body, effect), problem }
    case 'refuse':
      return { kind: 'refuse', code: effect.code, text: effect.text, problem }
    case 'fail':
      return {
        kind: 'answer',
        result: effect.status === undefined ? { problem } : { status: effect.status, fields: [], body: Buffer.alloc(0), peer: noPeer },
        problem,
      }
    case 'present':
      return { kind: 'identity', identity: effect.certificate, problem }
    case 'lose-answer':
      return { kind: 'lose', problem }
  }
}

/** The body with `#` over bytes from its middle on, or its first bytes. */
function corrupted(body: Buffer, { bytes, length }: { readonly bytes: number; readonly length?: number }): Buffer {
  if (length !== undefined) return body.subarray(0, length)
  const middle = body.length >> 1
  return Buffer.from(body).fill('#', middle, Math.min(body.length, middle + bytes))
}
