import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { FaultRuleInput } from '../../../src/stubs/faults/fault-rule.ts'
import { A, B, LIST, type TestEnvironment, UPLOAD } from '../../support/environment.ts'
import { COPC, changeContract, fromAToB, sendSignal } from '../../support/forward.ts'
import { type BuiltMessage, type Edits, query, upload } from '../../support/messages.ts'
import { PATIENCE } from '../../support/patience.ts'
import { connect } from '../../support/raw.ts'
import { SpineToolsEndpoint, spineToolsView } from '../../support/spine-tools.ts'
import { acknowledgment, parsed, type Received, type Supplier, signal } from '../../support/supplier.ts'
import { twoSuppliers } from '../../support/two-suppliers.ts'

/** The acceptance tests that dossier ebxml-messaging 7 derives from SpineTools, by id. */

const HOUR = 3_600_000
const STYLE: Edits = { style: 'spinetools' }

let spine: TestEnvironment
let a: Supplier
let b: Supplier
let aTools: SpineToolsEndpoint
let bTools: SpineToolsEndpoint

beforeAll(async () => {
  ;({ spine, a, b } = await twoSuppliers())
})
beforeEach(() => {
  spine.environment.faults.remove(() => true)
  aTools = new SpineToolsEndpoint(spine, A)
  bTools = new SpineToolsEndpoint(spine, B)
  a.answer = aTools.script
  b.answer = bTools.script
})

/** The bytes of a response as they come, from status line to close. */
async function raw({ path, headers, body }: Pick<BuiltMessage, 'path' | 'headers' | 'body'>): Promise<string> {
  const socket = await connect(Number(new URL(spine.environment.urls.https).port), spine.ca, spine.identity(A.name))
  const lines = headers.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${headers[at + 1]}`] : []))
  const close = lines.some((line) => /^connection: close$/i.test(line)) ? [] : ['Connection: close']
  socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\n${[...lines, ...close].join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n`)
  socket.write(body)
  return socket.rest()
}
const waiting = async () => (await spine.environment.store.outbox('default')).length
const pass = (ms: number) => spine.environment.spaces.default.clock.advance(ms)
const copies = (at: Supplier, { conversationId }: BuiltMessage) => at.received.filter((each) => each.conversationId === conversationId)

/** One of each kind of POST that Spine makes. */
async function posts(): Promise<readonly (readonly [string, Received])[]> {
  const uploaded = upload(spine.route(UPLOAD), STYLE)
  const asked = query(spine.route(LIST), STYLE)
  const forwarded = fromAToB(spine, STYLE)
  for (const message of [uploaded, asked, forwarded]) expect((await spine.send(message)).status).toBe(202)
  const answer = await a.delivery(uploaded.conversationId)
  const list = await a.delivery(asked.conversationId)
  const received = await b.delivery(forwarded.conversationId)
  changeContract(spine, B.partyKey, COPC, { retries: 0 })
  b.answer = () => ({ status: 503 })
  const failing = fromAToB(spine, STYLE)
  await spine.send(failing)
  const error = await a.delivery(failing.conversationId)
  changeContract(spine, B.partyKey, COPC, { retries: 2 })
  b.answer = bTools.script
  return [
    ['a business answer', answer],
    ['an express answer', list],
    ['a forward message', received],
    ['a MessageError', error],
  ]
}

describe('SpineTools (dossier 7 C)', () => {
  it('C01: every response has “Content-Length: ” with a space', async () => {
    const responses = [
      await raw(upload(spine.route(UPLOAD), STYLE)),
      await raw(query(spine.route(LIST), STYLE)),
      await raw(fromAToB(spine, STYLE)),
      await raw(upload({ ...spine.route(UPLOAD), cpaId: 'S0' }, STYLE)),
      await raw(upload(spine.route(UPLOAD), { ...STYLE, envelope: () => '<oh' })),
      await raw({ path: '/reliablemessaging/nowhere', headers: [], body: Buffer.alloc(0) }),
    ]
    for (const text of responses) {
      expect(text).toMatch(/^HTTP\/1\.1 \d{3} /)
      expect(text).toMatch(/\r\nContent-Length: \d+\r\n/)
      expect(text).not.toMatch(/transfer-encoding/i)
    }
  })

  it('C02: the acknowledgement holds the request’s MessageId, character by character', async () => {
    for (const messageId of ['9F0C4E6A-0D2B-4C11-8E55-0A1B2C3D4E5F', 'aaaa4e6a-0d2b-4c11-8e55-0a1b2c3d4e5f']) {
      expect(spineToolsView(await raw(upload(spine.route(UPLOAD), { ...STYLE, messageId })), messageId)).toBe('acknowledged')
    }
    const forwarded = fromAToB(spine, STYLE)
    expect(spineToolsView(await raw(forwarded), forwarded.messageId)).toBe('acknowledged')
    const asked = query(spine.route(LIST), STYLE)
    expect(spineToolsView(await raw(asked), asked.messageId)).toBe('pending')
  })

  it('C03: HTTP 5xx ends a message without a retry, so nothing that was answered so is processed', async () => {
    // The answers to what came before are under way still.
    await expect.poll(waiting).toBe(0)
    const before = await spine.state()
    const refused = upload(spine.route(UPLOAD), { ...STYLE, envelope: (xml) => xml.replace('</eb:MessageHeader>', '') })
    const text = await raw(refused)
    expect(text).toMatch(/^HTTP\/1\.1 500 /)
    expect(spineToolsView(text, refused.messageId)).toBe('failed')
    expect(await spine.state()).toBe(before)
  })

  it('C04: no answer to an accepted message says “Bad request”', async () => {
    for (const message of [upload(spine.route(UPLOAD), STYLE), query(spine.route(LIST), STYLE), fromAToB(spine, STYLE)])
      expect(await raw(message)).not.toMatch(/bad request/i)
  })

  it('C05, C06, C07: every POST has SOAPAction and Content-Length, and none is chunked', async () => {
    for (const [kind, message] of await posts()) {
      expect(message.header('SOAPAction'), kind).toMatch(/^urn:/)
      expect(message.header('Content-Length'), kind).toBe(String(message.raw.length))
      expect(message.header('Transfer-Encoding'), kind).toBeUndefined()
    }
  })

  it('C08: with SyncReply 202 and the acknowledgement in the response; without 200 and nothing, then a POST: both settle the delivery', async () => {
    const uploaded = upload(spine.route(UPLOAD), STYLE)
    const forwarded = fromAToB(spine, STYLE)
    for (const message of [uploaded, forwarded]) await spine.send(message)
    const [sync] = await spine.deliveries(await spine.request({ messageId: uploaded.messageId }))
    expect([sync?.outcome, sync?.reply?.line, sync?.problems]).toEqual(['accepted', 'HTTP/1.1 202', []])
    const request = await spine.request({ messageId: forwarded.messageId })
    const [later] = await spine.deliveries(request)
    expect([later?.outcome, later?.reply?.line, later?.reply?.body.size]).toEqual(['accepted', 'HTTP/1.1 200', 0])
    await Promise.all(bTools.acknowledged)
    expect(bTools.acknowledged).toHaveLength(1)
    const [ack] = await spine.environment.journal.wait({ direction: 'in', causedBy: request.id }, PATIENCE)
    expect(ack).toMatchObject({ outcome: 'accepted', problems: [], labels: { interaction: 'Acknowledgment' } })
    await spine.state()
    expect(await waiting()).toBe(0)
    pass(8 * HOUR)
    await spine.state()
    expect([copies(a, uploaded).length, copies(b, forwarded).length]).toEqual([1, 1])
  })

  it('C08: an answer with SyncReply taken with 200 and nothing is settled by the POST as well', async () => {
    a.answer = () => ({ status: 200 })
    const uploaded = upload(spine.route(UPLOAD), STYLE)
    await spine.send(uploaded)
    const answer = await a.delivery(uploaded.conversationId)
    await spine.deliveries(await spine.request({ messageId: uploaded.messageId }))
    expect(await waiting()).toBe(1)
    const ack = signal(answer, 'Acknowledgment', acknowledgment(answer.messageId))
    expect((await sendSignal(spine, A.name, 'Acknowledgment', ack)).status).toBe(202)
    expect(await waiting()).toBe(0)
  })

  it('C09: reliable messages ask by both AckRequested and DuplicateElimination, express ones by neither and need no acknowledgement', async () => {
    const all = new Map(await posts())
    const asks = (kind: string) => ['AckRequested', 'DuplicateElimination'].map((word) => all.get(kind)?.body.includes(word))
    expect(asks('a business answer')).toEqual([true, true])
    expect(asks('a forward message')).toEqual([true, true])
    expect(asks('an express answer')).toEqual([false, false])
    expect(asks('a MessageError')).toEqual([false, false])
    const message = fromAToB(spine, STYLE, 'express')
    await spine.send(message)
    const [delivery] = await spine.deliveries(await spine.request({ messageId: message.messageId }))
    expect([delivery?.outcome, delivery?.reply?.body.size, delivery?.problems]).toEqual(['accepted', 0, []])
  })

  it('C10: a delivery repeated because its acknowledgement was lost keeps its MessageId: acknowledged again, handled once', async () => {
    const rule = { on: 'delivery', match: { toParty: A.partyKey }, times: 1, effect: { do: 'lose-answer' } }
    spine.environment.faults.add(FaultRuleInput.parse(rule))
    const uploaded = upload(spine.route(UPLOAD), STYLE)
    await spine.send(uploaded)
    const request = await spine.request({ messageId: uploaded.messageId })
    await spine.deliveries(request)
    pass(60_000)
    expect((await spine.deliveries(request, 2)).map(({ outcome }) => outcome)).toEqual(['failed', 'accepted'])
    expect(copies(a, uploaded)).toHaveLength(2)
    expect(aTools.handled.filter(({ conversationId }) => conversationId === uploaded.conversationId)).toHaveLength(1)
    expect(await waiting()).toBe(0)
  })

  it('C11: signals by Spine are known by their SOAPAction, text/xml and RefToMessageId; acknowledgements with a placeholder for the CPAId are taken', async () => {
    const all = new Map(await posts())
    const error = all.get('a MessageError')
    expect(error?.header('SOAPAction')).toContain('urn:oasis:names:tc:ebxml-msg:service/MessageError')
    expect(error?.header('Content-Type')).toBe('text/xml')
    expect(error?.body).toContain('RefToMessageId>')
    const forwarded = fromAToB(spine, STYLE)
    await spine.send(forwarded)
    const request = await spine.request({ messageId: forwarded.messageId })
    await spine.deliveries(request)
    await Promise.all(bTools.acknowledged)
    const [ack] = await spine.environment.journal.wait({ direction: 'in', causedBy: request.id }, PATIENCE)
    expect(ack?.request.body.head.toString()).toContain('<eb:CPAId>__CPAID__</eb:CPAId>')
    expect([ack?.outcome, ack?.problems]).toEqual(['accepted', []])
  })

  it('C12: time stamps begin with yyyy-MM-dd’T’HH:mm:ss, and one without Z is taken', async () => {
    for (const [kind, message] of await posts())
      for (const [, time] of message.body.matchAll(/<eb:Timestamp>([^<]*)</g)) expect(time, kind).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/)
    const message = upload(spine.route(UPLOAD), STYLE)
    expect(message.body.toString()).toMatch(/<eb:Timestamp>2026-11-20T09:30:15</)
    expect((await spine.send(message)).text).toContain('<eb:Timestamp>2026-11-20T09:30:15<')
  })

  it('C13: the boundary stands without spaces around its =', async () => {
    for (const [kind, message] of await posts()) {
      const type = message.header('Content-Type') ?? ''
      if (kind !== 'a MessageError') expect(type).toMatch(/; boundary="[^" ]+"/)
      expect(type).not.toMatch(/\s=|=\s/)
    }
  })

  it('C14: a SOAPAction that begins with urn:urn: is taken without a remark', async () => {
    const doubled: Edits = { ...STYLE, headers: (headers) => headers.map((text) => text.replace(/^"urn:/, '"urn:urn:')) }
    const message = upload(spine.route(UPLOAD), doubled)
    expect(message.headers[message.headers.indexOf('SOAPAction') + 1]).toMatch(/^"urn:urn:nhs:/)
    expect((await spine.send(message)).status).toBe(202)
    expect((await spine.request({ messageId: message.messageId })).problems).toEqual([])
  })

  it('C15: the words that SpineTools looks for stand in the elements and nowhere before them', async () => {
    for (const [kind, message] of await posts()) {
      const text = message.parts[0]?.content ?? message.body
      expect(text, kind).not.toContain('<!--')
      for (const word of ['DuplicateElimination', 'SyncReply', 'AckRequested', 'From', 'PartyId']) {
        const at = text.indexOf(word)
        if (at >= 0) expect(text.slice(0, at), `${word} in ${kind}`).toMatch(/<(\w+:)?$/)
      }
      expect(parsed(text).Envelope.Header.MessageHeader.From.PartyId['#text'], kind).toBe(/PartyId[^>]*>([^<]*)</.exec(text)?.[1])
    }
    const asked = query(spine.route(LIST), STYLE)
    await spine.send(asked)
    expect((await a.delivery(asked.conversationId)).body).not.toMatch(/AckRequested|DuplicateElimination/)
  })
})
