import { requestHead } from './http-bytes.ts'

/** About the size of the HL7 part of captured real messages (5 to 6 KB); the last section goes a little beyond it. */
const HL7_BYTES = 5430

const BOUNDARY = '--=_MIME-Boundary'
/** The ids of a message differ in their last twelve digits only: its serial number. */
const DIGITS = 12
const NO_SERIAL = '0'.repeat(DIGITS)
const MESSAGE_ID = `A1B2C3D4-0000-4000-8000-${NO_SERIAL}`
const CONVERSATION_ID = `B1C2D3E4-0000-4000-8000-${NO_SERIAL}`
const SUMMARY_ID = `C1D2E3F4-0000-4000-8000-${NO_SERIAL}`

/** Whom the messages name: what the directory of the environment under test holds. */
export interface Parties {
  readonly partyKey: string
  readonly asid: string
  readonly spinePartyKey: string
  readonly spineAsid: string
  readonly cpaId: string
}

/** `usual`: HL7 as large as that of captured messages; `smallest`: nothing in it that a check or the summary's storage doesn't ask for. */
export const SIZES = ['usual', 'smallest'] as const
export type Size = (typeof SIZES)[number]

export interface UploadOptions {
  readonly size?: Size
  /** The space it is for, named by header; without one it is for the default space. */
  readonly space?: string
}

/** A GP Summary upload as one HTTP request, whose serial number can be rewritten in place. */
export class Upload {
  readonly wire: Buffer
  /** The eb:MessageId of the last serial number written. */
  readonly messageId: Buffer
  /** Size of the HL7 part. */
  readonly hl7Bytes: number
  readonly #places: readonly number[]

  constructor(parties: Parties, patient: number, host: string, { size = 'usual', space }: UploadOptions = {}) {
    const hl7 = size === 'smallest' ? smallest(parties, patient) : payload(parties, patient)
    this.hl7Bytes = Buffer.byteLength(hl7)
    const body = Buffer.from(multipart(parties, hl7))
    const head = requestHead('/reliablemessaging/reliablerequest', host, body.length, [
      'Content-Type',
      `multipart/related; boundary="${BOUNDARY}"; type="text/xml"; start="<ebXMLHeader@spine.nhs.uk>"`,
      'SOAPAction',
      '"urn:nhs:names:services:psis/REPC_IN150016UK05"',
      ...(space === undefined ? [] : ['X-Mock-Spine-Space', space]),
    ])
    this.wire = Buffer.concat([head, body])
    this.messageId = Buffer.from(MESSAGE_ID)
    this.#places = [MESSAGE_ID, CONVERSATION_ID, SUMMARY_ID].flatMap((id) => placesOf(this.wire, id))
  }

  renew(serial: number): this {
    const text = serial.toString(16).toUpperCase().padStart(DIGITS, '0')
    for (const place of this.#places) this.wire.write(text, place, 'latin1')
    this.messageId.write(text, MESSAGE_ID.length - DIGITS, 'latin1')
    return this
  }
}

/** The serial number in an id that `Upload` made, NaN for another. */
export const serialOf = (id: string): number =>
  id.startsWith(MESSAGE_ID.slice(0, -DIGITS)) ? Number.parseInt(id.slice(-DIGITS), 16) : Number.NaN

/** The text of the first element of that name, as the bare server finds it. */
export function inner(text: string, element: string): string {
  const start = text.indexOf(`<${element}>`) + element.length + 2
  return text.slice(start, text.indexOf('<', start))
}

function placesOf(wire: Buffer, id: string): number[] {
  const places: number[] = []
  for (let at = wire.indexOf(id); at >= 0; at = wire.indexOf(id, at + id.length)) places.push(at + id.length - DIGITS)
  return places
}

function multipart(parties: Parties, hl7: string): string {
  const part = (id: string, type: string, content: string) =>
    `--${BOUNDARY}\r\nContent-Id: <${id}@spine.nhs.uk>\r\nContent-Type: ${type}; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${content}\r\n`
  return `${part('ebXMLHeader', 'text/xml', envelope(parties))}${part(MESSAGE_ID, 'application/xml', hl7)}--${BOUNDARY}--\r\n`
}

const NOW = new Date().toISOString().slice(0, 19)

const envelope = ({ partyKey, spinePartyKey, cpaId }: Parties): string => `<?xml version="1.0" encoding="UTF-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:hl7ebxml="urn:hl7-org:transport/ebXML/DSTUv1.0">
<soap:Header>
<eb:MessageHeader eb:version="2.0" soap:mustUnderstand="1">
<eb:From><eb:PartyId eb:type="urn:nhs:names:partyType:ocs+serviceInstance">${partyKey}</eb:PartyId></eb:From>
<eb:To><eb:PartyId eb:type="urn:nhs:names:partyType:ocs+serviceInstance">${spinePartyKey}</eb:PartyId></eb:To>
<eb:CPAId>${cpaId}</eb:CPAId>
<eb:ConversationId>${CONVERSATION_ID}</eb:ConversationId>
<eb:Service>urn:nhs:names:services:psis</eb:Service>
<eb:Action>REPC_IN150016UK05</eb:Action>
<eb:MessageData>
<eb:MessageId>${MESSAGE_ID}</eb:MessageId>
<eb:Timestamp>${NOW}Z</eb:Timestamp>
</eb:MessageData>
<eb:DuplicateElimination/>
</eb:MessageHeader>
<eb:AckRequested eb:version="2.0" soap:mustUnderstand="1" eb:signed="false" soap:actor="urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH"/>
<eb:SyncReply eb:version="2.0" soap:mustUnderstand="1" soap:actor="http://schemas.xmlsoap.org/soap/actor/next"/>
</soap:Header>
<soap:Body>
<eb:Manifest eb:version="2.0" soap:mustUnderstand="1">
<eb:Reference xlink:href="cid:${MESSAGE_ID}@spine.nhs.uk">
<eb:Schema eb:location="urn:hl7-org:v3_REPC_IN150016UK05.xsd" eb:version="05"/>
<eb:Description xml:lang="en-GB">The HL7 payload</eb:Description>
<hl7ebxml:Payload style="HL7" encoding="XML" version="3.0"/>
</eb:Reference>
</eb:Manifest>
</soap:Body>
</soap:Envelope>`

function payload({ asid, spineAsid }: Parties, patient: number): string {
  const hl7Now = NOW.replaceAll(/[-:T]/g, '')
  const device = (side: 'Rcv' | 'Snd', id: string) =>
    `<communicationFunction${side} typeCode="${side.toUpperCase()}"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="${id}"/></device></communicationFunction${side}>`
  const start = `<?xml version="1.0" encoding="UTF-8"?>
<REPC_IN150016UK05 xmlns="urn:hl7-org:v3"><id root="${MESSAGE_ID}"/><creationTime value="${hl7Now}"/><versionCode code="V3NPfIT4.2.00"/><interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="REPC_IN150016UK05"/><processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>
${device('Rcv', spineAsid)}${device('Snd', asid)}
<ControlActEvent classCode="CACT" moodCode="EVN">
<author typeCode="AUT"><AgentPersonSDS classCode="AGNT"><id root="1.2.826.0.1285.0.2.0.67" extension="990000000101"/><agentPersonSDS classCode="PSN" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.65" extension="990000000202"/></agentPersonSDS><part typeCode="PART"><partSDSRole classCode="ROL"><id root="1.2.826.0.1285.0.2.1.104" extension="R8000"/></partSDSRole></part></AgentPersonSDS></author>
<author1 typeCode="AUT"><AgentSystemSDS classCode="AGNT"><agentSystemSDS classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="${asid}"/></agentSystemSDS></AgentSystemSDS></author1>
<subject typeCode="SUBJ" contextConductionInd="false">
<GPSummary classCode="COMPOSITION" moodCode="EVN"><id root="${SUMMARY_ID}"/><code code="196981000000101" codeSystem="2.16.840.1.113883.2.1.3.2.4.15" displayName="General Practice Summary"/><effectiveTime value="${hl7Now}"/><statusCode code="active"/>
<recordTarget typeCode="RCT"><patient classCode="PAT"><id root="2.16.840.1.113883.2.1.4.1" extension="${9_690_000_000 + patient}"/></patient></recordTarget>
`
  const end = '</GPSummary>\n</subject>\n</ControlActEvent>\n</REPC_IN150016UK05>'
  let sections = ''
  for (let at = 0; start.length + sections.length + end.length < HL7_BYTES - 500; at++) sections += section(at, 'Test data only.')
  const missing = HL7_BYTES - start.length - sections.length - end.length - section(9, '').length
  return `${start}${sections}${section(9, 'Test data of no patient. '.repeat(30).slice(0, Math.max(0, missing)))}${end}`
}

function smallest({ asid, spineAsid }: Parties, patient: number): string {
  const device = (side: 'Rcv' | 'Snd', id: string) =>
    `<communicationFunction${side}><device><id root="1.2.826.0.1285.0.2.0.107" extension="${id}"/></device></communicationFunction${side}>`
  return `<REPC_IN150016UK05 xmlns="urn:hl7-org:v3"><id root="${MESSAGE_ID}"/><creationTime value="${NOW.replaceAll(/[-:T]/g, '')}"/><versionCode code="V3NPfIT4.2.00"/><interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="REPC_IN150016UK05"/>${device('Rcv', spineAsid)}${device('Snd', asid)}<ControlActEvent><author1><AgentSystemSDS><agentSystemSDS><id root="1.2.826.0.1285.0.2.0.107" extension="${asid}"/></agentSystemSDS></AgentSystemSDS></author1><subject><GPSummary><id root="${SUMMARY_ID}"/><recordTarget><patient><id root="2.16.840.1.113883.2.1.4.1" extension="${9_690_000_000 + patient}"/></patient></recordTarget></GPSummary></subject></ControlActEvent></REPC_IN150016UK05>`
}

const section = (
  at: number,
  text: string,
): string => `<pertinentInformation2 typeCode="PERT" inversionInd="false" contextConductionInd="true" negationInd="false">
<pertinentCREType classCode="CATEGORY" moodCode="EVN"><code code="16322100000010${at % 10}" codeSystem="2.16.840.1.113883.2.1.3.2.4.15" displayName="Category ${at % 10}"/>
<component typeCode="COMP" contextConductionInd="true"><presentationText classCode="OBS" moodCode="EVN"><id root="D1E2F3A4-0000-4000-8000-00000000000${at % 10}"/><value mediaType="text/plain">${text}</value></presentationText></component>
</pertinentCREType></pertinentInformation2>
`
