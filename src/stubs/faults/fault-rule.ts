import { z } from 'zod'
import { ConnectionEffect, DeliveryEffect, RequestEffect } from './effects.ts'

/** Most rules of a space. */
export const MOST_RULES = 100

const nth = z.int({ error: 'a whole number' }).min(1, 'counted from 1')

const common = {
  /** Where it applies. */
  space: z.string().default('default'),
  /** Name of the emulator, of a connection that of the listener; any when left out. */
  door: z.string().exactOptional(),
  /** Labels that must have these values, compared without case. */
  match: z.record(z.string(), z.string()).default({}),
  /** Which of the matching ones it acts on, counted from 1; all when left out. */
  nth: z.union([nth, z.array(nth).min(1).max(100)]).exactOptional(),
  /** Acts on every so-manieth of the matching ones. */
  every: nth.exactOptional(),
  /** Acts so many times at most. */
  times: nth.exactOptional(),
  /** How likely it acts on one that it would act on: 0 to 1; always when left out. */
  probability: z.number({ error: 'a number from 0 to 1' }).min(0).max(1).exactOptional(),
  /** What probability and delays are drawn from: the same seed draws the same again. One is chosen, and shown, when left out. */
  seed: z.int({ error: 'a whole number' }).min(0).max(0xffff_ffff).exactOptional(),
}

/** A rule as it is given: on requests to Spine, on deliveries by it, or on connections. Each that matches counts. */
export const FaultRuleInput = z.discriminatedUnion('on', [
  z.strictObject({ on: z.literal('request'), ...common, effect: RequestEffect }),
  z.strictObject({ on: z.literal('delivery'), ...common, effect: DeliveryEffect }),
  z.strictObject({ on: z.literal('connection'), ...common, effect: ConnectionEffect }),
])
export type FaultRuleInput = z.output<typeof FaultRuleInput>

/** A rule in force. */
export const FaultRuleView = z.object({
  id: z.string(),
  on: z.enum(['request', 'delivery', 'connection']),
  ...common,
  effect: z.looseObject({ do: z.string() }),
  /** Requests, tries or connections that matched, and on how many of them it acted. */
  seen: z.int(),
  acted: z.int(),
})
