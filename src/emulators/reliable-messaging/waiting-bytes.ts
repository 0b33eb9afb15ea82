import type { Plain } from '../../kernel/outbox-entry.ts'
import type { Store } from '../../kernel/store.ts'

/** Name of the delivery kind of forward messages. */
export const FORWARD = 'reliable-messaging/forward'

/** Room for the body of a message that is being promised. */
export interface Reservation {
  /** The promise is committed, or given up. */
  release(): void
}

/**
 * Keeps the bytes of forward messages that wait below a limit. What is delivered is not followed one by one: the sum only grows,
 * and is counted anew from the outbox when it would pass the limit.
 */
export class WaitingBytes {
  readonly #store: Store
  readonly limit: number
  /** Never less than what waits and is being promised; unknown until the first count, which finds what a restart left. */
  #atMost = Number.POSITIVE_INFINITY
  #beingPromised = 0
  #everReserved = 0

  constructor(store: Store, limit: number) {
    this.#store = store
    this.limit = limit
  }

  /** Room for `bytes` more, or undefined when there is none. */
  async reserve(bytes: number): Promise<Reservation | undefined> {
    if (this.#atMost + bytes > this.limit) await this.#recount()
    if (this.#atMost + bytes > this.limit) return undefined
    this.#atMost += bytes
    this.#beingPromised += bytes
    this.#everReserved += bytes
    let released = false
    return {
      release: () => {
        if (!released) this.#beingPromised -= bytes
        released = true
      },
    }
  }

  /** Bytes of the forward messages in the outbox. */
  async count(): Promise<number> {
    let sum = 0
    for (const { kind, content } of await this.#store.outbox()) if (kind === FORWARD) sum += bodyLength(content)
    return sum
  }

  /** What is promised while the outbox is read may be counted twice, never left out. */
  async #recount(): Promise<void> {
    const promised = this.#beingPromised
    const reserved = this.#everReserved
    const waiting = await this.count()
    this.#atMost = waiting + promised + (this.#everReserved - reserved)
  }
}

/** Length of a forward message in the outbox, which holds one character a byte. */
function bodyLength(content: Plain): number {
  const body = typeof content === 'object' && content !== null && 'body' in content ? content.body : undefined
  return typeof body === 'string' ? body.length : 0
}
