import type { CapturedBody } from './captured-body.ts'
import type { Peer } from './peer.ts'
import type { Problem } from './problem.ts'

/** One direction of an exchange as it stood on the wire: a first line, name/value fields in order, a body. */
export interface Wire {
  readonly line: string
  /** Names and values in turn, in the order and case of the wire: `[name, value, name, value, …]`. */
  readonly fields: readonly string[]
  readonly body: CapturedBody
}

export type ExchangeState = 'open' | 'replied' | 'complete' | 'cut'
export type Outcome = 'accepted' | 'refused' | 'failed'

/**
 * One exchange, from its first byte to its last: made by the listener (or the delivery worker), enriched by each stage,
 * complete when the last byte has left. Journal, verification, log and metrics all read this one record.
 */
export class Exchange {
  readonly id: string
  readonly direction: 'in' | 'out'
  /** The door's emulator, e.g. the name of the listener before one is chosen. */
  door: string
  space = 'default'
  /** Milliseconds since 1970 on the clock of the exchange's space. */
  startedAt: number
  /** Monotonic milliseconds: begin, reply ready, last byte. */
  readonly timing: { readonly begin: number; replied?: number; end?: number }
  /** The other side; of a delivery, once it was reached. */
  peer: Peer
  request: Wire
  reply: Wire | undefined
  state: ExchangeState = 'open'
  outcome: Outcome | undefined
  /** One line in plain words, e.g. `REPC_IN150016UK05 accepted`. */
  summary = ''
  readonly labels: Record<string, string> = {}
  readonly problems: Problem[] = []
  /** What an operator of the door audits of the exchange, beyond labels: plain JSON in the words of its protocol, without secrets. */
  audit: Readonly<Record<string, unknown>> | undefined
  /** The exchange whose processing made this one. */
  causedBy: string | undefined
  /** W3C trace context, kept and passed on. */
  traceparent: string | undefined
  /** Position in the journal, set when it is entered there. */
  sequence = 0

  /** @param init `begin` on the monotonic clock of this process: of an exchange that began earlier; now when left out */
  constructor(init: {
    id: string
    direction: 'in' | 'out'
    door: string
    peer: Peer
    request: Wire
    startedAt: number
    begin?: number
  }) {
    this.id = init.id
    this.direction = init.direction
    this.door = init.door
    this.peer = init.peer
    this.request = init.request
    this.startedAt = init.startedAt
    this.timing = { begin: init.begin ?? performance.now() }
  }
}
