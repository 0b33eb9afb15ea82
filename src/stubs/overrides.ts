import type { OutgoingMessage } from '../kernel/delivery.ts'
import type { Exchange } from '../kernel/exchange.ts'
import type { DeliveryFault, FaultEffect, FaultHook } from '../kernel/faults.ts'
import type { OutboxEntry } from '../kernel/outbox-entry.ts'
import type { Override, OverrideHook } from '../kernel/override.ts'
import type { FaultRules } from './faults/fault-rules.ts'
import type { Stubs } from './stubs.ts'

/** Everything by which users bend what Spine does, as doors and the edge know it: fault rules first, then stubs. */
export class Overrides implements OverrideHook, FaultHook {
  readonly #faults: FaultRules
  readonly #stubs: Stubs

  constructor(faults: FaultRules, stubs: Stubs) {
    this.#faults = faults
    this.#stubs = stubs
  }

  concerns(space: string, door: string): boolean {
    return this.#stubs.concerns(space, door) || this.#faults.concerns(space)
  }

  answer(
    exchange: Exchange,
    matchables: Readonly<Record<string, string>>,
    body?: Buffer,
  ): Override | undefined | Promise<Override | undefined> {
    return this.#faults.answer(exchange, matchables) ?? this.#stubs.answer(exchange, matchables, body)
  }

  onRequest(): undefined {
    return this.#faults.onRequest()
  }

  onReply(exchange: Exchange): FaultEffect | undefined {
    return this.#faults.onReply(exchange) ?? this.#stubs.onReply(exchange)
  }

  onDelivery(entry: OutboxEntry, message: OutgoingMessage): DeliveryFault | undefined {
    return this.#faults.onDelivery(entry, message)
  }
}
