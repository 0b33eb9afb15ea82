import { expect, it } from 'vitest'
import { A, SPINE, testEnvironment } from '../support/environment.ts'
import { eps } from './mhs/families/eps.ts'
import { contents } from './mhs/hl7.ts'
import { Mhs } from './mhs/mhs.ts'

const PRESCRIBE = 'urn:nhs:names:services:mm:PORX_IN020101UK31'

it.each([
  'refuse',
  'accept',
] as const)('E01 E03 a prescription, --unbuilt %s: taken, and its answer read out of the multipart text', async (unbuilt) => {
  const spine = await testEnvironment({ unbuilt })
  const partyKey = 'H10001-0000001'
  const asid = '999000000041'
  await spine.environment.register({ partyKey, fqdn: 'supplier-a.mock.nhs.uk', asid, endpoint: 'inbox:' })
  const facade = await Mhs.start({
    family: eps,
    partyKey,
    identity: { ...spine.identity(A.name), ca: spine.ca },
    spine: spine.environment.urls.https,
    now: () => spine.environment.spaces.default.clock.now(),
  })
  try {
    const { cpaId, receiverAsid } = spine.route(PRESCRIBE)
    const sent = await facade.send({
      pattern: 'async-reliable',
      path: '/reliablemessaging/reliablerequest',
      service: 'urn:nhs:names:services:mm',
      action: 'PORX_IN020101UK31',
      to: SPINE,
      cpaId,
      senderAsid: asid,
      receiverAsid,
      content: contents.opaque,
    })
    expect(sent.judgements).toEqual([{ is: 'accepted', why: '202' }])
    await spine.deliveries(await spine.request({ messageId: sent.facts.messageId }))
    const kept = spine.environment.inboxes.list('default', partyKey).at(-1)?.body.toString() ?? ''
    const [answer] = /<(hl7:)?MCCI_IN010000UK13[\s\S]*<\/(hl7:)?MCCI_IN010000UK13>/.exec(kept) ?? ['']
    const typeCode = /acknowledgement typeCode="(\w\w)"/.exec(answer)?.[1]
    expect(typeCode).toBe(unbuilt === 'refuse' ? 'AE' : 'AA')
    if (typeCode === 'AE') expect(answer).toMatch(/<(hl7:)?reason[\s\S]*justifyingDetectedIssueEvent[\s\S]*displayName="[^"]+"/)
  } finally {
    await facade.close()
  }
})
