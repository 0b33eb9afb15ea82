import { z } from 'zod'
import type { Environment } from '../environment/environment.ts'
import { ProblemError, problem } from '../kernel/problem.ts'
import { missing, spaceOf } from './missing.ts'
import { controlProblems } from './problems.ts'
import { LAST_MOMENT, SpaceName } from './query.ts'
import { bare, route, strict } from './route.ts'

const DeliveriesView = z.object({
  held: z.boolean(),
  /** Promised deliveries that wait to be due, for a retry, or for `held` to end. */
  waiting: z.int(),
  /** Deliveries being made, or waiting for their target's turn. */
  active: z.int(),
})

const EntryView = z.object({
  id: z.string(),
  space: z.string(),
  kind: z.string(),
  target: z.string(),
  /** On the clock of the space, as `expires`. */
  due: z.iso.datetime(),
  expires: z.iso.datetime(),
  /** Tries made so far. */
  attempt: z.int(),
  /** Tries after the first one, and milliseconds between tries. */
  policy: z.object({ retries: z.int(), interval: z.number() }),
  causedBy: z.string(),
})

const OneEntry = z.object({ id: z.string() })
const InSpace = strict({ space: SpaceName.default('default') })

const outboxActions = [
  route({
    ...bare,
    verb: 'post',
    path: '/api/outbox/{id}/deliver',
    summary: 'Makes a promised delivery due now.',
    params: OneEntry,
    query: InSpace,
    statuses: { 204: 'It is due.' },
    handle: async ({ environment, params: { id }, query }) => {
      const space = spaceOf(environment, query.space)
      const entry = environment.worker.promised(space, id)
      if (entry === undefined) throw gone(id, space.name)
      if (!(await environment.worker.hasten(space, id))) throw dueAlready(id, environment.worker.held)
      return { status: 204 }
    },
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/outbox/{id}/fail',
    summary: 'Gives a promised delivery up as failed: whoever is told of failures is told.',
    params: OneEntry,
    query: InSpace,
    statuses: { 204: 'It is given up.' },
    handle: async ({ environment, params: { id }, query }) => {
      const space = spaceOf(environment, query.space)
      if (!(await environment.worker.giveUp(space, id))) throw gone(id, space.name)
      return { status: 204 }
    },
  }),
  route({
    ...bare,
    verb: 'delete',
    path: '/api/outbox/{id}',
    summary: 'Forgets a promised delivery: nobody is told.',
    params: OneEntry,
    query: InSpace,
    statuses: { 204: 'It is forgotten.' },
    handle: async ({ environment, params: { id }, query }) => {
      const space = spaceOf(environment, query.space)
      if (!(await environment.worker.drop(space, id))) throw gone(id, space.name)
      return { status: 204 }
    },
  }),
]

const gone = (id: string, space: string) =>
  missing(`delivery "${id}" in space ${space}`, 'a delivery that is promised and not made', 'GET /api/outbox lists them.')

const dueAlready = (id: string, held: boolean): ProblemError =>
  new ProblemError(
    problem(controlProblems['MS-ADMIN-CONFLICT'], {
      came: `a wish to make ${id} due, which it is`,
      expected: 'a delivery that waits for its time',
      next: held ? 'Deliveries are held: PUT /api/deliveries lets them go.' : 'It is being made, or waits for its turn at its target.',
    }),
  )

export const deliveryRoutes = [
  route({
    ...bare,
    verb: 'get',
    path: '/api/deliveries',
    summary: 'Whether deliveries are held, and how many there are, over all spaces.',
    statuses: { 200: 'Their state.' },
    answer: DeliveriesView,
    handle: ({ environment }) => ({ status: 200, json: deliveries(environment) }),
  }),
  route({
    ...bare,
    verb: 'put',
    path: '/api/deliveries',
    summary: 'Holds all deliveries back, or lets them go.',
    body: strict({ held: z.boolean({ error: 'true or false' }) }),
    statuses: { 200: 'Their state.' },
    answer: DeliveriesView,
    handle: ({ environment, body }) => {
      if (body.held) environment.worker.hold()
      else environment.worker.resume()
      return { status: 200, json: deliveries(environment) }
    },
  }),
  route({
    ...bare,
    verb: 'get',
    path: '/api/outbox',
    summary: 'What a space has promised to deliver and not delivered yet, in order of due time.',
    query: strict({ space: SpaceName.default('default') }),
    statuses: { 200: 'The entries, without their content.' },
    answer: z.object({ entries: z.array(EntryView) }),
    handle: async ({ environment, query }) => {
      const entries = [...(await environment.store.outbox(spaceOf(environment, query.space).name))].sort((a, b) => a.due - b.due)
      const json = entries.map(({ content: _, due, expires, ...entry }) => ({ ...entry, due: iso(due), expires: iso(expires) }))
      return { status: 200, json: { entries: json } }
    },
  }),
  ...outboxActions,
]

function deliveries({ worker, store }: Environment): z.input<typeof DeliveriesView> {
  const { active, held } = worker
  return { held, waiting: Math.max(0, store.outboxSize() - active), active }
}

/** ISO 8601 has four digits for the year; an entry that never expires is shown with its last moment. */
const iso = (ms: number): string => new Date(Math.min(ms, LAST_MOMENT)).toISOString()
