import { type Answered, acknowledgment, messageError } from '../envelope.ts'
import type { Dialect, Family, HttpReply, Judgement, Own, Reaction, Writing } from '../family.ts'
import type { RawAnswer } from '../http.ts'
import type { Incoming } from '../incoming.ts'
import { at, type Element, parseXml } from '../xml.ts'

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/'
const EB = 'http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd'
const NASP = 'http://national.carerecords.nhs.uk/schema/'

export const usual: Dialect = {
  outer: 'SOAP',
  inner: 'SOAP',
  hl7ebxml: 'urn:hl7-org:transport/ebXML/DSTUv1.0',
  timestamp: (seconds) => `${seconds}Z`,
  elimination: '',
  schema: true,
  idPrefix: '',
}

const ROOT = 'ebXMLHeader@spine.nhs.uk'

/** The MHS adaptor: LF line ends, a Content-Type that no RFC allows, headers of its own (dossier 1.3). */
const writing: Writing = {
  httpHeaders: (start, boundary, soapAction) => [
    'User-Agent',
    'Mozilla/5.0 (compatible; pycurl)',
    'charset',
    'UTF-8',
    'SOAPAction',
    soapAction,
    'Content-Type',
    `multipart/related; boundary="${boundary}"; type=text/xml; start=${start}`,
    'Correlation-Id',
    '1',
    'Message-Id',
    '2',
    'Interaction-Id',
    '3',
  ],
  boundary: '--=_MIME-Boundary',
  lineEnd: '\n',
  rootId: ROOT,
  payloadId: (messageId) => `${messageId}@spine.nhs.uk`,
  attachmentId: (number) => `attachment-${number}@spine.nhs.uk`,
  partHeaders: (id, contentType, encoding) => [
    `Content-Id: <${id}>`,
    `Content-Type: ${contentType}`,
    `Content-Transfer-Encoding: ${encoding}`,
  ],
  payloadType: 'text/xml; charset=UTF-8',
  dialect: usual,
}

const RETRIABLE = ['200', '206', '208']

/** Anything but 202 is a failure; faults of three codes are tried again (dossier 2.5, 3.1, 3.2, 7 A01 to A09). */
function judge(answer: RawAnswer): Judgement {
  if (answer.status === 202) return { is: 'accepted', why: '202' }
  if (answer.header('Content-Type') !== 'text/xml') return { is: 'failed', why: `Unexpected Content-Type ${answer.header('Content-Type')}` }
  let envelope: Element
  try {
    envelope = parseXml(answer.body)
  } catch {
    return { is: 'failed', why: 'Unable to handle response returned from Spine' }
  }
  const [list] = at(envelope, SOAP, 'Header').flatMap((header) => at(header, EB, 'ErrorList'))
  if (list !== undefined) return { is: 'failed', why: at(list, EB, 'Error').map(ebxmlError).join('; ') }
  const [fault] = at(envelope, SOAP, 'Body', 'Fault')
  if (fault === undefined) return { is: 'failed', why: "Didn't get expected response from Spine" }
  for (const name of ['faultcode', 'faultstring']) if (at(fault, '', name)[0]?.text === '') return { is: 'failed', why: `empty ${name}` }
  const errors = at(fault, '', 'detail').flatMap((detail) => at(detail, NASP, 'errorList', 'error'))
  const codes = answer.status === 500 ? errors.map((error) => field(error, 'errorCode')) : []
  const why = errors
    .map((error) => ['codeContext', 'errorCode', 'severity', 'location', 'description'].map((name) => field(error, name)).join(' '))
    .join('; ')
  return { is: codes.every((code) => RETRIABLE.includes(code)) ? 'retry' : 'failed', why }
}

function field(error: Element, name: string): string {
  const [found] = at(error, NASP, name)
  if (found === undefined) throw new Error(`nasp:error without ${name}`)
  if (name === 'errorCode' && !/^\d+$/.test(found.text)) throw new Error(`errorCode ${found.text}`)
  return found.text
}

function ebxmlError(error: Element): string {
  const facts = ['codeContext', 'errorCode', 'severity'].map((name) => error.attributes[`${EB} ${name}`])
  const description = at(error, EB, 'Description')
  if (facts.includes(undefined) || description.length !== 1) throw new Error('eb:Error without one of its fields')
  return [...facts, description[0]?.text].join(' ')
}

const plain = (status: number, body: string): Reaction => ({ reply: { status, headers: {}, body } })
const xml = (body: string): HttpReply => ({ status: 200, headers: { 'Content-Type': 'text/xml' }, body })

/** Strict about what it needs, blind to what it does not (dossier 7 B). */
function receive({ parts, body, text }: Incoming, own: Own): Reaction {
  if (parts === undefined) return plain(500, 'Non-multipart message received')
  const broken = plain(500, 'Exception during inbound message parsing')
  if (!body.equals(Buffer.from(text))) return broken
  if (parts.slice(0, 2).some((part) => part.header('Content-Transfer-Encoding') === 'base64')) return broken
  const [header, payload] = parts
  if (header === undefined || payload === undefined) return broken
  if (parts.slice(2).some((part) => !/^<[^>]+>$/.test(part.header('Content-Id')))) return broken
  let envelope: Element
  try {
    envelope = parseXml(header.content)
  } catch {
    return broken
  }
  const [facts] = at(envelope, SOAP, 'Header').flatMap((each) => at(each, EB, 'MessageHeader'))
  const value = (...path: string[]) => (facts === undefined ? undefined : at(facts, EB, ...path)[0]?.text) || undefined
  const from = value('From', 'PartyId')
  const to = value('To', 'PartyId')
  const cpaId = value('CPAId')
  const conversationId = value('ConversationId')
  const messageId = value('MessageData', 'MessageId')
  const mandatory = [from, to, cpaId, conversationId, value('Service'), value('Action'), messageId, value('MessageData', 'Timestamp')]
  if (mandatory.includes(undefined)) return broken
  const [ackRequested] = at(envelope, SOAP, 'Header').flatMap((each) => at(each, EB, 'AckRequested'))
  if (ackRequested !== undefined && ackRequested.attributes[`${SOAP} actor`] === undefined) return broken
  const references = at(envelope, SOAP, 'Body').flatMap((each) => at(each, EB, 'Manifest').flatMap(({ children }) => children))
  if (references.some(({ attributes }) => !/^(cid|mid):[^:]+$/.test(attributes['http://www.w3.org/1999/xlink href'] ?? ''))) return broken

  const answered: Answered = {
    from: from ?? '',
    to: to ?? '',
    cpaId: cpaId ?? '',
    conversationId: conversationId ?? '',
    messageId: messageId ?? '',
  }
  if (to !== own.partyKey)
    return { reply: xml(messageError(usual, answered, own.newId(), 'ValueNotRecognized', '501314:Invalid To Party Type attribute')) }
  const acknowledged: Reaction = { reply: xml(acknowledgment(usual, answered, own.newId())), handled: true }
  const ref = value('MessageData', 'RefToMessageId')
  if (ref !== undefined) return own.sent(ref) ? acknowledged : plain(500, 'Unknown message reference')
  // Its catalogue has the pattern of every interaction; what asks the next MSH or the end party for an acknowledgement is forward-reliable.
  return ackRequested === undefined ? plain(500, 'Unsolicited messaging not supported') : acknowledged
}

export const adaptor: Family = {
  name: 'MHS adaptor',
  sends: ['async-express', 'async-reliable', 'forward-reliable', 'end-party'],
  receives: ['forward-reliable', 'end-party'],
  writing,
  judge,
  receive,
}
