import { z } from 'zod'
import type { Environment } from '../environment/environment.ts'
import { Registration } from '../environment/registration.ts'
import { nearest } from '../kernel/nearest.ts'
import type { ProblemError } from '../kernel/problem.ts'
import { missing, spaceOf } from './missing.ts'
import { partyView, registeredView, removedView } from './party-told.ts'
import { PartyView, RegisteredView, RemovedView } from './party-view.ts'
import { SpaceName } from './query.ts'
import { bare, route, strict } from './route.ts'

const InSpace = strict({ space: SpaceName.default('default') })

export const partyRoutes = [
  route({
    ...bare,
    verb: 'get',
    path: '/api/parties',
    summary: 'Every party as a space sees it.',
    query: InSpace,
    statuses: { 200: 'The parties.' },
    answer: z.object({ parties: z.array(PartyView) }),
    handle: ({ environment, query }) => {
      spaceOf(environment, query.space)
      return { status: 200, json: { parties: environment.parties(query.space).map(partyView) } }
    },
  }),
  route({
    ...bare,
    verb: 'get',
    path: '/api/parties/{partyKey}',
    summary: 'One party: its accredited systems and endpoints with their contract properties.',
    params: z.object({ partyKey: z.string() }),
    query: InSpace,
    statuses: { 200: 'The party.' },
    answer: PartyView,
    handle: ({ environment, params: { partyKey }, query: { space } }) => {
      spaceOf(environment, space)
      const party = environment.party(space, partyKey)
      if (party !== undefined) return { status: 200, json: partyView(party) }
      throw unknownParty(environment, space, partyKey)
    },
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/parties',
    summary:
      'Registers a supplier with ids, endpoints and certificate in one step; of a party that exists, changes what is given (moves its endpoint).',
    body: Registration,
    statuses: { 201: 'The new party.', 200: 'The party as it stands now.' },
    answer: RegisteredView,
    handle: async ({ environment, body }) => {
      spaceOf(environment, body.space)
      const done = await environment.register(body)
      const json = registeredView(done, environment.authority.caBundle)
      if (!done.isNew) return { status: 200, json }
      const query = body.space === 'default' ? '' : `?space=${encodeURIComponent(body.space)}`
      return { status: 201, json, location: `/api/parties/${done.party.partyKey}${query}` }
    },
  }),
  route({
    ...bare,
    verb: 'delete',
    path: '/api/parties/{partyKey}',
    summary: 'Removes a party, or with asid one of its accredited systems, from a space.',
    params: z.object({ partyKey: z.string() }),
    query: strict({
      space: SpaceName.default('default'),
      asid: z.string().exactOptional(),
      revoke: z.enum(['true', 'false'], { error: 'true or false' }).default('false'),
    }),
    statuses: { 200: 'Removed; what is left of the party, and the certificate that was revoked.' },
    answer: RemovedView,
    handle: async ({ environment, params: { partyKey }, query: { space, asid, revoke } }) => {
      spaceOf(environment, space)
      const done = await environment.deregister({ space, partyKey, revoke: revoke === 'true', ...(asid === undefined ? {} : { asid }) })
      if (done !== undefined) return { status: 200, json: removedView(done) }
      const party = environment.party(space, partyKey)
      if (party === undefined) throw unknownParty(environment, space, partyKey)
      const asids = party.accreditedSystems.map((system) => system.asid)
      throw missing(`ASID "${asid}" of party ${partyKey} in space ${space}`, `one of ${asids.join(', ') || '(it has none)'}`)
    },
  }),
]

function unknownParty(environment: Environment, space: string, partyKey: string): ProblemError {
  const keys = environment.parties(space).map((each) => each.partyKey)
  const meant = nearest(partyKey, keys)
  return missing(
    `party "${partyKey}" in space ${space}`,
    meant === undefined ? `one of ${keys.join(', ')}` : `a registered party key, such as ${meant}`,
  )
}
