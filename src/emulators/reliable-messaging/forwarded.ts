import { z } from 'zod'
import { type Multipart, MultipartError, multipartContentType } from '../../wire/multipart/index.ts'
import { mimeFault } from './steps/read-mime.ts'
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
  /** When its eb:TimeToLive ends, epoch milliseconds on the space's clock. */
  livesUntil: z.number().optional(),
  /** HL7 id and ASIDs, exactly as received. */
  hl7Id: z.string(),
  versionCode: z.string(),
  fromAsid: z.string(),
  toAsid: z.string(),
  ackRequested: z.boolean(),
  /** Of the body as Spine sends it on. */
  contentType: z.string(),
  /** The MIME body, one character a byte. */
  body: z.string(),
  traceparent: z.string().optional(),
})
export type Forwarded = z.infer<typeof Forwarded>

/**
 * Ids that a forward may have in the outbox, and keys that it is remembered by: a recipient's signal names it by recipient and
 * MessageId. The second one is for a message that another sender gave the same MessageId.
 */
export function forwardIds(toParty: string, messageId: string, fromParty: string): readonly [string, string] {
  const id = `forward ${toParty} ${messageId.toUpperCase()}`
  return [id, `${id} from ${fromParty}`]
}

/** Takes from a message what is needed to pass it on. @throws SpineFault 201 when its MIME header cannot be passed on */
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
    ...(visit.livesUntil === undefined ? {} : { livesUntil: visit.livesUntil }),
    hl7Id: wrapper.id,
    versionCode: wrapper.versionCode,
    fromAsid: wrapper.senderAsid,
    toAsid: wrapper.receiverAsid,
    ackRequested: envelope.ackRequested.count > 0,
    contentType: contentTypeOf(mime),
    body: inbound.body.toString('latin1'),
    ...(exchange.traceparent === undefined ? {} : { traceparent: exchange.traceparent }),
  }
}

/** The standard outer Content-Type with the sender's boundary and the Content-Id of its ebXML part (dossier ebxml-messaging 1.2, 2.2). */
function contentTypeOf({ root, boundary }: Multipart): string {
  try {
    return multipartContentType(root.contentId, boundary)
  } catch (error) {
    throw error instanceof MultipartError ? mimeFault(error) : error
  }
}
