import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { A } from '../../support/environment.ts'
import { CLIENT, MAUD, PDS, type SyncEdits, type SyncEnvironment, swap, syncEnvironment, syncRequest } from '../../support/sync.ts'

let spine: SyncEnvironment
beforeAll(async () => {
  spine = await syncEnvironment({ maxXmlDepth: 40 })
})

/** The bytes of a fault. */
const fault = (code: number, location: string, description: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<SOAP:Envelope xmlns:SOAP="http://schemas.xmlsoap.org/soap/envelope/"><SOAP:Body><SOAP:Fault><faultcode>SOAP:Server</faultcode><faultstring>Application Exception</faultstring><detail><nasp:errorList xmlns:nasp="http://national.carerecords.nhs.uk/schema/"><nasp:error><nasp:codeContext>urn:nhs:names:error:tms</nasp:codeContext><nasp:errorCode>${code}</nasp:errorCode><nasp:severity>Error</nasp:severity><nasp:location>${location}</nasp:location><nasp:description>${description}</nasp:description></nasp:error></nasp:errorList></detail></SOAP:Fault></SOAP:Body></SOAP:Envelope>`
const malformed = (location: string) => ['fault', fault(201, location, 'The message is not well formed')] as const
const denied = (location: string) => ['fault', fault(300, location, 'ASID check failed')] as const

const ASID = '1.2.826.0.1285.0.2.0.107'
const device = (asid: string) => `<device classCode="DEV" determinerCode="INSTANCE"><id root="${ASID}" extension="${asid}"/></device>`
const parties = `<communicationFunctionRcv typeCode="RCV">${device(CLIENT.asid)}</communicationFunctionRcv><communicationFunctionSnd typeCode="SND">${device(PDS)}</communicationFunctionSnd>`
/** The bytes of an answer that is no data, its ids as [ID] and its time as [NOW]. */
const answer = (interaction: string, version: string, acknowledgement: string, content: string, hl7Id = '[ID]'): string =>
  `<?xml version='1.0' encoding='UTF-8'?>\n<SOAP-ENV:Envelope xmlns:crs="http://national.carerecords.nhs.uk/schema/crs/" xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns="urn:hl7-org:v3" xmlns:hl7="urn:hl7-org:v3"><SOAP-ENV:Header><wsa:MessageID>uuid:[ID]</wsa:MessageID><wsa:Action>urn:nhs:names:services:pdsquery/${interaction}</wsa:Action><wsa:To>192.0.2.7</wsa:To><wsa:From><wsa:Address>https://pds-sync.national.ncrs.nhs.uk/syncservice-pds/pds</wsa:Address></wsa:From>${parties}<wsa:RelatesTo>uuid:[ID]</wsa:RelatesTo></SOAP-ENV:Header><SOAP-ENV:Body><retrievalQueryResponse><${interaction}><id root="[ID]"/><creationTime value="[NOW]"/><versionCode code="${version}"/><interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="${interaction}"/><processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>${acknowledgement}<messageRef><id root="${hl7Id}"/></messageRef></acknowledgement>${parties}<ControlActEvent classCode="CACT" moodCode="EVN"><author1 typeCode="AUT"><AgentSystemSDS classCode="AGNT"><agentSystemSDS classCode="DEV" determinerCode="INSTANCE"><id root="${ASID}" extension="${PDS}"/></agentSystemSDS></AgentSystemSDS></author1>${content}</ControlActEvent></${interaction}></retrievalQueryResponse></SOAP-ENV:Body></SOAP-ENV:Envelope>`
const rejected = (code: string, text: string, hl7Id?: string) =>
  [
    'answer',
    answer(
      'MCCI_IN010000UK13',
      'V3NPfIT3.0',
      `<acknowledgement typeCode="AR"><acknowledgementDetail typeCode="ER"><code codeSystem="2.16.840.1.113883.2.1.3.2.4.17.32" code="${code}" displayName="${text}"/></acknowledgementDetail>`,
      '',
      hl7Id,
    ),
  ] as const
const failed = (...reasons: readonly (readonly [code: string, text: string])[]) =>
  [
    'answer',
    answer(
      'QUQI_IN010000UK14',
      '3NPfIT6.3.01',
      '<acknowledgement typeCode="AE">',
      `${reasons.map(([code, text]) => `<reason typeCode="RSON"><justifyingDetectedIssueEvent classCode="ALRT" moodCode="EVN"><code code="${code}" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.42" displayName="${text}"><qualifier code="ER"/></code></justifyingDetectedIssueEvent></reason>`).join('')}<queryAck type="QueryAck"><queryResponseCode code="ID"/></queryAck>`,
    ),
  ] as const
const NO_MATCH = 'No match to a Service User record'

const deep = `${'<a>'.repeat(60)}${'</a>'.repeat(60)}`
/** What comes, the MS- code in the journal, and the bytes that go out. */
const table: readonly (readonly [what: string, code: string, edits: SyncEdits, expected: readonly ['fault' | 'answer', string]])[] = [
  ['no XML', 'MS-XML-NOT-XML', { body: 'hello' }, malformed('MESSAGE_NOT_WELL_FORMED')],
  ['an end tag too few', 'MS-XML-NOT-WELL-FORMED', { envelope: swap('</SOAP-ENV:Envelope>', '') }, malformed('MESSAGE_NOT_WELL_FORMED')],
  ['a document type', 'MS-XML-DTD', { envelope: swap('<SOAP-ENV:Envelope', '<!DOCTYPE x SYSTEM "file:///etc/passwd"><SOAP-ENV:Envelope') }, malformed('MESSAGE_NOT_WELL_FORMED')],
  ['an entity of its own', 'MS-XML-ENTITY', { header: swap('192.0.2.7', '&xxe;') }, malformed('MESSAGE_NOT_WELL_FORMED')],
  ['a prefix nobody declared', 'MS-XML-PREFIX', { payload: swap('<query>', '<query><q:x/>') }, malformed('MESSAGE_NOT_WELL_FORMED')],
  ['bytes that are no UTF-8', 'MS-XML-ENCODING', { body: Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0xfe, 0x3c, 0x2f, 0x61, 0x3e]) }, malformed('MESSAGE_NOT_WELL_FORMED')],
  ['sixty levels', 'MS-XML-TOO-DEEP', { payload: swap('<query>', `<query>${deep}`) }, malformed('MESSAGE_NOT_WELL_FORMED')],
  ['multipart', 'MS-SYNC-CONTENT-TYPE', { contentType: 'multipart/related' }, malformed('HTTP Header - Content-Type')],
  ['gzip', 'MS-SYNC-CONTENT-ENCODING', { headers: ['Content-Encoding', 'gzip'], body: gzipSync('<a/>') }, malformed('HTTP Header - Content-Encoding')],
  ['two SOAPActions', 'MS-DUPLICATE-HEADER', { headers: ['SOAPAction', 'x'] }, malformed('HTTP Header - soapaction')],
  ['SOAP 1.2', 'MS-SYNC-ENVELOPE', { envelope: swap('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope') }, malformed('MESSAGE_NOT_WELL_FORMED[soapEnvelopeCount]')],
  ['an empty Body', 'MS-SYNC-CONTENT', { payload: () => '' }, malformed('MESSAGE_NOT_WELL_FORMED')],
  ['a MessageID without uuid:', 'MS-SYNC-MESSAGE-ID', { messageId: 'C0B6F2A0-0C0E-4C5F-9C33-3B1B5A4C7F0E' }, malformed('SOAP_MESSAGE_ID_ERROR')],
  ['two Actions', 'MS-SYNC-ACTION', { header: swap(/<wsa:Action>.*<\/wsa:Action>/, '$&$&') }, malformed('SOAP_ACTION_ERROR')],
  ['an empty To', 'MS-SYNC-TO', { to: '' }, malformed('SOAP_TO_ERROR')],
  ['no receiver', 'MS-SYNC-RECEIVER', { header: swap(/<hl7:communicationFunctionRcv>.*<\/hl7:communicationFunctionRcv>/, '') }, malformed('SOAP_COMM_FUNC_RCV_ERROR')],
  ['no sender', 'MS-SYNC-SENDER', { header: swap(/<hl7:communicationFunctionSnd>.*<\/hl7:communicationFunctionSnd>/, '') }, malformed('SOAP_COMM_FUNC_SND_ERROR')],
  ['an unknown interaction', 'MS-UNKNOWN-INTERACTION', { action: 'QUPA_IN999999UK01' }, ['fault', fault(101, 'wsa:Action', 'The service/interaction is not supported for the requested URI')]],
  ['an asynchronous interaction', 'MS-WRONG-PATH', { action: 'QUPA_IN000006UK02' }, ['fault', fault(101, 'URI', 'The service/interaction is not supported for the requested URI')]],
  ['an unknown ASID', 'MS-UNKNOWN-ASID', { senderAsid: '111111111111' }, denied('communicationFunctionSnd')],
  ['a system that may not', 'MS-ASID-ACL', { senderAsid: '999000000093' }, denied('communicationFunctionSnd')],
  ['a system of another party', 'MS-FROM-PARTY', { senderAsid: A.asid }, denied('communicationFunctionSnd')],
  ['no author1', 'MS-HL7-WRAPPER', { payload: swap(/<author1.*<\/author1>/, '') }, rejected('512', 'hl7:{interactionId}/hl7:ControlActEvent is missing or invalid (CONTROL_ACT_AUTHOR_INVALID_CARDINALITY)')],
  ['another interaction in SOAPAction', 'MS-SYNC-INTERACTION', { soapAction: 'urn:nhs:names:services:pdsquery/QUPA_IN000005UK01' }, rejected('504', 'hl7:{interactionId}/hl7:interactionId/@extension is missing, empty or inconsistent')],
  ['another receiver in the wrapper', 'MS-SYNC-ASID-DIFFERS', { payload: swap(PDS, '990000800601') }, rejected('508', 'hl7:{interactionId}/hl7:communicationFunctionRcv/hl7:device/hl7:id/@extension is missing, empty or inconsistent')],
  ['a number of nobody', 'MS-PDS-NO-MATCH', { payload: swap(MAUD, '9999999999') }, failed(['1', NO_MATCH], ['RT003', NO_MATCH])],
  ['an indicator of 2', 'MS-PDS-QUERY', { payload: swap('<historicDataIndicator><value code="0"', '<historicDataIndicator><value code="2"') }, failed(['0', 'Generic Error'], ['0', 'Invalid historic data indicator'])],
  ['an invalidated number', 'MS-PDS-INVALIDATED', { payload: swap(MAUD, '9990000077') }, failed(['22', 'NHS Number invalid'])],
] // biome-ignore format: a row is a case

const plain = (text: string): string =>
  text
    .replaceAll(/[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}/g, '[ID]')
    .replaceAll(/creationTime value="\d{14}"/g, 'creationTime value="[NOW]"')

describe('hostile and broken requests: bytes out, journal, and a state that stays', () => {
  it.each(table)('%s: %s', async (_what, code, edits, [layer, bytes]) => {
    const before = await spine.state()
    const { answer: got, exchange } = await spine.ask(syncRequest(edits))
    expect(plain(got.text)).toBe(bytes)
    expect([got.status, got.header('Content-Type')]).toEqual([layer === 'fault' ? 500 : 200, 'text/xml'])
    const [problem, ...more] = exchange.problems
    expect([problem?.code, more.map((each) => each.code).filter((each) => each !== 'MS-DOMAIN-REFUSED')]).toEqual([code, []])
    expect(problem).toMatchObject({
      came: expect.stringMatching(/\S/),
      expected: expect.stringMatching(/\S/),
      next: expect.stringMatching(/\S/),
    })
    expect(exchange).toMatchObject({ door: 'sync-service', direction: 'in', request: { line: 'POST /sync-service HTTP/1.1' } })
    expect(exchange.outcome).toBe(code.startsWith('MS-PDS') ? 'accepted' : 'refused')
    expect(await spine.state()).toBe(before)
  })

  it('a duplicate', async () => {
    const first = syncRequest()
    await spine.ask(first)
    const before = await spine.state()
    const { answer: got, exchange } = await spine.ask(syncRequest({ hl7Id: first.hl7Id }))
    expect(plain(got.text)).toBe(rejected('202', 'Duplicate HL7 ID Error')[1])
    expect(exchange.problems.map((each) => each.code)).toEqual(['MS-DUPLICATE-HL7-ID'])
    expect(await spine.state()).toBe(before)
  })

  it('has fifteen codes and more', () => {
    expect(new Set(table.map(([, code]) => code)).size).toBeGreaterThanOrEqual(25)
  })
})
