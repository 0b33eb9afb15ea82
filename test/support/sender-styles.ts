import { randomUUID } from 'node:crypto'

/** How the software of dossier ebxml-messaging 1.3 frames a message. */
export type SenderStyle = 'spinetools' | 'adaptor' | 'eps' | 'gp2013' | 'emis' | 'tpp' | 'vision'

export interface EnvelopeFacts {
  readonly service: string
  readonly action: string
  readonly reliable: boolean
  /** Elements after MessageHeader where they are not those of a message to Spine. */
  readonly signals?: (soap: string) => string
  readonly from: string
  readonly to: string
  readonly cpaId: string
  readonly partyType: string
  readonly messageId: string
  readonly conversationId: string
  readonly partId: string
  /** eb:Reference elements after the payload's. */
  readonly references?: string
  /** Without a zone. */
  readonly timestamp: string
}

export interface Style {
  readonly boundary: string
  /** Line end between MIME lines. */
  readonly line: '\r\n' | '\n'
  readonly quoteAction: boolean
  readonly contentType: string
  /** Beside SOAPAction and Content-Type; names and values in turn. */
  readonly headers: readonly string[]
  readonly rootHeaders: readonly string[]
  partId(messageId: string): string
  payloadHeaders(partId: string): readonly string[]
  envelope(facts: EnvelopeFacts): string
}

/** What sets the envelope of one sender apart from another's. */
interface Dialect {
  /** Prefix of the SOAP elements, and that of the elements inside Envelope where it is another. */
  readonly soap: string
  readonly inner?: string
  readonly hl7ebxml: string
  /** What follows the seconds of the timestamp. */
  readonly fraction: string
  /** Text inside DuplicateElimination. */
  readonly elimination: string
  readonly timeToLive: boolean
  readonly schema: boolean
}

/** The life that Vision gives a message. */
const NEXT_WEEK = `${new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 19)}Z`

const usual: Dialect = {
  soap: 'SOAP',
  hl7ebxml: 'urn:hl7-org:transport/ebXML/DSTUv1.0',
  fraction: 'Z',
  elimination: '',
  timeToLive: false,
  schema: true,
}

const ROOT = 'ebXMLHeader@spine.nhs.uk'
const SPINE_BOUNDARY = '--=_MIME-Boundary'
const QUOTED = `multipart/related; boundary="${SPINE_BOUNDARY}"; type="text/xml"; start="<${ROOT}>"`
// Not RFC-conformant: unquoted "/" and "@", no angle brackets.
const UNQUOTED = `multipart/related; boundary="${SPINE_BOUNDARY}"; type=text/xml; start=${ROOT}`

const partHeaders = (id: string, type: string): readonly string[] => [
  `Content-Id: <${id}>`,
  `Content-Type: ${type}`,
  'Content-Transfer-Encoding: 8bit',
]

const spine: Pick<Style, 'boundary' | 'rootHeaders' | 'partId' | 'payloadHeaders'> = {
  boundary: SPINE_BOUNDARY,
  rootHeaders: partHeaders(ROOT, 'text/xml; charset=UTF-8'),
  partId: (messageId) => `${messageId}@spine.nhs.uk`,
  payloadHeaders: (id) => partHeaders(id, 'application/xml; charset=UTF-8'),
}

const toolsRoot = randomUUID()
const emisBoundary = `Boundary_${randomUUID()}`

/** The framings of dossier ebxml-messaging 1.3 to 1.5, by sender. */
export const styles: Readonly<Record<SenderStyle, Style>> = {
  spinetools: {
    ...spine,
    line: '\r\n',
    quoteAction: true,
    contentType: `multipart/related; boundary="${SPINE_BOUNDARY}"; type="text/xml"; start="<${toolsRoot}>"`,
    headers: ['Connection', 'close'],
    rootHeaders: partHeaders(toolsRoot, 'text/xml; charset=UTF-8'),
    envelope: envelope({ ...usual, hl7ebxml: 'urn:hl7-org:transport/ebxml/DSTUv1.0', fraction: '' }),
  },
  adaptor: {
    ...spine,
    line: '\n',
    quoteAction: false,
    contentType: UNQUOTED,
    headers: ['charset', 'UTF-8', 'Correlation-Id', '1', 'Message-Id', '2', 'Interaction-Id', '3', 'User-Agent', 'pycurl'],
    payloadHeaders: (id) => partHeaders(id, 'text/xml; charset=UTF-8'),
    envelope: envelope(usual),
  },
  eps: {
    ...spine,
    line: '\r\n',
    quoteAction: false,
    contentType: UNQUOTED,
    headers: ['NHSD-Request-ID', randomUUID()],
    payloadHeaders: (id) => partHeaders(id, 'text/xml; charset=UTF-8'),
    envelope: envelope(usual),
  },
  gp2013: {
    ...spine,
    line: '\r\n',
    quoteAction: false,
    contentType: QUOTED,
    headers: ['Connection', 'close'],
    envelope: envelope({ ...usual, soap: 'soap', hl7ebxml: 'urn:hl7-org:transport/ebxml/DSTUv1.0' }),
  },
  emis: {
    ...spine,
    boundary: emisBoundary,
    line: '\r\n',
    quoteAction: false,
    contentType: `multipart/related; boundary="${emisBoundary}"; type="text/xml"; start="<ContentRoot>"`,
    headers: [],
    rootHeaders: partHeaders('ContentRoot', 'text/xml; charset=UTF-8'),
    partId: () => 'Content1@e-mis.com/EMISWeb/GP2GP2.2A',
    envelope: envelope({ ...usual, fraction: '.1234567Z', timeToLive: true, schema: false }),
  },
  tpp: {
    ...spine,
    line: '\r\n',
    quoteAction: false,
    contentType: QUOTED,
    headers: [],
    partId: () => 'payload@tpp-uk.com/SystmOne/GP2GP1.1A',
    envelope: envelope({ ...usual, soap: 'soap-env', fraction: '', elimination: 'always', timeToLive: true }),
  },
  vision: {
    ...spine,
    line: '\r\n',
    quoteAction: false,
    contentType: `multipart/related; boundary="${SPINE_BOUNDARY}"; type="text/xml"; start="<soappart>"`,
    headers: [],
    rootHeaders: ['Content-Id: <soappart>', 'Content-Type: text/xml; charset=UTF-8', 'Content-Transfer-Encoding: 8bit'],
    partId: (messageId) => `${messageId}@inps.co.uk/Vision/3`,
    payloadHeaders: (id) => [`Content-ID: <${id}>`, 'Content-Type: application/xml; charset=UTF-8', 'Content-Transfer-Encoding: 8bit'],
    envelope: envelope({ ...usual, soap: 'SOAP-ENV', inner: 'soap-env', elimination: 'always', timeToLive: true }),
  },
}

function envelope(dialect: Dialect): (facts: EnvelopeFacts) => string {
  const { soap, inner = soap } = dialect
  const timeToLive = dialect.timeToLive ? `<eb:TimeToLive>${NEXT_WEEK}</eb:TimeToLive>` : ''
  const schema = dialect.schema ? '<eb:Schema eb:location="http://www.nhsia.nhs.uk/schemas/HL7-Message.xsd" eb:version="1.0"/>' : ''
  return (facts) =>
    `<${soap}:Envelope xmlns:xsi="http://www.w3c.org/2001/XML-Schema-Instance" xmlns:${soap}="http://schemas.xmlsoap.org/soap/envelope/" xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd" xmlns:hl7ebxml="${dialect.hl7ebxml}" xmlns:xlink="http://www.w3.org/1999/xlink"><${inner}:Header><eb:MessageHeader ${inner}:mustUnderstand="1" eb:version="2.0"><eb:From><eb:PartyId eb:type="${facts.partyType}">${facts.from}</eb:PartyId></eb:From><eb:To><eb:PartyId eb:type="${facts.partyType}">${facts.to}</eb:PartyId></eb:To><eb:CPAId>${facts.cpaId}</eb:CPAId><eb:ConversationId>${facts.conversationId}</eb:ConversationId><eb:Service>${facts.service}</eb:Service><eb:Action>${facts.action}</eb:Action><eb:MessageData><eb:MessageId>${facts.messageId}</eb:MessageId><eb:Timestamp>${facts.timestamp}${dialect.fraction}</eb:Timestamp>${timeToLive}</eb:MessageData>${facts.reliable ? `<eb:DuplicateElimination>${dialect.elimination}</eb:DuplicateElimination>` : ''}</eb:MessageHeader>${facts.signals?.(inner) ?? `${facts.reliable ? `<eb:AckRequested ${inner}:mustUnderstand="1" eb:version="2.0" eb:signed="false" ${inner}:actor="urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH"/>` : ''}<eb:SyncReply ${inner}:mustUnderstand="1" eb:version="2.0" ${inner}:actor="http://schemas.xmlsoap.org/soap/actor/next"/>`}</${inner}:Header><${inner}:Body><eb:Manifest ${inner}:mustUnderstand="1" eb:version="2.0"><eb:Reference xlink:href="cid:${facts.partId}">${schema}<eb:Description xml:lang="en">HL7 payload</eb:Description><hl7ebxml:Payload style="HL7" encoding="XML" version="3.0"/></eb:Reference>${facts.references ?? ''}</eb:Manifest></${inner}:Body></${soap}:Envelope>`
}
