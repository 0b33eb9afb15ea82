import type { Exchange } from '../../../kernel/exchange.ts'
import type { Environment } from '../../environment.ts'
import type { ReplayOptions } from './prepare.ts'
import { type ReplayedCall, replayCall } from './replay-call.ts'
import { type ReplayedDelivery, replayDelivery } from './replay-delivery.ts'

/** What became of an exchange that was sent again. */
export type Replayed = ReplayedCall | ReplayedDelivery

/** Sends an exchange again: a call goes to the door once more, a delivery is promised once more. @throws ProblemError MS-REPLAY-… */
export async function replay(environment: Environment, exchange: Exchange, options: ReplayOptions = {}): Promise<Replayed> {
  return exchange.direction === 'in'
    ? await replayCall(environment, exchange, options)
    : await replayDelivery(environment, exchange, options)
}
