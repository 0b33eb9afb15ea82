import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { FaultRuleInput } from '../../src/stubs/faults/fault-rule.ts'
import { writeFault } from '../../src/wire/soap/fault.ts'
import { A, B, certificateFolder, type TestEnvironment, testEnvironment } from '../support/environment.ts'
import { changeContract, giveForwardContracts } from '../support/forward.ts'
import { PATIENCE } from '../support/patience.ts'
import { codes, interactions, listening, message, waiting } from './counterparts.ts'
import { adaptor } from './mhs/families/adaptor.ts'
import { gp2013 } from './mhs/families/gp-systems.ts'
import type { Pattern } from './mhs/family.ts'
import type { RawAnswer } from './mhs/http.ts'
import { firstText } from './mhs/incoming.ts'
import type { Mhs, Sent } from './mhs/mhs.ts'
import { at, parseXml } from './mhs/xml.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const COPC = 'urn:nhs:names:services:gp2gp:COPC_IN000001UK01'

let certs: string
let spine: TestEnvironment
let a: Mhs
let b: Mhs
/** What happens to the next request that nothing has happened to yet. */
const trouble = (effect: Readonly<Record<string, unknown>>) =>
  spine.environment.faults.add(FaultRuleInput.parse({ on: 'request', times: 1, effect }))

beforeAll(async () => {
  certs = await certificateFolder()
  spine = await testEnvironment({ certs })
  a = await listening(spine, adaptor, A)
  b = await listening(spine, adaptor, B)
  giveForwardContracts(spine)
})

beforeEach(() => {
  spine.environment.faults.remove(() => true)
  a.mishap = () => undefined
  b.mishap = () => undefined
})

const fault = (...found: readonly number[]) =>
  trouble({
    do: 'reply',
    status: 500,
    contentType: 'text/xml',
    body: writeFault(
      'Server',
      found.map((code) => ({ code, location: 'here', description: 'of a test' })),
    ),
  })

const verdicts = (sent: Sent) => sent.judgements.map(({ is }) => is)
const replies = (sent: Sent): RawAnswer[] =>
  sent.answers.map((answer) => {
    if (answer instanceof Error) throw answer
    return answer
  })
const pass = (ms: number) => spine.environment.spaces.default.clock.advance(ms)

describe('what it sends', () => {
  it.each<Pattern>(['async-express', 'async-reliable', 'forward-reliable'])('A01 %s is answered with 202', async (pattern) => {
    const [answer] = replies(await a.send(message(spine, pattern)))
    expect(answer?.status).toBe(202)
    expect(answer?.body === '').toBe(pattern === 'async-express')
  })

  describe('refused', () => {
    const wrong = (what: 'fault' | 'MessageError' | 'two faults' | 'path'): Promise<Sent> => {
      const usual = message(spine, 'async-reliable')
      if (what === 'fault') return a.send({ ...usual, edit: (xml) => xml.replace('</hl7', '').replace('</eb:Action>', '') })
      if (what === 'MessageError') return a.send({ ...usual, cpaId: 'S0' })
      if (what === 'path') return a.send({ ...usual, path: interactions['async-express'].path })
      fault(206, 300)
      return a.send(usual)
    }

    it.each([
      'fault',
      'MessageError',
      'path',
      'two faults',
    ] as const)('A02 A03 the Content-Type of a %s is text/xml, its body well-formed', async (what) => {
      const [answer] = replies(await wrong(what))
      expect(answer?.status).not.toBe(202)
      expect(answer?.header('Content-Type')).toBe('text/xml')
      expect(() => parseXml(answer?.body ?? '')).not.toThrow()
    })

    it('A04 a MessageError has its ErrorList in the Header, each Error whole', async () => {
      const sent = await wrong('MessageError')
      expect(sent.judgements).toEqual([
        { is: 'failed', why: 'urn:oasis:names:tc:ebxml-msg:service:errors ValueNotRecognized Error 501319:Unknown eb:CPAId' },
      ])
    })

    it('A05 a SOAP fault has HTTP 500 and each nasp:error whole', async () => {
      const sent = await wrong('fault')
      expect(replies(sent).map(({ status }) => status)).toEqual([500])
      expect(sent.judgements).toEqual([
        { is: 'failed', why: expect.stringMatching(/^urn:nhs:names:error:tms 201 Error \S.* The message is not well formed$/) },
      ])
    })

    it.each([200, 206, 208])('A06 after fault %s twice it sends the same message again, which is then accepted once', async (code) => {
      fault(code)
      fault(code)
      const sent = await a.send({ ...message(spine, 'async-reliable'), retries: 2 })
      expect(verdicts(sent)).toEqual(['retry', 'retry', 'accepted'])
      await a.answer(sent.facts.conversationId)
      const requests = await spine.environment.journal.wait({ direction: 'in', labels: { messageId: sent.facts.messageId } }, PATIENCE, 3)
      expect(requests.map(codes)).toEqual([['MS-FAULT'], ['MS-FAULT'], []])
    })

    it('A06 a full Spine answers with fault 200 until there is room again', async () => {
      const small = await testEnvironment({ certs, maxOutbox: 1 })
      const sender = await listening(small, adaptor, A)
      small.environment.worker.hold()
      expect(verdicts(await sender.send(message(small, 'async-reliable')))).toEqual(['accepted'])
      const refused = await sender.send({ ...message(small, 'async-reliable'), retries: 2 })
      expect(verdicts(refused)).toEqual(['retry', 'retry', 'retry'])
      expect(refused.judgements[0]?.why).toMatch(/^urn:nhs:names:error:tms 200 Error /)
      small.environment.worker.resume()
      await small.state()
      expect(verdicts(await sender.again(refused, interactions['async-reliable'].path))).toEqual(['accepted'])
      expect((await sender.answer(refused.facts.conversationId)).refToMessageId).toBe(refused.facts.messageId)
    })

    it('A07 two errors, one of them final, end it', async () => {
      const sent = await wrong('two faults')
      expect(verdicts(sent)).toEqual(['failed'])
      expect(sent.judgements[0]?.why).toContain(' 300 ')
    })

    it('A08 a final fault ends it', async () => {
      expect(verdicts(await wrong('path'))).toEqual(['failed'])
      fault(300)
      expect(verdicts(await a.send(message(spine, 'async-reliable')))).toEqual(['failed'])
    })

    it('A09 a fault on express ends it, its error readable', async () => {
      fault(200)
      const sent = await a.send({ ...message(spine, 'async-express'), retries: 0 })
      expect(sent.judgements).toEqual([{ is: 'retry', why: 'urn:nhs:names:error:tms 200 Error here of a test' }])
      expect(sent.answers).toHaveLength(1)
    })

    it('A10 a connection that breaks before or after the message was taken: sent again, accepted once', async () => {
      for (const when of ['before', 'after']) {
        trouble({ do: 'reset', when })
        const sent = await a.send(message(spine, 'async-reliable'))
        expect(verdicts(sent)).toEqual(['retry', 'accepted'])
        await a.answer(sent.facts.conversationId)
        await spine.state()
        expect(a.handled.filter(({ conversationId }) => conversationId === sent.facts.conversationId)).toHaveLength(1)
      }
    })
  })

  it('A11 its Content-Type without quotes and angle brackets is taken without a remark', async () => {
    const sent = await a.send(message(spine, 'async-reliable'))
    expect(sent.headers).toContain('multipart/related; boundary="--=_MIME-Boundary"; type=text/xml; start=ebXMLHeader@spine.nhs.uk')
    expect(verdicts(sent)).toEqual(['accepted'])
    expect(codes(await spine.request({ messageId: sent.facts.messageId }))).toEqual([])
  })

  it('A12 an attachment with an escaped description and an eb:id that begins with a digit', async () => {
    const attachments = [{ contentType: 'text/plain', encoding: '8bit', content: 'text', description: 'Filename="A&B <1>.txt"' }] as const
    const sent = await a.send({ ...message(spine, 'forward-reliable'), attachments })
    expect(sent.body.toString()).toContain('eb:id="4F0-document"')
    expect(sent.body.toString()).toContain('A&amp;B &lt;1&gt;.txt')
    expect(verdicts(sent)).toEqual(['accepted'])
    expect((await b.answer(sent.facts.conversationId)).incoming.body.equals(sent.body)).toBe(true)
  })
})

describe('what it receives', () => {
  /** The answer to an upload, and what came to B of a forward message. */
  const both = async () => {
    const upload = await a.send(message(spine, 'async-reliable'))
    const forwarded = await a.send(message(spine, 'forward-reliable'))
    return [await a.answer(upload.facts.conversationId), await b.answer(forwarded.facts.conversationId)].map(({ incoming }) => incoming)
  }

  it('B01 B02 B12 is multipart, its first two parts are not base64, all of it UTF-8', async () => {
    for (const incoming of await both()) {
      expect(incoming.parts).toHaveLength(2)
      expect(incoming.parts?.map((part) => part.header('Content-Transfer-Encoding'))).toEqual(['8bit', '8bit'])
      expect(Buffer.from(incoming.text).equals(incoming.body)).toBe(true)
    }
  })

  it('B03 B04 B05 B11 has every mandatory field, an actor in AckRequested, an HL7 part, an href in each reference', async () => {
    const soap = 'http://schemas.xmlsoap.org/soap/envelope/'
    const eb = 'http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd'
    for (const incoming of await both()) {
      const envelope = parseXml(incoming.envelope)
      const [header] = at(envelope, soap, 'Header')
      const [facts] = header === undefined ? [] : at(header, eb, 'MessageHeader')
      for (const path of [
        'From/PartyId',
        'To/PartyId',
        'CPAId',
        'ConversationId',
        'Service',
        'Action',
        'MessageData/MessageId',
        'MessageData/Timestamp',
      ])
        expect(facts && at(facts, eb, ...path.split('/')).map(({ text }) => text), path).toEqual([expect.stringMatching(/./)])
      expect(header && at(header, eb, 'AckRequested')[0]?.attributes[`${soap} actor`]).toMatch(/MSH$/)
      const [manifest] = at(envelope, soap, 'Body').flatMap((body) => at(body, eb, 'Manifest'))
      expect(manifest?.children.map(({ attributes }) => attributes['http://www.w3.org/1999/xlink href'])).toEqual([
        expect.stringMatching(/^cid:[^:]+$/),
      ])
      expect(parseXml(incoming.payload).namespace).toBe('urn:hl7-org:v3')
    }
  })

  it('B06 a message for another party: its MessageError 501314 counts as a failed delivery', async () => {
    const stranger = await listening(
      spine,
      { ...adaptor, receive: (incoming, own) => adaptor.receive(incoming, { ...own, partyKey: 'X26-0000000' }) },
      B,
    )
    const sent = await a.send(message(spine, 'forward-reliable'))
    const request = await spine.request({ messageId: sent.facts.messageId })
    const [first] = await spine.deliveries(request)
    expect(first && codes(first)).toEqual(['MS-ENDPOINT-NACK', 'MS-DELIVERY-FAILED'])
    expect(first?.problems[0]?.came).toContain('501314')
    expect(stranger.came).toHaveLength(1)
    await spine.environment.register({ partyKey: B.partyKey, endpoint: b.url })
    await spine.state()
  })

  it('B07 an answer to a message it does not know: 500, tried again as the contract says, then given up and told', async () => {
    const forgetful = await listening(
      spine,
      { ...adaptor, receive: (incoming, own) => adaptor.receive(incoming, { ...own, sent: () => false }) },
      A,
    )
    const sent = await forgetful.send(message(spine, 'async-reliable'))
    const request = await spine.request({ messageId: sent.facts.messageId })
    for (const tries of [1, 2, 3]) {
      expect(await spine.deliveries(request, tries)).toHaveLength(tries)
      pass(MINUTE)
    }
    const all = await spine.deliveries(request, 3)
    const again = ['MS-ENDPOINT-REFUSED', 'MS-DELIVERY-RETRY']
    expect(all.map(codes)).toEqual([again, again, ['MS-ENDPOINT-REFUSED', 'MS-DELIVERY-FAILED']])
    expect(all[0]?.reply?.body.head.toString()).toContain('Unknown message reference')
    expect(await waiting(spine)).toBe(0)
    await spine.environment.register({ partyKey: A.partyKey, endpoint: a.url })
  })

  it('B08 a forward-express message, which it does not support, is refused and not tried again', async () => {
    const express = await listening(spine, gp2013, A)
    const sent = await express.send(message(spine, 'forward-express'))
    expect(verdicts(sent)).toEqual(['accepted'])
    const [only] = await spine.deliveries(await spine.request({ messageId: sent.facts.messageId }))
    expect(only && codes(only)).toEqual(['MS-ENDPOINT-REFUSED', 'MS-DELIVERY-FAILED'])
    expect(only?.reply?.body.head.toString()).toContain('Unsolicited messaging not supported')
    expect(await waiting(spine)).toBe(0)
    await spine.environment.register({ partyKey: A.partyKey, endpoint: a.url })
  })

  it('B09 an unsolicited forward-reliable message: its Acknowledgment in the response ends the delivery', async () => {
    const sent = await a.send(message(spine, 'forward-reliable'))
    await b.answer(sent.facts.conversationId)
    const [only] = await spine.deliveries(await spine.request({ messageId: sent.facts.messageId }))
    expect(only).toMatchObject({ outcome: 'accepted', problems: [] })
    const ack = only?.reply?.body.head.toString() ?? ''
    expect([firstText(ack, 'CPAId'), firstText(ack, 'ConversationId'), firstText(ack, 'RefToMessageId')]).toEqual([
      sent.facts.cpaId,
      sent.facts.conversationId,
      sent.facts.messageId,
    ])
    expect(await waiting(spine)).toBe(0)
  })

  it('B10 B12 attachments keep their Content-Ids in angle brackets, multibyte text and long base64 unchanged', async () => {
    const attachments = [
      { contentType: 'text/plain', encoding: '8bit', content: 'Zoë 患者 🩺', description: 'Filename="é.txt"' },
      {
        contentType: 'application/octet-stream',
        encoding: 'base64',
        content: 'H4sIAAAAAAAA'.repeat(100_000),
        description: 'Compressed=Yes',
      },
    ] as const
    const sent = await a.send({ ...message(spine, 'forward-reliable'), attachments })
    const { incoming } = await b.answer(sent.facts.conversationId)
    expect(incoming.parts?.slice(2).map((part) => [part.header('Content-Id'), part.content])).toEqual(
      attachments.map(({ content }, number) => [`<${adaptor.writing.attachmentId(number)}>`, content]),
    )
  })

  it('B13 B14 the answer comes after the reply to its request, by default after 100 ms and well within 20 s', async () => {
    const usual = await testEnvironment({ certs, answerDelay: 100 })
    const sender = await listening(usual, adaptor, A)
    const sent = await sender.send(message(usual, 'async-reliable'))
    await sender.answer(sent.facts.conversationId)
    const request = await usual.request({ messageId: sent.facts.messageId })
    const [delivery] = await usual.deliveries(request)
    const gap = (delivery?.timing.begin ?? Number.NaN) - (request.timing.end ?? Number.NaN)
    expect(gap).toBeGreaterThanOrEqual(99)
  })
})

describe('how it retries and is retried', () => {
  it('a supplier that is down is tried as its contract says; the adaptor cannot read the bare MessageError that tells it, and the journal says so', async () => {
    changeContract(spine, B.partyKey, COPC, { retries: 2, retryInterval: 'PT2H', persistDuration: 'PT7H' })
    const down = b.came.length
    b.mishap = () => 503
    const sent = await a.send(message(spine, 'forward-reliable'))
    const request = await spine.request({ messageId: sent.facts.messageId })
    for (const tries of [1, 2, 3]) {
      expect(await spine.deliveries(request, tries)).toHaveLength(tries)
      if (tries < 3) pass(2 * HOUR)
    }
    expect(b.came.length - down).toBe(3)
    const all = await spine.deliveries(request, 4)
    expect(all.at(-1)?.reply?.body.head.toString()).toBe('Non-multipart message received')
    expect(all.at(-1)).toMatchObject({ summary: expect.stringContaining('MessageError') })
    pass(8 * HOUR)
    await spine.state()
  })

  it('--delivery-failure mcci tells it in a form that it reads', async () => {
    const other = await testEnvironment({ certs, deliveryFailure: 'mcci' })
    const sender = await listening(other, adaptor, A)
    const down = await listening(other, adaptor, B)
    down.mishap = () => 503
    const sent = await sender.send(message(other, 'forward-reliable'))
    const request = await other.request({ messageId: sent.facts.messageId })
    for (const tries of [1, 2, 3]) {
      await other.deliveries(request, tries)
      if (tries < 3) other.environment.spaces.default.clock.advance(2 * HOUR)
    }
    const told = await sender.answer(sent.facts.conversationId)
    expect([told.action, told.refToMessageId]).toEqual(['MCCI_IN010000UK13', sent.facts.messageId])
    expect(told.incoming.payload).toContain('typeCode="AR"')
    expect(told.incoming.payload).toContain('code="206"')
  })
})
