import { z } from 'zod'
import { connectionInfoInline } from '../environment/ready-file.ts'
import { bare, route } from './route.ts'

const ConnectionView = z.object({
  httpsUrl: z.string(),
  httpUrl: z.string(),
  ldapsUrl: z.string(),
  ldapUrl: z.string(),
  spinePartyKey: z.string(),
  adminToken: z.string(),
  pid: z.int(),
  environment: z.string(),
  /** Sub CA and root, PEM: what a client trusts. */
  caBundle: z.string(),
  /** Certificate chain and key of each supplier, PEM. */
  clients: z.record(z.string(), z.object({ cert: z.string(), key: z.string() })).readonly(),
})

export const connectionRoutes = [
  route({
    ...bare,
    verb: 'get',
    path: '/api/connection',
    summary: 'What the ready file holds, with certificates and keys themselves instead of paths: all that a client needs to connect.',
    statuses: { 200: 'The connection.' },
    answer: ConnectionView,
    handle: ({ environment }) => ({ status: 200, json: connectionInfoInline(environment) }),
  }),
]
