import type { Exchange } from '../../kernel/exchange.ts'
import type { Problem } from '../../kernel/problem.ts'

/** `waiting`: for somebody to continue it. */
export type PlayState = 'playing' | 'waiting' | 'played' | 'failed' | 'stopped'
export type StepState = 'coming' | 'playing' | 'played' | 'failed'

/** An exchange as the audience is shown it; the journal has the rest under its id. */
export interface ShownExchange {
  readonly id: string
  readonly direction: 'in' | 'out'
  readonly door: string
  readonly summary: string
  /** First lines of request and reply. */
  readonly request: string
  readonly reply?: string
  readonly outcome?: string
  readonly causedBy?: string
  /** Codes of its problems. */
  readonly problems: readonly string[]
}

/** What happened in a play, numbered from 1. */
export type DemoEvent = {
  /** Id of the play. */
  readonly play: string
  readonly sequence: number
  /** Real time, ISO 8601. */
  readonly at: string
} & (
  | { readonly kind: 'begun' }
  | { readonly kind: 'step' | 'waiting' | 'step-played'; readonly step: number }
  | { readonly kind: 'saw'; readonly step: number; readonly text: string }
  | { readonly kind: 'exchange'; readonly step: number; readonly exchange: ShownExchange }
  | { readonly kind: 'failed'; readonly step: number; readonly problem: Problem }
  | { readonly kind: 'ended'; readonly state: PlayState }
)

type Without<E> = E extends unknown ? Omit<E, 'play' | 'sequence' | 'at'> : never
/** An event that has no number yet. */
export type NewDemoEvent = Without<DemoEvent>

export function shownExchange({ id, direction, door, summary, request, reply, outcome, causedBy, problems }: Exchange): ShownExchange {
  return {
    id,
    direction,
    door,
    summary,
    request: request.line,
    ...(reply === undefined ? {} : { reply: reply.line }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(causedBy === undefined ? {} : { causedBy }),
    problems: problems.map(({ code }) => code),
  }
}
