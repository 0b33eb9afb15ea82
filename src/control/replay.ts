import { z } from 'zod'
import { replay } from '../environment/proof/replay/replay.ts'
import { exchangeOf } from './exchanges.ts'
import { bare, route, strict } from './route.ts'

const ReplayBody = strict({
  freshIds: z.boolean().exactOptional(),
  as: z.string().exactOptional(),
  headers: z.record(z.string().regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/, 'not the name of a header'), z.string()).exactOptional(),
})

const ReplayedView = z.object({
  direction: z.enum(['in', 'out']),
  /** Of a call: HTTP status of its answer. */
  status: z.int().exactOptional(),
  /** Of a call: the new exchange. */
  exchange: z.string().exactOptional(),
  /** Of a delivery: the promise in the outbox. */
  entry: z.string().exactOptional(),
  /** Fresh ids by those that they replaced. */
  ids: z.record(z.string(), z.string()).readonly(),
})

export const replayRoutes = [
  route({
    ...bare,
    verb: 'post',
    path: '/api/exchanges/{id}/replay',
    summary: 'Sends an exchange again: a call as the same caller, a delivery to the same endpoint.',
    params: z.object({ id: z.string() }),
    body: ReplayBody,
    statuses: { 200: 'The call was answered.', 202: 'The delivery is promised.' },
    answer: ReplayedView,
    handle: async ({ environment, params, body }) => {
      const done = await replay(environment, exchangeOf(environment, params.id), body)
      if (done.direction === 'out') return { status: 202, json: done }
      const { exchange, ...rest } = done
      return { status: 200, json: exchange === undefined ? rest : { ...rest, exchange } }
    },
  }),
]
