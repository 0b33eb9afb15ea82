import { z } from 'zod'
import { readiness } from './readiness.ts'
import { bare, route } from './route.ts'

const ReadinessView = z.object({
  ready: z.boolean(),
  listeners: z.array(z.object({ name: z.string(), port: z.int(), listening: z.boolean(), connections: z.int() })).readonly(),
  /** The seed of the default space: parties in the directory, interactions that Spine serves. */
  seed: z.object({ loaded: z.boolean(), parties: z.int(), interactions: z.int() }),
  store: z.object({ name: z.string(), writable: z.boolean(), error: z.string().exactOptional() }),
  ca: z.object({ inForce: z.boolean(), serverCertificateUntil: z.iso.datetime(), crlUntil: z.array(z.iso.datetime()).readonly() }),
})

export const healthRoutes = [
  route({
    ...bare,
    verb: 'get',
    path: '/livez',
    summary: 'The process answers.',
    statuses: { 200: 'ok' },
    types: ['text/plain'],
    open: true,
    handle: () => ({ status: 200, type: 'text/plain; charset=utf-8', body: 'ok\n' }),
  }),
  route({
    ...bare,
    verb: 'get',
    path: '/readyz',
    summary: 'Every listener is bound, the seed loaded, the store takes commits, the certificates are in force.',
    statuses: { 200: 'Ready.', 503: 'Not ready; the parts say which.' },
    answer: ReadinessView,
    open: true,
    handle: async ({ environment }) => {
      const state = await readiness(environment)
      return { status: state.ready ? 200 : 503, json: state }
    },
  }),
]
