import { beforeAll, describe, expect, it } from 'vitest'
import { A, LIST, type TestEnvironment, testEnvironment, UPLOAD } from '../../support/environment.ts'
import { query, upload } from '../../support/messages.ts'
import { PATIENCE } from '../../support/patience.ts'
import { type SenderStyle, styles } from '../../support/sender-styles.ts'
import { acknowledge, parsed, type Supplier } from '../../support/supplier.ts'

let spine: TestEnvironment
let a: Supplier

beforeAll(async () => {
  spine = await testEnvironment()
  a = await spine.listen(A)
})

const accepted: readonly SenderStyle[] = ['spinetools', 'adaptor', 'eps', 'gp2013', 'emis', 'tpp']

/** Timestamps in other forms than the usual one; the Acknowledgment repeats them as they came. */
const timestamps: ReadonlyMap<SenderStyle, string> = new Map([
  ['emis', '2026-11-20T09:30:15.1234567Z'],
  ['spinetools', '2026-11-20T09:30:15'],
  ['tpp', '2026-11-20T09:30:15'],
])

it('every sender variant of the dossier has a row', () => {
  expect([...accepted, 'vision'].sort()).toEqual(Object.keys(styles).sort())
})

describe.each(accepted)('messages as %s frames them', (style) => {
  it.each([
    ['an upload', upload, UPLOAD],
    ['a query', query, LIST],
  ] as const)('%s is accepted without a remark and answered', async (_, build, interaction) => {
    const message = build(spine.route(interaction), { style })
    const answer = await spine.send(message)
    expect(answer.status).toBe(202)
    const request = await spine.request({ messageId: message.messageId })
    expect(request.problems).toEqual([])
    const delivery = await a.delivery(message.conversationId)
    expect(delivery.refToMessageId).toBe(message.messageId)
    const [outcome] = await spine.deliveries(request)
    expect(outcome?.outcome).toBe('accepted')
    if (interaction === UPLOAD)
      expect(parsed(answer.text).Envelope.Header.MessageHeader.MessageData.Timestamp).toBe(timestamps.get(style) ?? '2026-11-20T09:30:15Z')
  })
})

it('Vision’s undeclared prefix is refused by name and place', async () => {
  const after = spine.environment.journal.find().at(-1)?.sequence ?? 0
  const answer = await spine.send(upload(spine.route(UPLOAD), { style: 'vision' }))
  expect(answer.status).toBe(500)
  expect(parsed(answer.text).Envelope.Body.Fault.detail.errorList.error).toMatchObject({ errorCode: '201', location: 'ebXML part' })
  const [request] = await spine.environment.journal.wait({ after, direction: 'in' }, PATIENCE)
  expect(request?.problems).toEqual([
    expect.objectContaining({
      code: 'MS-XML-PREFIX',
      came: expect.stringContaining('soap-env'),
      at: expect.stringMatching(/^ebXML part, line 1, column \d+$/),
    }),
  ])
})

it('Vision’s undeclared prefix is taken with --xml-lenient vision, and named', async () => {
  const lenient = await testEnvironment({ xmlLenient: 'vision' })
  const endpoint = await lenient.listen(A, (message) => {
    const reply = acknowledge(message)
    return {
      ...reply,
      body: (reply.body ?? '')
        .replace('xmlns:SOAP=', 'xmlns:SOAP-ENV=')
        .replaceAll('SOAP:', 'soap-env:')
        .replaceAll('soap-env:Envelope', 'SOAP-ENV:Envelope'),
    }
  })
  const message = upload(lenient.route(UPLOAD), { style: 'vision' })
  expect((await lenient.send(message)).status).toBe(202)
  const request = await lenient.request({ messageId: message.messageId })
  expect(request.problems).toEqual([
    expect.objectContaining({ code: 'MS-XML-PREFIX-ASSUMED', severity: 'warning', came: expect.stringContaining('soap-env') }),
  ])
  await endpoint.delivery(message.conversationId)
  expect(await lenient.deliveries(request)).toMatchObject([{ outcome: 'accepted', problems: [] }])
})

describe('framing that other software shows', () => {
  it.each([
    ['header names in any case', (headers: readonly string[]) => headers.map((text, at) => (at % 2 === 0 ? text.toUpperCase() : text))],
    [
      'spaces round = in the Content-Type',
      (headers: readonly string[]) => headers.map((text) => text.replace('type=text/xml', 'type ="text/xml"')),
    ],
    ['no start parameter', (headers: readonly string[]) => headers.map((text) => text.replace(/; start=.*/, ''))],
    ['a start that no part has', (headers: readonly string[]) => headers.map((text) => text.replace(/start=.*/, 'start="<else@where>"'))],
  ])('%s', async (_, headers) => {
    const message = upload(spine.route(UPLOAD), { headers })
    expect((await spine.send(message)).status).toBe(202)
    expect((await spine.request({ messageId: message.messageId })).problems).toEqual([])
    await a.delivery(message.conversationId)
  })

  it('a base64 payload, an escaped description and an eb:id that begins with a digit (A12)', async () => {
    const message = upload(spine.route(UPLOAD), {
      envelope: (xml) => xml.replace('<eb:Reference ', '<eb:Reference eb:id="4fa1" ').replace('HL7 payload<', 'A&amp;E &lt;payload&gt;<'),
      body: (text) =>
        text.replace(
          /(Content-Type: text\/xml; charset=UTF-8\nContent-Transfer-Encoding: )8bit\n\n(<\?xml.*)\n(--)/,
          (_, head: string, xml: string, dashes: string) => `${head}base64\n\n${Buffer.from(xml).toString('base64')}\n${dashes}`,
        ),
    })
    expect(message.body.toString()).toContain('Content-Transfer-Encoding: base64')
    expect((await spine.send(message)).status).toBe(202)
    await a.delivery(message.conversationId)
  })

  it('a reference that does not match the only payload part is remarked on', async () => {
    const message = upload(spine.route(UPLOAD), { envelope: (xml) => xml.replace(/cid:[^"]*/, 'cid:other@spine.nhs.uk') })
    expect((await spine.send(message)).status).toBe(202)
    const { problems } = await spine.request({ messageId: message.messageId })
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual([['MS-MANIFEST-LOOSE', 'warning']])
  })

  it('a body without its closing delimiter is remarked on', async () => {
    const message = upload(spine.route(UPLOAD), { body: (text) => text.replace(/\n----=_MIME-Boundary--\n$/, '') })
    expect((await spine.send(message)).status).toBe(202)
    const { problems } = await spine.request({ messageId: message.messageId })
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual([['MS-MIME-NOT-CLOSED', 'warning']])
  })
})
