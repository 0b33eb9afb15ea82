import type { Problem } from '../../kernel/problem.ts'
import type { ResponseCode } from './codes.ts'

/** What a mini service answers; door and envelopes are put around it elsewhere. */
export interface MiniServiceAnswer {
  readonly code: ResponseCode
  /** XML behind code and value of the answer; '' where there is nothing but the code. */
  readonly content: string
  /** One line for the journal. */
  readonly summary: string
  readonly problems: readonly Problem[]
}
