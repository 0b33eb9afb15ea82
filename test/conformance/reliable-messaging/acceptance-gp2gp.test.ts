import { beforeAll, describe, expect, it } from 'vitest'
import { A, B, type TestEnvironment, testEnvironment, UPLOAD } from '../../support/environment.ts'
import { forwardRoute, fromAToB, REJECTION } from '../../support/forward.ts'
import { type Edits, forwardMessage, upload } from '../../support/messages.ts'
import { parsed, type Received, type Supplier } from '../../support/supplier.ts'

/** The acceptance tests that dossier ebxml-messaging 7 derives from GP2GP components and the EPS façade, as far as they concern messaging. */

let spine: TestEnvironment
let a: Supplier
let b: Supplier

beforeAll(async () => {
  spine = await testEnvironment()
  a = await spine.listen(A)
  b = await spine.listen(B)
})

/** A negative acknowledgement of GP2GP from A to B, forwarded. */
async function forwardedNack(change: (xml: string) => string, edits: Edits = {}): Promise<{ sent: Buffer; received: Received }> {
  const message = forwardMessage(forwardRoute(spine, REJECTION), REJECTION, '', { ...edits, payload: change })
  expect((await spine.send(message)).status).toBe(202)
  return { sent: message.body, received: await b.delivery(message.conversationId) }
}

const acknowledging = (xml: string, typeCode: string, details: string): string =>
  xml.replace(
    '<communicationFunctionRcv',
    `<acknowledgement typeCode="${typeCode}">${details}<messageRef><id root="C258A3B2-1111-4222-8333-0123456789AB"/></messageRef></acknowledgement>$&`,
  )
const reason = (code: string) =>
  `<reason typeCode="RSON"><justifyingDetectedIssueEvent classCode="ALRT" moodCode="EVN"><code code="${code}" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.101" displayName="failed"><qualifier inverted="false"><value code="ER" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.104"/></qualifier></code></justifyingDetectedIssueEvent></reason>`

describe('GP2GP components (dossier 7 D)', () => {
  it('D01: the header is found by names alone, whatever the prefixes, in what Spine writes and in what it passes on', async () => {
    const uploaded = upload(spine.route(UPLOAD))
    const forwarded = fromAToB(spine, { style: 'tpp' })
    for (const message of [uploaded, forwarded]) await spine.send(message)
    for (const message of [await a.delivery(uploaded.conversationId), await b.delivery(forwarded.conversationId)]) {
      const { ConversationId, Action, From, To, MessageData } = parsed(message.parts[0]?.content ?? '').Envelope.Header.MessageHeader
      for (const value of [ConversationId, Action, From.PartyId['#text'], To.PartyId['#text'], MessageData.MessageId])
        expect(value).toMatch(/\S/)
    }
  })

  it('D09: GUIDs compare without case, and come back in the characters received', async () => {
    const message = upload(spine.route(UPLOAD), {
      messageId: 'abCD4e6a-0d2b-4c11-8e55-0a1b2c3d4e5f',
      hl7Id: 'efAB4e6a-0d2b-4c11-8e55-0a1b2c3d4e5f',
    })
    const first = await spine.send(message)
    expect(first.text).toContain('<eb:RefToMessageId>abCD4e6a-0d2b-4c11-8e55-0a1b2c3d4e5f<')
    const answer = await a.delivery(message.conversationId)
    expect(answer.refToMessageId).toBe('abCD4e6a-0d2b-4c11-8e55-0a1b2c3d4e5f')
    expect(parsed(answer.parts[1]?.content ?? '').MCCI_IN010000UK13.acknowledgement.messageRef.id['@_root']).toBe(message.hl7Id)
    const again = upload(spine.route(UPLOAD), { messageId: message.messageId.toUpperCase(), hl7Id: message.hl7Id })
    expect((await spine.send(again)).status).toBe(202)
    expect((await spine.request({ conversationId: again.conversationId })).problems[0]?.code).toBe('MS-DUPLICATE-MESSAGE')
  })

  it('D12: a nack in TPP’s style, detail AR and DuplicateElimination with text, is passed on unchanged', async () => {
    const detail =
      '<acknowledgementDetail typeCode="AR"><code code="30" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.101" displayName="failed"/></acknowledgementDetail>'
    const { sent, received } = await forwardedNack((xml) => acknowledging(xml, 'AR', detail), { style: 'tpp' })
    expect(received.raw.equals(sent)).toBe(true)
    expect(received.parts[0]?.content).toMatch(/<eb:DuplicateElimination>always</)
    expect(received.refToMessageId).toBe('')
  })

  it('D13: a nack with several failures at once, in detail and reasons, keeps them all', async () => {
    const detail = '<acknowledgementDetail typeCode="ER"><code code="18"/></acknowledgementDetail>'
    const { sent, received } = await forwardedNack((xml) =>
      acknowledging(xml, 'AR', detail).replace('</ControlActEvent>', `${reason('18')}${reason('30')}</ControlActEvent>`),
    )
    expect(received.raw.equals(sent)).toBe(true)
    const { ControlActEvent } = parsed(received.parts[1]?.content ?? '').MCCI_IN010000UK13
    expect(ControlActEvent.reason).toHaveLength(2)
  })
})

describe('the EPS façade (dossier 7 E)', () => {
  it('E01: an answer can be cut out of the multipart text by the name of its element, the prefix hl7: being optional', async () => {
    const uploaded = upload(spine.route(UPLOAD), { style: 'eps' })
    await spine.send(uploaded)
    const { body } = await a.delivery(uploaded.conversationId)
    const [found] = /<(hl7:)?MCCI_IN010000UK13[ >][\s\S]*<\/(hl7:)?MCCI_IN010000UK13>/.exec(body) ?? []
    expect(parsed(found ?? '').MCCI_IN010000UK13.acknowledgement['@_typeCode']).toBe('AA')
  })
})
