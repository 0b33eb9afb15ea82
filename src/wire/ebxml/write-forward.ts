import { writeMultipart } from '../multipart/write.ts'
import { escapeAttribute, escapeText } from '../xml/escape.ts'
import { ACTOR_NEXT_MSH } from './names.ts'
import { MESSAGE_ENVELOPE, type OutgoingHeader, writeHeader, XML_DECLARATION } from './write-header.ts'

/** A reliable message from one supplier to another, as a supplier's message handler sends it to Spine. */
export interface SupplierMessage extends Omit<OutgoingHeader, 'duplicateElimination' | 'refToMessageId'> {
  /** The HL7 message, with its XML declaration. */
  readonly payload: string
  /** Manifest references after the payload's. */
  readonly references: readonly { readonly href: string; readonly description: string }[]
  /** Parts after the payload; `content` is Base64 text. */
  readonly attachments: readonly { readonly contentId: string; readonly contentType: string; readonly content: string }[]
}

/** The multipart body of a forward message: DuplicateElimination, AckRequested of nextMSH, no SyncReply (dossier ebxml-messaging 1.4, 2.3). */
export function writeSupplierMessage(message: SupplierMessage): Buffer {
  const { messageId, references, attachments } = message
  const more = references.map(
    ({ href, description }) =>
      `<eb:Reference xlink:href="${escapeAttribute(href)}"><eb:Description xml:lang="en-GB">${escapeText(description)}</eb:Description></eb:Reference>`,
  )
  const payload = `<eb:Reference xlink:href="cid:${escapeAttribute(messageId)}@spine.nhs.uk"><eb:Schema eb:location="http://www.nhsia.nhs.uk/schemas/HL7-Message.xsd" eb:version="1.0"/><eb:Description xml:lang="en-GB">HL7 payload</eb:Description><hl7ebxml:Payload style="HL7" encoding="XML" version="3.0"/></eb:Reference>`
  const manifest = `<eb:Manifest xmlns:hl7ebxml="urn:hl7-org:transport/ebXML/DSTUv1.0" eb:version="2.0" soap:mustUnderstand="1">${payload}${more.join('')}</eb:Manifest>`
  const ack = `<eb:AckRequested eb:version="2.0" soap:mustUnderstand="1" soap:actor="${ACTOR_NEXT_MSH}" eb:signed="false"/>`
  const envelope = `${XML_DECLARATION}${MESSAGE_ENVELOPE}<soap:Header>${writeHeader({ ...message, duplicateElimination: true })}${ack}</soap:Header><soap:Body>${manifest}</soap:Body></soap:Envelope>\r\n`
  return writeMultipart([
    { contentId: SUPPLIER_START, contentType: 'text/xml; charset=UTF-8', content: envelope },
    { contentId: `${messageId}@spine.nhs.uk`, contentType: 'application/xml; charset=UTF-8', content: message.payload },
    ...attachments.map((part) => ({ ...part, transferEncoding: 'base64' as const, encoded: true })),
  ])
}

/** Content-Id of the ebXML part. */
export const SUPPLIER_START = 'ebXMLHeader@spine.nhs.uk'
