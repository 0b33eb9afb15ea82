import { SPINE_BOUNDARY, writeMultipart } from '../multipart/write.ts'
import { escapeAttribute } from '../xml/escape.ts'
import { MESSAGE_ENVELOPE, type OutgoingHeader, writeHeader, XML_DECLARATION } from './write-header.ts'

export const MESSAGE_CONTENT_TYPE = `multipart/related; boundary="${SPINE_BOUNDARY}"; charset="UTF-8"; type="text/xml"; start="<ebXMLHeader@spine.nhs.uk>"`

/** A business message that Spine sends: reliable ones ask for an acknowledgement, express ones do not (dossier 1.6). */
export interface OutgoingBusinessMessage extends Omit<OutgoingHeader, 'duplicateElimination'> {
  readonly reliable: boolean
  /** The HL7 message, with its XML declaration. */
  readonly payload: string
}

const ACK_REQUESTED =
  '<eb:AckRequested eb:version="2.0" soap:mustUnderstand="1" soap:actor="urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH" eb:signed="false"/>'
const SYNC_REPLY = '<eb:SyncReply eb:version="2.0" soap:mustUnderstand="1" soap:actor="http://schemas.xmlsoap.org/soap/actor/next"/>'

/** The multipart body, byte for byte in the shape of the captures: header part, payload part, 8bit, CRLF between lines. */
export function writeBusinessMessage(message: OutgoingBusinessMessage): Buffer {
  const { action, messageId, reliable } = message
  const description = reliable ? 'The HL7 payload' : 'The HL7 Payload'
  const manifest = `<eb:Manifest xmlns:hl7ebxml="urn:hl7-org:transport/ebXML/DSTUv1.0" eb:version="2.0"><eb:Reference xlink:href="cid:${escapeAttribute(messageId)}@spine.nhs.uk"><eb:Schema eb:location="urn:hl7-org:v3_${escapeAttribute(action)}.xsd" eb:version="${/\d\d$/.exec(action)?.[0] ?? '1.0'}"/><eb:Description xml:lang="en">${description}</eb:Description><hl7ebxml:Payload style="HL7" encoding="XML" version="3.0"/></eb:Reference></eb:Manifest>`
  const header = writeHeader({ ...message, duplicateElimination: reliable })
  const envelope = `${XML_DECLARATION}${MESSAGE_ENVELOPE}<soap:Header>${header}${reliable ? ACK_REQUESTED : ''}${SYNC_REPLY}</soap:Header><soap:Body>${manifest}</soap:Body></soap:Envelope>\r\n`
  return writeMultipart([
    { contentId: 'ebXMLHeader@spine.nhs.uk', contentType: 'text/xml', content: envelope },
    { contentId: `${messageId}@spine.nhs.uk`, contentType: 'application/xml', content: message.payload },
  ])
}
