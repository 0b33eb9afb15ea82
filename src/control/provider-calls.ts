import { z } from 'zod'
import { callProvider } from '../environment/provider-calls/call-provider.ts'
import { spaceOf } from './missing.ts'
import { SpaceName } from './query.ts'
import { bare, route, strict } from './route.ts'

const NhsNumber = z.string().regex(/^\d{10}$/, 'ten digits')

const Report = z.object({
  provider: z.object({ asid: z.string(), odsCode: z.string(), name: z.string(), root: z.string() }),
  consumer: z.object({ asid: z.string(), name: z.string() }),
  counts: z.object({ passed: z.int(), failed: z.int(), skipped: z.int() }),
  checks: z
    .array(
      z.object({
        id: z.string(),
        group: z.string(),
        name: z.string(),
        verdict: z.enum(['passed', 'failed', 'skipped']),
        expected: z.string(),
        came: z.string(),
        ms: z.int().exactOptional(),
        slow: z.boolean().exactOptional(),
      }),
    )
    .readonly(),
})

export const providerCallRoutes = [
  route({
    ...bare,
    verb: 'post',
    path: '/api/provider-calls',
    summary:
      'Calls a registered provider as consumers and the proxy do, with the documented good and bad calls, and tells what it answered.',
    body: strict({
      asid: z.string().regex(/^\d{12}$/, 'an ASID: 12 digits'),
      space: SpaceName.default('default'),
      consumer: z.string().default('supplier-a'),
      patient: NhsNumber.default('9990000018'),
      stranger: NhsNumber.default('9990009996'),
      service: z.string().default('2000990021'),
      timeout: z.int().min(100).max(120_000).default(10_000),
      only: z.array(z.string()).readonly().default([]),
    }),
    statuses: { 200: 'What each check found.' },
    answer: Report,
    handle: async ({ environment, body }) => {
      spaceOf(environment, body.space)
      return { status: 200, json: await callProvider(environment, body) }
    },
  }),
]
