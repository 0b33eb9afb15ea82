import type { Dialect, Pattern } from './family.ts'

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/'
const EB = 'http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd'
const PARTY_TYPE = 'urn:nhs:names:partyType:ocs+serviceInstance'
const ACTOR = 'urn:oasis:names:tc:ebxml-msg:actor:'
export const SIGNALS = 'urn:oasis:names:tc:ebxml-msg:service'

/** What a message's ebXML header says. */
export interface Facts {
  readonly pattern: Pattern
  readonly from: string
  readonly to: string
  readonly cpaId: string
  readonly conversationId: string
  readonly service: string
  readonly action: string
  readonly messageId: string
  /** `YYYY-MM-DDTHH:MM:SS` */
  readonly sentAt: string
}

export interface Reference {
  /** `cid:` or `mid:` and an id. */
  readonly href: string
  readonly id: string
  /** Text, escaped by the writer. */
  readonly description: string
}

const attributes = (soap: string) => `${soap}:mustUnderstand="1" eb:version="2.0"`
const text = (value: string) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function open({ outer, inner, hl7ebxml }: Dialect): string {
  return `<${outer}:Envelope xmlns:xsi="http://www.w3c.org/2001/XML-Schema-Instance" xmlns:${outer}="${SOAP}" xmlns:eb="${EB}" xmlns:hl7ebxml="${hl7ebxml}" xmlns:xlink="http://www.w3.org/1999/xlink">\n<${inner}:Header>`
}

function header(dialect: Dialect, facts: Facts, more: string, eliminates: boolean): string {
  const party = (side: string, key: string) => `<eb:${side}><eb:PartyId eb:type="${PARTY_TYPE}">${key}</eb:PartyId></eb:${side}>`
  const { timeToLive } = dialect
  const lives = timeToLive === undefined ? '' : new Date(Date.parse(`${facts.sentAt}Z`) + timeToLive * 1000).toISOString().slice(0, 19)
  return [
    `<eb:MessageHeader ${attributes(dialect.inner)}>`,
    party('From', facts.from),
    party('To', facts.to),
    `<eb:CPAId>${facts.cpaId}</eb:CPAId><eb:ConversationId>${facts.conversationId}</eb:ConversationId>`,
    `<eb:Service>${facts.service}</eb:Service><eb:Action>${facts.action}</eb:Action>`,
    `<eb:MessageData><eb:MessageId>${facts.messageId}</eb:MessageId><eb:Timestamp>${dialect.timestamp(facts.sentAt)}</eb:Timestamp>${more}`,
    lives === '' ? '' : `<eb:TimeToLive>${lives}Z</eb:TimeToLive>`,
    `</eb:MessageData>${eliminates ? `<eb:DuplicateElimination>${dialect.elimination}</eb:DuplicateElimination>` : ''}</eb:MessageHeader>`,
  ].join('\n')
}

/** The SOAP elements that ask for signals, by pattern (dossier 2.3). */
function asks(soap: string, pattern: Pattern): string {
  const ack = (actor: string) => `<eb:AckRequested ${attributes(soap)} eb:signed="false" ${soap}:actor="${ACTOR}${actor}"/>`
  const sync = `<eb:SyncReply ${attributes(soap)} ${soap}:actor="http://schemas.xmlsoap.org/soap/actor/next"/>`
  return {
    'async-express': sync,
    'async-reliable': `${ack('toPartyMSH')}${sync}`,
    'forward-reliable': ack('nextMSH'),
    'end-party': ack('toPartyMSH'),
    'forward-express': '',
  }[pattern]
}

/** The envelope of a business message with its manifest. */
export function businessEnvelope(dialect: Dialect, facts: Facts, payloadId: string, references: readonly Reference[]): string {
  const { inner, outer } = dialect
  const eliminates = facts.pattern !== 'async-express' && facts.pattern !== 'forward-express'
  const schema = dialect.schema ? '<eb:Schema eb:location="http://www.nhsia.nhs.uk/schemas/HL7-Message.xsd" eb:version="1.0"/>' : ''
  const others = references.map(
    ({ href, id, description }) =>
      `<eb:Reference xlink:href="${href}" eb:id="${dialect.idPrefix}${id}"><eb:Description xml:lang="en">${text(description)}</eb:Description></eb:Reference>`,
  )
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    open(dialect),
    header(dialect, facts, '', eliminates),
    asks(inner, facts.pattern),
    `</${inner}:Header>\n<${inner}:Body><eb:Manifest ${attributes(inner)}>`,
    `<eb:Reference xlink:href="cid:${payloadId}">${schema}<eb:Description xml:lang="en">HL7 payload</eb:Description><hl7ebxml:Payload style="HL7" encoding="XML" version="3.0"/></eb:Reference>`,
    ...others,
    `</eb:Manifest></${inner}:Body></${outer}:Envelope>`,
  ].join('\n')
}

/** What a signal answers. */
export interface Answered {
  readonly from: string
  readonly to: string
  readonly cpaId: string
  readonly conversationId: string
  readonly messageId: string
}

function signal(dialect: Dialect, to: Answered, id: string, action: string, content: string): string {
  const { inner, outer } = dialect
  const sentAt = '2026-11-20T09:30:16'
  const facts: Facts = {
    ...to,
    from: to.to,
    to: to.from,
    pattern: 'forward-express',
    service: SIGNALS,
    action,
    messageId: id,
    sentAt,
  }
  const ref = `<eb:RefToMessageId>${to.messageId}</eb:RefToMessageId>`
  return `<?xml version="1.0" encoding="UTF-8"?>\n${open(dialect)}${header({ ...dialect, timeToLive: undefined }, facts, ref, false)}${content}</${inner}:Header><${inner}:Body/></${outer}:Envelope>`
}

/** An ebXML Acknowledgment (dossier 1.7). */
export function acknowledgment(dialect: Dialect, to: Answered, id: string): string {
  const { inner } = dialect
  return signal(
    dialect,
    to,
    id,
    'Acknowledgment',
    `<eb:Acknowledgment ${attributes(inner)} ${inner}:actor="${ACTOR}toPartyMSH"><eb:Timestamp>2026-11-20T09:30:16</eb:Timestamp><eb:RefToMessageId>${to.messageId}</eb:RefToMessageId><eb:From><eb:PartyId eb:type="${PARTY_TYPE}">${to.to}</eb:PartyId></eb:From></eb:Acknowledgment>`,
  )
}

/** A MessageError as the MHS adaptor writes it: without codeContext (dossier 3.1). */
export function messageError(dialect: Dialect, to: Answered, id: string, errorCode: string, description: string): string {
  const { inner } = dialect
  return signal(
    dialect,
    to,
    id,
    'MessageError',
    `<eb:ErrorList ${attributes(inner)} eb:highestSeverity="Error"><eb:Error eb:errorCode="${errorCode}" eb:severity="Error"><eb:Description xml:lang="en-GB">${description}</eb:Description></eb:Error></eb:ErrorList>`,
  )
}
