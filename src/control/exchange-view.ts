import { z } from 'zod'
import { NearMiss } from '../stubs/near-miss.ts'

/** A body without its bytes: size on the wire in bytes, SHA-256 of the whole in lower-case hex, whether the journal kept only its head. */
const BodyOutline = z.object({ size: z.int(), digest: z.string(), truncated: z.boolean() })

/** Names and values in wire order and case. */
export const FieldPairs = z.array(z.array(z.string()).length(2))

const ProblemView = z.object({
  code: z.string(),
  title: z.string(),
  severity: z.enum(['error', 'warning', 'note']),
  came: z.string(),
  expected: z.string(),
  next: z.string(),
  at: z.string().exactOptional(),
  invented: z.boolean().exactOptional(),
})

const PeerView = z.object({
  address: z.string(),
  port: z.int(),
  serverName: z.string().exactOptional(),
  protocol: z.string().exactOptional(),
  certificate: z
    .object({ commonName: z.string(), names: z.array(z.string()).readonly(), serial: z.string(), fingerprint: z.string() })
    .exactOptional(),
})

const WireOutline = z.object({ line: z.string(), fields: FieldPairs, body: BodyOutline })
const WireWhole = WireOutline.extend({ body: BodyOutline.extend({ text: z.string().exactOptional(), base64: z.string() }) })

const shape = {
  id: z.string(),
  /** Position in the journal. */
  sequence: z.int(),
  direction: z.enum(['in', 'out']),
  door: z.string(),
  space: z.string(),
  /** On the clock of the space. */
  startedAt: z.iso.datetime(),
  state: z.enum(['open', 'replied', 'complete', 'cut']),
  outcome: z.enum(['accepted', 'refused', 'failed']).exactOptional(),
  summary: z.string(),
  labels: z.record(z.string(), z.string()),
  problems: z.array(ProblemView),
  /** What the door audits of the exchange, in the words of its protocol. */
  audit: z.record(z.string(), z.unknown()).exactOptional(),
  causedBy: z.string().exactOptional(),
  traceparent: z.string().exactOptional(),
  peer: PeerView,
  /** Milliseconds from the first byte to the reply being ready and to the last byte. */
  timing: z.object({ replied: z.number().exactOptional(), end: z.number().exactOptional() }),
}

/** An exchange as a list shows it: everything but the bytes of its bodies. */
export const ExchangeOutline = z.object({ ...shape, request: WireOutline, reply: WireOutline.exactOptional() })

/** An exchange with its bodies (as much as the journal kept): always as base64, as text too when they are UTF-8. */
export const ExchangeWhole = z.object({
  ...shape,
  request: WireWhole,
  reply: WireWhole.exactOptional(),
  /** Where stubs are in force for its door and none matched: those that nearly did. */
  nearMisses: z.array(NearMiss).exactOptional(),
})
