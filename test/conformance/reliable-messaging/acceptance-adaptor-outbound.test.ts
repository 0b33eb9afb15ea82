import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { FaultRuleInput } from '../../../src/stubs/faults/fault-rule.ts'
import { readXml } from '../../../src/wire/xml/index.ts'
import { adaptorSend, adaptorView } from '../../support/adaptor.ts'
import { A, B, certificateFolder, LIST, type TestEnvironment, testEnvironment, UPLOAD } from '../../support/environment.ts'
import { fromAToB, giveForwardContracts } from '../../support/forward.ts'
import { type BuiltMessage, query, RELIABLE, upload } from '../../support/messages.ts'
import { type Answer, post } from '../../support/post.ts'
import { connect } from '../../support/raw.ts'
import type { Supplier } from '../../support/supplier.ts'

/** The acceptance tests that dossier ebxml-messaging 7 derives from the outbound side of the NHS MHS adaptor, by id. */

let spine: TestEnvironment
let small: TestEnvironment
let a: Supplier

beforeAll(async () => {
  const certs = await certificateFolder()
  spine = await testEnvironment({ certs })
  small = await testEnvironment({ certs, maxBody: 10_000, maxOutbox: 1, strictPaths: true })
  a = await spine.listen(A)
  await spine.listen(B)
  giveForwardContracts(spine)
  small.environment.worker.hold()
  await small.send(upload(small.route(UPLOAD)))
})
beforeEach(() => {
  spine.environment.faults.remove(() => true)
})

const rule = (given: object) => spine.environment.faults.add(FaultRuleInput.parse(given))
const faulty = (message: BuiltMessage, code: string, more: object = {}) =>
  rule({ on: 'request', match: { messageId: message.messageId }, effect: { do: 'refuse', as: 'soap-fault', code, text: 'fails' }, ...more })
const copies = ({ conversationId }: BuiltMessage) => a.received.filter((each) => each.conversationId === conversationId)
const contract = { retries: 2, intervalMs: 60_000 }

/** Every refusal that a sender can meet, by what is wrong. */
const refusals: readonly (readonly [string, () => Promise<Answer>])[] = [
  ['no multipart', () => spine.send({ ...upload(spine.route(UPLOAD)), headers: ['Content-Type', 'text/plain'] })],
  ['no XML', () => spine.send(upload(spine.route(UPLOAD), { envelope: () => '<oh' }))],
  ['no HL7', () => spine.send(upload(spine.route(UPLOAD), { payload: () => '<oh/>' }))],
  [
    'an unknown interaction',
    () => spine.send(upload(spine.route(UPLOAD), { envelope: (xml) => xml.replace('REPC_IN150016UK05<', 'REPC_IN159999UK05<') })),
  ],
  ['an unknown CPAId', () => spine.send(upload({ ...spine.route(UPLOAD), cpaId: 'S0' }))],
  ['a header rule', () => spine.send(upload(spine.route(UPLOAD), { envelope: (xml) => xml.replace(/<eb:AckRequested[^>]*>/, '') }))],
  ['an unknown party', () => spine.send(fromAToB(spine, { envelope: (xml) => xml.replaceAll(B.partyKey, 'Z99999-9999999') }))],
  ['another’s certificate', () => spine.send(upload(spine.route(UPLOAD)), B.name)],
  ['a space that is not there', () => spine.send(upload(spine.route(UPLOAD)), A.name, ['X-Mock-Spine-Space', 'nowhere'])],
  ['a body too large', () => small.send(upload(small.route(UPLOAD), { body: (text) => text.padEnd(10_001) }))],
  ['an outbox that is full', () => small.send(upload(small.route(UPLOAD)))],
  ['the wrong path', () => small.send({ ...upload(small.route(UPLOAD)), path: '/reliablemessaging/intermediary' })],
  [
    'no certificate',
    () => {
      const { headers, body } = upload(spine.route(UPLOAD))
      return post({ url: `${spine.environment.urls.https}${RELIABLE}`, ca: spine.ca, headers, body })
    },
  ],
]

describe('MHS adaptor, outbound (dossier 7 A)', () => {
  it('A01: what is accepted is answered with 202 and nothing else, first and repeated, with and without body', async () => {
    const reliable = upload(spine.route(UPLOAD))
    const messages = [
      reliable,
      reliable,
      query(spine.route(LIST)),
      fromAToB(spine),
      fromAToB(spine, {}, 'end-party'),
      fromAToB(spine, {}, 'express'),
    ]
    for (const message of messages) {
      const answer = await spine.send(message)
      expect(answer.status).toBe(202)
      expect(adaptorView(answer)).toEqual({ kind: 'accepted' })
    }
    const rejected = await spine.send(upload({ ...spine.route(UPLOAD), receiverAsid: '999999999999' }))
    expect(rejected.status).toBe(202)
  })

  it.each(refusals)('A02: the error body of a refusal (%s) has the Content-Type text/xml to the letter', async (_, refused) => {
    const answer = await refused()
    expect(answer.status).not.toBe(202)
    expect(answer.text).not.toBe('')
    expect(answer.header('Content-Type')).toBe('text/xml')
  })

  it.each(refusals)('A03: the error body of a refusal (%s) is well-formed XML that the adaptor can read', async (_, refused) => {
    const answer = await refused()
    expect(() => readXml(Buffer.from(answer.text))).not.toThrow()
    expect(['ebxml error', 'soap fault']).toContain(adaptorView(answer).kind)
  })

  it('A04: a MessageError has its ErrorList in the Header, every Error complete', async () => {
    const wrong = [
      upload({ ...spine.route(UPLOAD), cpaId: 'S0' }),
      fromAToB(spine, { envelope: (xml) => xml.replace('nextMSH', 'toPartyMSH') }),
    ]
    for (const message of wrong) {
      const view = adaptorView(await spine.send(message))
      expect(view.kind).toBe('ebxml error')
      const { errors } = view.kind === 'ebxml error' ? view : { errors: [] }
      expect(errors.length).toBeGreaterThan(0)
      for (const error of errors)
        expect(error).toEqual({
          codeContext: 'urn:oasis:names:tc:ebxml-msg:service:errors',
          errorCode: expect.stringMatching(/^\w+$/),
          severity: 'Error',
          description: expect.stringMatching(/^\d{6}:./),
        })
    }
  })

  it('A05: a SOAP fault is HTTP 500 with unqualified children and every nasp:error complete', async () => {
    const answer = await spine.send(upload(spine.route(UPLOAD), { envelope: () => '<oh' }))
    expect(answer.status).toBe(500)
    const view = adaptorView(answer)
    expect(view).toEqual({
      kind: 'soap fault',
      errors: [
        {
          codeContext: 'urn:nhs:names:error:tms',
          errorCode: expect.stringMatching(/^\d+$/),
          severity: 'Error',
          location: expect.stringMatching(/./),
          description: expect.stringMatching(/./),
          faultcode: expect.stringMatching(/^SOAP:(Client|Server)$/),
          faultstring: 'Application Exception',
        },
      ],
    })
  })

  it.each(['200', '206', '208'])('A06: fault %s, fault, 202: the identical MessageId is accepted at the third attempt', async (code) => {
    const message = upload(spine.route(UPLOAD))
    faulty(message, code, { nth: [1, 2] })
    expect(await adaptorSend(spine, message, contract)).toEqual({ view: { kind: 'accepted' }, attempts: 3 })
    await a.delivery(message.conversationId)
    await spine.state()
    expect(copies(message)).toHaveLength(1)
  })

  it('A06: three faults are one too many', async () => {
    const message = upload(spine.route(UPLOAD))
    faulty(message, '200', { times: 3 })
    expect(await adaptorSend(spine, message, contract)).toMatchObject({ view: { kind: 'soap fault' }, attempts: 3 })
  })

  it('A07: two errors, one of them not to be retried: no retry', async () => {
    const message = upload(spine.route(UPLOAD))
    const error = (code: string) =>
      `<nasp:error><nasp:codeContext>urn:nhs:names:error:tms</nasp:codeContext><nasp:errorCode>${code}</nasp:errorCode><nasp:severity>Error</nasp:severity><nasp:location>Not Supported</nasp:location><nasp:description>fails</nasp:description></nasp:error>`
    const body = `<SOAP:Envelope xmlns:SOAP="http://schemas.xmlsoap.org/soap/envelope/"><SOAP:Body><SOAP:Fault><faultcode>SOAP:Server</faultcode><faultstring>Application Exception</faultstring><detail><nasp:errorList xmlns:nasp="http://national.carerecords.nhs.uk/schema/">${error('200')}${error('300')}</nasp:errorList></detail></SOAP:Fault></SOAP:Body></SOAP:Envelope>`
    rule({ on: 'request', match: { messageId: message.messageId }, effect: { do: 'reply', status: 500, contentType: 'text/xml', body } })
    const { view, attempts } = await adaptorSend(spine, message, contract)
    expect(attempts).toBe(1)
    expect(view.kind === 'soap fault' && view.errors.map(({ errorCode }) => errorCode)).toEqual(['200', '300'])
  })

  it('A08: fault 300: no retry', async () => {
    const message = upload(spine.route(UPLOAD))
    faulty(message, '300')
    expect(await adaptorSend(spine, message, contract)).toMatchObject({
      view: { kind: 'soap fault', errors: [{ errorCode: '300' }] },
      attempts: 1,
    })
  })

  it('A09: a fault on express: no retry, and the error that the adaptor echoes', async () => {
    const message = query(spine.route(LIST))
    faulty(message, '200')
    const { view } = await adaptorSend(spine, message, { retries: 0, intervalMs: 0 })
    expect(view).toMatchObject({
      kind: 'soap fault',
      errors: [{ codeContext: 'urn:nhs:names:error:tms', errorCode: '200', severity: 'Error' }],
    })
    const contract = spine.environment.directory('default').endpoint('YES-0000806', LIST)
    expect(contract?.reliability.retries).toBe(0)
  })

  it('A10: a connection that breaks in the middle of the request, then the same again: accepted once', async () => {
    const message = upload(spine.route(UPLOAD))
    const port = Number(new URL(spine.environment.urls.https).port)
    const socket = await connect(port, spine.ca, spine.identity(A.name))
    const lines = message.headers.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${message.headers[at + 1]}`] : []))
    socket.write(
      `POST ${message.path} HTTP/1.1\r\nHost: localhost\r\n${lines.join('\r\n')}\r\nContent-Length: ${message.body.length}\r\n\r\n`,
    )
    socket.write(message.body.subarray(0, message.body.length - 10))
    socket.destroy()
    expect((await spine.send(message)).status).toBe(202)
    await a.delivery(message.conversationId)
    await spine.state()
    expect(copies(message)).toHaveLength(1)
  })

  it('A10: a connection that is reset when the message has been accepted, then the same again: the same acknowledgement, processed once', async () => {
    const message = upload(spine.route(UPLOAD))
    rule({ on: 'request', match: { messageId: message.messageId }, times: 1, effect: { do: 'reset' } })
    await expect(spine.send(message)).rejects.toThrow()
    const again = await spine.send(message)
    expect(again.status).toBe(202)
    expect((await spine.send(message)).text).toBe(again.text)
    await a.delivery(message.conversationId)
    await spine.state()
    expect(copies(message)).toHaveLength(1)
  })

  it('A11: the adaptor’s own Content-Type, unquoted and without angle brackets, is taken', async () => {
    for (const message of [upload(spine.route(UPLOAD)), query(spine.route(LIST)), fromAToB(spine)]) {
      expect(message.headers[message.headers.indexOf('Content-Type') + 1]).toBe(
        'multipart/related; boundary="--=_MIME-Boundary"; type=text/xml; start=ebXMLHeader@spine.nhs.uk',
      )
      expect((await spine.send(message)).status).toBe(202)
      expect((await spine.request({ messageId: message.messageId })).problems).toEqual([])
    }
  })

  it('A12: attachments with an escaped Description and an eb:id that begins with a digit are taken', async () => {
    const message = fromAToB(spine, {
      attachments: [
        {
          contentId: '27c510dc-3d93-41e3-a2cf-e1c5ffeb5098',
          contentType: 'text/plain',
          encoding: 'base64',
          content: 'SGVsbG8=',
          description:
            'Filename=&quot;A&amp;E &lt;1&gt;.txt&quot; ContentType=text/plain Compressed=No LargeAttachment=No OriginalBase64=No',
        },
      ],
      envelope: (xml) => xml.replace('eb:id="_27c510dc', 'eb:id="27c510dc'),
    })
    expect(message.body.toString()).toContain('eb:id="27c510dc')
    expect((await spine.send(message)).status).toBe(202)
    expect((await spine.request({ messageId: message.messageId })).problems).toEqual([])
  })
})
