import type { FaultEffect } from '../../kernel/faults.ts'
import type { OutboxEntry } from '../../kernel/outbox-entry.ts'
import type { Override } from '../../kernel/override.ts'
import type { Facts } from '../matching/facts.ts'
import type { HelperParts } from '../templates/helpers.ts'

/** What making an answer needs. */
export interface AnswerContext {
  readonly facts: Facts
  readonly helpers: HelperParts
  /** Characters that a template may make. */
  readonly limit: number
  /** The endpoint that the directory has for the caller; undefined when it has none. */
  endpointOfCaller(): string | undefined
}

/** What a stub does to an exchange. */
export interface Made {
  readonly override?: Override
  /** What happens to the reply at the edge. */
  readonly edge?: FaultEffect
  readonly deliveries?: readonly OutboxEntry[]
}

/** Makes the answer of one stub. @throws Error when a template can't be rendered */
export type Answering = (context: AnswerContext) => Made
