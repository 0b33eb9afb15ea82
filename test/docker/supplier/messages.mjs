import { randomUUID } from 'node:crypto'

const SPINE_NAMES =
  'xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd"'
const TO_PARTY = 'urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH'
const BOUNDARY = '--=_supplier-example'
const uuid = () => randomUUID().toUpperCase()
const party = (key) => `<eb:PartyId eb:type="urn:nhs:names:partyType:ocs+serviceInstance">${key}</eb:PartyId>`
const device = (role, asid) =>
  `<communicationFunction${role} typeCode="${role.toUpperCase()}"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="${asid}"/></device></communicationFunction${role}>`

function header({ from, to, cpaId, conversationId, service, action, messageId, timestamp, more }) {
  return `<eb:MessageHeader eb:version="2.0" soap:mustUnderstand="1"><eb:From>${party(from)}</eb:From><eb:To>${party(to)}</eb:To><eb:CPAId>${cpaId}</eb:CPAId><eb:ConversationId>${conversationId}</eb:ConversationId><eb:Service>${service}</eb:Service><eb:Action>${action}</eb:Action><eb:MessageData><eb:MessageId>${messageId}</eb:MessageId><eb:Timestamp>${timestamp}</eb:Timestamp>${more}</eb:MessageHeader>`
}

/** A GP Summary upload of an invented patient: ids, HTTP headers and body. */
export function upload({ from, to, cpaId, fromAsid, toAsid }) {
  const [messageId, conversationId] = [uuid(), uuid()]
  const timestamp = `${new Date().toISOString().slice(0, 19)}Z`
  const hl7Time = timestamp.replaceAll(/\D/g, '')
  const service = 'urn:nhs:names:services:psis'
  const action = 'REPC_IN150016UK05'
  const more = '</eb:MessageData><eb:DuplicateElimination/>'
  const envelope = `<?xml version="1.0" encoding="UTF-8"?>
<soap:Envelope ${SPINE_NAMES} xmlns:xlink="http://www.w3.org/1999/xlink"><soap:Header>${header({ from, to, cpaId, conversationId, service, action, messageId, timestamp, more })}<eb:AckRequested eb:version="2.0" soap:mustUnderstand="1" eb:signed="false" soap:actor="${TO_PARTY}"/><eb:SyncReply eb:version="2.0" soap:mustUnderstand="1" soap:actor="http://schemas.xmlsoap.org/soap/actor/next"/></soap:Header><soap:Body><eb:Manifest eb:version="2.0" soap:mustUnderstand="1"><eb:Reference xlink:href="cid:payload@supplier.example"/></eb:Manifest></soap:Body></soap:Envelope>`
  const payload = `<?xml version="1.0" encoding="UTF-8"?>
<${action} xmlns="urn:hl7-org:v3"><id root="${messageId}"/><creationTime value="${hl7Time}"/><versionCode code="V3NPfIT4.2.00"/><interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="${action}"/><processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>${device('Rcv', toAsid)}${device('Snd', fromAsid)}<ControlActEvent classCode="CACT" moodCode="EVN"><author1 typeCode="AUT"><AgentSystemSDS classCode="AGNT"><agentSystemSDS classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="${fromAsid}"/></agentSystemSDS></AgentSystemSDS></author1><subject typeCode="SUBJ" contextConductionInd="false"><GPSummary classCode="COMPOSITION" moodCode="EVN"><id root="${uuid()}"/><code code="196981000000101" codeSystem="2.16.840.1.113883.2.1.3.2.4.15" displayName="General Practice Summary"/><effectiveTime value="${hl7Time}"/><statusCode code="active"/><recordTarget typeCode="RCT"><patient classCode="PAT"><id root="2.16.840.1.113883.2.1.4.1" extension="9690937286"/></patient></recordTarget></GPSummary></subject></ControlActEvent></${action}>`
  const part = (id, type, content) =>
    `--${BOUNDARY}\r\nContent-Id: <${id}@supplier.example>\r\nContent-Type: ${type}; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${content}\r\n`
  const body = Buffer.from(`${part('header', 'text/xml', envelope)}${part('payload', 'application/xml', payload)}--${BOUNDARY}--\r\n`)
  const headers = {
    'Content-Type': `multipart/related; boundary="${BOUNDARY}"; type="text/xml"; start="<header@supplier.example>"`,
    SOAPAction: `${service}/${action}`,
    'Content-Length': body.length,
  }
  return { messageId, conversationId, headers, body }
}

/** Of a message from Spine, what its acknowledgement repeats. Enough for an example: real systems parse the XML. */
export function read(body) {
  const of = (name) => new RegExp(`<(?:\\w+:)?${name}\\b[^>]*>([^<]*)<`).exec(body)?.[1] ?? ''
  const [from = '', to = ''] = [...body.matchAll(/<(?:\w+:)?PartyId\b[^>]*>([^<]*)</g)].map(([, key]) => key)
  const [action, messageId, refToMessageId] = [of('Action'), of('MessageId'), of('RefToMessageId')]
  return {
    from,
    to,
    action,
    messageId,
    refToMessageId,
    cpaId: of('CPAId'),
    conversationId: of('ConversationId'),
    timestamp: of('Timestamp'),
    body,
  }
}

/** The Acknowledgment of a message: From and To change places, the conversation stays. */
export function acknowledgment({ from, to, cpaId, conversationId, messageId, timestamp }) {
  const more = `<eb:RefToMessageId>${messageId}</eb:RefToMessageId></eb:MessageData>`
  const service = 'urn:oasis:names:tc:ebxml-msg:service'
  const signal = header({
    from: to,
    to: from,
    cpaId,
    conversationId,
    service,
    action: 'Acknowledgment',
    messageId: uuid(),
    timestamp,
    more,
  })
  return `<?xml version="1.0" encoding="UTF-8"?>
<soap:Envelope ${SPINE_NAMES}><soap:Header>${signal}<eb:Acknowledgment eb:version="2.0" soap:mustUnderstand="1" soap:actor="${TO_PARTY}"><eb:Timestamp>${new Date().toISOString().slice(0, 19)}Z</eb:Timestamp><eb:RefToMessageId>${messageId}</eb:RefToMessageId><eb:From>${party(to)}</eb:From></eb:Acknowledgment></soap:Header><soap:Body/></soap:Envelope>`
}
