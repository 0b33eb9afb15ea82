import { beforeAll, describe, expect, it } from 'vitest'
import type { Settings } from '../../../src/environment/settings.ts'
import { A, B, certificateFolder, type TestEnvironment, testEnvironment, UPLOAD } from '../../support/environment.ts'
import { fromAToB, giveForwardContracts, sendSignal } from '../../support/forward.ts'
import { upload } from '../../support/messages.ts'
import { acknowledge, acknowledgment, type Script, type Supplier, signal } from '../../support/supplier.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

let certs: string
beforeAll(async () => {
  certs = await certificateFolder()
})

async function started(settings: Partial<Settings>): Promise<{ spine: TestEnvironment; a: Supplier; b: Supplier }> {
  const spine = await testEnvironment({ certs, ...settings })
  const suppliers = { a: await spine.listen(A), b: await spine.listen(B) }
  giveForwardContracts(spine)
  return { spine, ...suppliers }
}

const codes = (exchange: { readonly problems: readonly { readonly code: string }[] } | undefined) =>
  exchange?.problems.map(({ code }) => code)
const waiting = async ({ environment }: TestEnvironment) => (await environment.store.outbox('default')).length
const down: Script = () => ({ status: 503 })

describe('--retries patient', () => {
  it('keeps every delivery until it is made, long past its contract, in bounded pauses; the journal says so', async () => {
    const { spine, a, b } = await started({ retries: 'patient', retryLongest: HOUR })
    const { clock } = spine.environment.spaces.default
    clock.freeze()
    a.answer = down
    b.answer = down
    const messages = [upload(spine.route(UPLOAD)), fromAToB(spine), fromAToB(spine, {}, 'express')]
    for (const message of messages) expect((await spine.send(message)).status).toBe(202)
    const requests = await Promise.all(messages.map(({ messageId }) => spine.request({ messageId })))
    for (let tries = 1; tries <= 12; tries++) {
      for (const request of requests) {
        const tried = await spine.deliveries(request, tries)
        expect(tried).toHaveLength(tries)
        expect(codes(tried.at(-1))).toEqual(['MS-ENDPOINT-REFUSED', 'MS-DELIVERY-PATIENT'])
      }
      if (tries < 12) clock.advance(HOUR)
    }
    a.answer = acknowledge
    b.answer = acknowledge
    clock.advance(HOUR)
    for (const request of requests) expect((await spine.deliveries(request, 13)).at(-1)?.outcome).toBe('accepted')
    expect(await waiting(spine)).toBe(0)
    const [{ problems = [] } = {}] = (await spine.deliveries(requests[0] ?? never())).slice(1)
    expect(problems[1]?.expected).toBe('another one in 120 s on this space’s clock')
  })

  it('waits for an acknowledgement as long, and a refusal ends it', async () => {
    const { spine, b } = await started({ retries: 'patient' })
    b.answer = () => ({ status: 200 })
    const [kept, refused] = [fromAToB(spine), fromAToB(spine)]
    for (const message of [kept, refused]) await spine.send(message)
    for (const { messageId } of [kept, refused]) await spine.deliveries(await spine.request({ messageId }))
    for (let day = 0; day < 3; day++) {
      spine.environment.spaces.default.clock.advance(24 * HOUR)
      await spine.deliveries(await spine.request({ messageId: kept.messageId }), day + 2)
    }
    expect(await waiting(spine)).toBe(2)
    const between = { from: B.partyKey, to: A.partyKey }
    await sendSignal(spine, B.name, 'Acknowledgment', signal(kept, 'Acknowledgment', acknowledgment(kept.messageId), between))
    await sendSignal(spine, B.name, 'MessageError', signal(refused, 'MessageError', '<eb:ErrorList eb:version="2.0"/>', between))
    await spine.state()
    expect(await waiting(spine)).toBe(0)
  })

  it('does not let a repeated MessageId take the place of one that still waits, when it is no longer known as a duplicate', async () => {
    const { spine, b } = await started({ retries: 'patient' })
    b.answer = down
    const first = fromAToB(spine)
    await spine.send(first)
    await spine.deliveries(await spine.request({ messageId: first.messageId }))
    spine.environment.worker.hold()
    spine.environment.spaces.default.clock.advance(8 * HOUR)
    const second = fromAToB(spine, { messageId: first.messageId })
    expect((await spine.send(second)).status).toBe(202)
    expect(await waiting(spine)).toBe(2)
    b.answer = acknowledge
    spine.environment.worker.resume()
    await b.count(3)
    expect(new Set(b.received.map(({ conversationId }) => conversationId))).toEqual(new Set([first.conversationId, second.conversationId]))
  })
})

describe('--delivery-order fifo', () => {
  it('each party gets its messages one at a time as they were accepted; one that fails holds back its party’s only', async () => {
    const { spine, a, b } = await started({ deliveryOrder: 'fifo' })
    const poison = fromAToB(spine)
    const others = Array.from({ length: 8 }, () => fromAToB(spine))
    b.answer = (message) => (message.conversationId === poison.conversationId ? 'drop' : acknowledge(message))
    for (const message of [poison, ...others]) expect((await spine.send(message)).status).toBe(202)
    const poisoned = await spine.request({ messageId: poison.messageId })
    await spine.deliveries(poisoned)
    const uploaded = upload(spine.route(UPLOAD))
    await spine.send(uploaded)
    await spine.deliveries(await spine.request({ messageId: uploaded.messageId }))
    await a.delivery(uploaded.conversationId)
    await spine.settled()
    expect(await waiting(spine)).toBe(9)
    b.answer = acknowledge
    spine.environment.spaces.default.clock.advance(2 * HOUR)
    await b.count(10)
    expect(b.received.map(({ messageId }) => messageId)).toEqual([poison, poison, ...others].map(({ messageId }) => messageId))
    await spine.state()
    expect(await waiting(spine)).toBe(0)
  })

  it('none, the default: the others pass it', async () => {
    const { spine, b } = await started({})
    const poison = fromAToB(spine)
    b.answer = (message) => (message.conversationId === poison.conversationId ? 'drop' : acknowledge(message))
    const others = [fromAToB(spine), fromAToB(spine)]
    for (const message of [poison, ...others]) await spine.send(message)
    for (const { conversationId } of others) await b.delivery(conversationId)
    await spine.deliveries(await spine.request({ messageId: poison.messageId }))
    await spine.state()
    expect(await waiting(spine)).toBe(1)
  })
})

it('duplicates of a GP2GP fragment: within PT7H the same acknowledgement, after it forwarded anew', async () => {
  const { spine, b } = await started({})
  const { clock } = spine.environment.spaces.default
  const message = fromAToB(spine)
  const first = await spine.send(message)
  await spine.deliveries(await spine.request({ messageId: message.messageId }))
  clock.advance(7 * HOUR - MINUTE)
  expect((await spine.send(message)).text).toBe(first.text)
  await spine.state()
  expect(b.received).toHaveLength(1)
  clock.advance(2 * MINUTE)
  const anew = await spine.send(message)
  expect(anew.status).toBe(202)
  expect(anew.text).not.toBe(first.text)
  await b.count(2)
  expect(b.received[1]?.raw.equals(message.body)).toBe(true)
})

function never(): never {
  throw new Error('no request')
}
