import { behaviours } from '../../src/national/gp2gp/behaviours.ts'
import { gazetteerRequest } from '../support/gazetteer-request.ts'
import { type BuiltMessage, type Edits, forwardMessage, PATIENT, query, type Route, upload } from '../support/messages.ts'
import { styles } from '../support/sender-styles.ts'
import { askedOf, MAUD, type Operation, smspRequest } from '../support/smsp-request.ts'
import type { Random } from './random.ts'
import type { Draft, Sender } from './request.ts'

/** How a supplier reaches a party for a service-qualified interaction; as the directory of the instance says. */
export type Routes = (interaction: string, from: Party, to: string) => Route

export interface Party {
  readonly partyKey: string
  readonly asid: string
  readonly sender: Sender
}

export const SPINE = 'YES-0000806'
export const A: Party = { partyKey: 'A99901-9990001', asid: '999000000011', sender: 'supplier-a' }
export const B: Party = { partyKey: 'B99902-9990002', asid: '999000000022', sender: 'supplier-b' }
/** The practice that the instance plays. */
const PRACTICE: Party = { partyKey: 'M85999-9990003', asid: '999000000093', sender: 'nobody' }
export const UPLOAD = 'urn:nhs:names:services:psis:REPC_IN150016UK05'
export const LIST = 'urn:nhs:names:services:psisquery:QUPC_IN160101UK05'
const GP2GP = 'urn:nhs:names:services:gp2gp'
const SIGNAL = 'urn:oasis:names:tc:ebxml-msg:service'

/** A message that a supplier may send, before it gets ids of its own. */
export interface Base {
  readonly name: string
  readonly target: string
  readonly headers: readonly string[]
  readonly body: Buffer
  readonly as: Sender
}

const ID = '00000000-0000-4000-8000-000000000001'
const IDS: Edits = { messageId: ID, conversationId: ID, hl7Id: ID }

/** Good messages of every kind and style, written as the suppliers' software writes them. */
export function ownFixtures(routes: Routes): readonly Base[] {
  const every = (Object.keys(styles) as (keyof typeof styles)[]).flatMap((style) => [
    base(`upload, ${style}`, upload(routes(UPLOAD, A, SPINE), { ...IDS, style })),
    base(`query, ${style}`, query(routes(LIST, A, SPINE), { ...IDS, style })),
    base(`extract, ${style}`, forward('RCMR_IN030000UK06', A, B, { style }), A),
  ])
  const attachments: Edits['attachments'] = [
    { contentId: 'one@x', contentType: 'text/plain', encoding: '7bit', content: 'one' },
    { contentId: 'two@x', contentType: 'application/octet-stream', encoding: 'base64', content: Buffer.alloc(900, 7).toString('base64') },
    { contentId: 'three@x', contentType: 'application/octet-stream', encoding: 'binary', content: Buffer.from([0, 13, 10, 255, 45, 45]) },
  ]
  return [
    ...every,
    base('fragment', forward('COPC_IN000001UK01', A, B, { attachments }), A),
    base('fragment back', forward('COPC_IN000001UK01', B, A, { attachments }), B),
    base('refusal of a record', forward('MCCI_IN010000UK13', B, A, {}), B),
    ...[PATIENT, ...patients].map((patient) =>
      base(`request of the record of ${patient}`, forward('RCMR_IN010000UK05', A, PRACTICE, {}, asking(patient))),
    ),
    base('Continue', forward('COPC_IN000001UK01', A, PRACTICE, {}, CONTINUE)),
    base('taken', forward('MCCI_IN010000UK13', A, PRACTICE, { payload: acknowledging('AA') }, '')),
    base('not taken', forward('MCCI_IN010000UK13', A, PRACTICE, { payload: acknowledging('AE') }, '')),
    ...miniServices.map((operation) =>
      base(operation, { path: '/smsp/pds', ...smspRequest({ operation, asked: askedOf(operation, MAUD) }) }),
    ),
    base('addresses', { path: '/addressfinder/query', ...gazetteerRequest({ sought: { address2: 'ste*enson', town: 'brackenby' } }) }),
    signal('Acknowledgment', acknowledgment),
    signal('MessageError', errorList),
    signal('Ping', ''),
    signal('StatusRequest', `<eb:StatusRequest eb:version="2.0"><eb:RefToMessageId>${ID}</eb:RefToMessageId></eb:StatusRequest>`),
  ]

  function forward(action: string, from: Party, to: Party, edits: Edits, content = FRAGMENT): BuiltMessage {
    const interaction = `${GP2GP}:${action}`
    return forwardMessage(routes(interaction, from, to.partyKey), interaction, content, { ...IDS, ...edits })
  }
}

const FRAGMENT = '<subject typeCode="SUBJ"><PayloadInformation classCode="OBS" moodCode="EVN"><id root="0"/></PayloadInformation></subject>'
const CONTINUE =
  '<subject typeCode="SUBJ"><PayloadInformation classCode="OBS" moodCode="EVN"><value><Gp2gpfragment xmlns="urn:nhs:names:services:gp2gp"><Version>01</Version><subject>Continue Acknowledgement</subject></Gp2gpfragment></value></PayloadInformation></subject>'
/** By NHS number, every way in which the practice answers but that of sending a whole large record at once. */
const patients = [...behaviours].flatMap(([nhsNumber, behaviour]) =>
  behaviour.kind === 'large' && behaviour.early === true ? [] : [nhsNumber],
)
const asking = (patient: string): string =>
  `<subject typeCode="SUBJ"><EhrRequest classCode="EXTRACT" moodCode="RQO"><id root="${ID}"/><recordTarget typeCode="RCT"><patient classCode="PAT"><id root="2.16.840.1.113883.2.1.4.1" extension="${patient}"/></patient></recordTarget></EhrRequest></subject>`
const acknowledging = (typeCode: string) => (xml: string) =>
  xml.replace(
    '<communicationFunctionRcv',
    `<acknowledgement typeCode="${typeCode}"><messageRef><id root="${ID}"/></messageRef></acknowledgement>$&`,
  )

const miniServices: readonly Operation[] = ['verifyNHSNumber', 'getNHSNumber', 'getPatientDetails']

interface Posted {
  readonly path: string
  readonly headers: readonly string[]
  readonly body: Buffer | string
}

const base = (name: string, { path, headers, body }: Posted, { sender }: Party = A): Base => ({
  name,
  target: path,
  headers: ['Host', 'localhost', ...headers.filter((_, at) => headers[at - (at % 2)] !== 'Connection')],
  body: Buffer.from(body),
  as: sender,
})

const party = ({ partyKey }: Party) => `<eb:PartyId eb:type="urn:nhs:names:partyType:ocs+serviceInstance">${partyKey}</eb:PartyId>`
const acknowledgment = `<eb:Acknowledgment SOAP:mustUnderstand="1" eb:version="2.0" SOAP:actor="urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH"><eb:Timestamp>2026-11-20T09:30:15Z</eb:Timestamp><eb:RefToMessageId>${ID}</eb:RefToMessageId><eb:From>${party(B)}</eb:From></eb:Acknowledgment>`
const errorList =
  '<eb:ErrorList eb:version="2.0" SOAP:mustUnderstand="1" eb:highestSeverity="Error"><eb:Error eb:codeContext="urn:oasis:names:tc:ebxml-msg:service:errors" eb:severity="Error" eb:errorCode="Unknown"><eb:Description xml:lang="en-GB">refused</eb:Description></eb:Error></eb:ErrorList>'

/** A signal of supplier B about a message of supplier A, as a bare envelope. */
function signal(action: string, header: string): Base {
  const xml = `<?xml version="1.0" encoding="UTF-8"?><SOAP:Envelope xmlns:SOAP="http://schemas.xmlsoap.org/soap/envelope/" xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd"><SOAP:Header><eb:MessageHeader SOAP:mustUnderstand="1" eb:version="2.0"><eb:From>${party(B)}</eb:From><eb:To>${party(A)}</eb:To><eb:CPAId>S1</eb:CPAId><eb:ConversationId>${ID}</eb:ConversationId><eb:Service>${SIGNAL}</eb:Service><eb:Action>${action}</eb:Action><eb:MessageData><eb:MessageId>00000000-0000-4000-8000-000000000002</eb:MessageId><eb:Timestamp>2026-11-20T09:30:15Z</eb:Timestamp><eb:RefToMessageId>${ID}</eb:RefToMessageId></eb:MessageData></eb:MessageHeader>${header}</SOAP:Header><SOAP:Body/></SOAP:Envelope>`
  const headers = ['Host', 'localhost', 'SOAPAction', `urn:urn:oasis:names:tc:ebxml-msg:service/${action}`, 'Content-Type', 'text/xml']
  return { name: `signal ${action}`, target: '/reliablemessaging/intermediary', headers, body: Buffer.from(xml), as: 'supplier-b' }
}

const GUID = /[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/g
/** Share of ids that come from a small pool, so that duplicates and references to earlier messages occur. */
const POOLED = 0.06
const POOL = 40

/** A draft of a base message with ids of its own: every GUID in it is replaced, the same one by the same. */
export function drafted(base: Base, random: Random): Draft {
  const ids = new Map<string, string>()
  const fresh = (found: string): string => {
    const known = ids.get(found)
    if (known !== undefined) return known
    const made = random.chance(POOLED) ? `00000000-0000-4000-9000-${String(random.below(POOL)).padStart(12, '0')}` : random.guid()
    ids.set(found, made)
    return made
  }
  return {
    verb: 'POST',
    target: base.target,
    headers: [...base.headers.map((text) => text.replace(GUID, fresh)), 'traceparent', random.trace],
    body: Buffer.from(base.body.latin1Slice().replace(GUID, fresh), 'latin1'),
    as: base.as,
    what: [base.name],
  }
}
