import { z } from 'zod'
import { FaultRuleInput, FaultRuleView } from '../stubs/faults/fault-rule.ts'
import type { FaultRule } from '../stubs/faults/fault-rules.ts'
import { missing, spaceOf } from './missing.ts'
import { SpaceName } from './query.ts'
import { bare, route, strict } from './route.ts'

const Id = z.object({ id: z.string() })

export const faultRoutes = [
  route({
    ...bare,
    verb: 'get',
    path: '/api/faults',
    summary: 'The fault rules in force, with what each has met, in the order in which they are asked.',
    query: strict({ space: SpaceName.exactOptional() }),
    statuses: { 200: 'The rules of a space, or of all.' },
    answer: z.object({ rules: z.array(FaultRuleView) }),
    handle: ({ environment, query }) => {
      const space = query.space === undefined ? undefined : spaceOf(environment, query.space).name
      return { status: 200, json: { rules: environment.faults.list(space).map(shown) } }
    },
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/faults',
    summary: 'Puts a fault rule in force in a space.',
    body: FaultRuleInput,
    statuses: { 201: 'The rule.' },
    answer: FaultRuleView,
    handle: ({ environment, body }) => {
      spaceOf(environment, body.space)
      const rule = environment.faults.add(body)
      return { status: 201, json: shown(rule), location: `/api/faults/${rule.id}` }
    },
  }),
  route({
    ...bare,
    verb: 'delete',
    path: '/api/faults',
    summary: 'Ends the fault rules of a space, or of all.',
    query: strict({ space: SpaceName.exactOptional() }),
    statuses: { 200: 'How many were ended.' },
    answer: z.object({ removed: z.int() }),
    handle: ({ environment, query }) => {
      const name = query.space === undefined ? undefined : spaceOf(environment, query.space).name
      return { status: 200, json: { removed: environment.faults.remove(({ space }) => name === undefined || space === name) } }
    },
  }),
  route({
    ...bare,
    verb: 'get',
    path: '/api/faults/{id}',
    summary: 'One fault rule.',
    params: Id,
    statuses: { 200: 'The rule.' },
    answer: FaultRuleView,
    handle: ({ environment, params }) => {
      const rule = environment.faults.list().find(({ id }) => id === params.id)
      if (rule === undefined) throw unknown(params.id)
      return { status: 200, json: shown(rule) }
    },
  }),
  route({
    ...bare,
    verb: 'delete',
    path: '/api/faults/{id}',
    summary: 'Ends a fault rule.',
    params: Id,
    statuses: { 204: 'It is ended.' },
    handle: ({ environment, params }) => {
      if (environment.faults.remove(({ id }) => id === params.id) === 0) throw unknown(params.id)
      return { status: 204 }
    },
  }),
]

const shown = (rule: FaultRule): z.input<typeof FaultRuleView> => ({ ...rule, effect: { ...rule.effect } })

const unknown = (id: string) => missing(`fault rule ${id}`, 'a rule in force', 'GET /api/faults lists them.')
