import { z } from 'zod'

/** What the directory's load process says when its window is over. */
export const LdapLoadEnd = z.object({
  event: z.literal('end'),
  /** Of the window. */
  searches: z.int(),
  errors: z.int(),
  firstError: z.string(),
  seconds: z.number(),
  /** Milliseconds. */
  p50: z.number(),
  p99: z.number(),
  /** Share of a core that the load process itself used. */
  cpu: z.number(),
  protocol: z.string(),
  /** Of an answer, entry and result. */
  bytes: z.number(),
})
export type LdapLoadEnd = z.output<typeof LdapLoadEnd>

export const LdapLoadEvent = z.discriminatedUnion('event', [z.object({ event: z.literal('begin') }), LdapLoadEnd])
