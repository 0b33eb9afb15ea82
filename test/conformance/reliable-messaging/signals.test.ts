import { beforeAll, describe, expect, it } from 'vitest'
import { A, B, certificateFolder, SPINE, type TestEnvironment, testEnvironment, UPLOAD } from '../../support/environment.ts'
import { fromAToB, sendSignal } from '../../support/forward.ts'
import { INTERMEDIARY, upload } from '../../support/messages.ts'
import { acknowledgment, errorList, parsed, signal } from '../../support/supplier.ts'

let certs: string
let spine: TestEnvironment

beforeAll(async () => {
  certs = await certificateFolder()
  spine = await testEnvironment({ certs })
})

const FROM_B = { from: B.partyKey, to: SPINE }
const about = (messageId: string) => ({ messageId, conversationId: 'C-1' })
const NOBODY = '11111111-2222-4333-8444-555555555555'
const codes = async (labels: Readonly<Record<string, string>>) => (await spine.request(labels)).problems.map(({ code }) => code)
const idOf = (xml: string): string => parsed(xml).Envelope.Header.MessageHeader.MessageData.MessageId
const faultOf = (text: string) => parsed(text).Envelope.Body.Fault.detail.errorList.error

describe('ebXML signals from suppliers', () => {
  it('Ping is answered with Pong', async () => {
    const ping = signal(about(NOBODY), 'Ping', '', FROM_B)
    const answer = await sendSignal(spine, B.name, 'Ping', ping)
    expect([answer.status, answer.header('Content-Type')]).toEqual([200, 'text/xml'])
    const { MessageHeader } = parsed(answer.text).Envelope.Header
    expect(MessageHeader).toMatchObject({
      From: { PartyId: { '#text': SPINE } },
      To: { PartyId: { '#text': B.partyKey } },
      Service: 'urn:oasis:names:tc:ebxml-msg:service',
      Action: 'Pong',
      MessageData: { RefToMessageId: idOf(ping) },
    })
    expect(await codes({ messageId: idOf(ping) })).toEqual([])
  })

  it.each(['StatusRequest', 'Pong', 'Hello'])('%s is not known: MessageError NotSupported', async (action) => {
    const body = signal(about(NOBODY), action, '', FROM_B)
    const answer = await sendSignal(spine, B.name, action, body)
    expect(answer.status).toBe(200)
    expect(parsed(answer.text).Envelope.Header.ErrorList.Error['@_errorCode']).toBe('NotSupported')
    expect(await codes({ messageId: idOf(body) })).toEqual(['MS-SIGNAL-UNKNOWN'])
  })

  it.each([
    ['Acknowledgment', acknowledgment(NOBODY), ['MS-SIGNAL-UNMATCHED']],
    ['MessageError', errorList('Unknown', 'no'), ['MS-SIGNAL-UNMATCHED', 'MS-ENDPOINT-NACK']],
  ])('%s about nothing that was forwarded is taken, with a warning', async (action, element, expected) => {
    const before = await spine.state()
    const body = signal(about(NOBODY), action, element, FROM_B)
    const answer = await sendSignal(spine, B.name, action, body)
    expect([answer.status, answer.text]).toEqual([202, ''])
    expect(await codes({ messageId: idOf(body) })).toEqual(expected)
    expect(await spine.state()).toBe(before)
  })

  it.each([
    ['no eb:Acknowledgment', ''],
    ['two', acknowledgment(NOBODY).repeat(2)],
  ])('an Acknowledgment with %s: fault EBXML_ACK_INVALID', async (_, element) => {
    const body = signal(about(NOBODY), 'Acknowledgment', element, FROM_B)
    const answer = await sendSignal(spine, B.name, 'Acknowledgment', body)
    expect(answer.status).toBe(500)
    expect(faultOf(answer.text)).toMatchObject({ errorCode: '201', location: 'EBXML_ACK_INVALID' })
    expect(await codes({ messageId: idOf(body) })).toEqual(['MS-ACK-INVALID'])
  })

  it('another party’s Acknowledgment settles nothing, and is refused under that party’s name', async () => {
    spine.environment.worker.hold()
    const message = fromAToB(spine)
    await spine.send(message)
    const forged = signal(message, 'Acknowledgment', acknowledgment(message.messageId), FROM_B)
    const refused = await sendSignal(spine, A.name, 'Acknowledgment', forged)
    expect(parsed(refused.text).Envelope.Header.ErrorList.Error['@_errorCode']).toBe('SecurityFailure')
    const own = signal(message, 'Acknowledgment', acknowledgment(message.messageId), { from: A.partyKey, to: SPINE })
    expect((await sendSignal(spine, A.name, 'Acknowledgment', own)).status).toBe(202)
    expect(await codes({ messageId: idOf(own) })).toEqual(['MS-SIGNAL-UNMATCHED'])
    expect(await spine.environment.store.outbox('default')).toHaveLength(1)
    const good = signal(message, 'Acknowledgment', acknowledgment(message.messageId), FROM_B)
    await sendSignal(spine, B.name, 'Acknowledgment', good)
    expect(await spine.environment.store.outbox('default')).toHaveLength(0)
    spine.environment.worker.resume()
  })

  it('may come as multipart too', async () => {
    const body = signal(about(NOBODY), 'Ping', '', FROM_B)
    const message = fromAToB(spine)
    const text = `----=_MIME-Boundary\r\nContent-Id: <ebXMLHeader@spine.nhs.uk>\r\nContent-Type: text/xml\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${body}\r\n----=_MIME-Boundary--\r\n`
    const answer = await spine.send({ ...message, body: Buffer.from(text) }, B.name)
    expect(parsed(answer.text).Envelope.Header.MessageHeader.Action).toBe('Pong')
  })

  it('are taken when the outbox is full: they make room', async () => {
    const full = await testEnvironment({ certs, maxOutbox: 1 })
    full.environment.worker.hold()
    const message = fromAToB(full)
    expect((await full.send(message)).status).toBe(202)
    expect((await full.send(fromAToB(full))).status).toBe(500)
    const ack = signal(message, 'Acknowledgment', acknowledgment(message.messageId), FROM_B)
    expect((await sendSignal(full, B.name, 'Acknowledgment', ack)).status).toBe(202)
    expect(full.environment.store.outboxSize()).toBe(0)
  })
})

describe('--strict-paths', () => {
  const ping = () => signal(about(NOBODY), 'Ping', '', FROM_B)

  it('on: each kind at its own path only', async () => {
    const strict = await testEnvironment({ certs, strictPaths: true })
    await strict.listen(B)
    const wrong = [
      await strict.send({ ...fromAToB(strict), path: '/reliablemessaging/reliablerequest' }),
      await strict.send({ ...fromAToB(strict), path: '/reliablemessaging/queryrequest' }),
      await strict.send({ ...upload(strict.route(UPLOAD)), path: INTERMEDIARY }),
    ]
    for (const refused of wrong) {
      expect(refused.status).toBe(500)
      expect(faultOf(refused.text)).toMatchObject({ errorCode: '101', location: 'URI' })
    }
    const right = [
      await strict.send(fromAToB(strict)),
      await strict.send({ ...fromAToB(strict), path: '/reliablemessaging/forwardreliable' }),
      await strict.send(upload(strict.route(UPLOAD))),
    ]
    expect(right.map(({ status }) => status)).toEqual([202, 202, 202])
    expect((await sendSignal(strict, B.name, 'Ping', ping())).status).toBe(200)
  })

  it('off: who is addressed decides', async () => {
    const a = await spine.listen(A)
    const uploaded = upload(spine.route(UPLOAD))
    expect((await spine.send({ ...uploaded, path: INTERMEDIARY })).status).toBe(202)
    expect((await a.delivery(uploaded.conversationId)).action).toBe('MCCI_IN010000UK13')
    expect((await sendSignal(spine, B.name, 'Ping', ping(), '/reliablemessaging/forwardreliable')).status).toBe(200)
  })
})
