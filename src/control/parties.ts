import { z } from 'zod'
import { Registration } from '../environment/register.ts'
import { nearest } from '../kernel/nearest.ts'
import { missing, spaceOf } from './missing.ts'
import { PartyView, partyView } from './party-view.ts'
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
      const keys = environment.parties(space).map((each) => each.partyKey)
      const meant = nearest(partyKey, keys)
      throw missing(
        `party "${partyKey}" in space ${space}`,
        meant === undefined ? `one of ${keys.join(', ')}` : `a registered party key, such as ${meant}`,
      )
    },
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/parties',
    summary:
      'Registers a supplier, with a certificate when it has none; of a party that exists, changes what is given (moves its endpoint).',
    body: Registration,
    statuses: { 201: 'The new party.', 200: 'The party as it stands now.' },
    answer: PartyView,
    handle: async ({ environment, body }) => {
      spaceOf(environment, body.space)
      const status = environment.party(body.space, body.partyKey) === undefined ? 201 : 200
      const json = partyView(await environment.register(body))
      const location = `/api/parties/${body.partyKey}${body.space === 'default' ? '' : `?space=${encodeURIComponent(body.space)}`}`
      return { status, json, ...(status === 201 ? { location } : {}) }
    },
  }),
]
