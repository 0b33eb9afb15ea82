import { type SignalSubject, writeAcknowledgment } from '../../../wire/ebxml/write-signals.ts'
import { isoSeconds } from '../../../wire/hl7v3/time.ts'
import type { MessagingParts } from '../parts.ts'

/** The answer that Spine gives itself on behalf of a supplier without a listener. */
export function acknowledgeFor(
  parts: MessagingParts,
  subject: SignalSubject,
  reliable: boolean,
  at: number,
): { status: number; fields: string[]; body: Buffer } {
  if (!reliable) return { status: 202, fields: [], body: Buffer.alloc(0) }
  return {
    status: 202,
    fields: ['Content-Type', 'text/xml'],
    body: Buffer.from(writeAcknowledgment(subject, parts.ids.timeUuid(), isoSeconds(at))),
  }
}
