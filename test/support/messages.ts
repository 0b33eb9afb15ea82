import { randomUUID } from 'node:crypto'
import { type SenderStyle, styles } from './sender-styles.ts'

/** Who sends to whom, under which contract; what `parties` of a test environment gives. */
export interface Route {
  readonly from: string
  readonly to: string
  readonly cpaId: string
  readonly senderAsid: string
  readonly receiverAsid: string
}

/** What a test changes of a message before it is put together. */
export interface Edits {
  readonly style?: SenderStyle
  readonly messageId?: string
  readonly hl7Id?: string
  readonly conversationId?: string
  readonly nhsNumber?: string
  /** HL7 time stamp of the document. */
  readonly effectiveTime?: string
  readonly envelope?: (xml: string) => string
  readonly payload?: (xml: string) => string
  /** The whole body, after the parts are put together. */
  readonly body?: (text: string) => string | Buffer
  /** Names and values in turn. */
  readonly headers?: (headers: readonly string[]) => readonly string[]
  /** Children of `filterParameters` of a query. */
  readonly filter?: string
  readonly attachments?: readonly Attachment[]
}

/** A part after the payload, as it stands in the body. */
export interface Attachment {
  readonly contentId: string
  readonly contentType: string
  readonly encoding: '7bit' | '8bit' | 'binary' | 'base64'
  readonly content: string | Buffer
  /** Text of the manifest's eb:Description. */
  readonly description?: string
}

/** A message as it goes over the wire. */
export interface BuiltMessage {
  readonly path: string
  /** Names and values in turn, without Host and Content-Length. */
  readonly headers: readonly string[]
  readonly body: Buffer
  readonly messageId: string
  readonly hl7Id: string
  readonly conversationId: string
}

export const PATIENT = '9692113736'
export const RELIABLE = '/reliablemessaging/reliablerequest'
export const QUERY = '/reliablemessaging/queryrequest'
export const INTERMEDIARY = '/reliablemessaging/intermediary'

const guid = (): string => randomUUID().toUpperCase()
const PARTY_TYPE = 'urn:nhs:names:partyType:ocs+serviceInstance'

/** A GP Summary upload, REPC_IN150016UK05, async-reliable. */
export function upload(route: Route, edits: Edits = {}): BuiltMessage {
  const effectiveTime = edits.effectiveTime ?? '20261120090000'
  const patient = edits.nhsNumber ?? PATIENT
  return build(route, edits, {
    service: 'urn:nhs:names:services:psis',
    action: 'REPC_IN150016UK05',
    path: RELIABLE,
    reliable: true,
    content: `<subject typeCode="SUBJ" contextConductionInd="false"><GPSummary classCode="COMPOSITION" moodCode="EVN"><id root="${guid()}"/><code code="196981000000101" codeSystem="2.16.840.1.113883.2.1.3.2.4.15" displayName="General Practice Summary"/><statusCode code="active"/><effectiveTime value="${effectiveTime}"/><author typeCode="AUT" contextControlCode="OP"><time value="${effectiveTime}"/><UKCT_MT160018UK01.AgentPersonSDS classCode="AGNT"><id root="1.2.826.0.1285.0.2.0.67" extension="555021935107"/><agentPersonSDS classCode="PSN" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.65" extension="555021934105"/><name><family>O’Neill &amp; Søn</family></name></agentPersonSDS></UKCT_MT160018UK01.AgentPersonSDS></author><recordTarget typeCode="RCT"><patient classCode="PAT"><id root="2.16.840.1.113883.2.1.4.1" extension="${patient}"/></patient></recordTarget></GPSummary></subject>`,
  })
}

/** A clinical document list query, QUPC_IN160101UK05, async-express. */
export function query(route: Route, edits: Edits = {}): BuiltMessage {
  return build(route, edits, {
    service: 'urn:nhs:names:services:psisquery',
    action: 'QUPC_IN160101UK05',
    path: QUERY,
    reliable: false,
    content: `<query><dissentOverride><semanticsText>DissentOverride</semanticsText><value code="0" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.60"/></dissentOverride>${edits.filter === undefined ? '' : `<filterParameters>${edits.filter}</filterParameters>`}<nHSNumber><semanticsText>NHSNumber</semanticsText><value root="2.16.840.1.113883.2.1.4.1" extension="${edits.nhsNumber ?? PATIENT}"/></nHSNumber></query>`,
  })
}

/** Any message to Spine that travels reliably or as a query; its ControlActEvent holds `content`. */
export function domainMessage(route: Route, interaction: string, content: string, reliable: boolean, edits: Edits = {}): BuiltMessage {
  const colon = interaction.lastIndexOf(':')
  const [service, action] = [interaction.slice(0, colon), interaction.slice(colon + 1)]
  return build(route, edits, { service, action, path: reliable ? RELIABLE : QUERY, reliable, content })
}

/** How a message from supplier to supplier asks to be acknowledged. */
export type ForwardKind = 'reliable' | 'end-party' | 'express'

/** A message from supplier to supplier; its ControlActEvent holds `content`. */
export function forwardMessage(
  route: Route,
  interaction: string,
  content: string,
  edits: Edits = {},
  kind: ForwardKind = 'reliable',
): BuiltMessage {
  const colon = interaction.lastIndexOf(':')
  const ask = (actor: string) => (soap: string) =>
    `<eb:AckRequested ${soap}:mustUnderstand="1" eb:version="2.0" eb:signed="false" ${soap}:actor="urn:oasis:names:tc:ebxml-msg:actor:${actor}"/>`
  const signals = { reliable: ask('nextMSH'), 'end-party': ask('toPartyMSH'), express: () => '' }[kind]
  return build(route, edits, {
    service: interaction.slice(0, colon),
    action: interaction.slice(colon + 1),
    path: INTERMEDIARY,
    reliable: kind === 'reliable',
    signals,
    content,
  })
}

interface Kind {
  readonly service: string
  readonly action: string
  readonly path: string
  /** Carries DuplicateElimination. */
  readonly reliable: boolean
  readonly signals?: (soap: string) => string
  /** What follows author1 in ControlActEvent. */
  readonly content: string
}

function build(route: Route, edits: Edits, kind: Kind): BuiltMessage {
  const style = styles[edits.style ?? 'adaptor']
  const messageId = edits.messageId ?? guid()
  const hl7Id = edits.hl7Id ?? messageId
  const conversationId = edits.conversationId ?? guid()
  const partId = style.partId(messageId)
  const envelope = (edits.envelope ?? same)(
    style.envelope({
      ...kind,
      ...route,
      partyType: PARTY_TYPE,
      messageId,
      conversationId,
      partId,
      references: (edits.attachments ?? []).map(reference).join(''),
      timestamp: '2026-11-20T09:30:15',
    }),
  )
  const payload = (edits.payload ?? same)(hl7(route, kind, hl7Id))
  return {
    path: kind.path,
    ...assemble(edits, kind, partId, envelope, payload),
    messageId,
    hl7Id,
    conversationId,
  }
}

/** Envelope and payload framed as a sender frames them. */
export function assemble(
  edits: Edits,
  kind: { readonly service: string; readonly action: string },
  partId: string,
  envelope: string,
  payload: string,
): { readonly headers: readonly string[]; readonly body: Buffer } {
  const style = styles[edits.style ?? 'adaptor']
  const { boundary, line } = style
  const text = [
    `--${boundary}`,
    ...style.rootHeaders,
    '',
    envelope,
    '',
    `--${boundary}`,
    ...style.payloadHeaders(partId),
    '',
    payload,
    '',
  ].join(line)
  const attachments = (edits.attachments ?? []).flatMap(({ contentId, contentType, encoding, content }) => [
    Buffer.from(
      [
        `--${boundary}`,
        `Content-Id: <${contentId}>`,
        `Content-Type: ${contentType}`,
        `Content-Transfer-Encoding: ${encoding}`,
        '',
        '',
      ].join(line),
    ),
    Buffer.from(content),
    Buffer.from(line),
  ])
  const whole = Buffer.concat([Buffer.from(text), ...attachments, Buffer.from(`--${boundary}--${line}`)])
  const body = edits.body === undefined ? whole : edits.body(whole.toString())
  const headers = [
    ...style.headers,
    'SOAPAction',
    style.quoteAction ? `"${kind.service}/${kind.action}"` : `${kind.service}/${kind.action}`,
    'Content-Type',
    style.contentType,
  ]
  return { headers: (edits.headers ?? same)(headers), body: Buffer.from(body) }
}

const same = <T>(value: T): T => value

const reference = ({ contentId, contentType, description }: Attachment): string =>
  `<eb:Reference xlink:href="cid:${contentId}" eb:id="_${contentId.replace(/[^\w-]/g, '')}"><eb:Description xml:lang="en-GB">${description ?? `Filename="${contentId}" ContentType=${contentType} Compressed=No LargeAttachment=No OriginalBase64=No`}</eb:Description></eb:Reference>`

function hl7(route: Route, kind: Kind, id: string): string {
  const device = (asid: string) =>
    `<device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="${asid}"/></device>`
  return `<?xml version="1.0" encoding="UTF-8"?><${kind.action} xmlns="urn:hl7-org:v3"><id root="${id}"/><creationTime value="20261120093015"/><versionCode code="V3NPfIT4.2.00"/><interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="${kind.action}"/><processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/><communicationFunctionRcv typeCode="RCV">${device(route.receiverAsid)}</communicationFunctionRcv><communicationFunctionSnd typeCode="SND">${device(route.senderAsid)}</communicationFunctionSnd><ControlActEvent classCode="CACT" moodCode="EVN"><author typeCode="AUT"><AgentPersonSDS classCode="AGNT"><id root="1.2.826.0.1285.0.2.0.67" extension="555021935107"/><agentPersonSDS classCode="PSN" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.65" extension="555021934105"/></agentPersonSDS><part typeCode="PART"><partSDSRole classCode="ROL"><id root="1.2.826.0.1285.0.2.1.104" extension="R8000"/></partSDSRole></part></AgentPersonSDS></author><author1 typeCode="AUT"><AgentSystemSDS classCode="AGNT"><agentSystemSDS classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="${route.senderAsid}"/></agentSystemSDS></AgentSystemSDS></author1>${kind.content}</ControlActEvent></${kind.action}>`
}
