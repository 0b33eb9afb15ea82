import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { elementLines } from '../../../src/environment/schemas/element-lines.ts'
import { certificateFolder, testEnvironment } from '../../support/environment.ts'
import { domainMessage } from '../../support/messages.ts'
import { parsed } from '../../support/supplier.ts'
import { CLIENT, type SyncEnvironment, swap, syncEnvironment, syncRequest } from '../../support/sync.ts'

let folder: string
let certs: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mock-spine-schemas-'))
  certs = await certificateFolder()
  const head =
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:hl7-org:v3" targetNamespace="urn:hl7-org:v3" elementFormDefault="qualified">'
  await mkdir(path.join(folder, 'dt'))
  await writeFile(
    path.join(folder, 'dt', 'types.xsd'),
    `${head}<xs:simpleType name="code"><xs:restriction base="xs:string"><xs:enumeration value="0"/><xs:enumeration value="1"/></xs:restriction></xs:simpleType><xs:complexType name="anything"><xs:sequence><xs:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/></xs:sequence><xs:anyAttribute processContents="skip"/></xs:complexType></xs:schema>`,
  )
  const message = (name: string, act: string) =>
    `${head}<xs:include schemaLocation="dt/types.xsd"/><xs:element name="${name}"><xs:complexType><xs:sequence><xs:element name="id" type="anything"/><xs:element name="creationTime" type="anything"/>${HEADER}<xs:element name="ControlActEvent"><xs:complexType><xs:sequence><xs:element name="author1" type="anything"/>${act}</xs:sequence><xs:anyAttribute processContents="skip"/></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element></xs:schema>`
  const query =
    '<xs:element name="query"><xs:complexType><xs:sequence><xs:element name="historicDataIndicator"><xs:complexType><xs:sequence><xs:element name="value"><xs:complexType><xs:attribute name="code" type="code" use="required"/><xs:attribute name="codeSystem" type="xs:string"/></xs:complexType></xs:element><xs:element name="semanticsText" type="xs:string"/></xs:sequence></xs:complexType></xs:element><xs:element name="person.id" type="anything"/><xs:element name="retrievalItem" type="anything" minOccurs="0" maxOccurs="14"/></xs:sequence></xs:complexType></xs:element>'
  await writeFile(path.join(folder, 'QUPA_IN000008UK02.xsd'), message('QUPA_IN000008UK02', query))
  await writeFile(path.join(folder, 'QUPA_IN000008UK05.xsd'), `${head}<xs:element name="x" type="nobody"/></xs:schema>`)
  await writeFile(
    path.join(folder, 'PRPA_IN000200UK03.xsd'),
    message('PRPA_IN000200UK03', '<xs:element name="subject"><xs:complexType/></xs:element>'),
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const HEADER = [
  'versionCode',
  'interactionId',
  'processingCode',
  'processingModeCode',
  'acceptAckCode',
  'communicationFunctionRcv',
  'communicationFunctionSnd',
]
  .map((name) => `<xs:element name="${name}" type="anything"/>`)
  .join('')

const unordered = (xml: string) => swap(/(<historicDataIndicator>.*<\/historicDataIndicator>)(<person.id>.*<\/person.id>)/, '$2\n$1')(xml)
const reasons = (text: string) => parsed(text).Envelope.Body.retrievalQueryResponse.MCCI_IN010000UK13?.acknowledgement

describe('--schemas with --validate strict', () => {
  let spine: SyncEnvironment
  beforeAll(async () => {
    spine = await syncEnvironment({ certs, schemas: folder, validate: 'strict' })
  })

  it('a message that keeps to its schema, and to what that includes, is answered', async () => {
    const { answer, exchange } = await spine.ask(syncRequest())
    expect(answer.text).toContain('<QUPA_IN000009UK03>')
    expect(exchange.problems).toEqual([])
  })

  it('one that does not is rejected with 202, and the journal names line, XPath and what was expected', async () => {
    const { answer, exchange } = await spine.ask(syncRequest({ payload: unordered }))
    expect(answer.status).toBe(200)
    expect(reasons(answer.text)).toMatchObject({
      '@_typeCode': 'AR',
      acknowledgementDetail: { code: { '@_code': '202', '@_displayName': 'HL7 Validation Error' } },
    })
    expect(exchange.outcome).toBe('refused')
    expect(exchange.problems).toMatchObject([
      {
        code: 'MS-SCHEMA',
        came: "Element '{urn:hl7-org:v3}person.id': This element is not expected.",
        expected: '( {urn:hl7-org:v3}historicDataIndicator ) (QUPA_IN000008UK02.xsd)',
        at: expect.stringMatching(
          /^\/SOAP-ENV:Envelope\[1\]\/SOAP-ENV:Body\[1\]\/QUPA_IN000008UK02\[1\]\/ControlActEvent\[1\]\/query\[1\]\/person\.id\[1\], line 1, column \d+$/,
        ),
      },
    ])
  })

  it('the line is that of the message, several findings are all told', async () => {
    const payload = (xml: string) =>
      swap(
        '<value code="0" codeSystem',
        '\n\n  <value code="7" codeSystem',
      )(swap('<query>', '\n<query>\n')(xml)).replace('<semanticsText>historic', '\n<wrong/><semanticsText>historic')
    const { exchange } = await spine.ask(syncRequest({ payload }))
    const found = exchange.problems.map(({ at, came }) => [/\/([^/]+\[\d\]), line (\d+),/.exec(at ?? '')?.slice(1), came.slice(0, 60)])
    const places = found.map(([place]) => place)
    expect(places).toContainEqual(['value[1]', '5'])
    expect(places).toContainEqual(['wrong[1]', '6'])
    expect(exchange.problems.every(({ code }) => code === 'MS-SCHEMA')).toBe(true)
  })

  it('what was rejected may come again, mended, under its HL7 id', async () => {
    const { hl7Id } = syncRequest()
    await spine.ask(syncRequest({ hl7Id, payload: unordered }))
    expect((await spine.ask(syncRequest({ hl7Id }))).answer.text).toContain('<QUPA_IN000009UK03>')
  })

  it('an interaction without a schema is answered, with a note', async () => {
    const query = '<query><person.id><value root="2.16.840.1.113883.2.1.4.1" extension="9990000018"/></person.id></query>'
    const { answer, exchange } = await spine.ask(syncRequest({ action: 'QUPA_IN000016UK02', payload: swap(/<query>.*<\/query>/, query) }))
    expect(answer.text).toContain('<QUPA_IN000010UK02>')
    expect(exchange.problems).toMatchObject([{ code: 'MS-SCHEMA-NONE', severity: 'note', expected: 'QUPA_IN000016UK02.xsd' }])
  })

  it('a schema that can’t be compiled is named, and its messages are rejected', async () => {
    const { answer, exchange } = await spine.ask(syncRequest({ action: 'QUPA_IN000008UK05' }))
    expect(reasons(answer.text)['@_typeCode']).toBe('AR')
    expect(exchange.problems).toMatchObject([{ code: 'MS-SCHEMA-UNUSABLE', came: expect.stringContaining('QUPA_IN000008UK05.xsd') }])
  })

  it('each schema is compiled once: what stands in the file later does not matter', async () => {
    await spine.ask(syncRequest())
    const file = path.join(folder, 'QUPA_IN000008UK02.xsd')
    await rm(file)
    const { exchange } = await spine.ask(syncRequest({ payload: unordered }))
    expect(exchange.problems.map(({ code }) => code)).toEqual(['MS-SCHEMA'])
  })

  it('a reliable message that breaks its schema is acknowledged, then rejected', async () => {
    const client = await spine.listen(CLIENT)
    const interaction = 'urn:nhs:names:services:pds:PRPA_IN000200UK03'
    const message = domainMessage(spine.route(interaction, CLIENT), interaction, '<subject typeCode="SUBJ"><a/></subject>', true)
    expect((await spine.send(message, CLIENT.name)).status).toBe(202)
    const delivery = await client.delivery(message.conversationId)
    const { acknowledgement } = parsed(delivery.parts[1]?.content ?? '').MCCI_IN010000UK13
    expect([acknowledgement['@_typeCode'], acknowledgement.acknowledgementDetail.code['@_displayName']]).toEqual([
      'AR',
      'HL7 Validation Error',
    ])
    const { problems } = await spine.request({ messageId: message.messageId })
    expect(problems.map(({ code, at }) => [code, at?.split(',')[0]])).toEqual([
      ['MS-SCHEMA', '/PRPA_IN000200UK03[1]/ControlActEvent[1]/author[1]'],
    ])
  })
})

describe('--validate', () => {
  it('log answers all the same and remarks', async () => {
    const spine = await syncEnvironment({ certs, schemas: folder, validate: 'log' })
    const { answer, exchange } = await spine.ask(syncRequest({ action: 'QUPA_IN000008UK05' }))
    expect(answer.text).toContain('<QUPA_IN000009UK06>')
    expect(exchange.problems.map(({ code }) => code)).toEqual(['MS-SCHEMA-UNUSABLE'])
  })

  it('off looks at nothing', async () => {
    const spine = await syncEnvironment({ certs, schemas: folder, validate: 'off' })
    const { exchange } = await spine.ask(syncRequest({ action: 'QUPA_IN000008UK05' }))
    expect(exchange.problems).toEqual([])
  })

  it.each([
    ['strict without schemas', { validate: 'strict' } as const],
    ['a folder that is not there', { schemas: '/nowhere/at/all' }],
  ])('%s stops the start', async (_, settings) => {
    await expect(testEnvironment({ certs, ...settings })).rejects.toMatchObject({ problem: { code: 'MS-SETTING' } })
  })
})

it('every element has a line of its own, whatever line ends and references the document has', () => {
  const lines = elementLines('<a\n x="1\r\n2">t\n<b/><!-- \n --><c>&#10;<![CDATA[\n]]></c>\n</a>').toString().split('\n')
  expect(lines).toEqual(['<a  x="1  2">t ', '<b/><!--   -->', '<c>&#10;<![CDATA[ ]]></c> </a>'])
})
