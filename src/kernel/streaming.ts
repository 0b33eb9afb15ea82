import type { Readable } from 'node:stream'
import type { Peer } from './peer.ts'
import type { Problem } from './problem.ts'

/** The body of a request to a streamed mount while it comes. Nobody has to read it: what is left is read and thrown away. */
export interface IncomingBody {
  /** Bytes that Content-Length announces; undefined when the request does not say. */
  readonly announced: number | undefined
  /** Whether there is a body at all. */
  readonly present: boolean
  /** Aborted when the caller leaves or the body breaks its limits; its reason is a ProblemError. */
  readonly gone: AbortSignal
  /** Begins to read; once. Destroying what is returned leaves the caller's connection alone. */
  open(): Readable
}

/** Where a body goes that is handed over while it comes. */
export interface BodySink {
  /** Takes a chunk; false asks to wait until `resume` of the body is called. */
  write(chunk: Buffer): boolean
  end(): void
  /** The rest will not come. */
  fail(problem: Problem): void
}

/** A body that is handed over while it comes. One that nobody takes has to be cancelled. */
export interface PassingBody {
  /** Hands everything over, beginning now. */
  passTo(sink: BodySink): void
  resume(): void
  /** Gives up the rest; after the end it does nothing. */
  cancel(): void
}

/** A request that is passed on to a supplier's endpoint as it comes. */
export interface ForwardRequest {
  /** `https://host[:port]` of the endpoint. */
  readonly origin: string
  /** Path and query, byte for byte. */
  readonly path: string
  readonly verb: string
  /** Names and values in turn, in wire order and case, without those of the connection. */
  readonly fields: readonly string[]
  readonly body: Readable | undefined
  /** Host names besides the origin's own that the endpoint's certificate may carry. */
  readonly names: readonly string[]
  /** Milliseconds without progress: until the answer begins, and between its pieces. */
  readonly timeout: number
  /** Gives the request up. */
  readonly gone: AbortSignal
}

/** Why a request that was passed on has no answer, or not the whole of it. */
export type ForwardFailure = 'unreachable' | 'timeout' | 'cut' | 'gone'

/** What came back: the head of the answer, its body still to come. */
export type ForwardResult =
  | {
      readonly status: number
      readonly reason: string
      readonly fields: readonly string[]
      readonly body: PassingBody
      readonly peer: Peer
    }
  | { readonly failure: ForwardFailure; readonly problem: Problem; readonly peer: Peer }

/** Passes requests on to suppliers' endpoints. Never throws. */
export interface Forwarder {
  forward(request: ForwardRequest): Promise<ForwardResult>
}
