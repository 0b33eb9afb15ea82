import { z } from 'zod'

/** What the load process says when its window is over and every reply has come. */
export const LoadEnd = z.object({
  event: z.literal('end'),
  /** Requests sent since its start; their serial numbers are 1 to sent. */
  sent: z.int(),
  /** Of those, answered with 2xx and the request's own MessageId. */
  acknowledged: z.int(),
  errors: z.int(),
  firstError: z.string(),
  /** Of the window only: */
  replies: z.int(),
  seconds: z.number(),
  p50: z.number(),
  p99: z.number(),
  /** Share of a core that the load process itself used. */
  cpu: z.number(),
  protocol: z.string(),
  requestBytes: z.int(),
  replyBytes: z.int(),
  /** Of the requests: their HL7 parts. */
  hl7Bytes: z.int(),
})
export type LoadEnd = z.output<typeof LoadEnd>

/** Without a window: everything that the load was allowed to send has its reply. */
const LoadSettled = LoadEnd.extend({ event: z.literal('settled') })

export const LoadEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('begin') }),
  z.object({ event: z.literal('window') }),
  LoadSettled,
  LoadEnd,
])

/** What the sink has counted. */
export const SinkCount = z.object({
  event: z.literal('count'),
  /** Messages answered, each counted once. */
  answered: z.int(),
  /** Answers to a message that had one already. */
  repeated: z.int(),
  /** Bodies that refer to no message of the load. */
  strange: z.int(),
  cpu: z.number(),
})
export type SinkCount = z.output<typeof SinkCount>

export const SinkEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('listening'), port: z.int() }),
  z.object({ event: z.literal('progress'), answered: z.int() }),
  z.object({ event: z.literal('first'), wire: z.string(), bodyAt: z.int() }),
  SinkCount,
])

export const BareEvent = z.object({ event: z.literal('listening'), port: z.int() })

/** What the bare server needs to answer with the same bytes as ours; written by the first turn, read by every bare one. */
export const Shapes = z.object({
  ackFields: z.array(z.string()),
  ack: z.string(),
  answerFields: z.array(z.string()),
  answer: z.string(),
})
export type Shapes = z.output<typeof Shapes>
