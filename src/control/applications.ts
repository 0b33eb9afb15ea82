import { z } from 'zod'
import type { Application } from '../environment/applications/applications.ts'
import { missing, spaceOf } from './missing.ts'
import { SpaceName } from './query.ts'
import { bare, route, strict } from './route.ts'

const InSpace = strict({ space: SpaceName.default('default') })

const ApplicationView = z.object({
  clientId: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  jwksUrl: z.string().exactOptional(),
  /** Ids of the keys that were registered themselves. */
  kids: z.array(z.string()).exactOptional(),
  redirectUris: z.array(z.string()),
  backchannelLogoutUri: z.string().exactOptional(),
  /** Of a client of CIS2 without keys. */
  secret: z.string().exactOptional(),
})

const NewApplication = strict({
  space: SpaceName.default('default'),
  name: z.string().min(1).max(100),
  clientId: z
    .string()
    .regex(/^[\w.-]{8,100}$/, '8 to 100 letters, digits, dots, dashes and underscores')
    .exactOptional(),
  jwksUrl: z.url({ protocol: /^https?$/, error: 'an http: or https: URL' }).exactOptional(),
  jwks: z.looseObject({ keys: z.array(z.unknown()) }).exactOptional(),
  scopes: z.array(z.string().min(1).max(200)).max(100).exactOptional(),
  /** Where CIS2 sends users back to. */
  redirectUris: z
    .array(z.url({ error: 'an absolute URL' }))
    .max(20)
    .exactOptional(),
  backchannelLogoutUri: z.url({ protocol: /^https?$/, error: 'an http: or https: URL' }).exactOptional(),
}).refine(({ jwks, jwksUrl }) => jwks === undefined || jwksUrl === undefined, 'jwks and jwksUrl exclude each other')

export const applicationRoutes = [
  route({
    ...bare,
    verb: 'get',
    path: '/api/applications',
    summary: 'Applications of the API platform that a space knows.',
    query: InSpace,
    statuses: { 200: 'The applications.' },
    answer: z.object({ applications: z.array(ApplicationView) }),
    handle: async ({ environment, query: { space } }) => {
      const found = await (await environment.applications()).list(spaceOf(environment, space))
      return { status: 200, json: { applications: found.map(shown) } }
    },
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/applications',
    summary: 'Registers an application with its public keys, or replaces the one of its client id.',
    body: NewApplication,
    statuses: { 201: 'The application.' },
    answer: ApplicationView,
    handle: async ({ environment, body: { space, ...given } }) => {
      const made = await (await environment.applications()).put(spaceOf(environment, space), given)
      return { status: 201, json: shown(made) }
    },
  }),
  route({
    ...bare,
    verb: 'delete',
    path: '/api/applications/{clientId}',
    summary: 'Removes an application.',
    params: z.object({ clientId: z.string() }),
    query: InSpace,
    statuses: { 204: 'It is removed.' },
    handle: async ({ environment, params: { clientId }, query: { space } }) => {
      if (!(await (await environment.applications()).remove(spaceOf(environment, space), clientId)))
        throw missing(`application "${clientId}"`, 'a registered client id', 'GET /api/applications lists them.')
      return { status: 204 }
    },
  }),
]

const shown = ({
  clientId,
  name,
  scopes,
  jwksUrl,
  jwks,
  redirectUris,
  backchannelLogoutUri,
  secret,
}: Application): z.input<typeof ApplicationView> => ({
  clientId,
  name,
  scopes: [...scopes],
  redirectUris: [...redirectUris],
  ...(backchannelLogoutUri === undefined ? {} : { backchannelLogoutUri }),
  ...(redirectUris.length === 0 || jwks !== undefined || jwksUrl !== undefined ? {} : { secret }),
  ...(jwksUrl === undefined ? {} : { jwksUrl }),
  ...(jwks === undefined ? {} : { kids: jwks.map(({ kid }) => kid ?? '') }),
})
