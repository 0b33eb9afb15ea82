import type { Inbound } from '../../kernel/emulator.ts'
import type { Exchange } from '../../kernel/exchange.ts'
import type { Override } from '../../kernel/override.ts'
import type { Reply } from '../../kernel/reply.ts'
import type { Space } from '../../kernel/space.ts'
import type { Turn } from '../../kernel/turn.ts'
import type { SessionWork } from '../../national/sessions/sessions.ts'
import type { Challenges } from './challenges.ts'
import type { AuthenticationOperation } from './contract.ts'
import type { AuthenticationParts } from './parts.ts'

/** One request on its way through the pipeline: each step fills in what it found. */
export class Visit {
  readonly exchange: Exchange
  readonly inbound: Inbound
  readonly parts: AuthenticationParts
  readonly challenges: Challenges
  readonly operation: AuthenticationOperation
  readonly query: URLSearchParams
  space: Space
  reply: Reply | undefined
  /** What a rule answers in place of the reply, once the work is done. */
  overrideAfter: Override | undefined

  constructor(
    exchange: Exchange,
    inbound: Inbound,
    operation: AuthenticationOperation,
    parts: AuthenticationParts,
    challenges: Challenges,
  ) {
    const mark = inbound.target.indexOf('?')
    this.exchange = exchange
    this.inbound = inbound
    this.parts = parts
    this.challenges = challenges
    this.operation = operation
    this.query = new URLSearchParams(mark < 0 ? '' : inbound.target.slice(mark + 1))
    this.space = parts.spaces.default
  }

  /** Milliseconds since 1970 on the space's clock. */
  get now(): number {
    return this.space.clock.now()
  }

  /** IP address of the caller. */
  get address(): string {
    return this.inbound.peer.address.replace(/^::ffff:/i, '')
  }

  /** A URL of GAS as callers are told it. */
  gas(path: string): string {
    return this.parts.advertised(`https://${this.parts.hosts.gas}${path}`)
  }

  /** Runs work on sessions in a turn of the visit's space. */
  run<T>(work: (sessions: SessionWork) => Promise<T>): Promise<T> {
    const { turns, settings, ids } = this.parts
    return turns.run(this.space, (turn: Turn) => work({ turn, settings, ids, causedBy: this.exchange.id }))
  }
}
