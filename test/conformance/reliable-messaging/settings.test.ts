import { beforeAll, describe, expect, it } from 'vitest'
import { A, B, certificateFolder, type TestEnvironment, testEnvironment, UPLOAD } from '../../support/environment.ts'
import { upload } from '../../support/messages.ts'
import { parsed } from '../../support/supplier.ts'

let certs: string

beforeAll(async () => {
  certs = await certificateFolder()
})

const codes = async (spine: TestEnvironment, conversationId: string) =>
  (await spine.request({ conversationId })).problems.map(({ code, severity }) => [code, severity])

describe('where sources disagree, or say nothing', () => {
  it('--message-error-status 500 and --oversize-status 413', async () => {
    const spine = await testEnvironment({ certs, messageErrorStatus: 500, oversizeStatus: 413, maxBody: 20_000 })
    const wrong = await spine.send(upload({ ...spine.route(UPLOAD), cpaId: 'S0' }))
    expect(wrong.status).toBe(500)
    expect(wrong.header('Content-Type')).toBe('text/xml')
    expect(parsed(wrong.text).Envelope.Header.ErrorList.Error.Description['#text']).toBe('501319:Unknown eb:CPAId')
    const large = await spine.send(upload(spine.route(UPLOAD), { body: (text) => text.padEnd(20_001) }))
    expect(large.status).toBe(413)
    expect(large.header('Content-Type')).toBe('text/xml')
    expect(parsed(large.text).Envelope.Body.Fault.detail.errorList.error).toMatchObject({ errorCode: '201', location: 'HTTP body' })
  })

  it.each([
    ['warn', [['MS-FROM-PARTY-UNCHECKED', 'warning']]],
    ['off', []],
  ] as const)('--party-check %s lets another party’s certificate through', async (partyCheck, expected) => {
    const spine = await testEnvironment({ certs, partyCheck })
    const b = await spine.listen(B)
    const message = upload(spine.route(UPLOAD, B))
    expect((await spine.send(message, A.name)).status).toBe(202)
    expect(await codes(spine, message.conversationId)).toEqual(expected)
    await b.delivery(message.conversationId)
  })

  it('--max-outbox: what is promised must fit; a full outbox refuses with the retriable fault', async () => {
    const spine = await testEnvironment({ certs, maxOutbox: 1 })
    const a = await spine.listen(A)
    spine.environment.worker.hold()
    const first = upload(spine.route(UPLOAD))
    const second = upload(spine.route(UPLOAD))
    expect((await spine.send(first)).status).toBe(202)
    const before = await spine.state()
    const refused = await spine.send(second)
    expect(refused.status).toBe(500)
    const { Fault } = parsed(refused.text).Envelope.Body
    expect([Fault.faultcode, Fault.detail.errorList.error.errorCode]).toEqual(['SOAP:Server', '200'])
    expect(await codes(spine, second.conversationId)).toEqual([['MS-OVERLOADED', 'error']])
    expect(await spine.state()).toBe(before)
    spine.environment.worker.resume()
    await spine.deliveries(await spine.request({ messageId: first.messageId }))
    expect((await spine.send(second)).status).toBe(202)
    await a.delivery(second.conversationId)
  })

  it('--summaries-per-patient: the oldest leave', async () => {
    const spine = await testEnvironment({ certs, summariesPerPatient: 2 })
    await spine.listen(A)
    for (let at = 0; at < 3; at++) await spine.send(upload(spine.route(UPLOAD)))
    const kept = await spine.environment.store.list('default', 'clinicals.documents')
    expect(kept.map(({ key }) => key)).toEqual(['9692113736/1', '9692113736/2'])
  })
})
