import { z } from 'zod'
import type { Plain } from '../../kernel/outbox-entry.ts'

/** What the outbox holds of a business answer, or of a message that Spine sends of itself: its ids are fixed here, its bytes are made at delivery. */
const Promised = z.object({
  /** Party that gets it. */
  toParty: z.string(),
  /** ebXML service and action. */
  service: z.string(),
  action: z.string(),
  conversationId: z.string(),
  /** eb:MessageId, HL7 id and part id in one, as Spine does. */
  messageId: z.string(),
  /** Of answers. */
  refToMessageId: z.string().exactOptional(),
  /** The answered message's HL7 id, exactly as received. */
  messageRef: z.string().exactOptional(),
  receiverAsid: z.string(),
  senderAsid: z.string(),
  createdAt: z.number(),
  answer: z.object({
    prefix: z.enum(['hl7:', '']),
    versionCode: z.string(),
    typeCode: z.enum(['AA', 'AE', 'AR']).exactOptional(),
    detail: z.object({ code: z.string(), codeSystem: z.string(), displayName: z.string() }).exactOptional(),
    content: z.string(),
  }),
  traceparent: z.string().exactOptional(),
})
export type Promised = z.infer<typeof Promised>

/** The promise as the outbox holds it. */
export const promisedContent = (promised: Promised): Plain => promised

/** The promise out of the outbox. @throws ZodError when the content is none */
export const promisedOf = (content: Plain): Promised => Promised.parse(content)
