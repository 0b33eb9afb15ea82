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

/**
 * Works out of a request's bytes what they say, when somebody asks: most exchanges of a busy door are never looked at. Kept beside a packed
 * exchange, so it must not depend on anything but the bytes.
 */
export interface ToldLater {
  readonly line: (request: Buffer) => string
  /** Labels that stand before those given by `label`. */
  readonly labels: (request: Buffer) => Readonly<Record<string, string>>
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
  #request: Wire
  #labels: Record<string, string> = {}
  #toldLater: ToldLater | undefined
  reply: Wire | undefined
  state: ExchangeState = 'open'
  outcome: Outcome | undefined
  /** One line in plain words, e.g. `REPC_IN150016UK05 accepted`. */
  summary = ''
  readonly problems: Problem[] = []
  /** The exchange whose processing made this one. */
  causedBy: string | undefined
  /** W3C trace context, kept and passed on. */
  traceparent: string | undefined
  /** Position in the journal, set when it is entered there. */
  sequence = 0

  /** @param init `begin` on the monotonic clock of this process: of an exchange that began earlier; now when left out; with `toldLater` the request's line is worked out when it is read */
  constructor(init: {
    id: string
    direction: 'in' | 'out'
    door: string
    peer: Peer
    request: Wire
    startedAt: number
    begin?: number
    toldLater?: ToldLater | undefined
  }) {
    this.id = init.id
    this.direction = init.direction
    this.door = init.door
    this.peer = init.peer
    this.#request = init.request
    this.#toldLater = init.toldLater
    this.startedAt = init.startedAt
    this.timing = { begin: init.begin ?? performance.now() }
  }
  get request(): Wire {
    this.#tell()
    return this.#request
  }

  set request(request: Wire) {
    this.#request = request
  }

  get labels(): Record<string, string> {
    this.#tell()
    return this.#labels
  }

  /** Gives a label without asking for those that are told later. */
  label(name: string, value: string): void {
    this.#labels[name] = value
  }

  /** The request's body, without asking for what is told later. */
  get requestBody(): CapturedBody {
    return this.#request.body
  }

  /** What has not been asked for yet, with what is known without it. */
  get untold(): { readonly toldLater: ToldLater; readonly request: Wire; readonly labels: Readonly<Record<string, string>> } | undefined {
    const toldLater = this.#toldLater
    return toldLater === undefined ? undefined : { toldLater, request: this.#request, labels: this.#labels }
  }

  #tell(): void {
    const later = this.#toldLater
    if (later === undefined) return
    this.#toldLater = undefined
    const bytes = this.#request.body.head
    this.#request = { ...this.#request, line: later.line(bytes) }
    this.#labels = { ...later.labels(bytes), ...this.#labels }
  }
}
