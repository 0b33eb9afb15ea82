import { beforeAll, describe, expect, it } from 'vitest'
import { A, B, type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { fromAToB, giveForwardContracts } from '../../support/forward.ts'
import type { ForwardKind } from '../../support/messages.ts'
import { parsed, type Supplier } from '../../support/supplier.ts'

let spine: TestEnvironment
let b: Supplier

beforeAll(async () => {
  spine = await testEnvironment()
  b = await spine.listen(B)
  giveForwardContracts(spine)
})

type Change = (xml: string) => string
const swap =
  (pattern: RegExp, by: string): Change =>
  (xml) => {
    if (!pattern.test(xml)) throw new Error(`${pattern} is not in the envelope`)
    return xml.replace(pattern, by)
  }
const drop = (pattern: RegExp): Change => swap(pattern, '')
const twice = (pattern: RegExp): Change => swap(pattern, '$&$&')

const ACK = /<eb:AckRequested[^>]*\/>/
const ELIMINATION = /<eb:DuplicateElimination>.*?<\/eb:DuplicateElimination>/
const REFERENCE = /<eb:Reference.*<\/eb:Reference>/
const HEADER_END = /<\/SOAP:Header>/
const TO_PARTY = 'urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH'
const NEXT_MSH = 'urn:oasis:names:tc:ebxml-msg:actor:nextMSH'
const ack = (actor: string) =>
  `<eb:AckRequested SOAP:mustUnderstand="1" eb:version="2.0" eb:signed="false" SOAP:actor="${actor}"/></SOAP:Header>`
const SYNC =
  '<eb:SyncReply SOAP:mustUnderstand="1" eb:version="2.0" SOAP:actor="http://schemas.xmlsoap.org/soap/actor/next"/></SOAP:Header>'

/** A cell of dossier 2.3: what is changed, and the code and text on the wire. */
type Cell = readonly [what: string, change: Change, code: string, description: string]

const VERSION = '501301:Invalid eb:MessageHeader version'
const ELIMINATES = '501302:eb:DuplicateElimination inconsistent with contract'
const ACKS = '501303:eb:AckRequested inconsistent with contract'
const SYNC_COUNT = '501307:eb:SyncReply inconsistent with contract'
const SYNC_VERSION = '501308:Invalid eb:SyncReply version'

const headerVersion = (description: string): readonly Cell[] => [
  ['MessageHeader/@version 1.0', swap(/(<eb:MessageHeader [^>]*eb:version=")2.0/, '$11.0'), 'ValueNotRecognized', description],
  ['MessageHeader without a version', swap(/(<eb:MessageHeader [^>]*)eb:version="2.0"/, '$1'), 'ValueNotRecognized', description],
]
const ackAttributes = (version: string, signed: string, actor: string, otherActor: string): readonly Cell[] => [
  ['AckRequested/@version 1.0', swap(/(<eb:AckRequested [^>]*eb:version=")2.0/, '$11.0'), 'ValueNotRecognized', version],
  ['AckRequested without a version', swap(/(<eb:AckRequested [^>]*)eb:version="2.0"/, '$1'), 'ValueNotRecognized', version],
  ['AckRequested/@signed true', swap(/eb:signed="false"/, 'eb:signed="true"'), 'ValueNotRecognized', signed],
  ['AckRequested without signed', drop(/eb:signed="false"/), 'ValueNotRecognized', signed],
  ['AckRequested/@actor of another profile', swap(/(AckRequested [^>]*actor=")[^"]*/, `$1${otherActor}`), 'ValueNotRecognized', actor],
  ['AckRequested without an actor', drop(/ SOAP:actor="[^"]*"(?=[^>]*\/><\/SOAP:Header>)/), 'ValueNotRecognized', actor],
]
const syncReply: Cell = ['a SyncReply', swap(HEADER_END, SYNC), 'Inconsistent', SYNC_COUNT]
const manifest: Cell = [
  'Manifest/@version 1.0',
  swap(/(<eb:Manifest [^>]*eb:version=")2.0/, '$11.0'),
  'Inconsistent',
  '501310:Invalid eb:Manifest reference[manifest.version]',
]
const manifestWithout: Cell = [
  'Manifest without a version',
  swap(/(<eb:Manifest [^>]*)eb:version="2.0"/, '$1'),
  'Inconsistent',
  '501310:Invalid eb:Manifest reference[manifest.version]',
]

const columns: Readonly<Record<ForwardKind, readonly Cell[]>> = {
  reliable: [
    ...headerVersion(VERSION),
    ['no DuplicateElimination', drop(ELIMINATION), 'Inconsistent', ELIMINATES],
    ['DuplicateElimination twice', twice(ELIMINATION), 'Inconsistent', ELIMINATES],
    ['no AckRequested', drop(ACK), 'Inconsistent', ACKS],
    ['AckRequested twice', twice(ACK), 'Inconsistent', ACKS],
    ...ackAttributes(
      '501304:Invalid eb:AckRequested version',
      '501305:Invalid eb:AckRequested signed attribute',
      '501306:Invalid eb:AckRequested actor attribute',
      TO_PARTY,
    ),
    syncReply,
    manifest,
    manifestWithout,
  ],
  'end-party': [
    ...headerVersion(SYNC_VERSION),
    ['no AckRequested', drop(ACK), 'Inconsistent', SYNC_COUNT],
    ['AckRequested twice', twice(ACK), 'Inconsistent', SYNC_COUNT],
    ...ackAttributes(SYNC_VERSION, SYNC_VERSION, SYNC_VERSION, NEXT_MSH),
    syncReply,
    manifest,
    manifestWithout,
  ],
  express: [
    ...headerVersion(SYNC_VERSION),
    ['an AckRequested', swap(HEADER_END, ack(NEXT_MSH)), 'Inconsistent', SYNC_COUNT],
    syncReply,
    manifest,
    manifestWithout,
  ],
}

const ELIMINATE = '<eb:DuplicateElimination/></eb:MessageHeader>'

/** What the column does not assert. */
const passes: readonly (readonly [ForwardKind, string, Change])[] = [
  ['reliable', 'DuplicateElimination with text', swap(ELIMINATION, '<eb:DuplicateElimination>always</eb:DuplicateElimination>')],
  ['reliable', 'two References', twice(REFERENCE)],
  ['reliable', 'no Reference', drop(REFERENCE)],
  ['reliable', 'no Manifest', drop(/<eb:Manifest.*<\/eb:Manifest>/)],
  ['reliable', 'no mustUnderstand', (xml) => xml.replaceAll(' SOAP:mustUnderstand="1"', '')],
  ['end-party', 'DuplicateElimination', swap(/<\/eb:MessageHeader>/, ELIMINATE)],
  ['end-party', 'two References', twice(REFERENCE)],
  ['express', 'DuplicateElimination', swap(/<\/eb:MessageHeader>/, ELIMINATE)],
  ['express', 'two References', twice(REFERENCE)],
]

describe.each(
  Object.entries({ reliable: 'reliable', 'end-party': 'end-party', express: 'express' } as const),
)('header rules of forward %s (dossier 2.3)', (_, kind) => {
  it.each(columns[kind])('%s', async (_what, change, code, description) => {
    const before = b.received.length
    const message = fromAToB(spine, { envelope: change }, kind)
    const refused = await spine.send(message)
    expect(refused.status).toBe(200)
    const { MessageHeader, ErrorList } = parsed(refused.text).Envelope.Header
    expect(MessageHeader.MessageData.RefToMessageId).toBe(message.messageId)
    expect(MessageHeader.From.PartyId['#text']).toBe(B.partyKey)
    expect(MessageHeader.To.PartyId['#text']).toBe(A.partyKey)
    expect(ErrorList.Error['@_errorCode']).toBe(code)
    expect(ErrorList.Error.Description['#text']).toBe(description)
    expect(await spine.environment.store.outbox('default')).toHaveLength(0)
    expect(b.received).toHaveLength(before)
  })
})

describe('what is not asserted', () => {
  it.each(passes)('forward %s: %s', async (kind, _, change) => {
    const message = fromAToB(spine, { envelope: change }, kind)
    expect((await spine.send(message)).status).toBe(202)
    expect((await b.delivery(message.conversationId)).raw.equals(message.body)).toBe(true)
  })
})

describe('fields of every profile', () => {
  it.each([
    ['fromPartyId', /<eb:From>.*<\/eb:From>/, 'from'],
    ['toPartyId', /<eb:To>.*<\/eb:To>/, 'to'],
    ['cpaId', /<eb:CPAId>.*<\/eb:CPAId>/, 'cpaId'],
    ['conversationId', /<eb:ConversationId>.*<\/eb:ConversationId>/, 'conversationId'],
    ['service', /<eb:Service>.*<\/eb:Service>/, 'service'],
    ['action', /<eb:Action>.*<\/eb:Action>/, 'action'],
    ['messageId', /<eb:MessageId>.*<\/eb:MessageId>/, 'messageId'],
    ['timestamp', /<eb:Timestamp>.*<\/eb:Timestamp>/, 'timestamp'],
  ])('without %s: fault 201', async (_, pattern, location) => {
    const refused = await spine.send(fromAToB(spine, { envelope: drop(pattern) }))
    expect(refused.status).toBe(500)
    const { error } = parsed(refused.text).Envelope.Body.Fault.detail.errorList
    expect([error.errorCode, error.location]).toEqual(['201', location])
  })
})
