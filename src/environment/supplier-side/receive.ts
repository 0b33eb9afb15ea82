import { randomUUID } from 'node:crypto'
import type { EbxmlEnvelope } from '../../wire/ebxml/envelope.ts'
import { writeAcknowledgment } from '../../wire/ebxml/write-signals.ts'
import { MultipartError } from '../../wire/multipart/index.ts'
import { XmlError } from '../../wire/xml/index.ts'
import { envelopeOf } from './message-body.ts'

/** A message that came to a supplier's endpoint, and the supplier's answer to it. */
export interface Receipt {
  readonly about: {
    readonly action: string
    readonly messageId: string
    readonly refToMessageId: string
    readonly conversationId: string
    /** Why it could not be read, empty when it could. */
    readonly fault: string
  }
  readonly body: Buffer
  readonly status: number
  /** Empty when no acknowledgement was asked for. */
  readonly answer: string
}

/** Reads a message and makes the answer: 200 with an Acknowledgment where one is asked for (dossier ebxml-messaging 2.2), 400 when it can't be read. */
export function receive(body: Buffer, contentType: string, now = new Date()): Receipt {
  try {
    const envelope = envelopeOf(body, contentType)
    const { action, messageId, refToMessageId, conversationId } = envelope
    const about = {
      action: action.value,
      messageId: messageId.value,
      refToMessageId: refToMessageId.value,
      conversationId: conversationId.value,
      fault: '',
    }
    return { about, body, status: 200, answer: envelope.ackRequested.count === 0 ? '' : acknowledgment(envelope, now) }
  } catch (error) {
    if (!(error instanceof MultipartError || error instanceof XmlError)) throw error
    const about = { action: '', messageId: '', refToMessageId: '', conversationId: '', fault: error.message }
    return { about, body, status: 400, answer: '' }
  }
}

function acknowledgment(envelope: EbxmlEnvelope, now: Date): string {
  const { from, to, cpaId, conversationId, messageId, timestamp } = envelope
  const subject = {
    from: from.value,
    to: to.value,
    cpaId: cpaId.value,
    conversationId: conversationId.value,
    messageId: messageId.value,
    timestamp: timestamp.value,
  }
  return writeAcknowledgment(subject, randomUUID().toUpperCase(), now.toISOString().slice(0, 19))
}
