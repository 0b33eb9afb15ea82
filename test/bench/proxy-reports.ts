import { z } from 'zod'

/** What the load process of *proxy* says when its window is over and every reply has come; all of it is about the window. */
const ProxyEnd = z.object({
  event: z.literal('end'),
  replies: z.int(),
  errors: z.int(),
  firstError: z.string(),
  seconds: z.number(),
  p50: z.number(),
  p99: z.number(),
  /** Share of a core that the load process itself used. */
  cpu: z.number(),
  replyBytes: z.int(),
})
export type ProxyEnd = z.output<typeof ProxyEnd>
export const ProxyEvent = z.discriminatedUnion('event', [
  ProxyEnd,
  z.object({ event: z.literal('begin') }),
  z.object({ event: z.literal('window') }),
])
