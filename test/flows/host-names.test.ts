import { beforeAll, describe, expect, it } from 'vitest'
import { A, certificateFolder, LIST, type TestEnvironment, testEnvironment, UPLOAD } from '../support/environment.ts'
import { query, upload } from '../support/messages.ts'
import { post } from '../support/post.ts'
import type { Supplier } from '../support/supplier.ts'

let certs: string
beforeAll(async () => {
  certs = await certificateFolder()
})

const environments = [
  ['int', 'msg.int.spine2.ncrs.nhs.uk', 'msg.intspineservices.nhs.uk', 'msg-out.int.spine2.ncrs.nhs.uk'],
  ['dep', 'msg.dep.spine2.ncrs.nhs.uk', 'msg.depspineservices.nhs.uk', 'msg-out.dep.spine2.ncrs.nhs.uk'],
] as const

describe.each(environments)('messaging in %s under the environment’s own names', (environment, hscn, internet, out) => {
  let spine: TestEnvironment
  let a: Supplier
  beforeAll(async () => {
    spine = await testEnvironment({ certs, environment })
    a = await spine.listen(A)
  })

  it.each([
    ['reliable messaging', hscn, upload, UPLOAD],
    ['unreliable messaging', hscn, query, LIST],
    ['reliable messaging over the internet', internet, upload, UPLOAD],
    ['unreliable messaging over the internet', internet, query, LIST],
  ] as const)('answers %s at %s, its answers come from msg-out', async (_, host, build, interaction) => {
    const message = build(spine.route(interaction))
    const reply = await post({
      url: `${spine.environment.urls.https}${message.path}`,
      ca: spine.ca,
      as: spine.identity(A.name),
      servername: host,
      headers: ['Host', host, ...message.headers],
      body: message.body,
    })
    expect(reply.status).toBe(202)
    const delivery = await a.delivery(message.conversationId)
    expect(delivery.refToMessageId).toBe(message.messageId)
    expect(delivery.caller).toBe(out)
  })
})
