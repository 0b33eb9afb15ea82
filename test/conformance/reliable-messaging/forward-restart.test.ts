import { beforeAll, expect, it } from 'vitest'
import { B, certificateFolder, SPINE, testEnvironment } from '../../support/environment.ts'
import { fromAToB, sendSignal } from '../../support/forward.ts'
import { acknowledgment, signal } from '../../support/supplier.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

let data: string

beforeAll(async () => {
  data = temporaryFolder()
})

it('with --data a forward message outlives a restart: same bytes, still known as a duplicate, its late acknowledgement still matched', async () => {
  const certs = await certificateFolder()
  const before = await testEnvironment({ certs, data })
  before.environment.worker.hold()
  const content = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
  const message = fromAToB(before, {
    attachments: [{ contentId: 'a@a', contentType: 'application/octet-stream', encoding: 'binary', content }],
  })
  expect((await before.send(message)).status).toBe(202)
  await before.environment.stop()

  const after = await testEnvironment({ certs, data })
  const b = await after.listen(B, () => ({ status: 200 }))
  after.environment.spaces.default.clock.advance(2 * 3_600_000)
  const delivery = await b.delivery(message.conversationId)
  expect(delivery.raw.equals(message.body)).toBe(true)
  expect((await after.send(message)).status).toBe(202)
  const again = await after.request({ messageId: message.messageId, fromParty: 'A99901-9990001' })
  expect(again.outcome).toBe('accepted')
  await after.state()
  expect(await after.environment.store.outbox('default')).toHaveLength(1)
  const ack = signal(message, 'Acknowledgment', acknowledgment(message.messageId), { from: B.partyKey, to: SPINE })
  expect((await sendSignal(after, B.name, 'Acknowledgment', ack)).status).toBe(202)
  expect(await after.environment.store.outbox('default')).toHaveLength(0)
})
