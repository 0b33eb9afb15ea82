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
  /** True when nobody would answer: what is costly to gather for matching need not be. */
  readonly idle?: boolean
  answer(exchange: Exchange, matchables: Readonly<Record<string, string>>): Override | undefined
}

/** What a pipeline's visit has for rules to enter it. */
export interface Overridable {
  readonly exchange: Exchange
  reply: Reply | undefined
  /** A rule that answers once the work is done. */
  overrideAfter: Override | undefined
}

/** How a door answers in place of its own reply. */
export interface OverrideForms {
  /** Status and fields of an answer without content, where no reply of the door's own has been made yet. */
  readonly bare: Reply
  /** The door's refusal in the form that a rule asks for. */
  refusal(override: Extract<Override, { readonly kind: 'refuse' }>): Reply
}

/** Lets a rule that was found enter before the work: it answers in its place, or is kept until that is done. @param untaken what did not happen then */
export function beforeWork(visit: Overridable, found: Override | undefined, forms: OverrideForms, untaken: string): void {
  if (found === undefined) return
  if (found.when === 'after') {
    visit.overrideAfter = found
    return
  }
  visit.exchange.outcome = 'refused'
  visit.exchange.summary = `${untaken}: a rule answers`
  visit.reply = replyOf(found, forms, forms.bare.status)
}

/** The reply at the end of a pipeline: the door's own, or that of a rule kept for now. What became of the message stays in the journal. */
export function afterWork(visit: Overridable, forms: () => OverrideForms): Reply {
  const { reply, overrideAfter } = visit
  if (reply === undefined) throw new Error('the pipeline ended without a reply')
  if (overrideAfter === undefined) return reply
  visit.exchange.summary += '; a rule answers instead'
  return replyOf(overrideAfter, forms(), reply.status)
}

/** A door's way through its pipeline: the reply at its end, or the refusal of whatever stopped it. @param flow runs the steps */
export async function served<V extends Overridable>(
  visit: V,
  flow: (visit: V) => void | Promise<void>,
  forms: (visit: V) => OverrideForms,
  refusal: (error: unknown, visit: V) => Reply,
): Promise<Reply> {
  try {
    const done = flow(visit)
    if (done !== undefined) await done
    return afterWork(visit, () => forms(visit))
  } catch (error) {
    return refusal(error, visit)
  }
}

function replyOf(override: Override, { bare, refusal }: OverrideForms, status: number): Reply {
  switch (override.kind) {
    case 'reply':
      return { status: override.status, fields: override.fields, body: override.body }
    case 'withhold':
      return { status, fields: bare.fields, body: '' }
    case 'refuse':
      return refusal(override)
  }
}
