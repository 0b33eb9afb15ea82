import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { A, B, LIST, SPINE, type TestEnvironment, testEnvironment, UPLOAD } from '../../support/environment.ts'
import { sendSignal } from '../../support/forward.ts'
import { INTERMEDIARY, query, RELIABLE, upload } from '../../support/messages.ts'
import { PATIENCE } from '../../support/patience.ts'
import { acknowledge, acknowledgment, errorList, type Received, type Script, type Supplier, signal } from '../../support/supplier.ts'

const MINUTE = 60_000
const TO_SPINE = { from: A.partyKey, to: SPINE }

let spine: TestEnvironment
let a: Supplier

beforeAll(async () => {
  spine = await testEnvironment()
  a = await spine.listen(A)
  await spine.listen(B)
})
beforeEach(() => {
  a.answer = acknowledge
})

const codes = (exchange: { readonly problems: readonly { readonly code: string }[] } | undefined) =>
  exchange?.problems.map(({ code }) => code)
const waiting = async () => (await spine.environment.store.outbox('default')).length
const pass = (ms: number) => spine.environment.spaces.default.clock.advance(ms)
const ackOf = (answer: Received, ref = answer.messageId) => signal(answer, 'Acknowledgment', acknowledgment(ref), TO_SPINE)

/** An upload whose answer the supplier takes with an empty response. */
async function answered(script: Script = () => ({ status: 202 })) {
  a.answer = script
  const message = upload(spine.route(UPLOAD))
  expect((await spine.send(message)).status).toBe(202)
  const request = await spine.request({ messageId: message.messageId })
  const [first] = await spine.deliveries(request)
  const copies = () => a.received.filter(({ conversationId }) => conversationId === message.conversationId)
  return { message, request, first, copies, answer: await a.delivery(message.conversationId) }
}

describe('a supplier that acknowledges Spine’s answer by a POST of its own (SpineTools style: C08, C11)', () => {
  it.each([
    ['the intermediary', INTERMEDIARY, (id: string) => id],
    ['reliablerequest', RELIABLE, (id: string) => id],
    ['the intermediary, its ids in lower case', INTERMEDIARY, (id: string) => id.toLowerCase()],
  ])('to %s', async (_, path, changed) => {
    const { request, first, copies, answer } = await answered()
    expect(first?.outcome).toBe('accepted')
    expect(codes(first)).toEqual(['MS-ACK-MISSING'])
    expect(first?.problems[0]).toMatchObject({ severity: 'warning', came: 'HTTP 202 with an empty body' })
    expect(await waiting()).toBe(1)
    const reply = await sendSignal(spine, A.name, 'Acknowledgment', ackOf(answer, changed(answer.messageId)), path)
    expect([reply.status, reply.text]).toEqual([202, ''])
    expect(await waiting()).toBe(0)
    const [taken] = await spine.environment.journal.wait({ direction: 'in', causedBy: request.id }, PATIENCE)
    expect(taken).toMatchObject({ outcome: 'accepted', problems: [], summary: expect.stringContaining('acknowledged by') })
    pass(6 * MINUTE)
    await spine.state()
    expect(copies()).toHaveLength(1)
  })

  it('gets the answer again by its contract until the acknowledgement comes', async () => {
    const { request, copies, answer } = await answered()
    pass(MINUTE - 2000)
    await spine.state()
    expect(copies()).toHaveLength(1)
    pass(2000)
    expect((await spine.deliveries(request, 2)).map(codes)).toEqual([['MS-ACK-MISSING'], ['MS-ACK-MISSING']])
    expect(copies().map(({ body }) => body)).toEqual([answer.body, answer.body])
    await sendSignal(spine, A.name, 'Acknowledgment', ackOf(answer))
    pass(10 * MINUTE)
    await spine.state()
    expect(await waiting()).toBe(0)
    expect(copies()).toHaveLength(2)
  })

  it('never: after the last try it has as long as before, then the answer is given up, in the journal', async () => {
    const { request, copies } = await answered()
    for (const tries of [2, 3, 4]) {
      pass(MINUTE)
      await spine.deliveries(request, tries)
    }
    expect((await spine.deliveries(request, 4)).map(codes)).toEqual([
      ['MS-ACK-MISSING'],
      ['MS-ACK-MISSING'],
      ['MS-ACK-MISSING'],
      ['MS-DELIVERY-FAILED'],
    ])
    expect(copies()).toHaveLength(3)
    expect(await waiting()).toBe(0)
  })

  it('twice: the second one is known', async () => {
    const { answer, request } = await answered()
    for (const _ of [1, 2]) await sendSignal(spine, A.name, 'Acknowledgment', ackOf(answer))
    const taken = await spine.environment.journal.wait({ direction: 'in', causedBy: request.id }, PATIENCE, 2)
    expect(taken.map(codes)).toEqual([[], []])
  })

  it('while its response is still under way', async () => {
    const acks: Promise<unknown>[] = []
    const { copies } = await answered((answer) => {
      acks.push(sendSignal(spine, A.name, 'Acknowledgment', ackOf(answer)))
      return { status: 200 }
    })
    await Promise.all(acks)
    await spine.state()
    expect(await waiting()).toBe(0)
    pass(6 * MINUTE)
    expect(copies()).toHaveLength(1)
  })
})

it('a MessageError by a POST of its own ends the answer as refused', async () => {
  const { answer, request, copies } = await answered()
  const body = signal(answer, 'MessageError', errorList('ValueNotRecognized', '501314:Invalid To Party Type attribute'), TO_SPINE)
  expect((await sendSignal(spine, A.name, 'MessageError', body)).status).toBe(202)
  expect(await waiting()).toBe(0)
  const [taken] = await spine.environment.journal.wait({ direction: 'in', causedBy: request.id }, PATIENCE)
  expect(codes(taken)).toEqual(['MS-ENDPOINT-NACK'])
  expect(taken?.problems[0]?.came).toBe('ValueNotRecognized 501314:Invalid To Party Type attribute')
  pass(6 * MINUTE)
  await spine.state()
  expect(copies()).toHaveLength(1)
})

it('another party’s signal settles nothing', async () => {
  const { answer } = await answered()
  const forged = signal(answer, 'Acknowledgment', acknowledgment(answer.messageId), { from: B.partyKey, to: SPINE })
  expect((await sendSignal(spine, B.name, 'Acknowledgment', forged)).status).toBe(202)
  expect(await waiting()).toBe(1)
  await sendSignal(spine, A.name, 'Acknowledgment', ackOf(answer))
  expect(await waiting()).toBe(0)
})

it('an express answer needs none: any 2xx ends it', async () => {
  a.answer = () => ({ status: 200 })
  const message = query(spine.route(LIST))
  await spine.send(message)
  const [first] = await spine.deliveries(await spine.request({ messageId: message.messageId }))
  expect(first).toMatchObject({ outcome: 'accepted', problems: [] })
  expect(await waiting()).toBe(0)
})
