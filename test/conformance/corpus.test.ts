import { beforeAll, describe, expect, it } from 'vitest'
import { readEnvelope } from '../../src/wire/ebxml/envelope.ts'
import { EB, SOAP } from '../../src/wire/ebxml/names.ts'
import { readWrapper } from '../../src/wire/hl7v3/wrapper.ts'
import { MultipartError, readMultipart } from '../../src/wire/multipart/index.ts'
import { readXml } from '../../src/wire/xml/index.ts'
import { corpusBody, corpusFiles, corpusPresent, corpusText, fill } from '../support/corpus.ts'
import { A, LIST, SPINE, type TestEnvironment, testEnvironment, UPLOAD } from '../support/environment.ts'
import { query, RELIABLE, upload } from '../support/messages.ts'
import { PATIENCE } from '../support/patience.ts'
import { parsed, type Supplier } from '../support/supplier.ts'
import { corpusTable, type Expectation } from './corpus-table.ts'

const CONTENT_TYPE = 'multipart/related; boundary="--=_MIME-Boundary"; type=text/xml; start=ebXMLHeader@spine.nhs.uk'

type Message = Extract<Expectation, { as: 'message' }>
type Rows<K extends Expectation['as']> = (readonly [string, Extract<Expectation, { as: K }>])[]

function rows<K extends Expectation['as']>(as: K): Rows<K> {
  const is = (each: Expectation): each is Extract<Expectation, { as: K }> => each.as === as
  return Object.entries(corpusTable).flatMap(([file, expected]) => (is(expected) ? [[file, expected] as const] : []))
}

const envelopeOf = (xml: string) => readEnvelope(readXml(Buffer.from(xml)))
const wrapperOf = (xml: string) => readWrapper(readXml(Buffer.from(xml)))
// The capture stands in the file as a Java string.
const unescaped = (text: string) => text.replaceAll('\\n', '\n').replaceAll(/\\(["'])/g, '$1')

/** A message of the corpus as a body: a multipart file, or a lone header framed with what the table puts beside it. */
function bodyOf(file: string, expected: Message): string {
  if (!/ebxml/.test(file)) return corpusBody(file, expected.with)
  const other = expected.with ?? ''
  if (other.endsWith('.msg')) return corpusBody(other, file)
  const part = (id: string, content: string) =>
    `----=_MIME-Boundary\r\nContent-Id: <${id}>\r\nContent-Type: text/xml; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${content}\r\n`
  const header = fill(corpusText(file))
  const payloadId = envelopeOf(header).references[0]?.replace('cid:', '') ?? ''
  return `${part('ebXMLHeader@spine.nhs.uk', header)}${part(payloadId, fill(corpusText(other)))}----=_MIME-Boundary--\r\n`
}

describe.skipIf(!corpusPresent)('the ebXML corpus', () => {
  it('has an expected outcome for every file, and no others', () => {
    expect(Object.keys(corpusTable).sort()).toEqual([...corpusFiles])
  })

  it.each(rows('acknowledgment'))('%s is an Acknowledgment', (file, { of }) => {
    const text = corpusText(file)
    const envelope = envelopeOf(file.includes('escaped') ? unescaped(text) : text)
    expect(envelope).toMatchObject({
      isEnvelope: true,
      headers: 1,
      messageHeaders: 1,
      errorLists: 0,
      acknowledgment: { count: 1, refToMessageId: of },
    })
    expect(envelope.action.value).toBe('Acknowledgment')
  })

  it.each(rows('message error'))('%s is a MessageError', (file, { errors }) => {
    const envelope = envelopeOf(corpusText(file))
    expect(envelope.errors.map(({ errorCode, description }) => `${errorCode} ${description}`)).toEqual(errors)
    expect(envelope).toMatchObject({ errorLists: 1, acknowledgment: { count: 0 }, action: { value: 'MessageError' } })
  })

  it.each(rows('fault'))('%s is a SOAP fault', (file, { codes }) => {
    const tape = readXml(Buffer.from(corpusText(file)))
    expect(tape.namespace(tape.root)).toBe(SOAP)
    const { faultcode, detail } = parsed(corpusText(file)).Envelope.Body.Fault
    expect(faultcode).toMatch(/^SOAP:/)
    expect([detail.errorList.error].flat().map((error) => error.errorCode)).toEqual(codes)
    expect(envelopeOf(corpusText(file))).toMatchObject({ headers: 0, messageHeaders: 0, errorLists: 0 })
  })

  it.each(rows('payload'))('%s is an HL7 payload', (file, expected) => {
    const wrapper = wrapperOf(fill(corpusText(file)))
    expect(wrapper.interaction).toBe(expected.interaction)
    expect(wrapper.id).toMatch(/^[0-9A-Fa-f-]{36}$/)
    expect([wrapper.senderAsid, wrapper.receiverAsid]).toEqual([expect.stringMatching(/\S/), expect.stringMatching(/\S/)])
    if (expected.typeCode === undefined) expect(wrapper.faults).toEqual([])
    else
      expect(
        Object.values<{ acknowledgement?: object }>(parsed(corpusText(file))).find((each) => each.acknowledgement)?.acknowledgement,
      ).toMatchObject({ '@_typeCode': expected.typeCode })
  })

  it.each(rows('synchronous answer'))('%s is an answer in SOAP', (file, { interaction, code }) => {
    const tape = readXml(Buffer.from(corpusText(file)))
    expect([tape.local(tape.root), tape.namespace(tape.root)]).toEqual(['Envelope', SOAP])
    const body = parsed(corpusText(file)).Envelope.Body
    expect(JSON.stringify(body)).toContain(`"${interaction}"`)
    expect(JSON.stringify(body)).toContain(`"@_code":"${code}"`)
  })

  it.each(rows('adaptor json'))('%s holds a header and a payload', (file, { references, interaction }) => {
    const { ebXML, payload } = JSON.parse(fill(corpusText(file)))
    const envelope = envelopeOf(ebXML)
    expect(envelope.messageHeaders).toBe(1)
    expect(envelope.action.value).toBe(interaction)
    expect(envelope.references).toHaveLength(references)
    expect(wrapperOf(payload)).toMatchObject({ interaction, faults: [] })
  })

  it.each(rows('header of'))('%s is read with its message', (file, { message }) => {
    expect(corpusTable[message]?.as).toBe('message')
    const tape = readXml(Buffer.from(fill(corpusText(file))))
    expect([tape.local(tape.root), tape.namespace(tape.root)]).toEqual(['Envelope', SOAP])
    expect(corpusText(file)).toContain(EB)
  })

  it.each(rows('message').filter(([, { asIs }]) => asIs !== 'MS-MIME-PART'))('%s splits into a header and a payload', (file, expected) => {
    const multipart = readMultipart(Buffer.from(bodyOf(file, expected)), CONTENT_TYPE)
    const envelope = readEnvelope(readXml(multipart.root.content()))
    expect(envelope).toMatchObject({
      isEnvelope: true,
      headers: 1,
      bodies: 1,
      messageHeaders: 1,
      action: { count: 1, value: expected.action },
    })
    expect(envelope.references).toHaveLength(expected.references)
    expect(multipart.payload === undefined).toBe(expected.asUpload === 'MS-MIME-PART-MISSING')
  })

  it.each(rows('message').filter(([, { asIs }]) => asIs === 'MS-MIME-PART'))('%s cannot be split', (file, expected) => {
    expect(() => readMultipart(Buffer.from(bodyOf(file, expected)), CONTENT_TYPE)).toThrow(MultipartError)
  })
})

describe.skipIf(!corpusPresent)('the corpus at Spine’s door', () => {
  let spine: TestEnvironment
  let a: Supplier
  beforeAll(async () => {
    spine = await testEnvironment()
    a = await spine.listen(A)
  })

  const summary = () => fill(corpusText('hl7/REPC_IN150016UK05.mustache')).replace('227319907548', spine.route(UPLOAD).receiverAsid)
  const ours = (body: string): string =>
    body
      .replace(/(<eb:From>\s*<eb:PartyId[^>]*>)[^<]*/, `$1${A.partyKey}`)
      .replace(/(<eb:To>\s*<eb:PartyId[^>]*>)[^<]*/, `$1${SPINE}`)
      .replace(/(<eb:CPAId>)[^<]*/, `$1${spine.route(UPLOAD).cpaId}`)
      .replace(/(<eb:MessageId>)[^<]*/, `$1${crypto.randomUUID().toUpperCase()}`)
  const asUpload = (body: string, keepPayload: boolean): string => {
    const header = ours(body)
      .replace(/(<eb:Service>)[^<]*/, '$1urn:nhs:names:services:psis')
      .replace(/(<eb:Action>)[^<]*/, '$1REPC_IN150016UK05')
    if (keepPayload) return header
    const parts = header.split(/^(?=----=_MIME-Boundary)/m)
    return parts
      .map((part, at) =>
        at === 1 && parts.length > 2
          ? part.replace(/(\r?\n\r?\n)[\s\S]*?(\r?\n)?$/, () => `\n\n${summary()}\n`).replace(/(Content-Transfer-Encoding:).*/, '$1 8bit')
          : part,
      )
      .join('')
  }

  /** What comes of a body at the reliable door: the code of the first refusal, or `accepted` and answered. */
  async function outcome(body: string): Promise<string> {
    const after = spine.environment.journal.find().at(-1)?.sequence ?? 0
    const action = /<eb:Service>([^<]*)[\s\S]*<eb:Action>([^<]*)/.exec(body)
    const headers = ['SOAPAction', `${action?.[1]}/${action?.[2]}`, 'Content-Type', CONTENT_TYPE]
    const reply = await spine.send({ path: RELIABLE, headers, body: Buffer.from(body), messageId: '', hl7Id: '', conversationId: '' })
    const [entry] = await spine.environment.journal.wait({ after, direction: 'in' }, PATIENCE)
    if (entry === undefined) throw new Error('nothing in the journal')
    const refused = entry.problems.find(({ severity }) => severity === 'error')?.code
    expect(reply.header('Content-Type')).toBe('text/xml')
    expect(reply.status === 202).toBe(refused === undefined)
    if (refused !== undefined) return refused
    const [delivery] = await spine.deliveries(entry)
    return delivery?.outcome ?? 'not answered'
  }

  it.each(rows('message'))('%s: as it is, with our ids, as an upload', async (file, expected) => {
    const body = bodyOf(file, expected)
    expect(await outcome(body)).toBe(expected.asIs)
    expect(await outcome(ours(body))).toBe(expected.ours)
    expect(await outcome(asUpload(body, expected.keepPayload === true))).toBe(expected.asUpload)
  })

  it('takes the MHS adaptor’s upload through the whole conversation, and its query finds it, in the captured answer’s bytes', async () => {
    const patient = '9691035456'
    const uploaded = upload(spine.route(UPLOAD), {
      style: 'adaptor',
      payload: () =>
        fill(corpusText('hl7/REPC_IN150016UK05.mustache'), { patient_nhs_number: patient, timestamp: '20190911134321' }).replace(
          '227319907548',
          spine.route(UPLOAD).receiverAsid,
        ),
    })
    const reply = await spine.send(uploaded)
    expect(reply.status).toBe(202)
    expect(reply.text).toContain(`<eb:RefToMessageId>${uploaded.messageId}</eb:RefToMessageId>`)
    const accepted = await a.delivery(uploaded.conversationId)
    expect(accepted.parts[1]?.content).toContain('typeCode="AA"')

    const { receiverAsid } = spine.route(LIST)
    const asked = query(spine.route(LIST), {
      style: 'adaptor',
      payload: () => fill(corpusText('hl7/QUPC_IN160101UK05.mustache'), { patient_nhs_number: patient, to_party_id: receiverAsid }),
    })
    expect((await spine.send(asked)).status).toBe(202)
    const found = await a.delivery(asked.conversationId)
    const captured = readMultipart(Buffer.from(fill(corpusText('inbound/async-express-QUPC_IN160102UK05.mustache'))), CONTENT_TYPE)
    const same = (text: string | undefined): string =>
      (text ?? '')
        .trim()
        .replaceAll(/[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}/gi, 'id')
        .replaceAll(/\d{4}-?\d\d-?\d\dT?\d\d:?\d\d:?\d\dZ?/g, 'time')
        .replaceAll(/(root="1\.2\.826\.0\.1285\.0\.2\.0\.107" extension=")[^"]*/g, '$1asid')
        .replace(/(<eb:ConversationId>)[^<]*/, '$1conversation')
        .replace(/(<eb:CPAId>)[^<]*/, '$1cpa')
        .replace(/(ESTD" codeSystem="[^"]*"\/><value value=")\d+/, '$1size')
    expect(same(found.parts[0]?.content)).toBe(same(captured.root.content().toString()))
    expect(same(found.parts[1]?.content)).toBe(same(captured.payload?.content().toString()))
  })
})
