import type { OutgoingMessage, OutgoingResult } from './delivery.ts'
import type { Exchange } from './exchange.ts'
import type { OutboxEntry } from './outbox-entry.ts'
import type { Problem } from './problem.ts'
import type { Reply } from './reply.ts'

/** What a fault does to an exchange at the edge. Delays are real milliseconds. */
export type FaultEffect =
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'reset' }
  | { readonly kind: 'reply'; readonly reply: Reply }

/** What a fault does to a try of a delivery; its problem is entered into the try's exchange. */
export type DeliveryFault = { readonly problem: Problem } & (
  | /** Not made, and taken for made. */ { readonly kind: 'drop' }
  /** Made later, by milliseconds on the space's clock, or as soon as `behind` others to its target have been made. */
  | { readonly kind: 'put-off'; readonly ms: number; readonly behind?: number }
  /** Made under another identity. */
  | { readonly kind: 'identity'; readonly identity: string }
  /** Made with another body. */
  | { readonly kind: 'body'; readonly body: Buffer }
  /** Made, and then as often again. */
  | { readonly kind: 'copies'; readonly count: number }
  /** Not made, and taken for refused for good. */
  | { readonly kind: 'refuse'; readonly code: string; readonly text: string }
  /** Not made; this is what came back. */
  | { readonly kind: 'answer'; readonly result: OutgoingResult }
  /** Made, and nothing came back. */
  | { readonly kind: 'lose' }
)

/**
 * The hook through which faults enter. At the edge it is asked once when a request is complete (before it is handled) and once when its reply
 * is ready; and before each try of a delivery. Undefined means: nothing happens.
 */
export interface FaultHook {
  onRequest(exchange: Exchange): FaultEffect | undefined
  onReply(exchange: Exchange, reply: Reply): FaultEffect | undefined
  onDelivery(entry: OutboxEntry, message: OutgoingMessage): DeliveryFault | undefined
}

/** No faults. */
export const noFaults: FaultHook = { onRequest: () => undefined, onReply: () => undefined, onDelivery: () => undefined }
