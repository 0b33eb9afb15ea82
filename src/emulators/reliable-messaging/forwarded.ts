import { z } from 'zod'
import type { Visit } from './visit.ts'

/** What the outbox holds of a message to be passed on: its bytes as they came, and what signals about it repeat. */
export const Forwarded = z.object({
  fromParty: z.string(),
  toParty: z.string(),
  service: z.string(),
  action: z.string(),
  cpaId: z.string(),
  conversationId: z.string(),
  messageId: z.string(),
  timestamp: z.string(),
  /** HL7 id and ASIDs, exactly as received. */
  hl7Id: z.string(),
  versionCode: z.string(),
  fromAsid: z.string(),
  toAsid: z.string(),
  ackRequested: z.boolean(),
  boundary: z.string(),
  /** Content-Id of the ebXML part. */
  start: z.string(),
  /** The MIME body, one character a byte. */
  body: z.string(),
  traceparent: z.string().optional(),
})
export type Forwarded = z.infer<typeof Forwarded>

/** Id of a forward in the outbox: what the recipient's Acknowledgment names it by. */
export const forwardId = (toParty: string, messageId: string): string => `forward ${toParty} ${messageId.toUpperCase()}`

/** Takes from a message what is needed to pass it on. */
export function forwardedOf(visit: Visit): Forwarded {
  const { envelope, mime, inbound, exchange } = visit
  const { wrapper } = visit.payload
  return {
    fromParty: envelope.from.value,
    toParty: envelope.to.value,
    service: envelope.service.value,
    action: envelope.action.value,
    cpaId: envelope.cpaId.value,
    conversationId: envelope.conversationId.value,
    messageId: envelope.messageId.value,
    timestamp: envelope.timestamp.value,
    hl7Id: wrapper.id,
    versionCode: wrapper.versionCode,
    fromAsid: wrapper.senderAsid,
    toAsid: wrapper.receiverAsid,
    ackRequested: envelope.ackRequested.count > 0,
    boundary: mime.boundary,
    start: mime.root.contentId ?? '',
    body: inbound.body.toString('latin1'),
    ...(exchange.traceparent === undefined ? {} : { traceparent: exchange.traceparent }),
  }
}
