import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { gazetteerProblems } from '../../../src/emulators/gazetteer/problems.ts'
import { deliveryPoints } from '../../../src/national/addresses/delivery-points.ts'
import { certificateFolder } from '../../support/environment.ts'
import { type GazetteerEnvironment, gazetteerEnvironment, readAddresses } from '../../support/gazetteer.ts'
import { type GazetteerEdits, gazetteerRequest } from '../../support/gazetteer-request.ts'
import { post } from '../../support/post.ts'
import { parsed } from '../../support/supplier.ts'
import { swap } from '../../support/sync.ts'

let certs: string
let spine: GazetteerEnvironment
beforeAll(async () => {
  certs = await certificateFolder()
  spine = await gazetteerEnvironment({ certs, maxXmlDepth: 40 })
})

const state = async () =>
  JSON.stringify([await spine.environment.store.list('default', deliveryPoints.name), await spine.environment.store.outbox('default')])

type Fault = readonly [what: string, edits: GazetteerEdits, code: number, location: string, problem: string]
const NOT_WELL_FORMED = 'MESSAGE_NOT_WELL_FORMED'

/** SOAP faults, HTTP 500, in the form of the synchronous service’s. */
const faults: readonly Fault[] = [
  ['no XML', { body: 'Hello' }, 201, NOT_WELL_FORMED, 'MS-XML-NOT-XML'],
  ['cut short', { envelope: (xml) => xml.slice(0, -20) }, 201, NOT_WELL_FORMED, 'MS-XML-NOT-WELL-FORMED'],
  ['a document type', { envelope: swap('?>', '?><!DOCTYPE a [<!ENTITY b "c">]>') }, 201, NOT_WELL_FORMED, 'MS-XML-DTD'],
  ['an entity', { sought: { town: '&nbsp;' } }, 201, NOT_WELL_FORMED, 'MS-XML-ENTITY'],
  ['an undeclared prefix', { request: swap('<messageHeader>', '<x:y/><messageHeader>') }, 201, NOT_WELL_FORMED, 'MS-XML-PREFIX'],
  [
    'bytes that are no UTF-8',
    { body: Buffer.from('<?xml version="1.0" encoding="UTF-8"?><a>\xff</a>', 'latin1') },
    201,
    NOT_WELL_FORMED,
    'MS-XML-ENCODING',
  ],
  ['deep nesting', { request: (xml) => '<a>'.repeat(60) + xml + '</a>'.repeat(60) }, 201, NOT_WELL_FORMED, 'MS-XML-TOO-DEEP'],
  ['multipart', { contentType: 'multipart/related; boundary="x"' }, 201, 'HTTP Header - Content-Type', 'MS-GAZ-CONTENT-TYPE'],
  [
    'gzip',
    { headers: ['Content-Encoding', 'gzip'], body: gzipSync('<a/>') },
    201,
    'HTTP Header - Content-Encoding',
    'MS-GAZ-CONTENT-ENCODING',
  ],
  ['two Content-Types', { headers: ['Content-Type', 'text/xml'] }, 201, 'HTTP Header - content-type', 'MS-DUPLICATE-HEADER'],
  ['a space that does not exist', { headers: ['X-Mock-Spine-Space', 'nowhere'] }, 201, 'Spine', 'MS-SPACE-UNKNOWN'],
  ['another root', { body: '<a/>' }, 201, NOT_WELL_FORMED, 'MS-GAZ-ENVELOPE'],
  [
    'SOAP 1.2',
    { envelope: (xml) => xml.replaceAll('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope') },
    201,
    NOT_WELL_FORMED,
    'MS-GAZ-ENVELOPE',
  ],
  ['two Bodies', { envelope: swap('</SOAP:Envelope>', '<SOAP:Body/></SOAP:Envelope>') }, 201, NOT_WELL_FORMED, 'MS-GAZ-ENVELOPE'],
  ['an empty Body', { request: () => '' }, 201, NOT_WELL_FORMED, 'MS-GAZ-CONTENT'],
  ['two requests', { request: (xml) => xml + xml }, 201, NOT_WELL_FORMED, 'MS-GAZ-CONTENT'],
  [
    'another operation',
    { request: (xml) => xml.replaceAll('getAddressListRequest', 'getStreetRequest') },
    101,
    'SOAP Body',
    'MS-GAZ-OPERATION',
  ],
  ['another namespace', { request: swap('http://national.carerecords.nhs.uk/schema/', 'urn:other') }, 101, 'SOAP Body', 'MS-GAZ-OPERATION'],
]

type Refusal = readonly [what: string, edits: GazetteerEdits, element: string, problem: string]
const HEADER = /<messageHeader>.*<\/messageHeader>/
const ADDRESS = /<postalAddress>.*<\/postalAddress>/

/** An errorList with INVALID_STRUCTURE, HTTP 200 (dossier sync-pds-smsp-gazetteer 4). */
const refusals: readonly Refusal[] = [
  ['no messageHeader', { request: swap(HEADER, '') }, 'messageHeader', 'MS-GAZ-HEADER'],
  ['two messageHeaders', { request: swap(HEADER, '$&$&') }, 'messageHeader', 'MS-GAZ-HEADER'],
  ['no messageId', { request: swap(HEADER, '<messageHeader/>') }, 'messageId', 'MS-GAZ-HEADER'],
  ['an empty messageId', { messageId: '' }, 'messageId', 'MS-GAZ-HEADER'],
  ['no postalAddress', { request: swap(ADDRESS, '') }, 'postalAddress', 'MS-GAZ-ADDRESS'],
  ['two postalAddresses', { request: swap(ADDRESS, '$&$&') }, 'postalAddress', 'MS-GAZ-ADDRESS'],
  ['two towns', { request: swap('</postalAddress>', '<town>a</town><town>b</town></postalAddress>') }, 'town', 'MS-GAZ-ADDRESS'],
  ['postcode and postCode', { sought: { postcode: 'AX1 1AA', postCode: 'AX1 1AA' } }, 'postcode', 'MS-GAZ-ADDRESS'],
  ['nothing to look for', { sought: {} }, 'postalAddress', 'MS-GAZ-EMPTY'],
  ['punctuation to look for', { sought: { address1: '-- / .', county: '' } }, 'postalAddress', 'MS-GAZ-EMPTY'],
  ['maxno 0', { maxno: '0' }, 'maxno', 'MS-GAZ-MAXNO'],
  ['maxno -1', { maxno: '-1' }, 'maxno', 'MS-GAZ-MAXNO'],
  ['maxno of a hundred digits', { maxno: '9'.repeat(100) }, 'maxno', 'MS-GAZ-MAXNO'],
  ['two maxno', { maxno: '1</maxno><maxno>2' }, 'maxno', 'MS-GAZ-MAXNO'],
]

describe('SOAP faults', () => {
  it.each(faults)('%s', async (_what, edits, code, location, kind) => {
    const before = await state()
    const { answer, exchange } = await spine.ask(edits)
    expect([answer.status, answer.header('Content-Type')]).toEqual([500, 'text/xml'])
    const fault =
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<SOAP:Envelope xmlns:SOAP="http:\/\/schemas.xmlsoap.org\/soap\/envelope\/"><SOAP:Body><SOAP:Fault><faultcode>SOAP:Server<\/faultcode><faultstring>Application Exception<\/faultstring><detail><nasp:errorList xmlns:nasp="http:\/\/national.carerecords.nhs.uk\/schema\/"><nasp:error><nasp:codeContext>urn:nhs:names:error:tms<\/nasp:codeContext><nasp:errorCode>(\d+)<\/nasp:errorCode><nasp:severity>Error<\/nasp:severity><nasp:location>([^<]+)<\/nasp:location><nasp:description>[^<]+<\/nasp:description><\/nasp:error><\/nasp:errorList><\/detail><\/SOAP:Fault><\/SOAP:Body><\/SOAP:Envelope>$/.exec(
        answer.text,
      )
    expect(fault?.slice(1)).toEqual([String(code), location])
    expect(exchange).toMatchObject({ door: 'gazetteer', outcome: 'refused' })
    expect(exchange.problems.map((each) => each.code)).toEqual([kind])
    expect(await state()).toBe(before)
  })
})

describe('INVALID_STRUCTURE', () => {
  it.each(refusals)('%s', async (_what, edits, element, kind) => {
    const before = await state()
    const { answer, exchange } = await spine.ask(edits)
    expect([answer.status, answer.header('Content-Type')]).toEqual([200, 'text/xml'])
    expect(answer.text).toContain(
      `<errorList><error><codeContext>urn:nhs:names:error:gazetteer</codeContext><errorCode>1</errorCode><severity>Error</severity><description>INVALID_STRUCTURE|${element}</description></error></errorList></messageHeader></getAddressListResponse>`,
    )
    const { response } = readAddresses(answer.text)
    expect(Object.keys(response)).toEqual(['messageHeader'])
    expect(exchange).toMatchObject({ door: 'gazetteer', outcome: 'refused' })
    expect(exchange.problems).toMatchObject([{ code: kind, invented: true }])
    expect(await state()).toBe(before)
  })
})

describe('what is let through', () => {
  it('no SOAP header, and no addressing', async () => {
    const { answer } = await spine.ask({ envelope: swap(/<SOAP:Header>.*<\/SOAP:Header>/, '') })
    expect(answer.text).toContain('<wsa:To/><wsa:From><wsa:Address/></wsa:From></SOAP-ENV:Header>')
    expect(readAddresses(answer.text).total).toBeGreaterThan(5)
  })

  it('other elements of the message header come back, with the namespaces they need', async () => {
    const request = swap('<messageHeader>', '<messageHeader xmlns:z="urn:z"><z:a b="1&amp;"><z:c/></z:a>')
    const { answer } = await spine.ask({ request })
    const { messageHeader } = parsed(answer.text).Envelope.Body.getAddressListResponse
    expect(Object.keys(messageHeader)).toEqual(['messageId', 'refToMessageId', 'a'])
    expect(answer.text).toContain('<z:c/></z:a>')
  })

  it('elements that nobody knows inside the address', async () => {
    const { answer } = await spine.ask({ request: swap('</postalAddress>', '<planet>EARTH</planet></postalAddress>') })
    expect(readAddresses(answer.text).total).toBeGreaterThan(5)
  })
})

describe('who may ask', () => {
  it('nobody whose certificate is no party’s; --party-check warn lets them', async () => {
    const { name } = await spine.environment.createSpace({ name: 'nobody', claims: {}, seed: 'none' })
    const { answer, exchange } = await spine.ask({ headers: ['X-Mock-Spine-Space', name] })
    expect([answer.status, exchange.problems.at(-1)?.code]).toEqual([500, 'MS-GAZ-PARTY'])
    expect(answer.text).toContain('<nasp:errorCode>300</nasp:errorCode>')
    const warning = await gazetteerEnvironment({ certs, partyCheck: 'warn', seed: 'none' })
    const noted = await warning.ask()
    expect([noted.answer.status, noted.exchange.problems.map(({ code }) => code)]).toEqual([
      200,
      ['MS-GAZ-PARTY-UNCHECKED', 'MS-GAZ-NO-MATCH'],
    ])
  })

  it('nobody without a certificate; a GET gets 405; a body over --max-body a fault', async () => {
    const url = `${spine.environment.urls.https}/addressfinder/query`
    const { headers, body } = gazetteerRequest()
    const bare = await post({ url, ca: spine.ca, headers, body })
    expect([bare.status, bare.text.includes('MS-TLS-NO-CERTIFICATE')]).toEqual([403, true])
    const got = await post({ url, ca: spine.ca, as: spine.identity('supplier-a'), verb: 'GET' })
    expect([got.status, got.header('Allow'), got.text]).toEqual([405, 'POST', ''])
    const small = await gazetteerEnvironment({ certs, maxBody: 1000, oversizeStatus: 413 })
    const { answer, exchange } = await small.ask({ sought: { town: 'x'.repeat(2000) } })
    expect([answer.status, exchange.problems.at(-1)?.code]).toEqual([413, 'MS-BODY-TOO-LARGE'])
  })
})

describe('rules', () => {
  it.each([
    ['error-list', 200, '<errorCode>7</errorCode><severity>Error</severity><description>away</description>'],
    ['soap-fault', 500, '<nasp:errorCode>7</nasp:errorCode>'],
  ] as const)('give %s', async (as, status, expected) => {
    spine.environment.faults.add({
      on: 'request',
      space: 'default',
      door: 'gazetteer',
      match: { postcode: 'AX1 1BB' },
      times: 1,
      effect: { do: 'refuse', as, code: '7', text: 'away', when: 'before' },
    })
    const { answer, exchange } = await spine.ask()
    expect([answer.status, exchange.problems.map(({ code }) => code)]).toEqual([status, ['MS-FAULT']])
    expect(answer.text).toContain(expected)
  })
})

it('there are fifteen codes and more, and every one of the door is among them', () => {
  const named = new Set([
    ...faults.map(([, , , , code]) => code),
    ...refusals.map(([, , , code]) => code),
    'MS-GAZ-PARTY',
    'MS-GAZ-PARTY-UNCHECKED',
  ])
  expect(Object.keys(gazetteerProblems).filter((code) => !named.has(code))).toEqual([])
  expect(named.size).toBeGreaterThanOrEqual(15)
})
