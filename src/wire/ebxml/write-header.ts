import { escapeText } from '../xml/escape.ts'
import { PARTY_TYPE } from './names.ts'

/** The fields of an `eb:MessageHeader` that Spine sends; every value is escaped here. */
export interface OutgoingHeader {
  readonly from: string
  readonly to: string
  readonly cpaId: string
  readonly conversationId: string
  readonly service: string
  readonly action: string
  readonly messageId: string
  readonly timestamp: string
  /** Messages that answer none have none. */
  readonly refToMessageId?: string | undefined
  readonly duplicateElimination: boolean
}

/** Declaration with single quotes and one line feed, as in every captured Spine message. */
export const XML_DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>\n"

const NAMESPACES =
  'xmlns:xsi="http://www.w3c.org/2001/XML-Schema-Instance" xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd"'

/** Start tag of a signal's envelope, of a business message's envelope. The `xsi` name is misspelt on the wire; it stays so. */
export const SIGNAL_ENVELOPE = `<soap:Envelope ${NAMESPACES} xmlns:hl7ebxml="urn:hl7-org:transport/ebXML/DSTUv1.0" xmlns:xlink="http://www.w3.org/1999/xlink">`
export const MESSAGE_ENVELOPE = `<soap:Envelope ${NAMESPACES} xmlns:xlink="http://www.w3.org/1999/xlink">`

export const partyId = (key: string): string => `<eb:PartyId eb:type="${PARTY_TYPE}">${escapeText(key)}</eb:PartyId>`

/** The header block in the order and spelling of the captures (dossier ebxml-messaging 1.6, 1.7). */
export function writeHeader(header: OutgoingHeader): string {
  const ref = header.refToMessageId === undefined ? '' : `<eb:RefToMessageId>${escapeText(header.refToMessageId)}</eb:RefToMessageId>`
  return `<eb:MessageHeader eb:version="2.0" soap:mustUnderstand="1"><eb:From>${partyId(header.from)}</eb:From><eb:To>${partyId(header.to)}</eb:To><eb:CPAId>${escapeText(header.cpaId)}</eb:CPAId><eb:ConversationId>${escapeText(header.conversationId)}</eb:ConversationId><eb:Service>${escapeText(header.service)}</eb:Service><eb:Action>${escapeText(header.action)}</eb:Action><eb:MessageData><eb:MessageId>${escapeText(header.messageId)}</eb:MessageId><eb:Timestamp>${escapeText(header.timestamp)}</eb:Timestamp>${ref}</eb:MessageData>${header.duplicateElimination ? '<eb:DuplicateElimination/>' : ''}</eb:MessageHeader>`
}
