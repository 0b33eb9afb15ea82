import type { Exchange } from './exchange.ts'
import type { Reply } from './reply.ts'

/** What is answered in place of the real reply: before the message is handled, which then does nothing, or after. */
export type Override = { readonly when: 'before' | 'after' } & (
  | ({ readonly kind: 'reply' } & Reply)
  /** The real reply without its body. */
  | { readonly kind: 'withhold' }
  /** The door's own refusal: in one of the forms that it declares, the first when undefined. */
  | { readonly kind: 'refuse'; readonly form: string | undefined; readonly code: string; readonly text: string }
)

/** Where users' rules enter every pipeline, before its handler: an answer that replaces the real one, or undefined. */
export interface OverrideHook {
  answer(exchange: Exchange, matchables: Readonly<Record<string, string>>): Override | undefined
}
