import { z } from 'zod'
import { ALERTS, alertNames } from './alerts.ts'

const A_DAY = 86_400_000
/** Real milliseconds for which a connection is held without an answer, unless a rule says otherwise. */
const HELD = 60_000

export const ms = z.int({ error: 'milliseconds' }).min(0, 'at least 0').max(A_DAY, 'at most a day')
const when = z.enum(['before', 'after'], { error: 'before (nothing is processed) or after (it is processed all the same)' })
const text = z.string().max(1000)
const sent = z.int({ error: 'a number of bytes' }).min(0)

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

const certificate = z.enum(BAD_CERTIFICATES, { error: `one of ${BAD_CERTIFICATES.join(', ')}` })

/** How long a delay is, in milliseconds, as WireMock writes it. */
const DelayDistribution = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('fixed'), milliseconds: ms }),
  z.strictObject({ type: z.literal('uniform'), lower: ms, upper: ms }),
  z.strictObject({
    type: z.literal('lognormal'),
    median: z.number().positive().max(A_DAY),
    sigma: z.number().min(0).max(10),
    /** Longest delay; a day unless given. */
    maxValue: ms.exactOptional(),
  }),
])
export type DelayDistribution = z.output<typeof DelayDistribution>

const Delay = z
  .strictObject({
    do: z.literal('delay'),
    ms: ms.exactOptional(),
    /** The same under WireMock's name. */
    fixedDelayMilliseconds: ms.exactOptional(),
    delayDistribution: DelayDistribution.exactOptional(),
  })
  .refine((delay) => Object.keys(delay).length === 2, 'one of ms, fixedDelayMilliseconds and delayDistribution')
  .refine(({ delayDistribution: how }) => how?.type !== 'uniform' || how.lower <= how.upper, 'lower must not exceed upper')

const Dribble = z
  .strictObject({
    do: z.literal('dribble'),
    /** In so many pieces over so many real milliseconds, as WireMock names them. */
    numberOfChunks: z.int().min(1).max(10_000).exactOptional(),
    totalDuration: ms.exactOptional(),
    /** Or at a bandwidth. */
    bytesPerSecond: z.int().min(1).max(1_000_000_000).exactOptional(),
  })
  .refine(
    ({ numberOfChunks, totalDuration, bytesPerSecond }) =>
      bytesPerSecond === undefined
        ? numberOfChunks !== undefined && totalDuration !== undefined
        : numberOfChunks === undefined && totalDuration === undefined,
    'numberOfChunks and totalDuration, or bytesPerSecond',
  )

/** What a rule does to a request, after it has passed its door's checks. */
export const RequestEffect = z.discriminatedUnion('do', [
  /** The reply comes late, by real milliseconds. */
  Delay,
  /** The reply comes a piece at a time. */
  Dribble,
  /** The connection is reset instead of a reply, or after so many bytes of its body. */
  z.strictObject({ do: z.literal('reset'), sent: sent.exactOptional(), when: when.default('after') }),
  /** WireMock's wire faults. */
  z.strictObject({ do: z.literal('EMPTY_RESPONSE'), when: when.default('after') }),
  z.strictObject({ do: z.literal('MALFORMED_RESPONSE_CHUNK'), when: when.default('after') }),
  z.strictObject({ do: z.literal('RANDOM_DATA_THEN_CLOSE'), when: when.default('after') }),
  z.strictObject({ do: z.literal('CONNECTION_RESET_BY_PEER'), when: when.default('after') }),
  /** Spine closes its side after so many bytes of the reply's body, all of it unless given, and leaves the other open. */
  z.strictObject({ do: z.literal('half-close'), sent: sent.exactOptional(), ms: ms.default(HELD), when: when.default('after') }),
  /** No answer ever comes; the connection stays open for so many real milliseconds. */
  z.strictObject({ do: z.literal('drop'), ms: ms.default(HELD), when: when.default('after') }),
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
  z.strictObject({
    do: z.literal('refuse'),
    as: z.string().exactOptional(),
    code: text.min(1),
    text: text.default(''),
    when: when.default('before'),
  }),
])

/** What a rule does to a try of a delivery. */
export const DeliveryEffect = z.discriminatedUnion('do', [
  /** It is not made, and Spine takes it for made. */
  z.strictObject({ do: z.literal('drop') }),
  z.strictObject({ do: z.literal('duplicate'), copies: z.int().min(1).max(20).default(1) }),
  /** Made after so many others to its target, or after so many milliseconds on the space's clock. */
  z.strictObject({ do: z.literal('reorder'), behind: z.int().min(1).max(1000).default(1), atMost: ms.default(30_000) }),
  /** Made later, by milliseconds on the space's clock. */
  Delay,
  /** Bytes from the middle of the body overwritten, or the body cut off to a length. */
  z.strictObject({ do: z.literal('corrupt'), bytes: z.int().min(1).default(8), length: z.int().min(0).exactOptional() }),
  /** Not made: Spine takes it for refused by the other side. */
  z.strictObject({ do: z.literal('refuse'), code: text.min(1), text: text.default('') }),
  /** Not made: the try fails, with a status of the other side or without an answer. */
  z.strictObject({ do: z.literal('fail'), status: z.int().min(400).max(599).exactOptional() }),
  /** Made with a bad certificate of Spine's, to see whether the other side checks. */
  z.strictObject({ do: z.literal('present'), certificate }),
  /** Made, and its answer is lost on the way back. */
  z.strictObject({ do: z.literal('lose-answer') }),
])

/** What a rule does to a connection before anything is said on it. */
export const ConnectionEffect = z.discriminatedUnion('do', [
  /** The handshake is refused with a TLS alert. */
  z.strictObject({
    do: z.literal('alert'),
    alert: z.enum(alertNames, { error: `one of ${Object.keys(ALERTS).join(', ')}` }).default('handshake_failure'),
  }),
  /** The handshake gets no answer, for so many real milliseconds. */
  z.strictObject({ do: z.literal('stall'), ms: ms.default(HELD) }),
  /** The connection is closed in the middle of the handshake. */
  z.strictObject({ do: z.literal('close') }),
  z.strictObject({ do: z.literal('reset') }),
  /** Spine presents a bad certificate, to see whether the client checks. */
  z.strictObject({ do: z.literal('present'), certificate }),
])

export type RequestEffect = z.output<typeof RequestEffect>
export type DeliveryEffect = z.output<typeof DeliveryEffect>
export type ConnectionEffect = z.output<typeof ConnectionEffect>
