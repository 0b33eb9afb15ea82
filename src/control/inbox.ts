import { z } from 'zod'
import { fieldPairs, textOf } from '../environment/proof/exchange-json.ts'
import { FieldPairs } from './exchange-view.ts'
import { missing, spaceOf } from './missing.ts'
import { Position, SpaceName, Wait } from './query.ts'
import { bare, route, strict } from './route.ts'

const InboxMessageView = z.object({
  sequence: z.int(),
  /** On the clock of the space. */
  receivedAt: z.iso.datetime(),
  /** The delivery in the journal. */
  exchangeId: z.string(),
  labels: z.record(z.string(), z.string()),
  headers: FieldPairs,
  /** The body when it is UTF-8; `base64` when it is not. */
  text: z.string().exactOptional(),
  base64: z.string().exactOptional(),
})

export const inboxRoutes = [
  route({
    ...bare,
    verb: 'get',
    path: '/api/suppliers/{partyKey}/inbox',
    summary: 'What Spine would have delivered to a supplier without a listener (endpoint `inbox:`); waits for it with `wait`.',
    params: z.object({ partyKey: z.string() }),
    query: strict({ space: SpaceName.default('default'), after: Position.default(0), wait: Wait.exactOptional() }),
    statuses: { 200: 'The messages after `after`, oldest first; `next` is what `after` continues from.' },
    answer: z.object({ messages: z.array(InboxMessageView), next: z.int() }),
    handle: async ({ environment, params: { partyKey }, query: { space, after, wait }, signal }) => {
      spaceOf(environment, space)
      if (environment.party(space, partyKey) === undefined) {
        throw missing(`party "${partyKey}" in space ${space}`, 'a registered party key', 'GET /api/parties lists them.')
      }
      const { inboxes } = environment
      const found = wait === undefined ? inboxes.list(space, partyKey, after) : await inboxes.wait(space, partyKey, after, wait, signal)
      const messages = found.map(({ sequence, receivedAt, exchangeId, labels, fields, body }) => {
        const text = textOf(body, false)
        const bytes = text === undefined ? { base64: body.toString('base64') } : { text }
        return { sequence, receivedAt, exchangeId, labels: { ...labels }, headers: fieldPairs(fields), ...bytes }
      })
      return { status: 200, json: { messages, next: messages.at(-1)?.sequence ?? after } }
    },
  }),
]
