import type { OutgoingMessage, OutgoingResult } from './delivery.ts'
import type { Exchange } from './exchange.ts'
import type { OutboxEntry } from './outbox-entry.ts'
import type { Problem } from './problem.ts'
import type { Reply } from './reply.ts'

/** How fast a reply goes out: in so many pieces over so many real milliseconds, or at most so many bytes a second. */
export type Pace = { readonly pieces: number; readonly ms: number } | { readonly bytesPerSecond: number }

/** How a connection ends in place of a reply. Times are real milliseconds. */
export type BrokenReply =
  /** A TCP reset, after so many bytes of the reply; none of it when undefined. */
  | { readonly kind: 'reset'; readonly sent?: number }
  /** Closed without a byte. */
  | { readonly kind: 'close' }
  /** Spine’s side is closed after so many bytes of the reply, all of it when undefined; the other side stays open for so long. */
  | { readonly kind: 'half-close'; readonly sent?: number; readonly ms: number }
  /** Nothing comes, for so long. */
  | { readonly kind: 'silence'; readonly ms: number }
  /** These bytes, then the end; `begun`: behind what looks like the beginning of a reply. */
  | { readonly kind: 'garbage'; readonly bytes: Buffer; readonly begun: boolean }

/** What a fault does to an exchange at the edge. Delays are real milliseconds. `reply` is for doors that speak HTTP. */
export type FaultEffect =
  | BrokenReply
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'slow'; readonly pace: Pace }
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
  onReply(exchange: Exchange): FaultEffect | undefined
  onDelivery(entry: OutboxEntry, message: OutgoingMessage): DeliveryFault | undefined
}

/** No faults. */
export const noFaults: FaultHook = { onRequest: () => undefined, onReply: () => undefined, onDelivery: () => undefined }

/** A port that connections come to: as the journal names a door before an emulator is chosen. */
export type ListenerName = 'https' | 'ldaps' | 'ldap' | 'ticket'

/** What a fault does to a connection before anything is said on it, in which space. */
export type ConnectionFault = { readonly problem: Problem; readonly space: string } & (
  | { readonly kind: 'close' }
  | { readonly kind: 'reset' }
  /** Nothing comes for so many real milliseconds. */
  | { readonly kind: 'stall'; readonly ms: number }
  /** A TLS alert in place of the server's hello (RFC 8446 §6.2). */
  | { readonly kind: 'alert'; readonly description: number }
  /** Goes on with another certificate. */
  | { readonly kind: 'identity'; readonly identity: string }
)

/** The hook through which faults enter before a handshake. */
export interface ConnectionFaults {
  /** Whether any connection may meet a fault: only then is the name that a client asks for read where it is not read anyway. */
  readonly watching: boolean
  /** @param serverName asked for in the ClientHello, lower case */
  onConnection(listener: ListenerName, serverName: string | undefined): ConnectionFault | undefined
}
