import { z } from 'zod'
import { verify } from '../environment/proof/verify.ts'
import { FilterBody } from './exchange-query.ts'
import { spaceOf } from './missing.ts'
import { DurationText, SpaceName, Wait } from './query.ts'
import { bare, route, strict } from './route.ts'

/** Checks and filters that one verification has at most, each. */
const MOST = 100

const count = z.int().min(0).exactOptional()
const Expected = FilterBody.extend({ exactly: count, atLeast: count, atMost: count })
const filters = z.array(FilterBody).max(MOST).exactOptional()

const VerifyBody = strict({
  space: SpaceName.exactOptional(),
  conversation: z.string().exactOptional(),
  after: z.int().min(0).exactOptional(),
  expect: z.array(Expected).max(MOST).exactOptional(),
  order: filters,
  absent: filters,
  noRefusals: z.boolean().exactOptional(),
  noUnexpected: z.boolean().exactOptional(),
  except: filters,
  within: Wait.exactOptional(),
  settle: DurationText.refine((ms) => ms <= 10_000, 'at most 10s').exactOptional(),
})

const Report = z.object({
  ok: z.boolean(),
  checks: z.array(z.object({ check: z.string(), ok: z.boolean(), found: z.int(), exchanges: z.array(z.string()).readonly() })).readonly(),
  timeline: z.string(),
})

export const verifyRoutes = [
  route({
    ...bare,
    verb: 'post',
    path: '/api/verify',
    summary: 'Compares what happened with what was expected: counts, order, absence, refusals, the unexpected; waits for it with `within`.',
    body: VerifyBody,
    statuses: { 200: 'Everything holds.', 422: 'Something does not; `checks` says what, `timeline` what happened.' },
    answer: Report,
    handle: async ({ environment, body, signal }) => {
      if (body.space !== undefined) spaceOf(environment, body.space)
      const report = await verify(environment.journal, body, signal)
      return { status: report.ok ? 200 : 422, json: report }
    },
  }),
]
