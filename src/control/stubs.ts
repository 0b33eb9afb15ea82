import { z } from 'zod'
import type { Environment } from '../environment/environment.ts'
import type { CompiledStub } from '../stubs/compile.ts'
import { NearMiss } from '../stubs/near-miss.ts'
import { StubInput, StubView } from '../stubs/stub.ts'
import { exchangeOf } from './exchanges.ts'
import { missing, spaceOf } from './missing.ts'
import { nearMissesOf } from './near-misses.ts'
import { SpaceName } from './query.ts'
import { bare, route, strict } from './route.ts'

const Id = z.object({ id: z.string() })
const InSpace = strict({ space: SpaceName.exactOptional() })
const Judged = z.object({ valid: z.literal(true) })

export const stubRoutes = [
  route({
    ...bare,
    verb: 'get',
    path: '/api/stubs',
    summary: 'The stubs in force, with how often each has matched, in the order in which they are asked.',
    query: InSpace,
    statuses: { 200: 'The stubs of a space, or of all.' },
    answer: z.object({ stubs: z.array(StubView) }),
    handle: ({ environment, query }) => {
      const space = query.space === undefined ? undefined : spaceOf(environment, query.space).name
      return { status: 200, json: { stubs: environment.stubs.list(space).map(stubShown) } }
    },
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/stubs',
    summary: 'Puts a stub in force in a space; one with an id that is there takes its place.',
    body: StubInput,
    statuses: { 201: 'The stub.' },
    answer: StubView,
    handle: ({ environment, body }) => put(environment, body),
  }),
  route({
    ...bare,
    verb: 'delete',
    path: '/api/stubs',
    summary: 'Ends the stubs of a space, or of all; those of the folder come back when it is read again.',
    query: InSpace,
    statuses: { 200: 'How many were ended.' },
    answer: z.object({ removed: z.int() }),
    handle: ({ environment, query }) => {
      const name = query.space === undefined ? undefined : spaceOf(environment, query.space).name
      const removed = environment.stubs.remove(({ stub }) => name === undefined || stub.space === name)
      return { status: 200, json: { removed } }
    },
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/stubs/dry-run',
    summary: 'Judges a stub without putting it in force.',
    body: StubInput,
    statuses: { 200: 'It is valid.' },
    answer: Judged,
    handle: async ({ environment, body }) => {
      await environment.stubs.check(body)
      return { status: 200, json: { valid: true as const } }
    },
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/stubs/reload',
    summary: 'Reads the folder of the stubs again; with anything wrong in it the last good set stays in force.',
    statuses: { 200: 'How many stubs it holds.' },
    answer: z.object({ stubs: z.int() }),
    handle: async ({ environment }) => ({ status: 200, json: { stubs: await environment.reloadStubs() } }),
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/stubs/reset',
    summary: 'Puts the stubs of a space back to how they were after the start: what was added goes, scenarios and counts begin anew.',
    query: InSpace,
    statuses: { 204: 'They are.' },
    handle: ({ environment, query }) => {
      environment.stubs.reset(spaceOf(environment, query.space ?? 'default').name, { added: true })
      return { status: 204 }
    },
  }),
  route({
    ...bare,
    verb: 'get',
    path: '/api/stubs/scenarios',
    summary: 'Where the scenarios of a space stand.',
    query: InSpace,
    statuses: { 200: 'States by the name of the scenario.' },
    answer: z.object({ scenarios: z.record(z.string(), z.string()) }),
    handle: ({ environment, query }) => {
      const { name } = spaceOf(environment, query.space ?? 'default')
      return { status: 200, json: { scenarios: { ...environment.stubs.scenarios(name) } } }
    },
  }),
  route({
    ...bare,
    verb: 'delete',
    path: '/api/stubs/scenarios',
    summary: 'Scenarios and counts of a space begin anew; its stubs stay.',
    query: InSpace,
    statuses: { 204: 'They do.' },
    handle: ({ environment, query }) => {
      environment.stubs.reset(spaceOf(environment, query.space ?? 'default').name, { added: false })
      return { status: 204 }
    },
  }),
  route({
    ...bare,
    verb: 'get',
    path: '/api/stubs/near-misses',
    summary: 'What nearly matched an exchange that no stub answered, of the stubs in force now, nearest first.',
    query: strict({ exchange: z.string() }),
    statuses: { 200: 'At most three, each with the conditions that failed.' },
    answer: z.object({ nearMisses: z.array(NearMiss) }),
    handle: ({ environment, query }) => ({
      status: 200,
      json: { nearMisses: [...nearMissesOf(environment, exchangeOf(environment, query.exchange))] },
    }),
  }),
  route({
    ...bare,
    verb: 'get',
    path: '/api/stubs/{id}',
    summary: 'One stub.',
    params: Id,
    query: InSpace,
    statuses: { 200: 'The stub.' },
    answer: StubView,
    handle: ({ environment, params, query }) => {
      const found = environment.stubs.find(spaceOf(environment, query.space ?? 'default').name, params.id)
      if (found === undefined) throw unknown(params.id)
      return { status: 200, json: stubShown(found) }
    },
  }),
  route({
    ...bare,
    verb: 'put',
    path: '/api/stubs/{id}',
    summary: 'Puts a stub in force under this id, in the place of the one that has it.',
    params: Id,
    body: StubInput,
    statuses: { 201: 'The stub.' },
    answer: StubView,
    handle: ({ environment, params, body }) => put(environment, { ...body, id: params.id }),
  }),
  route({
    ...bare,
    verb: 'delete',
    path: '/api/stubs/{id}',
    summary: 'Ends a stub.',
    params: Id,
    query: InSpace,
    statuses: { 204: 'It is ended.' },
    handle: ({ environment, params, query }) => {
      const { name } = spaceOf(environment, query.space ?? 'default')
      if (environment.stubs.remove(({ stub }) => stub.space === name && stub.id === params.id) === 0) throw unknown(params.id)
      return { status: 204 }
    },
  }),
]

async function put(environment: Environment, stub: z.output<typeof StubInput>) {
  spaceOf(environment, stub.space)
  const made = await environment.stubs.add(stub)
  return { status: 201, json: stubShown(made), location: `/api/stubs/${made.stub.id}` }
}

const stubShown = ({ stub, origin, matched }: CompiledStub): z.input<typeof StubView> => ({
  ...stub,
  ...(origin === undefined ? {} : { origin }),
  matched,
})

const unknown = (id: string) => missing(`stub ${id}`, 'a stub in force', 'GET /api/stubs lists them.')
