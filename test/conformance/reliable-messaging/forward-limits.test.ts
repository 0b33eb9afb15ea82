import { beforeAll, describe, expect, it } from 'vitest'
import { WaitingBytes } from '../../../src/emulators/reliable-messaging/waiting-bytes.ts'
import { A, B, type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { fromAToB } from '../../support/forward.ts'
import type { BuiltMessage, Edits } from '../../support/messages.ts'
import { PATIENCE } from '../../support/patience.ts'
import { parsed, type Supplier } from '../../support/supplier.ts'

const LIMIT = 60_000

let spine: TestEnvironment
let b: Supplier

beforeAll(async () => {
  spine = await testEnvironment({ maxOutboxBytes: LIMIT })
  await spine.listen(A)
  b = await spine.listen(B)
})

const large = (edits: Edits = {}): BuiltMessage =>
  fromAToB(spine, {
    attachments: [{ contentId: 'a@b', contentType: 'application/octet-stream', encoding: 'base64', content: 'QUJD'.repeat(2000) }],
    ...edits,
  })
const codes = async (message: BuiltMessage) => {
  const found = await spine.environment.journal.wait({ direction: 'in', labels: { messageId: message.messageId } }, PATIENCE)
  return found.at(-1)?.problems.map(({ code }) => code)
}
const waitingBytes = () => new WaitingBytes(spine.environment.store, LIMIT).count()

describe('--max-outbox-bytes', () => {
  it('messages between suppliers wait up to the limit, however many come at once; past it the retriable fault, and nothing kept of it', async () => {
    spine.environment.worker.hold()
    const messages = Array.from({ length: 20 }, () => large())
    const size = messages[0]?.body.length ?? 0
    const answers = await Promise.all(messages.map((message) => spine.send(message)))
    const accepted = messages.filter((_, at) => answers[at]?.status === 202)
    const refused = messages.filter((_, at) => answers[at]?.status === 500)
    expect(accepted).toHaveLength(Math.floor(LIMIT / size))
    expect(refused).toHaveLength(messages.length - accepted.length)
    expect(await waitingBytes()).toBe(accepted.length * size)
    const { Fault } = parsed(answers.find(({ status }) => status === 500)?.text ?? '').Envelope.Body
    expect([Fault.faultcode, Fault.detail.errorList.error.errorCode]).toEqual(['SOAP:Server', '200'])
    const [first] = refused
    if (first === undefined) throw new Error('nothing was refused')
    const found = await spine.request({ messageId: first.messageId })
    expect(found.problems).toEqual([expect.objectContaining({ code: 'MS-OVERLOADED', came: `${size} bytes to forward` })])
    expect(found.problems[0]?.expected).toContain('--max-outbox-bytes')

    const [known] = accepted
    if (known === undefined) throw new Error('nothing was accepted')
    expect((await spine.send(known)).status).toBe(202)
    expect(await codes(known)).toContain('MS-DUPLICATE-MESSAGE')
    const rejected = large({ payload: (xml) => xml.replace(new RegExp(`${B.asid}(?=.*communicationFunctionSnd)`), '999999999999') })
    expect((await spine.send(rejected)).status).toBe(202)
    expect(await codes(rejected)).toEqual(['MS-UNKNOWN-ASID'])

    spine.environment.worker.resume()
    for (const { conversationId } of accepted) await b.delivery(conversationId)
    await spine.state()
    expect(await waitingBytes()).toBe(0)
    expect((await spine.send(first)).status).toBe(202)
    expect((await b.delivery(first.conversationId)).raw.equals(first.body)).toBe(true)
  })

  it('room is not lost over many messages', async () => {
    for (let at = 0; at < 30; at++) {
      const message = large()
      expect((await spine.send(message)).status).toBe(202)
      await spine.deliveries(await spine.request({ messageId: message.messageId }))
    }
  })

  it('one message that is larger than all the room is refused', async () => {
    const message = large({ attachments: [{ contentId: 'x', contentType: 'text/plain', encoding: '7bit', content: 'x'.repeat(LIMIT) }] })
    expect((await spine.send(message)).status).toBe(500)
    expect(await codes(message)).toEqual(['MS-OVERLOADED'])
  })
})
