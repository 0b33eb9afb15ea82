import fc from 'fast-check'
import { A, B, LIST, type Routes, SPINE, UPLOAD } from './fixtures.ts'
import type { Random } from './random.ts'
import { type FuzzRequest, framed } from './request.ts'

/** A field of an envelope or a wrapper: how often it stands there, and with what. */
interface Field {
  readonly count: number
  readonly value: string | undefined
}

const odd = fc.oneof(
  fc.constantFrom('', ' ', 'x', '0', '<![CDATA[x]]>', '<b/>', '&#13;', '&lt;', '\u{1f48a}', '__proto__', 'toString', 'a'.repeat(2000)),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replace(/[<&]/g, '')),
)
/** Mostly once and right; else missing, repeated, or odd. */
const field: fc.Arbitrary<Field> = fc.record({
  count: fc.oneof({ weight: 50, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constantFrom(0, 2, 3) }),
  value: fc.oneof({ weight: 40, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: odd }),
})
const present = fc.oneof({ weight: 30, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constantFrom(0, 2) })

const FIELDS = [
  'from',
  'to',
  'cpaId',
  'conversationId',
  'service',
  'action',
  'messageId',
  'timestamp',
  'ref',
  'ttl',
  'href',
  'actor',
  'syncActor',
  'version',
  'signed',
] as const
const HL7_FIELDS = ['id', 'creationTime', 'versionCode', 'interactionId', 'rcv', 'snd', 'profile', 'system', 'patient', 'query'] as const

/** A message built from fields each of which may be wrong, at any path, by any verb, in any framing. */
const message = fc.record({
  kind: fc.constantFrom('upload', 'query', 'forward', 'back', 'signal'),
  fields: fc.array(field, { minLength: FIELDS.length, maxLength: FIELDS.length }),
  hl7: fc.array(field, { minLength: HL7_FIELDS.length, maxLength: HL7_FIELDS.length }),
  duplicateElimination: present,
  ackRequested: present,
  syncReply: present,
  manifest: present,
  control: present,
  signal: fc.constantFrom('Acknowledgment', 'MessageError', 'Ping', 'StatusRequest', 'Pong', 'x'),
  path: fc.oneof(
    { weight: 8, arbitrary: fc.constant(undefined) },
    { weight: 2, arbitrary: fc.constantFrom('reliablerequest', 'queryrequest', 'intermediary', 'forwardreliable', 'x') },
  ),
  verb: fc.oneof(
    { weight: 30, arbitrary: fc.constant('POST') },
    { weight: 1, arbitrary: fc.constantFrom('GET', 'PUT', 'DELETE', 'OPTIONS') },
  ),
  type: fc.oneof(
    { weight: 20, arbitrary: fc.constant(undefined) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('text/xml', 'multipart/mixed; boundary=b', 'multipart/related', '', 'application/octet-stream'),
    },
  ),
  bare: fc.boolean(),
  soapAction: fc.oneof(
    { weight: 8, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 30 }) },
  ),
  line: fc.constantFrom('\r\n', '\n'),
})
type Message = typeof message extends fc.Arbitrary<infer M> ? M : never

/** Structured but wrong: one message of the arbitrary, made by the seed of the request. */
export function structured(routes: Routes, random: Random): FuzzRequest {
  const [made] = fc.sample(message, { seed: random.below(2 ** 31), numRuns: 1 })
  if (made === undefined) throw new Error('fast-check made nothing')
  const { path, headers, body, as } = writeMessage(made, routes, random)
  return framed({ verb: made.verb, target: path, headers, body: Buffer.from(body), as, what: [`structured ${made.kind}`] })
}

function writeMessage(made: Message, routes: Routes, random: Random) {
  const back = made.kind === 'back' || made.kind === 'signal'
  const [sender, receiver] = back ? [B, A.partyKey] : [A, made.kind === 'forward' ? B.partyKey : SPINE]
  const interaction = {
    upload: UPLOAD,
    query: LIST,
    forward: GP2GP,
    back: GP2GP,
    signal: `urn:oasis:names:tc:ebxml-msg:service:${made.signal}`,
  }[made.kind]
  const route = routes(interaction, sender, receiver)
  const colon = interaction.lastIndexOf(':')
  const [service, action] = [interaction.slice(0, colon), interaction.slice(colon + 1)]
  const id = random.guid()
  const right: Readonly<Record<(typeof FIELDS)[number], string>> = {
    from: route.from,
    to: route.to,
    cpaId: route.cpaId,
    conversationId: random.guid(),
    service,
    action,
    messageId: id,
    timestamp: '2026-11-20T09:30:15Z',
    ref: random.guid(),
    ttl: '2026-11-21T09:30:15Z',
    href: 'cid:payload@x',
    actor: `urn:oasis:names:tc:ebxml-msg:actor:${route.to === SPINE ? 'toPartyMSH' : 'nextMSH'}`,
    syncActor: 'http://schemas.xmlsoap.org/soap/actor/next',
    version: '2.0',
    signed: 'false',
  }
  const of = (name: (typeof FIELDS)[number]): Field => made.fields[FIELDS.indexOf(name)] ?? { count: 1, value: undefined }
  const value = (name: (typeof FIELDS)[number]) => of(name).value ?? right[name]
  const element = (tag: string, name: (typeof FIELDS)[number]) => `<eb:${tag}>${value(name)}</eb:${tag}>`.repeat(of(name).count)
  const attribute = (name: (typeof FIELDS)[number]) => value(name).replace(/"/g, '')
  const party = (name: 'from' | 'to') =>
    `<eb:PartyId eb:type="urn:nhs:names:partyType:ocs+serviceInstance">${value(name)}</eb:PartyId>`.repeat(of(name).count)
  const must = `eb:version="${attribute('version')}" soap:mustUnderstand="1"`
  const reliable = made.kind !== 'query' && made.kind !== 'signal'
  const times = (given: number, usual: boolean) => (given === 1 ? Number(usual) : given)
  const header = `<eb:MessageHeader ${must}><eb:From>${party('from')}</eb:From><eb:To>${party('to')}</eb:To>${element('CPAId', 'cpaId')}${element('ConversationId', 'conversationId')}${element('Service', 'service')}${element('Action', 'action')}<eb:MessageData>${element('MessageId', 'messageId')}${element('Timestamp', 'timestamp')}${made.kind === 'signal' ? element('RefToMessageId', 'ref') : ''}${element('TimeToLive', 'ttl')}</eb:MessageData>${'<eb:DuplicateElimination/>'.repeat(times(made.duplicateElimination, reliable))}</eb:MessageHeader>`
  const ack = `<eb:AckRequested ${must} eb:signed="${attribute('signed')}" soap:actor="${attribute('actor')}"/>`.repeat(
    times(made.ackRequested, reliable),
  )
  const sync = `<eb:SyncReply ${must} soap:actor="${attribute('syncActor')}"/>`.repeat(times(made.syncReply, route.to === SPINE))
  const about =
    made.kind !== 'signal'
      ? ''
      : made.signal === 'Acknowledgment'
        ? `<eb:Acknowledgment ${must}>${element('RefToMessageId', 'ref')}</eb:Acknowledgment>`
        : '<eb:ErrorList eb:version="2.0"><eb:Error eb:errorCode="x" eb:severity="Warning"/></eb:ErrorList>'
  const manifest =
    `<eb:Manifest ${must}>${`<eb:Reference xlink:href="${attribute('href')}"/>`.repeat(of('href').count)}</eb:Manifest>`.repeat(
      times(made.manifest, made.kind !== 'signal'),
    )
  const envelope = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd" xmlns:xlink="http://www.w3.org/1999/xlink"><soap:Header>${header}${ack}${sync}${about}</soap:Header><soap:Body>${manifest}</soap:Body></soap:Envelope>`
  const payload = writeHl7(made, action, id, route.receiverAsid, route.senderAsid)
  const { line } = made
  const part = (partId: string, content: string) =>
    `--b${line}Content-Id: <${partId}>${line}Content-Type: text/xml${line}${line}${content}${line}`
  const bare = made.kind === 'signal' && made.bare
  const usual = {
    upload: 'reliablerequest',
    query: 'queryrequest',
    forward: 'intermediary',
    back: 'forwardreliable',
    signal: 'intermediary',
  }[made.kind]
  return {
    path: `/reliablemessaging/${made.path ?? usual}`,
    headers: [
      'Host',
      'localhost',
      'traceparent',
      random.trace,
      'SOAPAction',
      made.soapAction ?? `"${service}/${action}"`,
      'Content-Type',
      made.type ?? (bare ? 'text/xml' : 'multipart/related; boundary=b; type=text/xml'),
    ],
    body: bare ? envelope : `${part('root@x', envelope)}${made.kind === 'signal' ? '' : part('payload@x', payload)}--b--${line}`,
    as: sender.sender,
  }
}

const GP2GP = 'urn:nhs:names:services:gp2gp:COPC_IN000001UK01'

function writeHl7(made: Message, action: string, id: string, receiver: string, sender: string): string {
  const of = (name: (typeof HL7_FIELDS)[number], right: string, write: (value: string) => string): string => {
    const { count, value } = made.hl7[HL7_FIELDS.indexOf(name)] ?? { count: 1, value: undefined }
    return write((value ?? right).replace(/"/g, '')).repeat(count)
  }
  const asid = (value: string) => `<id root="1.2.826.0.1285.0.2.0.107" extension="${value}"/>`
  const patient = of('patient', '9692113736', (value) => `<id root="2.16.840.1.113883.2.1.4.1" extension="${value}"/>`)
  const content = {
    upload: `<subject><GPSummary><id root="${id}"/><effectiveTime value="20261120090000"/><recordTarget><patient>${patient}</patient></recordTarget></GPSummary></subject>`,
    query: of(
      'query',
      '9692113736',
      (value) => `<query><nHSNumber><value root="2.16.840.1.113883.2.1.4.1" extension="${value}"/></nHSNumber></query>`,
    ),
    forward: '<subject/>',
    back: '<subject><x/></subject>',
    signal: '',
  }[made.kind]
  const author = of(
    'profile',
    '555021935107',
    (value) =>
      `<author><AgentPersonSDS><id root="1.2.826.0.1285.0.2.0.67" extension="${value}"/><agentPersonSDS><id root="1.2.826.0.1285.0.2.0.65" extension="1"/></agentPersonSDS><part><partSDSRole><id root="1.2.826.0.1285.0.2.1.104" extension="R8000"/></partSDSRole></part></AgentPersonSDS></author>`,
  )
  const system = of(
    'system',
    sender,
    (value) => `<author1><AgentSystemSDS><agentSystemSDS>${asid(value)}</agentSystemSDS></AgentSystemSDS></author1>`,
  )
  const wrapper = [
    of('id', id, (value) => `<id root="${value}"/>`),
    of('creationTime', '20261120093015', (value) => `<creationTime value="${value}"/>`),
    of('versionCode', 'V3NPfIT4.2.00', (value) => `<versionCode code="${value}"/>`),
    of('interactionId', action, (value) => `<interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="${value}"/>`),
    of('rcv', receiver, (value) => `<communicationFunctionRcv><device>${asid(value)}</device></communicationFunctionRcv>`),
    of('snd', sender, (value) => `<communicationFunctionSnd><device>${asid(value)}</device></communicationFunctionSnd>`),
  ]
  return `<${action} xmlns="urn:hl7-org:v3">${wrapper.join('')}${`<ControlActEvent>${author}${system}${content}</ControlActEvent>`.repeat(made.control)}</${action}>`
}
