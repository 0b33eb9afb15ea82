import type { Exchange } from './exchange.ts'
import type { Reply } from './reply.ts'

/** What a fault does to an exchange at the edge. Delays are real milliseconds. */
export type FaultEffect =
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'reset' }
  | { readonly kind: 'reply'; readonly reply: Reply }

/**
 * The hook through which faults enter, at the edge and nowhere else: asked once when a request is complete (before it is
 * handled) and once when its reply is ready. Undefined means: nothing happens. The engine that holds rules comes later.
 */
export interface FaultHook {
  onRequest(exchange: Exchange): FaultEffect | undefined
  onReply(exchange: Exchange, reply: Reply): FaultEffect | undefined
}

/** No faults. */
export const noFaults: FaultHook = { onRequest: () => undefined, onReply: () => undefined }
