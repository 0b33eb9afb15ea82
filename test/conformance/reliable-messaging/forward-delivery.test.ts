import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { A, B, certificateFolder, SPINE, type TestEnvironment, testEnvironment, UPLOAD } from '../../support/environment.ts'
import { COPC, changeContract, FORWARDS, fromAToB, sendSignal } from '../../support/forward.ts'
import { type BuiltMessage, upload } from '../../support/messages.ts'
import { PATIENCE } from '../../support/patience.ts'
import { acknowledge, acknowledgment, type Between, errorList, parsed, type Script, type Supplier, signal } from '../../support/supplier.ts'
import { twoSuppliers } from '../../support/two-suppliers.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const B_TO_A: Between = { from: B.partyKey, to: A.partyKey }

let certs: string
let spine: TestEnvironment
let a: Supplier
let b: Supplier

beforeAll(async () => {
  certs = await certificateFolder()
  ;({ spine, a, b } = await twoSuppliers({ certs }))
})

beforeEach(() => {
  a.answer = acknowledge
  b.answer = acknowledge
})

const codes = (exchange: { readonly problems: readonly { readonly code: string }[] } | undefined) =>
  exchange?.problems.map(({ code }) => code)
const waiting = async () => (await spine.environment.store.outbox('default')).length
const pass = (ms: number) => spine.environment.spaces.default.clock.advance(ms)
const copies = (at: Supplier, { conversationId }: BuiltMessage) => at.received.filter((each) => each.conversationId === conversationId)
const takes: Script = () => ({ status: 200 })
const xml = (body: string, status = 200) => ({ status, headers: { 'Content-Type': 'text/xml' }, body })
const ackOf = (message: BuiltMessage, ref = message.messageId, between = B_TO_A) =>
  signal(message, 'Acknowledgment', acknowledgment(ref), between)
const nackOf = (message: Pick<BuiltMessage, 'messageId' | 'conversationId'>) =>
  signal(message, 'MessageError', errorList('ValueNotRecognized', '501314:Invalid To Party Type attribute'), B_TO_A)

/** Sends a message to a recipient that answers as scripted; its request, and its first try's exchange. */
async function sent(script: Script, kind: 'reliable' | 'end-party' | 'express' = 'reliable', within = spine, at = b) {
  at.answer = script
  const message = fromAToB(within, {}, kind)
  expect((await within.send(message)).status).toBe(202)
  const request = await within.request({ messageId: message.messageId })
  const [first] = await within.deliveries(request)
  return { message, request, first }
}

describe('the recipient acknowledges', () => {
  it.each([200, 202])('in the response, HTTP %s', async (status) => {
    const { first } = await sent((message) => xml(signal(message, 'Acknowledgment', acknowledgment(message.messageId), B_TO_A), status))
    expect(first).toMatchObject({ outcome: 'accepted', problems: [] })
    expect(await waiting()).toBe(0)
  })

  it.each<readonly [string, (message: BuiltMessage) => string]>([
    ['as SpineTools does, its CPAId a placeholder', (message) => ackOf(message)],
    ['its ids in lower case (D09)', (message) => ackOf(message, message.messageId.toLowerCase())],
    ['addressed to Spine', (message) => ackOf(message, message.messageId, { from: B.partyKey, to: SPINE })],
  ])('later, by a POST of its own: %s', async (_, ack) => {
    const { message, request, first } = await sent(takes)
    expect(first?.outcome).toBe('accepted')
    expect(codes(first)).toEqual(['MS-ACK-AWAITED'])
    expect(first?.problems[0]?.severity).toBe('note')
    expect(await waiting()).toBe(1)
    const answer = await sendSignal(spine, B.name, 'Acknowledgment', ack(message))
    expect([answer.status, answer.text]).toEqual([202, ''])
    expect(await waiting()).toBe(0)
    const [taken] = await spine.environment.journal.wait({ direction: 'in', causedBy: request.id }, PATIENCE)
    expect(taken).toMatchObject({ outcome: 'accepted', problems: [], labels: { fromParty: B.partyKey } })
    pass(8 * HOUR)
    expect(await waiting()).toBe(0)
    expect(copies(b, message)).toHaveLength(1)
  })

  it('while its response is still under way', async () => {
    const acks: Promise<unknown>[] = []
    const { message } = await sent((received) => {
      acks.push(sendSignal(spine, B.name, 'Acknowledgment', signal(received, 'Acknowledgment', acknowledgment(received.messageId), B_TO_A)))
      return { status: 200 }
    })
    await Promise.all(acks)
    await spine.state()
    expect(await waiting()).toBe(0)
    pass(8 * HOUR)
    expect(copies(b, message)).toHaveLength(1)
  })

  it('by the end party', async () => {
    const { first } = await sent(
      (message) => xml(signal(message, 'Acknowledgment', acknowledgment(message.messageId), B_TO_A)),
      'end-party',
    )
    expect(first).toMatchObject({ outcome: 'accepted', problems: [] })
  })

  it('a list of warnings beside the Acknowledgment refuses nothing', async () => {
    const { first } = await sent((message) =>
      xml(signal(message, 'Acknowledgment', errorList('Unknown', 'slow', 'Warning') + acknowledgment(message.messageId), B_TO_A)),
    )
    expect(first).toMatchObject({ outcome: 'accepted', problems: [] })
  })

  it.each([
    ['200 and nothing', takes],
    ['503', (): ReturnType<Script> => ({ status: 503 })],
  ])('express: %s is the end', async (_, script) => {
    const before = a.received.length
    const { first, request } = await sent(script, 'express')
    const failed = first?.outcome === 'failed'
    expect(codes(first)).toEqual(failed ? ['MS-ENDPOINT-REFUSED', 'MS-DELIVERY-FAILED'] : [])
    expect(await waiting()).toBe(0)
    expect(await spine.deliveries(request)).toHaveLength(1)
    expect(a.received).toHaveLength(before)
  })
})

describe('the recipient never acknowledges what it took', () => {
  it('it is sent again by the contract, and after the last try the acknowledgement has as long as before', async () => {
    const { message, request } = await sent(takes)
    for (const tries of [2, 3]) {
      pass(2 * HOUR)
      expect(await spine.deliveries(request, tries)).toHaveLength(tries)
    }
    pass(HOUR)
    expect(await waiting()).toBe(1)
    expect((await sendSignal(spine, B.name, 'Acknowledgment', ackOf(message))).status).toBe(202)
    expect(await waiting()).toBe(0)
    pass(5 * HOUR)
    expect(await spine.deliveries(request, 3)).toHaveLength(3)
    expect(copies(a, message)).toHaveLength(0)
  })

  it('then it is given up without another try, and the sender told', async () => {
    const { message, request } = await sent(takes)
    for (const tries of [2, 3]) {
      pass(2 * HOUR)
      await spine.deliveries(request, tries)
    }
    pass(2 * HOUR)
    await a.delivery(message.conversationId)
    const all = await spine.deliveries(request, 5)
    expect(all.map(codes)).toEqual([['MS-ACK-AWAITED'], ['MS-ACK-AWAITED'], ['MS-ACK-AWAITED'], ['MS-DELIVERY-FAILED'], []])
    expect(all[3]?.problems[0]?.came).toBe('3 attempt(s), none of them confirmed when the message had expired')
    expect(copies(b, message)).toHaveLength(3)
    expect(await waiting()).toBe(0)
    const late = await sendSignal(spine, B.name, 'Acknowledgment', ackOf(message))
    expect(late.status).toBe(202)
  })

  it('a contract without retries waits for it until the message expires', async () => {
    changeContract(spine, B.partyKey, COPC, { retries: 0, persistDuration: 'PT10M' })
    const { message } = await sent(takes)
    pass(9 * MINUTE)
    expect(await waiting()).toBe(1)
    pass(MINUTE)
    expect((await a.delivery(message.conversationId)).action).toBe('MessageError')
    expect(copies(b, message)).toHaveLength(1)
    changeContract(spine, B.partyKey, COPC, { retries: 2, persistDuration: 'PT7H' })
  })
})

describe('the recipient refuses with a MessageError', () => {
  const told = async (message: BuiltMessage) => {
    const delivery = await a.delivery(message.conversationId)
    const { MessageHeader, ErrorList } = parsed(delivery.body).Envelope.Header
    expect(MessageHeader.MessageData.RefToMessageId).toBe(message.messageId)
    expect(MessageHeader.From.PartyId['#text']).toBe(B.partyKey)
    return [ErrorList.Error['@_errorCode'], ErrorList.Error.Description['#text']]
  }
  const expected = ['ValueNotRecognized', '501314:Invalid To Party Type attribute']

  it.each([200, 500])('in the response, HTTP %s: not tried again, its error told to the sender', async (status) => {
    const { message, first } = await sent((received) => xml(nackOf(received), status))
    expect(codes(first)).toEqual(['MS-ENDPOINT-NACK', 'MS-DELIVERY-FAILED'])
    expect(await told(message)).toEqual(expected)
    expect(copies(b, message)).toHaveLength(1)
  })

  it('by a POST of its own: the same, and told once however often it comes', async () => {
    const { message, request } = await sent(takes)
    const answers = await Promise.all([1, 2, 3].map(() => sendSignal(spine, B.name, 'MessageError', nackOf(message))))
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202])
    expect(await told(message)).toEqual(expected)
    const taken = await spine.environment.journal.wait({ direction: 'in', causedBy: request.id }, PATIENCE, 3)
    expect(taken.map(codes)).toEqual([['MS-ENDPOINT-NACK'], ['MS-ENDPOINT-NACK'], ['MS-ENDPOINT-NACK']])
    await spine.state()
    expect(await waiting()).toBe(0)
    expect(copies(a, message)).toHaveLength(1)
    pass(8 * HOUR)
    expect(copies(b, message)).toHaveLength(1)
  })
})

it('a MessageError of warnings alone settles nothing', async () => {
  const { message } = await sent(takes)
  const warning = signal(message, 'MessageError', errorList('Unknown', 'slow', 'Warning'), B_TO_A)
  expect((await sendSignal(spine, B.name, 'MessageError', warning)).status).toBe(202)
  expect(await waiting()).toBe(1)
  await sendSignal(spine, B.name, 'Acknowledgment', ackOf(message))
  expect(await waiting()).toBe(0)
  expect(copies(a, message)).toHaveLength(0)
})

describe('the recipient is down', () => {
  it('an hour of outage: GP2GP (PT2H, PT7H) arrives, psis (PT1M, PT5M) expires, and the journal says so', async () => {
    const down: Script = () => 'drop'
    const { message, request, first } = await sent(down)
    expect(codes(first)).toEqual(['MS-DELIVERY-CUT', 'MS-DELIVERY-RETRY'])
    a.answer = down
    const uploaded = upload(spine.route(UPLOAD))
    await spine.send(uploaded)
    const uploadRequest = await spine.request({ messageId: uploaded.messageId })
    for (const tries of [1, 2, 3]) {
      const tried = await spine.deliveries(uploadRequest, tries)
      expect(codes(tried.at(-1))).toEqual(['MS-DELIVERY-CUT', tries < 3 ? 'MS-DELIVERY-RETRY' : 'MS-DELIVERY-FAILED'])
      pass(MINUTE)
    }
    pass(57 * MINUTE)
    a.answer = acknowledge
    b.answer = acknowledge
    expect(await waiting()).toBe(1)
    pass(HOUR)
    const both = await spine.deliveries(request, 2)
    expect(both.map(({ outcome }) => outcome)).toEqual(['failed', 'accepted'])
    expect(copies(b, message).map(({ raw }) => raw.equals(message.body))).toEqual([true, true])
    expect(copies(a, uploaded)).toHaveLength(3)
    expect(await waiting()).toBe(0)
  })

  it('for good: DeliveryFailure to the sender as a bare MessageError', async () => {
    const { message, request } = await sent(() => ({ status: 503 }))
    for (const tries of [2, 3]) {
      pass(2 * HOUR)
      await spine.deliveries(request, tries)
    }
    const told = await a.delivery(message.conversationId)
    expect(told.header('Content-Type')).toBe('text/xml')
    expect(told.header('Soapaction')).toBe('urn:urn:oasis:names:tc:ebxml-msg:service/MessageError')
    const { MessageHeader, ErrorList } = parsed(told.body).Envelope.Header
    expect(MessageHeader).toMatchObject({
      From: { PartyId: { '#text': B.partyKey } },
      To: { PartyId: { '#text': A.partyKey } },
      ConversationId: message.conversationId,
      Service: 'urn:oasis:names:tc:ebxml-msg:service',
      Action: 'MessageError',
      MessageData: { RefToMessageId: message.messageId },
    })
    expect(ErrorList['@_highestSeverity']).toBe('Error')
    expect(ErrorList.Error).toMatchObject({
      '@_errorCode': 'DeliveryFailure',
      '@_severity': 'Error',
      '@_codeContext': 'urn:oasis:names:tc:ebxml-msg:service:errors',
      Description: { '#text': '206:The message could not be delivered to the addressed party' },
    })
    const all = await spine.deliveries(request, 4)
    expect(all.map(codes)).toEqual([
      ['MS-ENDPOINT-REFUSED', 'MS-DELIVERY-RETRY'],
      ['MS-ENDPOINT-REFUSED', 'MS-DELIVERY-RETRY'],
      ['MS-ENDPOINT-REFUSED', 'MS-DELIVERY-FAILED'],
      [],
    ])
    expect(all[3]?.summary).toBe(`MessageError DeliveryFailure to ${A.partyKey}`)
  })

  it('for good, in a service without MCCI: told to the sender where it takes messages of that service', async () => {
    changeContract(spine, B.partyKey, FORWARDS['end-party'], { retries: 0 })
    const { message } = await sent(() => ({ status: 503 }), 'end-party')
    const told = await a.delivery(message.conversationId)
    expect([told.action, told.refToMessageId]).toEqual(['MessageError', message.messageId])
    expect(spine.environment.inboxes.list('default', A.partyKey)).toEqual([])
    changeContract(spine, B.partyKey, FORWARDS['end-party'], { retries: 2 })
  })

  it('a sender that is down itself is told when it is back', async () => {
    changeContract(spine, B.partyKey, COPC, { retries: 0 })
    a.answer = () => ({ status: 503 })
    const { message, request } = await sent(() => ({ status: 503 }))
    expect(codes((await spine.deliveries(request, 2))[1])).toEqual(['MS-ENDPOINT-REFUSED', 'MS-DELIVERY-RETRY'])
    a.answer = takes
    pass(2 * MINUTE)
    expect((await spine.deliveries(request, 3))[2]).toMatchObject({ outcome: 'accepted', problems: [] })
    expect(copies(a, message)).toHaveLength(2)
    changeContract(spine, B.partyKey, COPC, { retries: 2 })
  })

  it('for one message only: the others are not held back', async () => {
    const poison = fromAToB(spine)
    b.answer = (message) => (message.conversationId === poison.conversationId ? 'drop' : acknowledge(message))
    const others = Array.from({ length: 20 }, () => fromAToB(spine))
    for (const message of [poison, ...others]) expect((await spine.send(message)).status).toBe(202)
    for (const { conversationId } of others) await b.delivery(conversationId)
    await spine.deliveries(await spine.request({ messageId: poison.messageId }))
    await spine.state()
    expect(await waiting()).toBe(1)
    b.answer = acknowledge
    pass(2 * HOUR)
    await spine.deliveries(await spine.request({ messageId: poison.messageId }), 2)
    expect(await waiting()).toBe(0)
  })
})

describe('--delivery-failure', () => {
  const given = async (deliveryFailure: 'mcci' | 'silent') => {
    const other = await testEnvironment({ certs, deliveryFailure })
    const sender = await other.listen(A)
    const recipient = await other.listen(B)
    changeContract(other, B.partyKey, COPC, { retries: 0 })
    const { message, request, first } = await sent(() => ({ status: 503 }), 'reliable', other, recipient)
    return { other, sender, message, request, first }
  }

  it('mcci: an AR in the form of the captured rejection, code 206', async () => {
    const { sender, message } = await given('mcci')
    const told = await sender.delivery(message.conversationId)
    expect([told.action, told.refToMessageId]).toEqual(['MCCI_IN010000UK13', message.messageId])
    const { acknowledgement, communicationFunctionRcv } = parsed(told.parts[1]?.content ?? '').MCCI_IN010000UK13
    expect(acknowledgement).toMatchObject({
      '@_typeCode': 'AR',
      acknowledgementDetail: { code: { '@_code': '206', '@_codeSystem': '2.16.840.1.113883.2.1.3.2.4.17.32' } },
      messageRef: { id: { '@_root': message.hl7Id } },
    })
    expect(communicationFunctionRcv.device.id['@_extension']).toBe(A.asid)
  })

  it('silent: the journal alone says so', async () => {
    const { other, sender, request, first } = await given('silent')
    expect(codes(first)).toEqual(['MS-ENDPOINT-REFUSED', 'MS-DELIVERY-FAILED'])
    expect(await other.environment.store.outbox('default')).toHaveLength(0)
    expect(await other.deliveries(request)).toHaveLength(1)
    expect(sender.received).toHaveLength(0)
  })
})
