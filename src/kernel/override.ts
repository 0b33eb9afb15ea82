import type { Exchange, Outcome } from './exchange.ts'
import type { Reply } from './reply.ts'

/** What is answered in place of the real reply: before the message is handled, which then does nothing, or after. */
export type Override = { readonly when: 'before' | 'after' } & (
  | ({ readonly kind: 'reply' } & Reply & Told)
  /** The real reply without its body. */
  | { readonly kind: 'withhold' }
  /** The real reply, changed. */
  | ({ readonly kind: 'change'; change(reply: Reply): Reply } & Told)
  /** The door's own refusal: in one of the forms that it declares, the first when undefined. */
  | { readonly kind: 'refuse'; readonly form: string | undefined; readonly code: string; readonly text: string }
)

/** What the journal says of an exchange that a rule answered. */
interface Told {
  /** Who answers, such as `stub no-summary`; `a rule` when undefined. */
  readonly by?: string
  /** How it ends; `refused` when undefined. */
  readonly outcome?: Outcome
}

/** Where users' rules enter every pipeline, before its handler: an answer that replaces the real one, or undefined. */
export interface OverrideHook {
  /** Whether any rule is about this door in this space at all. */
  concerns(space: string, door: string): boolean
  /** @param body the whole body of the request, where the journal may have kept only its head; a streamed one is not there */
  answer(
    exchange: Exchange,
    matchables: Readonly<Record<string, string>>,
    body?: Buffer,
  ): Override | undefined | Promise<Override | undefined>
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

/** What a door tells of a request for rules to enter. */
export interface Entry {
  readonly matchables: Readonly<Record<string, string>>
  /** The whole body, where the journal's may be cut and shows what was sent. */
  readonly body?: Buffer
  readonly forms: () => OverrideForms
  /** What does not happen when a rule answers in its place. */
  readonly untaken: string
}

/** The step of every pipeline in which rules enter before the work: one answers in its place, or is kept until that is done. */
export function letRulesIn(hook: OverrideHook, visit: Overridable, entry: () => Entry): void | Promise<void> {
  const { exchange } = visit
  if (!hook.concerns(exchange.space, exchange.door)) return
  const { matchables, body, forms, untaken } = entry()
  const found = hook.answer(exchange, matchables, body)
  if (found instanceof Promise) return found.then((it) => beforeWork(visit, it, forms, untaken))
  beforeWork(visit, found, forms, untaken)
}

function beforeWork(visit: Overridable, found: Override | undefined, forms: () => OverrideForms, untaken: string): void {
  if (found === undefined) return
  if (found.when === 'after') {
    visit.overrideAfter = found
    return
  }
  const { by, outcome } = toldOf(found)
  visit.exchange.outcome = outcome
  visit.exchange.summary = `${untaken}: ${by} answers`
  visit.reply = replyOf(found, forms(), forms().bare)
}

const toldOf = (override: Override): Required<Told> => ({
  by: 'by' in override && override.by !== undefined ? override.by : 'a rule',
  outcome: 'outcome' in override && override.outcome !== undefined ? override.outcome : 'refused',
})

/** The reply at the end of a pipeline: the door's own, or that of a rule kept for now. What became of the message stays in the journal. */
export function afterWork(visit: Overridable, forms: () => OverrideForms): Reply {
  const { reply, overrideAfter } = visit
  if (reply === undefined) throw new Error('the pipeline ended without a reply')
  if (overrideAfter === undefined) return reply
  visit.exchange.summary += `; ${toldOf(overrideAfter).by} ${overrideAfter.kind === 'change' ? 'changes the answer' : 'answers instead'}`
  return replyOf(overrideAfter, forms(), reply)
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
    return afterRefusal(visit, refusal(error, visit))
  }
}

/** A refusal of the work as it leaves: a rule that changes the real answer changes this one too. */
export function afterRefusal({ exchange, overrideAfter }: Overridable, reply: Reply): Reply {
  if (overrideAfter?.kind !== 'change') return reply
  exchange.summary += `; ${toldOf(overrideAfter).by} changes the answer`
  return overrideAfter.change(reply)
}

function replyOf(override: Override, { bare, refusal }: OverrideForms, real: Reply): Reply {
  switch (override.kind) {
    case 'reply':
      return { status: override.status, fields: override.fields, body: override.body }
    case 'change':
      return override.change(real)
    case 'withhold':
      return { status: real.status, fields: bare.fields, body: '' }
    case 'refuse':
      return refusal(override)
  }
}
