import type { DeliveryKind } from './delivery.ts'
import type { Exchange } from './exchange.ts'
import type { Fields } from './fields.ts'
import type { Peer } from './peer.ts'
import type { Problem } from './problem.ts'
import type { Reply } from './reply.ts'
import type { IncomingBody } from './streaming.ts'

/** `workstation`: a port of its own for what runs beside an application on the same machine. */
export type PortKind = 'https' | 'http' | 'ldaps' | 'ldap' | 'workstation'
export type CertificatePolicy = 'require' | 'ask' | 'none'

/** Where an emulator listens: the environment's host roles, a path, and what the listener does before it is called. */
export interface Mount {
  /** Roles of the profile's hosts, e.g. `messaging`. On localhost every mount is reachable by its path. */
  readonly roles: readonly string[]
  /** An exact path, or a prefix when it ends in `/*`. */
  readonly path: string
  readonly verbs: readonly string[]
  readonly port: PortKind
  readonly certificate: CertificatePolicy
  /** Whether the listener gathers the body first or hands it over as it comes. */
  readonly body: 'buffered' | 'streamed'
}

/** A request as the listener hands it over; `body` is empty on a streamed mount. */
export interface Inbound {
  readonly verb: string
  /** Path and query exactly as sent. */
  readonly target: string
  /** Host asked for, without port, lower case. */
  readonly authority: string
  readonly fields: Fields
  readonly body: Buffer
  readonly peer: Peer
  /** What is wrong with the certificate of the peer, none at all included: for mounts that ask for one and judge it themselves. */
  readonly certificateFault?: Problem | undefined
  /** The body while it comes; of streamed mounts. */
  readonly coming?: IncomingBody
}

/** An operation of an emulator's contract, as documentation, dispatch and the console read it. */
export interface Operation {
  readonly name: string
  readonly path: string
  readonly pattern: string
  readonly answers: readonly string[]
  readonly source: string
}

/** The plug-in contract: what the rest of mock-spine knows of an emulator. */
export interface Emulator {
  readonly name: string
  readonly mounts: readonly Mount[]
  readonly contract: readonly Operation[]
  /** Names of the pipeline's steps, in order. */
  readonly steps: readonly string[]
  /** Loads what `serve` and `refuse` need, where that is not there from the start; undefined when it is there. Awaited before either is called. */
  prepare?(): Promise<void> | undefined
  /** Runs the pipeline. Never throws: what goes wrong becomes the protocol's own error. */
  serve(exchange: Exchange, inbound: Inbound): Promise<Reply>
  /** The door's own answer to a problem found before the pipeline could run (limits, a cut body). */
  refuse(exchange: Exchange, problem: Problem): Reply
  /** What a stub may match on in an exchange of this door. */
  matchables(exchange: Exchange): Readonly<Record<string, string>>
  /** Label names this emulator gives its exchanges. */
  readonly labels: readonly string[]
  /** Forms of the door's own refusal that a rule may ask for, each with the form of its code; the first is the usual one. */
  readonly refusals?: Readonly<Record<string, RegExp>>
  readonly deliveries: Readonly<Record<string, DeliveryKind>>
  /** Puts what the door needs into a new space; idempotent. */
  seed?(space: string): Promise<void>
}

/** One named step of a pipeline: reads and enriches the visit, or throws the protocol's own error. */
export type Step<V> = (visit: V) => void | Promise<void>

/** Runs the steps in order; only where a step is asynchronous is there something to wait for. */
export function runPipeline<V>(steps: readonly Step<V>[], visit: V): void | Promise<void> {
  for (let at = 0; at < steps.length; at++) {
    const pending = steps[at]?.(visit)
    if (pending !== undefined) return runRest(steps, visit, at + 1, pending)
  }
}

async function runRest<V>(steps: readonly Step<V>[], visit: V, from: number, pending: Promise<void>): Promise<void> {
  await pending
  for (let at = from; at < steps.length; at++) {
    const next = steps[at]?.(visit)
    if (next !== undefined) await next
  }
}
