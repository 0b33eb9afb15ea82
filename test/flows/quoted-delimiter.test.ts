import { expect, it } from 'vitest'
import { readEnvelope } from '../../src/wire/ebxml/envelope.ts'
import { readXml } from '../../src/wire/xml/index.ts'
import { A, LIST, testEnvironment, UPLOAD } from '../support/environment.ts'
import { query, upload } from '../support/messages.ts'
import { parsed } from '../support/supplier.ts'

const DELIMITER = '\n----=_MIME-Boundary\n'

// Under a boundary of its own a sender may well write a line that is Spine's delimiter; what quotes it must still be a message.
it('answers although a summary and a conversation hold a line that is the delimiter of Spine’s own messages', async () => {
  const spine = await testEnvironment()
  const supplier = await spine.listen(A)
  const family = `O’Neill${DELIMITER}Son`
  const summary = upload(spine.route(UPLOAD), { style: 'emis', payload: (xml) => xml.replace('O’Neill &amp; Søn', family) })
  expect((await spine.send(summary)).status).toBe(202)
  await spine.deliveries(await spine.request({ messageId: summary.messageId }))

  const conversationId = `A${DELIMITER}B`
  const list = query(spine.route(LIST), { style: 'emis', conversationId })
  expect((await spine.send(list)).status).toBe(202)
  const [delivery] = await spine.deliveries(await spine.request({ messageId: list.messageId }))
  expect([delivery?.outcome, delivery?.problems]).toEqual(['accepted', []])
  const answer = supplier.received.at(-1)
  expect(readEnvelope(readXml(Buffer.from(answer?.parts[0]?.content ?? ''))).conversationId.value).toBe(conversationId)
  expect(answer?.parts).toHaveLength(2)
  expect(parsed(answer?.parts[1]?.content ?? '')).toBeDefined()
  expect(answer?.parts[1]?.content.replaceAll('&#45;', '-')).toContain(`<family>${family}</family>`)
})
