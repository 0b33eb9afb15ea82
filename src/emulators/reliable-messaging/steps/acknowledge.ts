import { signalSoapAction, writeAcknowledgment } from '../../../wire/ebxml/write-signals.ts'
import { subjectOf } from '../subject.ts'
import type { Visit } from '../visit.ts'

/** The synchronous answer: 202 with an Acknowledgment where one was asked for, 202 and nothing to express messages (dossier 2.2). */
export function acknowledge(visit: Visit): void {
  if (visit.reply !== undefined) return
  if (visit.profile === 'express' || visit.profile === 'forward-express') {
    visit.reply = { status: 202, fields: ['Content-Type', 'text/xml'], body: Buffer.alloc(0) }
    return
  }
  const { ackId, ackAt } = visit.acceptance
  visit.reply = {
    status: 202,
    fields: ['Content-Type', 'text/xml', 'SOAPAction', signalSoapAction('Acknowledgment')],
    body: writeAcknowledgment(subjectOf(visit.envelope), ackId, ackAt),
  }
}
