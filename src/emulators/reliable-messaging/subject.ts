import type { EbxmlEnvelope } from '../../wire/ebxml/envelope.ts'
import type { SignalSubject } from '../../wire/ebxml/write-signals.ts'

/** What a signal repeats of the message it is about. */
export const subjectOf = (envelope: EbxmlEnvelope): SignalSubject => ({
  from: envelope.from.value,
  to: envelope.to.value,
  cpaId: envelope.cpaId.value,
  conversationId: envelope.conversationId.value,
  messageId: envelope.messageId.value,
  timestamp: envelope.timestamp.value,
})
