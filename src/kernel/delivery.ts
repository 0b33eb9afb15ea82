import type { Exchange } from './exchange.ts'
import type { OutboxEntry, Plain } from './outbox-entry.ts'
import type { Peer } from './peer.ts'
import type { Problem } from './problem.ts'

/** A delivery's request, ready for the wire. */
export interface OutgoingMessage {
  /** Absolute URL, or `inbox:<claim>` for suppliers without a listener. */
  readonly target: string
  readonly verb: 'GET' | 'POST'
  /** Names and values in turn, in wire order and case. */
  readonly fields: readonly string[]
  readonly body: Buffer
  /** What the journal keeps in place of the body: where that holds what opens a session. */
  readonly kept?: Buffer
  /** Name of an identity to present in place of the sender's own: what a fault chose. */
  readonly identity?: string
  /** May go to an http: URL; what is not said to goes over mutual TLS only. */
  readonly plainHttp?: true
  /** Host names besides the URL's own that the endpoint's certificate may carry. */
  readonly names: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly summary: string
  /** What the other side would answer: given on its behalf when it has no listener and the message is kept in its inbox. */
  standIn(): { readonly status: number; readonly fields: readonly string[]; readonly body: Buffer }
  /** Judges what came back; may add labels and problems to the delivery's exchange. */
  judge(result: OutgoingResult, exchange: Exchange): Verdict
}

/** What came back, or the problem that kept anything from coming back. */
export type OutgoingResult =
  | { readonly status: number; readonly fields: readonly string[]; readonly body: Buffer; readonly peer: Peer }
  | { readonly problem: Problem; readonly peer?: Peer }

/** Makes outgoing connections; the only thing that does. Never throws. */
export interface Sender {
  send(message: OutgoingMessage, context: { readonly space: string; readonly exchangeId: string }): Promise<OutgoingResult>
}

export type Verdict =
  | { readonly done: true }
  | {
      readonly done: false
      readonly retry: boolean
      readonly problem: Problem
      /** It was taken, and only what confirms it has not come yet: a later try is a precaution, not the mending of a failure. */
      readonly pending?: boolean
      /** What `failed` is told besides the problem: how the other side refused. */
      readonly reason?: Plain
    }

/** How one kind of delivery is built, and given up. */
export interface DeliveryKind {
  /** Makes the bytes of a try, and what judges its answer. `now` is the space's time. */
  build(entry: OutboxEntry, now: number): OutgoingMessage
  /** The reason of a verdict that refuses with this code and text: what a fault pretends of the other side. */
  refusalOf?(code: string, text: string): Plain
  /** What else must be sent because this one is given up for good. `reason` is the last verdict's. */
  failed(entry: OutboxEntry, problem: Problem, now: number, reason?: Plain): readonly OutboxEntry[]
}
