import type { OutgoingResult, Verdict } from '../../../kernel/delivery.ts'
import type { Exchange } from '../../../kernel/exchange.ts'
import { type Problem, problem } from '../../../kernel/problem.ts'
import { type EbxmlEnvelope, readEnvelope } from '../../../wire/ebxml/envelope.ts'
import { readLenientXml, type XmlLeniency } from '../../../wire/ebxml/read-lenient.ts'
import { XmlError } from '../../../wire/xml/index.ts'
import { INTERMEDIARY } from '../contract.ts'
import { messagingProblems } from '../problems.ts'
import { refusalOf, refusedBy, refuses } from './refusal.ts'

/**
 * Judges what a supplier answered to Spine's POST (dossier ebxml-messaging 1.8, 2.2, 7 B): any 2xx ends an express
 * message; a reliable one needs an Acknowledgment that refers to it, in the response or later by a POST to the intermediary: until it comes the
 * message is sent again when the contract's interval has passed. A MessageError is a failed delivery, whatever its status.
 * @param acknowledged whether an Acknowledgment was asked for, and if SyncReply asked for it in the response
 */
export function judgeAnswer(
  messageId: string,
  acknowledged: 'in the response' | 'anyhow' | 'not',
  result: OutgoingResult,
  exchange: Exchange,
  leniency: XmlLeniency,
): Verdict {
  if ('problem' in result) return { done: false, retry: true, problem: result.problem }
  const { status, body } = result
  const envelope = body.length === 0 ? undefined : envelopeOf(body, leniency)
  if (envelope !== undefined && !(envelope instanceof XmlError) && refuses(envelope)) return nack(envelope)
  if (status < 200 || status > 299) {
    return retry(problem(messagingProblems['MS-ENDPOINT-REFUSED'], { came: `HTTP ${status}`, expected: 'a status from 200 to 299' }))
  }
  if (acknowledged === 'not') return { done: true }
  if (envelope === undefined) {
    const came = `HTTP ${status} with an empty body`
    const later = `an Acknowledgment of ${messageId} at ${INTERMEDIARY}`
    const what =
      acknowledged === 'anyhow'
        ? problem(messagingProblems['MS-ACK-AWAITED'], { came, expected: later })
        : problem(messagingProblems['MS-ACK-MISSING'], {
            came,
            expected: `an Acknowledgment in the response, as SyncReply asks; or ${later}`,
          })
    return { done: false, retry: true, pending: true, problem: what }
  }
  const wrong = acknowledgmentFault(envelope, messageId)
  if (wrong !== undefined) return retry(wrong)
  if (!(envelope instanceof XmlError)) exchange.labels['acknowledgedBy'] = envelope.messageId.value
  return { done: true }
}

/** Spine's own checks of an acknowledgement (ebxmlAckValidator), and that it is for this message. */
function acknowledgmentFault(envelope: EbxmlEnvelope | XmlError, messageId: string): Problem | undefined {
  const invalid = (came: string, expected: string, at?: string) =>
    problem(messagingProblems['MS-ACK-INVALID'], { came, expected, ...(at === undefined ? {} : { at }) })
  if (envelope instanceof XmlError) return invalid(envelope.came, envelope.expected, `line ${envelope.line}, column ${envelope.column}`)
  if (envelope.messageHeaders !== 1) return invalid(`${envelope.messageHeaders} eb:MessageHeader (Missing Message Header)`, 'one')
  if (envelope.acknowledgment.count !== 1)
    return invalid(`${envelope.acknowledgment.count} eb:Acknowledgment (Missing Acknowledgement)`, 'one')
  // GUIDs compare without case: some suppliers upper-case them (dossier 7 D09).
  const ref = envelope.acknowledgment.refToMessageId
  return ref.toUpperCase() === messageId.toUpperCase()
    ? undefined
    : invalid(`RefToMessageId ${ref}`, messageId, 'eb:Acknowledgment/eb:RefToMessageId')
}

function envelopeOf(body: Buffer, leniency: XmlLeniency): EbxmlEnvelope | XmlError {
  try {
    return readEnvelope(readLenientXml(body, undefined, leniency).tape)
  } catch (error) {
    if (error instanceof XmlError) return error
    throw error
  }
}

const nack = (envelope: EbxmlEnvelope): Verdict => ({
  done: false,
  retry: false,
  problem: refusedBy(envelope),
  reason: refusalOf(envelope),
})

const retry = (what: Problem): Verdict => ({ done: false, retry: true, problem: what })
