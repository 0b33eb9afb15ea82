import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Exchange } from '../../../src/kernel/exchange.ts'
import { FaultRuleInput } from '../../../src/stubs/faults/fault-rule.ts'
import { edgeEffect } from '../../../src/stubs/faults/request-fault.ts'
import { A, B, LIST, type TestEnvironment, UPLOAD } from '../../support/environment.ts'
import { fromAToB, sendSignal } from '../../support/forward.ts'
import { type BuiltMessage, query, upload } from '../../support/messages.ts'
import { acknowledge, acknowledgment, parsed, type Supplier, signal } from '../../support/supplier.ts'
import { twoSuppliers } from '../../support/two-suppliers.ts'

const HOUR = 3_600_000

let spine: TestEnvironment
let a: Supplier
let b: Supplier

beforeAll(async () => {
  ;({ spine, a, b } = await twoSuppliers())
})
beforeEach(() => {
  a.answer = acknowledge
  b.answer = acknowledge
})
afterEach(async () => {
  spine.environment.faults.remove(() => true)
  await spine.state()
})

const rule = (given: object) => spine.environment.faults.add(FaultRuleInput.parse(given))
const codes = (exchange: Exchange | undefined) => exchange?.problems.map(({ code }) => code)
const waiting = async () => (await spine.environment.store.outbox('default')).length
const pass = (ms: number) => spine.environment.spaces.default.clock.advance(ms)
const copies = (at: Supplier, { conversationId }: BuiltMessage) => at.received.filter((each) => each.conversationId === conversationId)
const requestOf = ({ messageId }: BuiltMessage) => spine.request({ messageId })
/** Fragments of one conversation, sent one after the other. */
async function fragments(count: number): Promise<BuiltMessage[]> {
  const first = fromAToB(spine)
  const all = [first, ...Array.from({ length: count - 1 }, () => fromAToB(spine, { conversationId: first.conversationId }))]
  return all
}
async function sendAll(messages: readonly BuiltMessage[]): Promise<void> {
  for (const message of messages) expect((await spine.send(message)).status).toBe(202)
}
const errorOf = (text: string) => {
  const { Error: error } = parsed(text).Envelope.Header.ErrorList
  return [error['@_errorCode'], error.Description['#text']]
}

describe('faults of deliveries', () => {
  it('drop: the nth fragment never arrives, Spine takes it for delivered, the journal says so', async () => {
    const messages = await fragments(4)
    rule({ on: 'delivery', match: { conversationId: messages[0]?.conversationId ?? '' }, nth: 2, effect: { do: 'drop' } })
    spine.environment.worker.hold()
    await sendAll(messages)
    spine.environment.worker.resume()
    for (const message of messages) await spine.deliveries(await requestOf(message))
    await spine.state()
    expect(await waiting()).toBe(0)
    pass(8 * HOUR)
    await spine.state()
    expect(messages[0] && copies(b, messages[0])).toHaveLength(3)
    const dropped = spine.environment.journal.find({ problem: 'MS-FAULT', direction: 'out' }).at(-1)
    expect(dropped).toMatchObject({ outcome: 'failed', reply: undefined, labels: { interaction: 'COPC_IN000001UK01' } })
    expect(codes(dropped)).toEqual(['MS-FAULT'])
    expect(dropped?.problems[0]?.came).toMatch(/^fault-\d+: drop, at matching try of a delivery 2 \(conversationId .+\)$/)
  })

  it('duplicate: it arrives again, byte for byte', async () => {
    const message = fromAToB(spine)
    rule({ on: 'delivery', match: { messageId: message.messageId.toLowerCase() }, effect: { do: 'duplicate', copies: 2 } })
    await sendAll([message])
    const all = await spine.deliveries(await requestOf(message), 3)
    expect(all.map((each) => [each.outcome, codes(each)])).toEqual(Array.from({ length: 3 }, () => ['accepted', ['MS-FAULT']]))
    expect(copies(b, message).map(({ raw }) => raw.equals(message.body))).toEqual([true, true, true])
    await spine.state()
    expect(await waiting()).toBe(0)
  })

  it('reorder: the others pass it', async () => {
    const messages = await fragments(3)
    const [first, second, third] = messages
    if (first === undefined || second === undefined || third === undefined) throw new Error('three fragments')
    rule({ on: 'delivery', match: { messageId: first.messageId }, effect: { do: 'reorder', behind: 2, atMost: HOUR } })
    for (const message of messages) {
      await sendAll([message])
      await spine.deliveries(await requestOf(message))
    }
    expect((await spine.deliveries(await requestOf(first), 2)).map(({ outcome }) => outcome)).toEqual(['failed', 'accepted'])
    expect(copies(b, first).map(({ messageId }) => messageId)).toEqual([second, third, first].map(({ messageId }) => messageId))
    await spine.state()
    expect(await waiting()).toBe(0)
  })

  it('reorder, nothing passes: it is made when the longest time is over', async () => {
    const message = fromAToB(spine)
    rule({ on: 'delivery', match: { messageId: message.messageId }, effect: { do: 'reorder', atMost: HOUR } })
    await sendAll([message])
    await spine.deliveries(await requestOf(message))
    expect(copies(b, message)).toHaveLength(0)
    pass(HOUR)
    expect((await spine.deliveries(await requestOf(message), 2))[1]?.outcome).toBe('accepted')
  })

  it('delay: it comes later on the space’s clock; so does an answer of Spine’s own', async () => {
    rule({ on: 'delivery', match: { toParty: A.partyKey }, effect: { do: 'delay', ms: 60_000 } })
    const uploaded = upload(spine.route(UPLOAD))
    await sendAll([uploaded])
    const request = await requestOf(uploaded)
    expect((await spine.deliveries(request)).map(codes)).toEqual([['MS-FAULT']])
    pass(59_000)
    await spine.state()
    expect(copies(a, uploaded)).toHaveLength(0)
    pass(1000)
    expect((await spine.deliveries(request, 2)).map(({ outcome }) => outcome)).toEqual(['failed', 'accepted'])
    expect(copies(a, uploaded)).toHaveLength(1)
  })

  it.each(['bytes overwritten', 'cut off'])('corrupt: %s, and the journal has what went out', async (how) => {
    const message = fromAToB(spine)
    const length = message.body.length - 10
    const damage = how === 'cut off' ? { length } : { bytes: 5 }
    rule({ on: 'delivery', match: { messageId: message.messageId }, effect: { do: 'corrupt', ...damage } })
    await sendAll([message])
    const [delivery] = await spine.deliveries(await requestOf(message))
    const received = b.received.at(-1)?.raw ?? Buffer.alloc(0)
    const middle = message.body.length >> 1
    const expected =
      how === 'cut off'
        ? message.body.subarray(0, length)
        : Buffer.concat([message.body.subarray(0, middle), Buffer.from('#####'), message.body.subarray(middle + 5)])
    expect(received.equals(expected)).toBe(true)
    expect(delivery?.request.body.head.equals(expected)).toBe(true)
    expect(codes(delivery)?.[0]).toBe('MS-FAULT')
  })

  it('refuse: the sender gets the MessageError, the recipient nothing', async () => {
    const message = fromAToB(spine)
    rule({
      on: 'delivery',
      match: { messageId: message.messageId },
      effect: { do: 'refuse', code: 'ValueNotRecognized', text: '501314:Invalid To Party Type attribute' },
    })
    await sendAll([message])
    const told = await a.delivery(message.conversationId)
    expect(errorOf(told.body)).toEqual(['ValueNotRecognized', '501314:Invalid To Party Type attribute'])
    expect(copies(b, message)).toHaveLength(0)
    expect(codes((await spine.deliveries(await requestOf(message)))[0])).toEqual(['MS-FAULT', 'MS-DELIVERY-FAILED'])
  })

  it('fail, every other one: tried again by the contract', async () => {
    rule({ on: 'delivery', match: { fromParty: A.partyKey }, every: 2, effect: { do: 'fail', status: 503 } })
    const [one, two] = [fromAToB(spine), fromAToB(spine)]
    for (const message of [one, two]) {
      await sendAll([message])
      await spine.deliveries(await requestOf(message))
    }
    expect([copies(b, one).length, copies(b, two).length]).toEqual([1, 0])
    expect(codes((await spine.deliveries(await requestOf(two)))[0])).toEqual(['MS-FAULT', 'MS-ENDPOINT-REFUSED', 'MS-DELIVERY-RETRY'])
    pass(2 * HOUR)
    expect((await spine.deliveries(await requestOf(two), 2))[1]?.outcome).toBe('accepted')
  })

  it('lose-answer: the recipient gets it again, with the same MessageId', async () => {
    const message = fromAToB(spine)
    rule({ on: 'delivery', match: { messageId: message.messageId }, times: 1, effect: { do: 'lose-answer' } })
    await sendAll([message])
    const [first] = await spine.deliveries(await requestOf(message))
    expect(first?.reply?.line).toBe('HTTP/1.1 200')
    expect(codes(first)).toEqual(['MS-FAULT', 'MS-DELIVERY-RETRY'])
    pass(2 * HOUR)
    await spine.deliveries(await requestOf(message), 2)
    expect(copies(b, message).map(({ messageId }) => messageId)).toEqual([message.messageId, message.messageId])
  })
})

describe('faults of requests', () => {
  it('reply, forced 500 before: nothing is processed, the repeated message is', async () => {
    const message = upload(spine.route(UPLOAD))
    rule({ on: 'request', match: { messageId: message.messageId }, nth: 1, effect: { do: 'reply', status: 500, body: 'broken' } })
    const before = await spine.state()
    const answer = await spine.send(message)
    expect([answer.status, answer.text, answer.header('Content-Type')]).toEqual([500, 'broken', 'text/plain'])
    expect(await spine.state()).toBe(before)
    const request = await requestOf(message)
    expect([request.outcome, codes(request)]).toEqual(['refused', ['MS-FAULT']])
    expect((await spine.send(message)).status).toBe(202)
    expect(await a.delivery(message.conversationId)).toBeDefined()
  })

  it('refuse before: MessageError and SOAP fault in the door’s own form', async () => {
    const message = fromAToB(spine)
    rule({
      on: 'request',
      match: { messageId: message.messageId },
      nth: 1,
      effect: { do: 'refuse', code: 'DeliveryFailure', text: '206:no' },
    })
    rule({
      on: 'request',
      match: { messageId: message.messageId },
      nth: 2,
      effect: { do: 'refuse', as: 'soap-fault', code: '206', text: 'routing failure' },
    })
    const error = await spine.send(message)
    expect([error.status, error.header('Content-Type'), ...errorOf(error.text)]).toEqual([200, 'text/xml', 'DeliveryFailure', '206:no'])
    expect(parsed(error.text).Envelope.Header.MessageHeader.MessageData.RefToMessageId).toBe(message.messageId)
    const fault = await spine.send(message)
    expect([fault.status, fault.header('Content-Type')]).toEqual([500, 'text/xml'])
    expect(parsed(fault.text).Envelope.Body.Fault.detail.errorList.error).toMatchObject({
      errorCode: '206',
      description: 'routing failure',
    })
    expect((await spine.send(message)).status).toBe(202)
    await b.delivery(message.conversationId)
    expect(copies(b, message)).toHaveLength(1)
  })

  it('refuse after: a negative acknowledgement of what was processed', async () => {
    const message = upload(spine.route(UPLOAD))
    rule({
      on: 'request',
      match: { conversationId: message.conversationId },
      effect: { do: 'refuse', code: 'Unknown', text: '200:no', when: 'after' },
    })
    expect(errorOf((await spine.send(message)).text)).toEqual(['Unknown', '200:no'])
    expect((await a.delivery(message.conversationId)).refToMessageId).toBe(message.messageId)
  })

  it('withhold: a missing acknowledgement; the repeated message gets the first one', async () => {
    const message = upload(spine.route(UPLOAD))
    rule({ on: 'request', match: { messageId: message.messageId }, times: 1, effect: { do: 'withhold' } })
    const first = await spine.send(message)
    expect([first.status, first.text]).toEqual([202, ''])
    const second = await spine.send(message)
    expect(second.text).toContain(`<eb:RefToMessageId>${message.messageId}</eb:RefToMessageId>`)
    await a.delivery(message.conversationId)
    await spine.state()
    expect(copies(a, message)).toHaveLength(1)
  })

  it.each(['before', 'after'] as const)('reset %s it is processed', async (when) => {
    const message = upload(spine.route(UPLOAD))
    rule({ on: 'request', match: { messageId: message.messageId }, effect: { do: 'reset', when } })
    await expect(spine.send(message)).rejects.toThrow()
    const request = await requestOf(message)
    expect([request.state, codes(request)]).toEqual(['cut', ['MS-FAULT']])
    if (when === 'after') expect((await a.delivery(message.conversationId)).refToMessageId).toBe(message.messageId)
    else expect(await waiting()).toBe(0)
  })

  it('delay: a late acknowledgement, and nothing else changes', async () => {
    const message = query(spine.route(LIST))
    rule({ on: 'request', match: { messageId: message.messageId }, effect: { do: 'delay', ms: 30 } })
    expect((await spine.send(message)).status).toBe(202)
    const request = await requestOf(message)
    expect(request.problems).toMatchObject([{ code: 'MS-FAULT', came: expect.stringContaining('ms 30') }])
    // What the edge makes of it, test/net/faults.test.ts shows.
    expect(edgeEffect({ do: 'delay', ms: 30 }, Math.random)).toEqual({ kind: 'delay', ms: 30 })
    await a.delivery(message.conversationId)
  })

  it('a supplier’s Acknowledgment that gets lost: the message is sent again', async () => {
    b.answer = () => ({ status: 200 })
    const message = fromAToB(spine)
    await sendAll([message])
    await spine.deliveries(await requestOf(message))
    const between = { from: B.partyKey, to: A.partyKey }
    const body = signal(message, 'Acknowledgment', acknowledgment(message.messageId), between)
    rule({ on: 'request', match: { interaction: 'Acknowledgment', fromParty: B.partyKey }, times: 1, effect: { do: 'reply', status: 500 } })
    expect((await sendSignal(spine, B.name, 'Acknowledgment', body)).status).toBe(500)
    expect(await waiting()).toBe(1)
    pass(2 * HOUR)
    await spine.deliveries(await requestOf(message), 2)
    expect((await sendSignal(spine, B.name, 'Acknowledgment', body)).status).toBe(202)
    expect(await waiting()).toBe(0)
  })
})

it('rules belong to their space, and go with it', async () => {
  const { environment } = spine
  await environment.createSpace({ name: 'faulty', claims: {}, seed: 'default' })
  rule({ on: 'request', space: 'faulty', effect: { do: 'reply', status: 503 } })
  const message = upload(spine.route(UPLOAD))
  expect((await spine.send(message, A.name, ['X-Mock-Spine-Space', 'faulty'])).status).toBe(503)
  expect((await spine.send(message)).status).toBe(202)
  await environment.dropSpace('faulty')
  expect(environment.faults.list()).toEqual([])
})

it('what is refused by the checks is not counted, and without rules nothing is', async () => {
  const counted = rule({ on: 'request', match: { fromParty: A.partyKey }, effect: { do: 'reply', status: 500 } })
  const broken = upload(spine.route(UPLOAD), {
    envelope: (xml) => xml.replace(/<eb:DuplicateElimination[^>]*\/?>(<\/eb:DuplicateElimination>)?/, ''),
  })
  expect((await spine.send(broken)).status).toBe(200)
  expect([counted.seen, counted.acted]).toEqual([0, 0])
})
