import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { settingsOf } from '../../../src/environment/settings.ts'
import type { Exchange } from '../../../src/kernel/exchange.ts'
import { adaptorComplaints } from '../../support/adaptor.ts'
import { A, B, certificateFolder, LIST, SPINE, type TestEnvironment, testEnvironment, UPLOAD } from '../../support/environment.ts'
import { COPC, forwardRoute, fromAToB, GP2GP } from '../../support/forward.ts'
import { type Attachment, forwardMessage, query, upload } from '../../support/messages.ts'
import {
  acknowledge,
  acknowledgment,
  errorList,
  parsed,
  type Received,
  type Script,
  type Supplier,
  signal,
} from '../../support/supplier.ts'
import { twoSuppliers } from '../../support/two-suppliers.ts'

/** The acceptance tests that dossier ebxml-messaging 7 derives from the inbound side of the NHS MHS adaptor, by id. */

const MINUTE = 60_000
const PRACTICE = { partyKey: 'M85999-9990003', asid: '999000000093' }
const LONG = Buffer.alloc(300_000, 'x|}~').toString('base64')
const attachment = (contentId: string): Attachment => ({ contentId, contentType: 'application/x-gzip', encoding: 'base64', content: LONG })

let spine: TestEnvironment
let a: Supplier
let b: Supplier
/** One of each kind of message that a supplier gets from Spine. */
let kinds: ReadonlyMap<string, Received>

beforeAll(async () => {
  ;({ spine, a, b } = await twoSuppliers())
  const uploaded = upload(spine.route(UPLOAD))
  const rejected = upload({ ...spine.route(UPLOAD), receiverAsid: '999999999999' })
  const asked = query(spine.route(LIST))
  const refusedForward = fromAToB(spine, { payload: (xml) => xml.replaceAll(B.asid, '999999999999') })
  const forwarded = fromAToB(spine, { attachments: [attachment('one@a'), attachment('two@a')] })
  const requested = `${GP2GP}:RCMR_IN010000UK05`
  const record = forwardMessage(
    forwardRoute(spine, requested, A, PRACTICE),
    requested,
    '<subject typeCode="SUBJ"><EhrRequest classCode="EXTRACT" moodCode="RQO"><id root="0FE4C4C1-0B8F-4B0C-9C5D-1F3F9C6A7E11"/><recordTarget typeCode="RCT"><patient classCode="PAT"><id root="2.16.840.1.113883.2.1.4.1" extension="9690100009"/></patient></recordTarget></EhrRequest></subject>',
  )
  for (const message of [uploaded, rejected, asked, refusedForward, forwarded, record]) expect((await spine.send(message)).status).toBe(202)
  kinds = new Map([
    ['a business answer', await a.delivery(uploaded.conversationId)],
    ['a rejection', await a.delivery(rejected.conversationId)],
    ['an express answer', await a.delivery(asked.conversationId)],
    ['a rejected forward', await a.delivery(refusedForward.conversationId)],
    ['a forward message with attachments', await b.delivery(forwarded.conversationId)],
    ['a message of the practice', await a.delivery(record.conversationId)],
  ])
})
beforeEach(() => {
  a.answer = acknowledge
  b.answer = acknowledge
})

const names = [
  'a business answer',
  'a rejection',
  'an express answer',
  'a rejected forward',
  'a forward message with attachments',
  'a message of the practice',
]
const each = (name: string): Received => {
  const found = kinds.get(name)
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}
const codes = (exchange: Exchange | undefined) => exchange?.problems.map(({ code }) => code)
const pass = (ms: number) => spine.environment.spaces.default.clock.advance(ms)
const headerOf = (message: Received) => parsed(message.parts[0]?.content ?? '').Envelope.Header

async function answered(script: Script) {
  a.answer = script
  const message = upload(spine.route(UPLOAD))
  await spine.send(message)
  const request = await spine.request({ messageId: message.messageId })
  const [first] = await spine.deliveries(request)
  return { message, request, first }
}

describe('MHS adaptor, inbound (dossier 7 B)', () => {
  it.each(names)('B01: %s is multipart, and the adaptor finds nothing to complain of', (name) => {
    expect(each(name).header('Content-Type')).toMatch(/^multipart\/related; boundary="/)
    expect(adaptorComplaints(each(name))).toEqual([])
  })

  it.each(names)('B02: %s has no base64 in its first two parts, and is UTF-8 as a whole', (name) => {
    const { parts, raw } = each(name)
    for (const { headers } of parts.slice(0, 2)) expect(headers).toMatch(/Content-Transfer-Encoding: 8bit/)
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(raw)).not.toThrow()
  })

  it.each(names)('B03: %s has every mandatory field in the eb namespace', (name) => {
    const { MessageHeader } = headerOf(each(name))
    const { From, To, CPAId, ConversationId, Service, Action, MessageData } = MessageHeader
    for (const value of [
      From.PartyId['#text'],
      To.PartyId['#text'],
      CPAId,
      ConversationId,
      Service,
      Action,
      MessageData.MessageId,
      MessageData.Timestamp,
    ])
      expect(value).toMatch(/\S/)
    expect(each(name).parts[0]?.content).toMatch(
      /xmlns:eb="http:\/\/www\.oasis-open\.org\/committees\/ebxml-msg\/schema\/msg-header-2_0\.xsd"/,
    )
  })

  it.each([
    'From',
    'To',
    'CPAId',
    'ConversationId',
    'Service',
    'Action',
    'MessageId',
    'Timestamp',
  ])('B03: a forward message without %s is refused before it could reach a recipient that cannot read it', async (element) => {
    const before = b.received.length
    const message = fromAToB(spine, { envelope: (xml) => xml.replace(new RegExp(`<eb:${element}>.*?</eb:${element}>`), '') })
    expect((await spine.send(message)).status).toBe(500)
    expect(b.received).toHaveLength(before)
  })

  it.each(names)('B04: AckRequested of %s has a namespaced actor', (name) => {
    const text = each(name).parts[0]?.content ?? ''
    const [, prefix] = /xmlns:(\w+)="http:\/\/schemas\.xmlsoap\.org\/soap\/envelope\/"/.exec(text) ?? []
    const [ack] = /<eb:AckRequested[^>]*>/.exec(text) ?? []
    if (ack === undefined) expect(name).toBe('an express answer')
    else expect(ack).toContain(`${prefix}:actor="urn:oasis:names:tc:ebxml-msg:actor:`)
  })

  it.each(names)('B05: %s has an HL7 part', (name) => {
    expect(parsed(each(name).parts[1]?.content ?? '')[each(name).action].id['@_root']).toMatch(/\S/)
  })

  it('B05: a forward message of a header alone is refused', async () => {
    const message = fromAToB(spine, {
      body: (text) => `${text.split('\n----=_MIME-Boundary').slice(0, 1).join('')}\n----=_MIME-Boundary--\n`,
    })
    expect((await spine.send(message)).status).toBe(500)
    expect(codes(await spine.request({ messageId: message.messageId }))).toEqual(['MS-MIME-PART-MISSING'])
  })

  it('B06: a NACK 501314 with HTTP 200 is a failed delivery, not tried again', async () => {
    const nack: Script = (message) => ({
      status: 200,
      headers: { 'Content-Type': 'text/xml' },
      body: signal(
        message,
        'MessageError',
        errorList('ValueNotRecognized', '501314:Invalid To Party Type attribute').replace(/eb:codeContext="[^"]*" /, ''),
      ),
    })
    const { first } = await answered(nack)
    expect(first?.outcome).toBe('failed')
    expect(codes(first)).toEqual(['MS-ENDPOINT-NACK', 'MS-DELIVERY-FAILED'])
    expect(await spine.environment.store.outbox('default')).toEqual([])
  })

  it.each([
    ['B07', 'Unknown message reference'],
    ['B08', 'Unsolicited messaging not supported'],
  ])('%s: HTTP 500 “%s” is tried again by the contract, then given up and told in the journal', async (_, reason) => {
    const { message, request } = await answered(() => ({ status: 500, body: `500: ${reason}` }))
    for (const tries of [2, 3]) {
      pass(MINUTE)
      await spine.deliveries(request, tries)
    }
    const all = await spine.deliveries(request, 3)
    expect(all.map((exchange) => codes(exchange)?.at(-1))).toEqual(['MS-DELIVERY-RETRY', 'MS-DELIVERY-RETRY', 'MS-DELIVERY-FAILED'])
    expect(all[0]?.reply?.body.head.toString()).toContain(reason)
    expect(a.received.filter(({ conversationId }) => conversationId === message.conversationId)).toHaveLength(3)
  })

  it.each(['a business answer', 'a rejection', 'an express answer', 'a rejected forward'])('B08: %s refers to its request', (name) => {
    expect(each(name).refToMessageId).toMatch(/^[0-9A-F-]{36}$/)
  })

  it('B09: an unsolicited forward message, acknowledged as the adaptor does, is delivered', async () => {
    let ack = ''
    b.answer = (message) => {
      const { MessageHeader } = headerOf(message)
      const between = { from: B.partyKey, to: MessageHeader.From.PartyId['#text'] }
      ack = signal(message, 'Acknowledgment', acknowledgment(message.messageId), between).replace('__CPAID__', MessageHeader.CPAId)
      return { status: 200, headers: { 'Content-Type': 'text/xml' }, body: ack }
    }
    const message = fromAToB(spine)
    await spine.send(message)
    const [delivery] = await spine.deliveries(await spine.request({ messageId: message.messageId }))
    expect(delivery).toMatchObject({ outcome: 'accepted', problems: [] })
    const received = await b.delivery(message.conversationId)
    expect(received.refToMessageId).toBe('')
    const { MessageHeader } = parsed(ack).Envelope.Header
    expect([MessageHeader.To.PartyId['#text'], MessageHeader.CPAId, MessageHeader.ConversationId]).toEqual([
      A.partyKey,
      forwardRoute(spine, COPC).cpaId,
      message.conversationId,
    ])
  })

  it('B10: attachments have their Content-Id in angle brackets, and each href is cid: or mid: with one value', async () => {
    const { parts } = each('a forward message with attachments')
    expect(parts.slice(2).map(({ headers }) => /^Content-Id: (.*)$/im.exec(headers)?.[1]?.trim())).toEqual(['<one@a>', '<two@a>'])
    for (const name of names) {
      const hrefs = [...(each(name).parts[0]?.content ?? '').matchAll(/xlink:href="([^"]*)"/g)].map(([, href]) => href)
      expect(hrefs.length).toBeGreaterThan(0)
      for (const href of hrefs) expect(href).toMatch(/^(cid|mid):[^:]+$/)
    }
  })

  it.each(names)('B11: every child of the Manifest of %s has an xlink:href', (name) => {
    const text = each(name).parts[0]?.content ?? ''
    const references = [...text.matchAll(/<eb:Reference[^>]*>/g)].map(([tag]) => tag)
    expect(references.every((tag) => /xlink:href="[^"]+"/.test(tag))).toBe(true)
    expect(Object.keys(parsed(text).Envelope.Body.Manifest).filter((key) => !key.startsWith('@_'))).toEqual(['Reference'])
  })

  it('B12: multibyte UTF-8 in header and payload, and long base64, survive unchanged', async () => {
    const content = Buffer.from(Array.from({ length: 3_000_000 }, (_, at) => (at * 31 + (at >> 8)) & 0xff)).toString('base64')
    const message = fromAToB(spine, {
      conversationId: 'Übergabe-日本語-🏥',
      payload: (xml) => xml.replace('<id root="0"/>', '<id root="Ångström 漢字 🩺"/>'),
      attachments: [{ ...attachment('long@a'), content }],
    })
    await spine.send(message)
    const received = await b.delivery('Übergabe-日本語-🏥')
    expect(received.raw.equals(message.body)).toBe(true)
    expect(received.parts[2]?.content.trim()).toBe(content)
    expect(received.parts[1]?.content).toContain('Ångström 漢字 🩺')
    expect(received.header('Content-Length')).toBe(String(message.body.length))
    const uploaded = upload(spine.route(UPLOAD), { conversationId: 'Gespräch-日本語-🏥' })
    await spine.send(uploaded)
    expect((await a.delivery('Gespräch-日本語-🏥')).header('Content-Length')).toBe(
      String((await a.delivery('Gespräch-日本語-🏥')).raw.length),
    )
  })

  it('B13: an answer waits for the 202 to its request, and at least 100 ms of the space’s clock after it', async () => {
    const { answerDelay } = settingsOf()
    expect(answerDelay).toBeGreaterThanOrEqual(100)
    const other = await testEnvironment({ certs: await certificateFolder(), answerDelay })
    const supplier = await other.listen(A)
    const { clock } = other.environment.spaces.default
    clock.freeze()
    const message = upload(other.route(UPLOAD))
    expect((await other.send(message)).status).toBe(202)
    await other.request({ messageId: message.messageId })
    clock.advance(answerDelay - 1)
    await other.settled()
    expect(supplier.received).toHaveLength(0)
    clock.advance(1)
    expect((await supplier.delivery(message.conversationId)).refToMessageId).toBe(message.messageId)
    const request = await other.request({ messageId: message.messageId })
    const [delivery] = await other.deliveries(request)
    expect(delivery?.timing.begin).toBeGreaterThan(request.timing.end ?? Number.POSITIVE_INFINITY)
  })

  it('B14: clients that wait for the answer give up after 20 s: it is due long before', () => {
    expect(settingsOf().answerDelay).toBeLessThanOrEqual(2000)
    expect(each('a business answer').refToMessageId).not.toBe('')
    expect(headerOf(each('a business answer')).MessageHeader.From.PartyId['#text']).toBe(SPINE)
  })
})
