import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { A, B, type TestEnvironment } from '../../support/environment.ts'
import { COPC, forwardRoute, fromAToB } from '../../support/forward.ts'
import { type Attachment, type BuiltMessage, type ForwardKind, RELIABLE } from '../../support/messages.ts'
import { PATIENCE } from '../../support/patience.ts'
import type { SenderStyle } from '../../support/sender-styles.ts'
import { parsed, type Supplier } from '../../support/supplier.ts'
import { twoSuppliers } from '../../support/two-suppliers.ts'

let spine: TestEnvironment
let a: Supplier
let b: Supplier

beforeAll(async () => {
  ;({ spine, a, b } = await twoSuppliers())
})

const codes = (exchange: { readonly problems: readonly { readonly code: string }[] }) => exchange.problems.map(({ code }) => code)

const waiting = async () => (await spine.environment.store.outbox('default')).length

/** Sends a message from A and answers with what B received of it. */
async function passed(message: BuiltMessage) {
  const answer = await spine.send(message)
  expect(answer.status).toBe(202)
  return { answer, delivery: await b.delivery(message.conversationId) }
}

const attachment = (encoding: Attachment['encoding'], content: Attachment['content'], at = 0): Attachment => ({
  contentId: `part-${at}@supplier-a`,
  contentType: 'application/octet-stream',
  encoding,
  content,
})

describe('bytes from supplier to supplier', () => {
  it.each<readonly [string, readonly Attachment[]]>([
    ['no attachment', []],
    ['a 7bit attachment', [attachment('7bit', 'plain text')]],
    ['an 8bit attachment with multibyte text', [attachment('8bit', 'Zoë O’Neill, 患者 🩺')]],
    ['a binary attachment of every byte', [attachment('binary', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)))]],
    ['a base64 attachment on one long line (B12)', [attachment('base64', randomBytes(400_000).toString('base64'))]],
    ['a base64 attachment in lines', [attachment('base64', randomBytes(5000).toString('base64').replace(/.{76}/g, '$&\r\n'))]],
    ['a fragment that is not decodable by itself (6.2)', [attachment('base64', randomBytes(3000).toString('base64').slice(0, 3001))]],
    ['98 attachments, 100 parts', Array.from({ length: 98 }, (_, at) => attachment('base64', 'QUJD', at))],
  ])('%s', async (_, attachments) => {
    const message = fromAToB(spine, { attachments })
    const { delivery } = await passed(message)
    expect(delivery.raw.equals(message.body)).toBe(true)
    expect(delivery.parts).toHaveLength(2 + attachments.length)
  })

  it('101 parts are refused', async () => {
    const message = fromAToB(spine, { attachments: Array.from({ length: 99 }, (_, at) => attachment('7bit', 'x', at)) })
    const refused = await spine.send(message)
    expect(refused.status).toBe(500)
    expect(parsed(refused.text).Envelope.Body.Fault.detail.errorList.error.errorCode).toBe('201')
  })

  it.each<SenderStyle>(['spinetools', 'adaptor', 'eps', 'gp2013', 'emis', 'tpp'])('%s’s framing is kept', async (style) => {
    const message = fromAToB(spine, { style, attachments: [attachment('8bit', 'é\r\nè')] })
    const { delivery } = await passed(message)
    expect(delivery.raw.equals(message.body)).toBe(true)
    const facts = parsed(delivery.parts[0]?.content ?? '').Envelope.Header.MessageHeader
    expect([facts.MessageData.MessageId, facts.From.PartyId['#text'], facts.To.PartyId['#text']]).toEqual([
      message.messageId,
      A.partyKey,
      B.partyKey,
    ])
  })

  it('a message without a manifest', async () => {
    const message = fromAToB(spine, {
      envelope: (xml) => xml.replace(/<eb:Manifest.*<\/eb:Manifest>/, ''),
      attachments: [attachment('7bit', 'x')],
    })
    const { delivery } = await passed(message)
    expect(delivery.raw.equals(message.body)).toBe(true)
  })

  it('an ebXML part without a Content-Id', async () => {
    const message = fromAToB(spine, { body: (text) => text.replace(/Content-Id: .*\r?\n/, '') })
    const { delivery } = await passed(message)
    expect(delivery.header('Content-Type')).toBe('multipart/related; boundary="--=_MIME-Boundary"; charset="UTF-8"; type="text/xml"')
    expect(delivery.raw.equals(message.body)).toBe(true)
  })

  it('a Content-Id that no HTTP header can carry is refused', async () => {
    const refused = await spine.send(fromAToB(spine, { body: (text) => text.replace(/Content-Id: <ebXML[^>]*>/, 'Content-Id: <é>') }))
    expect(refused.status).toBe(500)
    expect(parsed(refused.text).Envelope.Body.Fault.detail.errorList.error.errorCode).toBe('201')
  })
})

describe('the POST to the recipient', () => {
  it('has Spine’s own outer headers, with the sender’s boundary and start', async () => {
    const message = fromAToB(spine, { style: 'emis' })
    const { delivery } = await passed(message)
    const boundary = /boundary="([^"]+)"/.exec(message.headers.join(' '))?.[1]
    expect(delivery.header('Content-Type')).toBe(
      `multipart/related; boundary="${boundary}"; charset="UTF-8"; type="text/xml"; start="<ContentRoot>"`,
    )
    expect(delivery.header('Soapaction')).toBe('urn:nhs:names:services:gp2gp/COPC_IN000001UK01')
    const names = delivery.headers.filter((_, at) => at % 2 === 0)
    expect(names.filter((name) => /^[A-Z]/.test(name))).toEqual(['User-Agent', 'Accept-Encoding', 'Soapaction', 'Accept', 'Content-Type'])
    expect(delivery.header('Accept-Encoding')).toBe('none')
    expect(delivery.header('User-Agent')).toBe('Mozilla/5.0 (compatible; pycurl)')
    expect(delivery.header('Content-Length')).toBe(String(message.body.length))
    expect(delivery.header('Transfer-Encoding')).toBeUndefined()
    expect(delivery.header('Correlation-Id')).toBeUndefined()
  })

  it('and the journal tell of the same message', async () => {
    const message = fromAToB(spine)
    await passed(message)
    const request = await spine.request({ messageId: message.messageId })
    expect(request).toMatchObject({ outcome: 'accepted', problems: [], labels: { fromParty: A.partyKey, toParty: B.partyKey } })
    const [delivery] = await spine.deliveries(request)
    expect(delivery).toMatchObject({
      outcome: 'accepted',
      problems: [],
      labels: { messageId: message.messageId, conversationId: message.conversationId, fromAsid: A.asid, toAsid: B.asid },
    })
    expect(delivery?.reply?.body.head.toString()).toContain('Acknowledgment')
  })
})

describe('the answer to the sender', () => {
  it.each<ForwardKind>(['reliable', 'end-party'])('forward-%s: 202 and an Acknowledgment that names the recipient', async (kind) => {
    const message = fromAToB(spine, {}, kind)
    const { answer } = await passed(message)
    expect(answer.header('Content-Type')).toBe('text/xml')
    expect(answer.header('SOAPAction')).toBe('urn:urn:oasis:names:tc:ebxml-msg:service/Acknowledgment')
    const { MessageHeader, Acknowledgment } = parsed(answer.text).Envelope.Header
    expect(MessageHeader.From.PartyId['#text']).toBe(B.partyKey)
    expect(MessageHeader.To.PartyId['#text']).toBe(A.partyKey)
    expect(MessageHeader.CPAId).toBe(forwardRoute(spine, kind === 'reliable' ? COPC : 'urn:nhs:names:services:itk:COPC_IN000001GB01').cpaId)
    expect(MessageHeader.MessageData.RefToMessageId).toBe(message.messageId)
    expect(Acknowledgment['@_actor']).toBe('urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH')
    expect(Acknowledgment.From.PartyId['#text']).toBe(B.partyKey)
  })

  it('forward-express: 202 and nothing', async () => {
    const message = fromAToB(spine, {}, 'express')
    const { answer, delivery } = await passed(message)
    expect([answer.text, answer.header('Content-Type')]).toEqual(['', 'text/xml'])
    expect(delivery.raw.equals(message.body)).toBe(true)
  })

  it('nothing comes to the sender when all is well', async () => {
    const before = a.received.length
    const message = fromAToB(spine)
    await passed(message)
    await spine.deliveries(await spine.request({ messageId: message.messageId }))
    expect(await waiting()).toBe(0)
    expect(a.received).toHaveLength(before)
  })
})

describe('duplicates', () => {
  const copies = ({ conversationId }: BuiltMessage) => b.received.filter((each) => each.conversationId === conversationId)

  it('a repeated MessageId gets the same Acknowledgment, ids compared without case, and is forwarded once', async () => {
    const message = fromAToB(spine)
    const { answer } = await passed(message)
    const again = await spine.send(message)
    const lower = await spine.send(fromAToB(spine, { messageId: message.messageId.toLowerCase(), conversationId: message.conversationId }))
    expect([again.status, again.text]).toEqual([202, answer.text])
    expect(lower.status).toBe(202)
    const requests = await spine.environment.journal.wait(
      { direction: 'in', labels: { conversationId: message.conversationId } },
      PATIENCE,
      3,
    )
    expect(requests.map(codes)).toEqual([[], ['MS-DUPLICATE-MESSAGE'], ['MS-DUPLICATE-MESSAGE']])
    expect(await waiting()).toBe(0)
    expect(copies(message)).toHaveLength(1)
  })

  it('express messages are not remembered: each copy goes on', async () => {
    const message = fromAToB(spine, {}, 'express')
    for (let copy = 1; copy <= 3; copy++) {
      expect((await spine.send(message)).status).toBe(202)
      const requests = await spine.environment.journal.wait({ direction: 'in', labels: { messageId: message.messageId } }, 5000, copy)
      for (const request of requests) await spine.deliveries(request)
    }
    expect(copies(message)).toHaveLength(3)
  })

  it('the same MessageId of two senders are two messages', async () => {
    const hosted = { partyKey: 'H10001-0000009', asid: '999000000049', name: A.name } as const
    await spine.environment.register({ partyKey: hosted.partyKey, fqdn: 'supplier-a.mock.nhs.uk', asid: hosted.asid, endpoint: a.url })
    const ours = fromAToB(spine)
    const theirs = fromAToB(spine, {
      messageId: ours.messageId,
      envelope: (xml) => xml.replace(A.partyKey, hosted.partyKey),
      payload: (xml) => xml.replaceAll(A.asid, hosted.asid),
    })
    spine.environment.worker.hold()
    expect([(await spine.send(ours)).status, (await spine.send(theirs)).status]).toEqual([202, 202])
    spine.environment.worker.resume()
    await b.delivery(ours.conversationId)
    await b.delivery(theirs.conversationId)
  })
})

describe('who is addressed', () => {
  const refusal = async (message: BuiltMessage) => {
    const before = b.received.length
    const refused = await spine.send(message)
    expect(refused.status).toBe(200)
    const { MessageHeader, ErrorList } = parsed(refused.text).Envelope.Header
    expect(MessageHeader.Action).toBe('MessageError')
    expect(await waiting()).toBe(0)
    expect(b.received).toHaveLength(before)
    return [ErrorList.Error['@_errorCode'], ErrorList.Error.Description['#text']]
  }

  it('a party that is not in the directory: MessageError 501315', async () => {
    const message = fromAToB(spine, { envelope: (xml) => xml.replace(B.partyKey, 'Z99999-9999999') })
    expect(await refusal(message)).toEqual(['ValueNotRecognized', '501315:Unknown eb:To PartyId'])
    expect(codes(await spine.request({ messageId: message.messageId }))).toEqual(['MS-UNKNOWN-TO-PARTY'])
  })

  it.each([
    ['of nobody', 'S0'],
    ['of another interaction of the recipient', 'S999000002204'],
    ['of the sender', 'S999000001107'],
  ])('a CPAId %s: MessageError 501319', async (_, cpaId) => {
    const message = fromAToB(spine, { envelope: (xml) => xml.replace(/(<eb:CPAId>)[^<]*/, `$1${cpaId}`) })
    expect(await refusal(message)).toEqual(['ValueNotRecognized', '501319:Unknown eb:CPAId'])
  })

  it('an interaction that the recipient does not take: MessageError 501319', async () => {
    const message = fromAToB(spine, {
      envelope: (xml) => xml.replaceAll('COPC_IN000001UK01', 'RCMR_IN030000UK03'),
      payload: (xml) => xml.replaceAll('COPC_IN000001UK01', 'RCMR_IN030000UK03'),
    })
    expect(await refusal(message)).toEqual(['ValueNotRecognized', '501319:Unknown eb:CPAId'])
  })

  it('an endpoint that moves gets what still waits', async () => {
    spine.environment.worker.hold()
    const message = fromAToB(spine)
    await spine.send(message)
    const moved = await spine.listen(B)
    spine.environment.worker.resume()
    expect((await moved.delivery(message.conversationId)).raw.equals(message.body)).toBe(true)
    await spine.environment.register({ partyKey: B.partyKey, endpoint: b.url })
  })

  it('a recipient without a listener gets it into its inbox, acknowledged on its behalf at the space’s time', async () => {
    await spine.environment.register({ partyKey: B.partyKey, endpoint: 'inbox:' })
    spine.environment.spaces.default.clock.advance(86_400_000)
    const message = fromAToB(spine)
    await spine.send(message)
    const [delivery] = await spine.deliveries(await spine.request({ messageId: message.messageId }))
    expect(delivery).toMatchObject({ outcome: 'accepted', problems: [] })
    const [kept] = spine.environment.inboxes.list('default', B.partyKey).slice(-1)
    expect(kept?.body.equals(message.body)).toBe(true)
    const ackTime = parsed(delivery?.reply?.body.head.toString() ?? '').Envelope.Header.Acknowledgment.Timestamp
    expect(Math.abs(Date.parse(`${ackTime}Z`) - spine.environment.spaces.default.clock.now())).toBeLessThan(60_000)
    await spine.environment.register({ partyKey: B.partyKey, endpoint: b.url })
  })
})

describe('paths', () => {
  it.each([
    '/reliablemessaging/forwardreliable',
    RELIABLE,
    '/reliablemessaging/queryrequest',
  ])('a forward message at %s is forwarded', async (path) => {
    const message = { ...fromAToB(spine), path }
    const { delivery } = await passed(message)
    expect(delivery.raw.equals(message.body)).toBe(true)
  })
})
