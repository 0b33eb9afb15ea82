import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { A, B, LIST, SPINE, type TestEnvironment, testEnvironment, UPLOAD } from '../../support/environment.ts'
import { query, upload } from '../../support/messages.ts'
import {
  acknowledge,
  acknowledgment,
  type Received,
  type Script,
  type Supplier,
  type SupplierAnswer,
  signal,
} from '../../support/supplier.ts'

const MCCI = 'urn:nhs:names:services:psis:MCCI_IN010000UK13'
const MINUTE = 60_000
const Inbox = z.object({ messages: z.array(z.object({ labels: z.object({ refToMessageId: z.string() }), text: z.string() })) })

let spine: TestEnvironment
let a: Supplier

beforeAll(async () => {
  spine = await testEnvironment()
  a = await spine.listen(A)
})

const xml = (body: string, status = 200): SupplierAnswer => ({ status, headers: { 'Content-Type': 'text/xml' }, body })
const nack = (message: Received) =>
  signal(
    message,
    'MessageError',
    '<eb:ErrorList eb:version="2.0" SOAP:mustUnderstand="1" eb:highestSeverity="Error"><eb:Error eb:errorCode="ValueNotRecognized" eb:severity="Error"><eb:Description xml:lang="en-GB">501314:Invalid To Party Type attribute</eb:Description></eb:Error></eb:ErrorList>',
  )

/** Sends an upload (or a query) to an endpoint that answers as scripted; the request's exchange and its first delivery's. */
async function conversation(script: Script, build: typeof upload = upload, interaction: string = UPLOAD) {
  a.answer = script
  const message = build(spine.route(interaction))
  await spine.send(message)
  const request = await spine.request({ messageId: message.messageId })
  const [first] = await spine.deliveries(request)
  a.answer = acknowledge
  return { message, request, first }
}

const codes = (exchange: { readonly problems: readonly { readonly code: string }[] } | undefined) =>
  exchange?.problems.map(({ code }) => code)
const waiting = async (space = 'default') => (await spine.environment.store.outbox(space)).length

describe('what a supplier answers to a reliable delivery', () => {
  it.each<readonly [string, Script]>([
    ['200 with an Acknowledgment (MHS adaptor)', acknowledge],
    [
      '202 with an Acknowledgment (SpineTools)',
      (message) => ({ ...xml(signal(message, 'Acknowledgment', acknowledgment(message.messageId))), status: 202 }),
    ],
    [
      'an Acknowledgment in lower-case ids',
      (message) => xml(signal(message, 'Acknowledgment', acknowledgment(message.messageId.toLowerCase()))),
    ],
  ])('%s ends it', async (_, script) => {
    const { request, first } = await conversation(script)
    expect(first).toMatchObject({ outcome: 'accepted', problems: [] })
    expect(await spine.deliveries(request)).toHaveLength(1)
    expect(await waiting()).toBe(0)
  })

  it.each<readonly [string, Script, string, string]>([
    ['text that is not XML', () => xml('Thank you!'), 'MS-ACK-INVALID', 'Thank you!'],
    ['an HTML page', () => ({ status: 200, body: '<html><body>It works!</body></html>' }), 'MS-ACK-INVALID', 'Missing Message Header'],
    [
      'a header without eb:Acknowledgment',
      (message) => xml(signal(message, 'Acknowledgment', '')),
      'MS-ACK-INVALID',
      'Missing Acknowledgement',
    ],
    [
      'two eb:Acknowledgment',
      (message) => xml(signal(message, 'Acknowledgment', acknowledgment(message.messageId).repeat(2))),
      'MS-ACK-INVALID',
      '2 eb:Acknowledgment',
    ],
    [
      'an Acknowledgment of another message',
      (message) => xml(signal(message, 'Acknowledgment', acknowledgment('11111111-2222-4333-8444-555555555555'))),
      'MS-ACK-INVALID',
      'RefToMessageId 11111111-2222-4333-8444-555555555555',
    ],
    [
      'HTTP 500 “Unknown message reference” (B07)',
      () => ({ status: 500, body: '500: Unknown message reference' }),
      'MS-ENDPOINT-REFUSED',
      'HTTP 500',
    ],
    ['HTTP 404', () => ({ status: 404 }), 'MS-ENDPOINT-REFUSED', 'HTTP 404'],
    ['a redirect', () => ({ status: 302, headers: { Location: 'https://localhost/' } }), 'MS-ENDPOINT-REFUSED', 'HTTP 302'],
    ['a cut connection', () => 'drop', 'MS-DELIVERY-CUT', 'closed the connection'],
  ])('%s is tried again', async (_, script, code, came) => {
    const { message, request, first } = await conversation(script)
    expect(first?.outcome).toBe('failed')
    expect(codes(first)).toEqual([code, 'MS-DELIVERY-RETRY'])
    expect(first?.problems[0]?.came).toContain(came)
    expect(await waiting()).toBe(1)
    spine.environment.spaces.default.clock.advance(MINUTE)
    const both = await spine.deliveries(request, 2)
    expect(both.map(({ outcome }) => outcome)).toEqual(['failed', 'accepted'])
    const copies = a.received.filter(({ conversationId }) => conversationId === message.conversationId)
    expect(copies).toHaveLength(2)
    expect(copies[1]?.body).toBe(copies[0]?.body)
    expect(await waiting()).toBe(0)
  })

  it.each([
    ['HTTP 200', 200],
    ['HTTP 500', 500],
  ])('a MessageError 501314 with %s (B06) ends it as failed', async (_, status) => {
    const { first } = await conversation((message) => xml(nack(message), status))
    expect(first?.outcome).toBe('failed')
    expect(codes(first)).toEqual(['MS-ENDPOINT-NACK', 'MS-DELIVERY-FAILED'])
    expect(first?.problems[0]?.came).toBe('ValueNotRecognized 501314:Invalid To Party Type attribute')
    expect(await waiting()).toBe(0)
  })

  it.each<readonly [string, Script]>([
    ['200 and nothing', () => ({ status: 200 })],
    ['204', () => ({ status: 204 })],
    ['200 with an Acknowledgment nobody asked for', acknowledge],
    ['200 with a page', () => ({ status: 200, body: 'It works!' })],
  ])('%s ends an express delivery', async (_, script) => {
    const { first } = await conversation(script, query, LIST)
    expect(first).toMatchObject({ outcome: 'accepted', problems: [] })
  })

  it('an express delivery that fails is not tried again', async () => {
    const { first } = await conversation(() => ({ status: 503 }), query, LIST)
    expect(codes(first)).toEqual(['MS-ENDPOINT-REFUSED', 'MS-DELIVERY-FAILED'])
    expect(await waiting()).toBe(0)
  })
})

describe('retries on the terms of the supplier’s contract, on its space’s clock', () => {
  const contract = async (terms: { retries: number; retryInterval: string; persistDuration: string }) => {
    const directory = spine.environment.directory('default')
    const party = directory.party(A.partyKey)
    if (party === undefined) throw new Error('supplier A is not registered')
    directory.put({ ...party, endpoints: party.endpoints.map((each) => (each.interaction === MCCI ? { ...each, ...terms } : each)) })
  }

  it('Retries repeats, RetryInterval apart, then given up', async () => {
    await contract({ retries: 3, retryInterval: 'PT10S', persistDuration: 'PT1H' })
    a.answer = () => ({ status: 503 })
    const message = upload(spine.route(UPLOAD))
    await spine.send(message)
    const request = await spine.request({ messageId: message.messageId })
    for (let tries = 1; tries <= 4; tries++) {
      const done = await spine.deliveries(request, tries)
      expect(done).toHaveLength(tries)
      expect(codes(done.at(-1))).toEqual(['MS-ENDPOINT-REFUSED', tries < 4 ? 'MS-DELIVERY-RETRY' : 'MS-DELIVERY-FAILED'])
      spine.environment.spaces.default.clock.advance(10_000)
    }
    a.answer = acknowledge
    const done = await spine.deliveries(request, 4)
    const gaps = done.slice(1).map((each, at) => each.startedAt - (done[at]?.startedAt ?? 0))
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(10_000)
    expect(await waiting()).toBe(0)
  })

  it('no try after PersistDuration', async () => {
    await contract({ retries: 9, retryInterval: 'PT10S', persistDuration: 'PT25S' })
    a.answer = () => ({ status: 503 })
    const message = upload(spine.route(UPLOAD))
    await spine.send(message)
    const request = await spine.request({ messageId: message.messageId })
    for (let tries = 1; tries <= 3; tries++) {
      await spine.deliveries(request, tries)
      spine.environment.spaces.default.clock.advance(10_000)
    }
    a.answer = acknowledge
    const done = await spine.deliveries(request, 3)
    expect(done.map((each) => codes(each)?.at(-1))).toEqual(['MS-DELIVERY-RETRY', 'MS-DELIVERY-RETRY', 'MS-DELIVERY-FAILED'])
    expect(await waiting()).toBe(0)
    await contract({ retries: 2, retryInterval: 'PT1M', persistDuration: 'PT5M' })
  })

  it('a message that has expired while its next try waited is not sent any more', async () => {
    await contract({ retries: 9, retryInterval: 'PT10S', persistDuration: 'PT25S' })
    a.answer = () => ({ status: 503 })
    const message = upload(spine.route(UPLOAD))
    await spine.send(message)
    const request = await spine.request({ messageId: message.messageId })
    await spine.deliveries(request)
    a.answer = acknowledge
    spine.environment.spaces.default.clock.advance(60_000)
    const [, expired] = await spine.deliveries(request, 2)
    expect(expired?.outcome).toBe('failed')
    expect(codes(expired)).toContain('MS-DELIVERY-FAILED')
    expect(a.received.filter(({ conversationId }) => conversationId === message.conversationId)).toHaveLength(1)
    expect(await waiting()).toBe(0)
    await contract({ retries: 2, retryInterval: 'PT1M', persistDuration: 'PT5M' })
  })
})

describe('where an answer goes', () => {
  it('to the endpoint as it is registered when it is tried: one that moved gets what still waits', async () => {
    const { message, request, first } = await conversation(() => ({ status: 503 }))
    expect(first?.outcome).toBe('failed')
    const moved = await spine.listen(A)
    spine.environment.spaces.default.clock.advance(MINUTE)
    expect((await moved.delivery(message.conversationId)).refToMessageId).toBe(message.messageId)
    expect((await spine.deliveries(request, 2)).map(({ outcome }) => outcome)).toEqual(['failed', 'accepted'])
    await spine.environment.register({ partyKey: A.partyKey, endpoint: a.url })
  })

  it('into the inbox of a supplier without a listener, acknowledged on its behalf', async () => {
    await spine.environment.register({ partyKey: B.partyKey, endpoint: 'inbox:' })
    const uploaded = upload(spine.route(UPLOAD, B))
    const asked = query(spine.route(LIST, B))
    await spine.send(uploaded, B.name)
    await spine.send(asked, B.name)
    for (const { messageId } of [uploaded, asked]) {
      const [delivery] = await spine.deliveries(await spine.request({ messageId }))
      expect(delivery).toMatchObject({ outcome: 'accepted', problems: [] })
      expect(delivery?.reply?.line).toBe('HTTP/1.1 202')
      const ack = delivery?.reply?.body.head.toString() ?? ''
      if (messageId === asked.messageId) expect(ack).toBe('')
      else
        expect(ack).toContain(
          `<eb:RefToMessageId>${delivery?.labels['messageId']}</eb:RefToMessageId><eb:From><eb:PartyId eb:type="urn:nhs:names:partyType:ocs+serviceInstance">${B.partyKey}<`,
        )
    }
    const response = await fetch(`${spine.environment.urls.http}/api/suppliers/${B.partyKey}/inbox?wait=5s`)
    const { messages } = Inbox.parse(await response.json())
    const of = ({ messageId }: { readonly messageId: string }) => messages.filter(({ labels }) => labels.refToMessageId === messageId)
    expect([of(uploaded).length, of(asked).length]).toEqual([1, 1])
    expect(of(uploaded)[0]?.text).toContain('----=_MIME-Boundary\r\nContent-Id: <ebXMLHeader@spine.nhs.uk>')
    expect(of(uploaded)[0]?.text).toContain('GP Summary upload successful')
  })

  it('into the inbox of a sender without a contract for it, with a warning', async () => {
    const directory = spine.environment.directory('default')
    const party = directory.party(B.partyKey)
    if (party === undefined) throw new Error('supplier B is not registered')
    directory.put({ ...party, endpoints: party.endpoints.filter(({ interaction }) => interaction !== MCCI) })
    const message = upload(spine.route(UPLOAD, B))
    expect((await spine.send(message, B.name)).status).toBe(202)
    const request = await spine.request({ messageId: message.messageId })
    expect(request.problems).toEqual([
      expect.objectContaining({ code: 'MS-NO-RETURN-ENDPOINT', severity: 'warning', expected: `an endpoint of ${B.partyKey} for ${MCCI}` }),
    ])
    const [delivery] = await spine.deliveries(request)
    expect(delivery?.outcome).toBe('accepted')
    expect(spine.environment.inboxes.list('default', B.partyKey).at(-1)?.labels).toMatchObject({ refToMessageId: message.messageId })
    directory.put(party)
  })

  it('never before the reply to the request, with the settled delay in between', async () => {
    const delayed = await testEnvironment({ answerDelay: 100 })
    const endpoint = await delayed.listen(A)
    const message = upload(delayed.route(UPLOAD))
    await delayed.send(message)
    await endpoint.delivery(message.conversationId)
    const request = await delayed.request({ messageId: message.messageId })
    const [delivery] = await delayed.deliveries(request)
    expect((delivery?.timing.begin ?? 0) - (request.timing.end ?? Number.NaN)).toBeGreaterThanOrEqual(99)
  })
})

describe('parties of one system', () => {
  it('share an FQDN and its certificate', async () => {
    const hosted = { partyKey: 'H10001-0000001', asid: '999000000041', name: A.name } as const
    await spine.environment.register({ partyKey: hosted.partyKey, fqdn: 'supplier-a.mock.nhs.uk', asid: hosted.asid, endpoint: a.url })
    const message = upload(spine.route(UPLOAD, hosted))
    expect((await spine.send(message, A.name)).status).toBe(202)
    const delivery = await a.delivery(message.conversationId)
    expect(delivery.body).toContain(`<eb:To><eb:PartyId eb:type="urn:nhs:names:partyType:ocs+serviceInstance">${hosted.partyKey}<`)
    expect(delivery.body).toContain(`<eb:From><eb:PartyId eb:type="urn:nhs:names:partyType:ocs+serviceInstance">${SPINE}<`)
  })
})
