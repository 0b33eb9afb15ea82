import { z } from 'zod'

/** What the load process of *pds* says when its window is over and every reply has come; all of it is about the window. */
export const PdsEnd = z.object({
  event: z.literal('end'),
  replies: z.int(),
  /** Answered without a patient: several fit, or a sensitive one was asked for by postcode. */
  unmatched: z.int(),
  errors: z.int(),
  firstError: z.string(),
  seconds: z.number(),
  p50: z.number(),
  p99: z.number(),
  /** Share of a core that the load process itself used. */
  cpu: z.number(),
  requestBytes: z.int(),
  replyBytes: z.int(),
})
export type PdsEnd = z.output<typeof PdsEnd>
export const PdsEvent = z.discriminatedUnion('event', [
  PdsEnd,
  z.object({ event: z.literal('begin') }),
  z.object({ event: z.literal('window') }),
])
