import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Spine, startSpine } from '../../src/testing/index.ts'
import { usualCertificates } from '../support/certificates.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const UPLOAD = 'REPC_IN150016UK05'
const upload = readFileSync(new URL('../../examples/gp-summary-upload.msg', import.meta.url), 'utf8')
let spine: Spine
beforeAll(async () => {
  const certs = temporaryFolder()
  await usualCertificates(certs)
  spine = await startSpine({ settings: { certs } })
})
beforeEach(() => spine.reset())
afterAll(() => spine.stop())

const requests = () => spine.exchanges({ direction: 'in', door: 'reliable-messaging' })

describe('a message that a stub answers', () => {
  it('is not processed: nothing is promised, and the template has seen the envelope and the payload', async () => {
    const stub = await spine.stub({
      match: {
        interaction: UPLOAD,
        caller: 'A99901-9990001',
        xpath: { '//eb:Action': UPLOAD },
        jsonPath: '$.Envelope.Header.MessageHeader.CPAId',
      },
      answer: {
        status: 500,
        body: '<x a="{{labels.interaction}}" b="{{request.parts.length}}">{{xPath request.root "//eb:MessageId"}}</x>',
      },
    })
    const answer = await spine.supplier('A').send(upload)
    expect(answer.status).toBe(500)
    expect(answer.body.toString()).toMatch(/^<x a="REPC_IN150016UK05" b="2">[0-9A-F-]{36}<\/x>$/)
    expect(stub.matched).toBe(1)
    expect(await spine.environment.store.outbox()).toEqual([])
    expect(spine.exchanges({ direction: 'out' })).toEqual([])
    stub.remove()
    expect((await spine.supplier('A').send(upload)).status).toBe(202)
    await spine.supplier('A').next({ action: 'MCCI_IN010000UK13' })
  })

  it('is processed all the same where its answer is patched, and its own answer comes later as ever', async () => {
    await spine.stub({
      match: { interaction: UPLOAD },
      answer: {
        patch: { xml: [{ set: '//eb:Acknowledgment/eb:RefToMessageId', value: 'ANOTHER' }] },
        headers: { 'X-Patched': '{{response.status}}' },
      },
    })
    const answer = await spine.supplier('A').send(upload)
    expect([answer.status, answer.body.toString()]).toEqual([202, expect.stringMatching(/<eb:Acknowledgment.*RefToMessageId>ANOTHER</s)])
    await spine.supplier('A').next({ action: 'MCCI_IN010000UK13' })
    expect(requests().at(-1)).toMatchObject({ outcome: 'accepted', summary: expect.stringMatching(/changes the answer$/) })
  })

  it('is refused by the door’s own means, late, or with a broken connection', async () => {
    await spine.stub({
      priority: 1,
      times: 1,
      match: { interaction: UPLOAD },
      answer: { refuse: { as: 'message-error', code: 'DeliveryFailure', text: 'no' } },
    })
    await spine.stub({ priority: 2, times: 1, match: { interaction: UPLOAD }, answer: { fault: 'CONNECTION_RESET_BY_PEER' } })
    await spine.stub({ priority: 3, times: 1, match: { interaction: UPLOAD }, answer: { delay: 1 } })
    const a = spine.supplier('A')
    expect((await a.send(upload)).body.toString()).toMatch(/errorCode="DeliveryFailure"/)
    await expect(a.send(upload)).rejects.toThrow()
    expect((await a.send(upload)).status).toBe(202)
  })

  it('is followed by a callback to the caller’s endpoint, caused by it', async () => {
    await spine.stub({
      id: 'later',
      match: { interaction: UPLOAD },
      answer: {
        status: 202,
        callback: { to: 'caller', delay: 60_000, headers: { SOAPAction: 'urn:x' }, body: '<answer to="{{labels.messageId}}"/>' },
      },
    })
    expect((await spine.supplier('A').send(upload)).status).toBe(202)
    const [request] = requests()
    expect(spine.exchanges({ direction: 'out' })).toEqual([])
    spine.clock.advance(60_000)
    const [delivery] = await spine.waitFor({ direction: 'out', door: 'stubs' })
    expect(delivery).toMatchObject({ outcome: 'accepted', causedBy: request?.id, labels: { stub: 'later' } })
    expect(delivery?.request.body.head.toString()).toBe(`<answer to="${request?.labels['messageId']}"/>`)
  })
})

it('a snapshot of the space brings back its stubs, what they have counted and where scenarios stand', async () => {
  const { environment } = spine
  const a = spine.supplier('A')
  await spine.stub({
    id: 'first',
    match: { interaction: UPLOAD },
    scenarioName: 's',
    newScenarioState: 'over',
    requiredScenarioState: 'Started',
    answer: { status: 500 },
  })
  await spine.stub({ id: 'twice', match: { interaction: UPLOAD }, times: 2, priority: 9, answer: { status: 503 } })
  expect([(await a.send(upload)).status, (await a.send(upload)).status]).toEqual([500, 503])
  await environment.snapshots.save(environment.spaces.default, 'then')
  const before = environment.stubs.list().map(({ stub, matched }) => [stub.id, matched])

  environment.stubs.reset('default', { added: true })
  await spine.stub({ id: 'other', answer: { status: 418 } })
  await environment.restoreSpace('default', 'then')
  expect(environment.stubs.list().map(({ stub, matched }) => [stub.id, matched])).toEqual(before)
  expect(environment.stubs.scenarios('default')).toEqual({ s: 'over' })
  await environment.resetSpace('default')
  await environment.restoreSpace('default', 'then')
  expect(environment.stubs.list()).toHaveLength(2)
})

it('a stub of another space leaves this one alone', async () => {
  await spine.environment.createSpace({ name: 'other', claims: {}, seed: 'default' })
  await spine.stub({ space: 'other', answer: { status: 500 } })
  expect((await spine.supplier('A').send(upload)).status).toBe(202)
})

it('what is no stub is refused with what was probably meant', async () => {
  await expect(spine.stub(JSON.parse('{"match":{"interacton":"x"},"answer":{"status":500}}'))).rejects.toThrow(
    /did you mean \\"interaction\\"/,
  )
  await expect(spine.stub({ door: 'reliable-mesaging', answer: { status: 500 } })).rejects.toThrow('did you mean "reliable-messaging"')
})
