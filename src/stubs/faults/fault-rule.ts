import { z } from 'zod'

/** Most rules of a space. */
export const MOST_RULES = 100
const A_DAY = 86_400_000

const ms = z.int({ error: 'milliseconds' }).min(0, 'at least 0').max(A_DAY, 'at most a day')
const when = z.enum(['before', 'after'], { error: 'before (nothing is processed) or after (it is processed all the same)' })
const nth = z.int({ error: 'a whole number' }).min(1, 'counted from 1')
const text = z.string().max(1000)

/** Certificates that Spine can present in place of its own; the composition makes them. */
export const BAD_CERTIFICATES = [
  'revoked',
  'expired',
  'not-yet-valid',
  'wrong-ca',
  'wrong-name',
  'wrong-usage',
  'sha1',
  'weak-key',
  'self-signed',
  'no-chain',
  'cn-only',
  'crl-missing',
] as const

/** What a rule does to a request, after it has passed its door's checks. */
const RequestEffect = z.discriminatedUnion('do', [
  /** The reply comes late, by real milliseconds. */
  z.strictObject({ do: z.literal('delay'), ms }),
  /** The connection is reset instead of a reply. */
  z.strictObject({ do: z.literal('reset'), when: when.default('after') }),
  /** It is processed, and answered with the usual status and nothing: a missing acknowledgement. */
  z.strictObject({ do: z.literal('withhold') }),
  /** Another reply. */
  z.strictObject({
    do: z.literal('reply'),
    status: z.int().min(200).max(599),
    body: z.string().max(65_536).default(''),
    contentType: z
      .string()
      .regex(/^[\x20-\x7e]+$/)
      .default('text/plain'),
    when: when.default('before'),
  }),
  /** The door's own refusal, in a form that the door declares. */
  z.strictObject({ do: z.literal('refuse'), as: z.string().exactOptional(), code: text.min(1), text, when: when.default('before') }),
])

/** What a rule does to a try of a delivery. */
const DeliveryEffect = z.discriminatedUnion('do', [
  /** It is not made, and Spine takes it for made. */
  z.strictObject({ do: z.literal('drop') }),
  z.strictObject({ do: z.literal('duplicate'), copies: z.int().min(1).max(20).default(1) }),
  /** Made after so many others to its target, or after so many milliseconds on the space's clock. */
  z.strictObject({ do: z.literal('reorder'), behind: z.int().min(1).max(1000).default(1), atMost: ms.default(30_000) }),
  /** Made later, by milliseconds on the space's clock. */
  z.strictObject({ do: z.literal('delay'), ms }),
  /** Bytes from the middle of the body overwritten, or the body cut off to a length. */
  z.strictObject({ do: z.literal('corrupt'), bytes: z.int().min(1).default(8), length: z.int().min(0).exactOptional() }),
  /** Not made: Spine takes it for refused by the other side. */
  z.strictObject({ do: z.literal('refuse'), code: text.min(1), text }),
  /** Not made: the try fails, with a status of the other side or without an answer. */
  z.strictObject({ do: z.literal('fail'), status: z.int().min(400).max(599).exactOptional() }),
  /** Made with a bad certificate of Spine's, to see whether the other side checks. */
  z.strictObject({ do: z.literal('present'), certificate: z.enum(BAD_CERTIFICATES, { error: `one of ${BAD_CERTIFICATES.join(', ')}` }) }),
  /** Made, and its answer is lost on the way back. */
  z.strictObject({ do: z.literal('lose-answer') }),
])

const common = {
  /** Where it applies. */
  space: z.string().default('default'),
  /** Name of the emulator; any when left out. */
  door: z.string().exactOptional(),
  /** Labels that must have these values, compared without case. */
  match: z.record(z.string(), z.string()).default({}),
  /** Which of the matching ones it acts on, counted from 1; all when left out. */
  nth: z.union([nth, z.array(nth).min(1).max(100)]).exactOptional(),
  /** Acts on every so-manieth of the matching ones. */
  every: nth.exactOptional(),
  /** Acts so many times at most. */
  times: nth.exactOptional(),
}

/** A rule as it is given: on requests to Spine, or on deliveries by it. Each request and each try of a delivery that matches counts. */
export const FaultRuleInput = z.discriminatedUnion('on', [
  z.strictObject({ on: z.literal('request'), ...common, effect: RequestEffect }),
  z.strictObject({ on: z.literal('delivery'), ...common, effect: DeliveryEffect }),
])
export type FaultRuleInput = z.output<typeof FaultRuleInput>

/** A rule in force. */
export const FaultRuleView = z.object({
  id: z.string(),
  on: z.enum(['request', 'delivery']),
  ...common,
  effect: z.looseObject({ do: z.string() }),
  /** Requests or tries that matched, and on how many of them it acted. */
  seen: z.int(),
  acted: z.int(),
})

export type RequestEffect = z.output<typeof RequestEffect>
export type DeliveryEffect = z.output<typeof DeliveryEffect>
