import { chooseSpace, SPACE_FIELD } from './choose-space.ts'
import type { Inbound } from './emulator.ts'
import type { Exchange } from './exchange.ts'
import { afterWork, letRulesIn, type Overridable, type OverrideForms, type OverrideHook } from './override.ts'
import type { Reply } from './reply.ts'
import type { Space, Spaces } from './space.ts'

/** What a door works with that speaks no protocol of its own. */
export interface PlainParts {
  readonly spaces: Spaces
  readonly overrides: OverrideHook
}

/** Forms of refusal of such a door: a status of HTTP with a text. */
export const PLAIN_REFUSALS = { status: /^[45]\d\d$/ } as const

const TEXT = ['Content-Type', 'text/plain; charset=utf-8'] as const
const FORMS: OverrideForms = {
  bare: { status: 200, fields: TEXT, body: '' },
  refusal: ({ code, text }) => ({ status: Number(code), fields: TEXT, body: text === '' ? `${code}\n` : `${text}\n` }),
}

/**
 * The way through such a door: its space by header or host, what users' rules say, its work. The exchange is labelled with the path.
 * @throws ProblemError MS-SPACE-UNKNOWN; whatever the work throws
 */
export async function servedPlainly(
  exchange: Exchange,
  { target, fields, authority, body }: Inbound,
  { spaces, overrides }: PlainParts,
  work: (space: Space) => Promise<Reply>,
): Promise<Reply> {
  const space = chooseSpace(spaces, { named: fields.get(SPACE_FIELD), host: authority, claims: [], certificateNames: [] })
  exchange.space = space.name
  exchange.label('path', target.split('?', 1)[0]?.slice(0, 200) ?? '')
  const visit: Overridable = { exchange, reply: undefined, overrideAfter: undefined }
  await letRulesIn(overrides, visit, () => ({ matchables: exchange.labels, body, forms: () => FORMS, untaken: 'nothing done' }))
  visit.reply ??= await work(space)
  return afterWork(visit, () => FORMS)
}
