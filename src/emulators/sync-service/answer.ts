import type { Reply } from '../../kernel/reply.ts'
import type { DomainAnswer } from '../../national/domain.ts'
import { type AcknowledgementDetail, hl7Element } from '../../wire/hl7v3/write-message.ts'
import { writeNn4b } from '../../wire/nn4b/response.ts'
import { writeSoapResponse } from '../../wire/soap/write-response.ts'
import { escapeText } from '../../wire/xml/escape.ts'
import { wrapperElement } from './contract.ts'
import type { Visit } from './visit.ts'

/** Version of every rejection, whatever the request's (dossier sync-pds-smsp-gazetteer 1.3). */
const REJECTION_VERSION = 'V3NPfIT3.0'

/** The second layer of failure: MCCI_IN010000UK13 with typeCode AR, and nothing but author1 in its ControlActEvent (dossier 1.6 B). */
export const rejectionAnswer = (detail: AcknowledgementDetail): DomainAnswer => ({
  interaction: 'MCCI_IN010000UK13',
  prefix: '',
  versionCode: REJECTION_VERSION,
  typeCode: 'AR',
  detail,
  content: '',
  summary: `rejected: ${detail.code} ${detail.displayName}`,
})

/**
 * An answer as the response to the request: one id for SOAP and HL7, sender and receiver exchanged, RelatesTo from the SOAP header and
 * messageRef from the HL7 wrapper (dossier sync-pds-smsp-gazetteer 1.5).
 * @param now on the space's clock
 */
export function answerReply(visit: Visit, answer: DomainAnswer, now: number): Reply {
  if (visit.kind === 'nn4b') return insertionReply(visit, answer)
  const { entry, envelope, parts, wrapper } = visit
  const messageId = parts.ids.timeUuid()
  const receiverAsid = envelope.sender.value
  const senderAsid = envelope.receiver.value
  const content = hl7Element({
    interaction: answer.interaction,
    prefix: answer.prefix,
    id: messageId,
    createdAt: now,
    versionCode: answer.versionCode,
    typeCode: answer.typeCode,
    detail: answer.detail,
    messageRef: wrapper.id === '' ? 'Not Known' : wrapper.id,
    receiverAsid,
    senderAsid,
    content: answer.content,
  })
  const body = writeSoapResponse({
    messageId,
    action: `${entry.service}/${answer.interaction}`,
    to: envelope.from ?? '',
    from: envelope.to.value,
    receiverAsid,
    senderAsid,
    relatesTo: envelope.messageId.value,
    wrapper: wrapperElement(entry.service, entry.action, answer.interaction, chosenWrappers(parts.settings.syncWrapper)),
    content,
  })
  return { status: 200, fields: ['Content-Type', 'text/xml'], body }
}

const NO_CHOICE: ReadonlyMap<string, string> = new Map()

function chosenWrappers(lines: readonly string[]): ReadonlyMap<string, string> {
  if (lines.length === 0) return NO_CHOICE
  return new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
}

/** The answer to NN4B, in the envelope of its request; a rejection says what it is about in the form of an error. */
function insertionReply({ envelope, parts }: Visit, { content, detail }: DomainAnswer): Reply {
  const failed =
    detail === undefined
      ? ''
      : `<status>FAILED</status><error><code>${escapeText(detail.code)}</code><description>${escapeText(detail.displayName)}</description></error>`
  const body = writeNn4b({ messageId: parts.ids.timeUuid(), refToMessageId: envelope.messageId.value, content: content + failed })
  return { status: 200, fields: ['Content-Type', 'text/xml'], body }
}
