import { escapeAttribute, escapeText } from '../xml/escape.ts'
import { SIGNAL_SERVICE } from './names.ts'
import { partyId, SIGNAL_ENVELOPE, writeHeader, XML_DECLARATION } from './write-header.ts'

/** Of the received message, what a signal about it repeats. */
export interface SignalSubject {
  readonly from: string
  readonly to: string
  readonly cpaId: string
  readonly conversationId: string
  readonly messageId: string
  readonly timestamp: string
}

/** SOAPAction of a signal in a response; the doubled `urn:` is real (dossier 1.7). */
export const signalSoapAction = (action: 'Acknowledgment' | 'MessageError'): string => `urn:${SIGNAL_SERVICE}/${action}`

/**
 * An Acknowledgment of a received message: From and To change places, CPAId and ConversationId are echoed, the header's
 * Timestamp is that of the received message (dossier 1.7).
 * @param at time of the acknowledgement, `YYYY-MM-DDTHH:MM:SS` without zone, as captured
 */
export function writeAcknowledgment(subject: SignalSubject, messageId: string, at: string): string {
  const ref = escapeText(subject.messageId)
  return `${XML_DECLARATION}${SIGNAL_ENVELOPE}<soap:Header>${signalHeader(subject, 'Acknowledgment', messageId)}<eb:Acknowledgment eb:version="2.0" soap:mustUnderstand="1" soap:actor="urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH"><eb:Timestamp>${at}</eb:Timestamp><eb:RefToMessageId>${ref}</eb:RefToMessageId><eb:From>${partyId(subject.to)}</eb:From></eb:Acknowledgment></soap:Header><soap:Body/></soap:Envelope>`
}

export interface OutgoingError {
  /** ebMS code, e.g. `ValueNotRecognized`. */
  readonly errorCode: string
  /** `<six digits>:<text>` (dossier 3.1). */
  readonly description: string
}

/** A MessageError about a received message; the ErrorList stands in the SOAP Header (dossier 3.1). */
export function writeMessageError(subject: SignalSubject, messageId: string, errors: readonly OutgoingError[]): string {
  const list = errors
    .map(
      ({ errorCode, description }) =>
        `<eb:Error eb:codeContext="urn:oasis:names:tc:ebxml-msg:service:errors" eb:severity="Error" eb:errorCode="${escapeAttribute(errorCode)}"><eb:Description xml:lang="en-GB">${escapeText(description)}</eb:Description></eb:Error>`,
    )
    .join('')
  return `${XML_DECLARATION}${SIGNAL_ENVELOPE}<soap:Header>${signalHeader(subject, 'MessageError', messageId)}<eb:ErrorList eb:version="2.0" soap:mustUnderstand="1" eb:highestSeverity="Error">${list}</eb:ErrorList></soap:Header><soap:Body/></soap:Envelope>`
}

/** The answer to a Ping (ebMS 2.0 §8). */
export const writePong = (subject: SignalSubject, messageId: string): string =>
  `${XML_DECLARATION}${SIGNAL_ENVELOPE}<soap:Header>${signalHeader(subject, 'Pong', messageId)}</soap:Header><soap:Body/></soap:Envelope>`

function signalHeader(subject: SignalSubject, action: string, messageId: string): string {
  return writeHeader({
    from: subject.to,
    to: subject.from,
    cpaId: subject.cpaId,
    conversationId: subject.conversationId,
    service: SIGNAL_SERVICE,
    action,
    messageId,
    timestamp: subject.timestamp,
    refToMessageId: subject.messageId,
    duplicateElimination: false,
  })
}
