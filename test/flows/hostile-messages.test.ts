import { beforeAll, describe, expect, it } from 'vitest'
import { A, B, type TestEnvironment, testEnvironment, UPLOAD } from '../support/environment.ts'
import { upload } from '../support/messages.ts'
import { PATIENCE } from '../support/patience.ts'
import type { Answer } from '../support/post.ts'
import { parsed } from '../support/supplier.ts'
import { type HostileCase, hostileCases } from './hostile-messages.ts'

let spine: TestEnvironment

beforeAll(async () => {
  spine = await testEnvironment()
  await spine.listen(A)
  await spine.listen(B)
  // Something to lose.
  const message = upload(spine.route(UPLOAD))
  await spine.send(message)
  await spine.deliveries(await spine.request({ messageId: message.messageId }))
})

const DESCRIPTIONS = {
  101: 'The service/interaction is not supported for the requested URI',
  200: 'System failure to process message - default',
  201: 'The message is not well formed',
} as const

/** A01 to A05 of the dossier's acceptance tests, on any refusal. */
function expectRefusal(answer: Answer, expected: HostileCase['answer']): void {
  expect(answer.header('Content-Type')).toBe('text/xml')
  expect(answer.header('Content-Length')).toBe(String(Buffer.byteLength(answer.text)))
  const envelope = parsed(answer.text).Envelope
  if ('fault' in expected) {
    expect(answer.status).toBe(500)
    expect(answer.text).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n<SOAP:Envelope xmlns:SOAP="http://schemas.xmlsoap.org/soap/envelope/"><SOAP:Body><SOAP:Fault><faultcode>SOAP:Client</faultcode><faultstring>Application Exception</faultstring><detail><nasp:errorList xmlns:nasp="http://national.carerecords.nhs.uk/schema/"><nasp:error><nasp:codeContext>urn:nhs:names:error:tms</nasp:codeContext><nasp:errorCode>${expected.fault}</nasp:errorCode><nasp:severity>Error</nasp:severity><nasp:location>${expected.location}</nasp:location><nasp:description>${DESCRIPTIONS[expected.fault]}</nasp:description></nasp:error></nasp:errorList></detail></SOAP:Fault></SOAP:Body></SOAP:Envelope>`,
    )
    return
  }
  expect(answer.status).toBe(200)
  expect(answer.header('SOAPAction')).toBe('urn:urn:oasis:names:tc:ebxml-msg:service/MessageError')
  expect(envelope.Header.ErrorList).toEqual({
    '@_version': '2.0',
    '@_mustUnderstand': '1',
    '@_highestSeverity': 'Error',
    Error: {
      '@_codeContext': 'urn:oasis:names:tc:ebxml-msg:service:errors',
      '@_severity': 'Error',
      '@_errorCode': expected.errorCode,
      Description: { '#text': expected.description, '@_lang': 'en-GB' },
    },
  })
  expect(envelope.Body).toBe('')
}

describe('a broken message is refused in the protocol’s words, explained in the journal, and changes nothing', () => {
  it.each(hostileCases)('$code: $what', async ({ code, build, answer, came, expected, at, more }) => {
    const before = await spine.state()
    const after = spine.environment.journal.find().at(-1)?.sequence ?? 0
    const ids = { messageId: crypto.randomUUID().toUpperCase() }
    expectRefusal(await spine.send(build(spine.route(UPLOAD), ids), A.name, more), answer)

    const [entry, ...others] = await spine.environment.journal.wait({ after }, PATIENCE)
    expect(others).toEqual([])
    expect(entry).toMatchObject({ direction: 'in', door: 'reliable-messaging', outcome: 'refused', state: 'complete' })
    const found = entry?.problems.filter(({ severity }) => severity === 'error') ?? []
    expect(found.map((problem) => problem.code)).toEqual([code])
    const [problem] = found
    expect(problem?.came).toMatch(came)
    expect(problem?.expected).toMatch(expected)
    if (at !== undefined) expect(problem?.at).toMatch(at)
    expect(problem?.title).toMatch(/^[A-Z].*\.$/)
    expect(problem?.next).toMatch(/^[A-Z].{10,}/)
    expect(entry?.summary).toMatch(code === 'MS-BODY-TOO-LARGE' ? /body/ : /refused/)
    expect(await spine.state()).toBe(before)

    // The very same message, whole, is new to Spine.
    const good = upload(spine.route(UPLOAD), { ...ids, nhsNumber: '9333333338' })
    expect((await spine.send(good)).status).toBe(202)
    const request = await spine.request({ conversationId: good.conversationId })
    expect(request.problems).toEqual([])
    const [delivery] = await spine.deliveries(request)
    expect(delivery?.outcome).toBe('accepted')
  })

  it('has a code of its own for each of the first 28', () => {
    expect(new Set(hostileCases.slice(0, 28).map(({ code }) => code)).size).toBe(28)
  })
})
