import { z } from 'zod'
import { DeliveryPoint } from '../environment/addresses.ts'
import { spaceOf } from './missing.ts'
import { countUpTo, SpaceName } from './query.ts'
import { bare, route, strict } from './route.ts'

/** Most addresses of one answer or one import. */
const MOST = 1000

export const addressRoutes = [
  route({
    ...bare,
    verb: 'get',
    path: '/api/addresses',
    summary: 'The gazetteer’s addresses of a space in order of their keys, those behind `after`.',
    query: strict({
      space: SpaceName.default('default'),
      after: z
        .string()
        .regex(/^[A-Za-z0-9]{0,8}$/, 'not an address key')
        .default(''),
      limit: countUpTo(MOST).default(100),
    }),
    statuses: { 200: 'The addresses; `next` is what `after` continues from, and missing at the end.' },
    answer: z.object({ addresses: z.array(DeliveryPoint), next: z.string().exactOptional() }),
    handle: async ({ environment, query: { space, after, limit } }) => {
      const addresses = await (await environment.addresses()).list(spaceOf(environment, space), after, limit)
      const next = addresses.length === limit ? addresses.at(-1)?.key : undefined
      return { status: 200, json: { addresses, ...(next === undefined ? {} : { next }) } }
    },
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/addresses',
    summary: 'Stores addresses, all of them or none; one with a key that is there replaces it.',
    query: strict({ space: SpaceName.default('default') }),
    body: strict({ addresses: z.array(DeliveryPoint).min(1).max(MOST) }),
    statuses: { 200: 'How many were added and replaced.' },
    answer: z.object({ added: z.int(), replaced: z.int() }),
    handle: async ({ environment, query: { space }, body: { addresses } }) => ({
      status: 200,
      json: await (await environment.addresses()).put(spaceOf(environment, space), addresses),
    }),
  }),
]
