import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { A } from '../../support/environment.ts'
import { post } from '../../support/post.ts'
import { parsed } from '../../support/supplier.ts'
import { CLIENT, device, type SyncEdits, type SyncEnvironment, swap, syncEnvironment, syncRequest } from '../../support/sync.ts'

let spine: SyncEnvironment

beforeAll(async () => {
  spine = await syncEnvironment()
})

/** Whether a message of this HL7 id was processed: its id is taken then. */
const processed = async (hl7Id: string) => (await spine.ask(syncRequest({ hl7Id }))).answer.text.includes('Duplicate HL7 ID Error')
const MESSAGE_ID = /<wsa:MessageID>.*<\/wsa:MessageID>/
const ACTION = /<wsa:Action>.*<\/wsa:Action>/
const TO = /<wsa:To>.*<\/wsa:To>/
const RCV = /<hl7:communicationFunctionRcv>.*<\/hl7:communicationFunctionRcv>/
const SND = /<hl7:communicationFunctionSnd>.*<\/hl7:communicationFunctionSnd>/
const text = (body: string): SyncEdits => ({ body })

/** Layer A (dossier sync-pds-smsp-gazetteer 1.6): what comes, the fault's code and location, the harness's code. */
const faults: readonly (readonly [what: string, edits: SyncEdits, code: number, location: string, problem: string])[] = [
  ['nothing', text(''), 201, 'MESSAGE_NOT_WELL_FORMED', 'MS-XML-NOT-XML'],
  ['a picture', { body: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe]) }, 201, 'MESSAGE_NOT_WELL_FORMED', 'MS-XML-NOT-XML'],
  ['a truncated document', { envelope: (xml) => xml.slice(0, -20) }, 201, 'MESSAGE_NOT_WELL_FORMED', 'MS-XML-NOT-WELL-FORMED'],
  ['a mismatched tag', { envelope: swap('</SOAP-ENV:Body>', '</SOAP-ENV:Bod>') }, 201, 'MESSAGE_NOT_WELL_FORMED', 'MS-XML-NOT-WELL-FORMED'],
  [
    'a document type',
    { envelope: swap('?>', '?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>') },
    201,
    'MESSAGE_NOT_WELL_FORMED',
    'MS-XML-DTD',
  ],
  ['an entity', { header: swap('</wsa:To>', '&e;</wsa:To>') }, 201, 'MESSAGE_NOT_WELL_FORMED', 'MS-XML-ENTITY'],
  ['an undeclared prefix', { header: swap(TO, '<was:To>x</was:To>') }, 201, 'MESSAGE_NOT_WELL_FORMED', 'MS-XML-PREFIX'],
  [
    'nesting without end',
    { payload: swap('</query>', `${'<a>'.repeat(120)}${'</a>'.repeat(120)}</query>`) },
    201,
    'MESSAGE_NOT_WELL_FORMED',
    'MS-XML-TOO-DEEP',
  ],
  [
    'bytes that are not UTF-8',
    { body: Buffer.concat([Buffer.from('<?xml version="1.0" encoding="UTF-8"?><a>'), Buffer.from([0xc3, 0x28]), Buffer.from('</a>')]) },
    201,
    'MESSAGE_NOT_WELL_FORMED',
    'MS-XML-ENCODING',
  ],
  [
    'HL7 without SOAP',
    text('<QUPA_IN000008UK02 xmlns="urn:hl7-org:v3"/>'),
    201,
    'MESSAGE_NOT_WELL_FORMED[soapEnvelopeCount]',
    'MS-SYNC-ENVELOPE',
  ],
  [
    'SOAP 1.2',
    { envelope: swap('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope') },
    201,
    'MESSAGE_NOT_WELL_FORMED[soapEnvelopeCount]',
    'MS-SYNC-ENVELOPE',
  ],
  [
    'an NN4B envelope around an HL7 message',
    { envelope: swap('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2001/12/soap-envelope') },
    201,
    'messageId',
    'MS-SYNC-NN4B',
  ],
  [
    'no Header',
    { envelope: swap(/<SOAP-ENV:Header>.*<\/SOAP-ENV:Header>/, '') },
    201,
    'MESSAGE_NOT_WELL_FORMED[soapHeaderCount]',
    'MS-SYNC-ENVELOPE',
  ],
  [
    'two Headers',
    { envelope: swap('<SOAP-ENV:Body>', '<SOAP-ENV:Header/><SOAP-ENV:Body>') },
    201,
    'MESSAGE_NOT_WELL_FORMED[soapHeaderCount]',
    'MS-SYNC-ENVELOPE',
  ],
  [
    'no Body',
    { envelope: swap(/<SOAP-ENV:Body>.*<\/SOAP-ENV:Body>/, '') },
    201,
    'MESSAGE_NOT_WELL_FORMED[soapBodyCount]',
    'MS-SYNC-ENVELOPE',
  ],
  ['an empty Body', { payload: () => '' }, 201, 'MESSAGE_NOT_WELL_FORMED', 'MS-SYNC-CONTENT'],
  ['two interactions', { payload: (xml) => `${xml}${xml}` }, 201, 'MESSAGE_NOT_WELL_FORMED', 'MS-SYNC-CONTENT'],
  ['no MessageID', { header: swap(MESSAGE_ID, '') }, 201, 'SOAP_MESSAGE_ID_ERROR', 'MS-SYNC-MESSAGE-ID'],
  ['two MessageIDs', { header: swap(MESSAGE_ID, '$&$&') }, 201, 'SOAP_MESSAGE_ID_ERROR', 'MS-SYNC-MESSAGE-ID'],
  ['a MessageID without uuid:', { messageId: crypto.randomUUID() }, 201, 'SOAP_MESSAGE_ID_ERROR', 'MS-SYNC-MESSAGE-ID'],
  ['a MessageID in white space', { messageId: ` uuid:${crypto.randomUUID()}` }, 201, 'SOAP_MESSAGE_ID_ERROR', 'MS-SYNC-MESSAGE-ID'],
  [
    'the WS-Addressing of 2005',
    { envelope: swap('http://schemas.xmlsoap.org/ws/2004/08/addressing', 'http://www.w3.org/2005/08/addressing') },
    201,
    'SOAP_MESSAGE_ID_ERROR',
    'MS-SYNC-MESSAGE-ID',
  ],
  ['no Action', { header: swap(ACTION, '') }, 201, 'SOAP_ACTION_ERROR', 'MS-SYNC-ACTION'],
  ['two Actions', { header: swap(ACTION, '$&$&') }, 201, 'SOAP_ACTION_ERROR', 'MS-SYNC-ACTION'],
  ['no To', { header: swap(TO, '') }, 201, 'SOAP_TO_ERROR', 'MS-SYNC-TO'],
  ['an empty To', { to: '' }, 201, 'SOAP_TO_ERROR', 'MS-SYNC-TO'],
  ['no receiver', { header: swap(RCV, '') }, 201, 'SOAP_COMM_FUNC_RCV_ERROR', 'MS-SYNC-RECEIVER'],
  ['a receiver in another root', { header: swap(RCV, RCV_OTHER()) }, 201, 'SOAP_COMM_FUNC_RCV_ERROR', 'MS-SYNC-RECEIVER'],
  ['two senders', { header: swap(SND, '$&$&') }, 201, 'SOAP_COMM_FUNC_SND_ERROR', 'MS-SYNC-SENDER'],
  [
    'a sender without ASID',
    { header: swap(SND, `<hl7:communicationFunctionSnd>${device('')}</hl7:communicationFunctionSnd>`) },
    201,
    'SOAP_COMM_FUNC_SND_ERROR',
    'MS-SYNC-SENDER',
  ],
  ['an unknown interaction', { action: 'QUPA_IN999999UK01' }, 101, 'wsa:Action', 'MS-UNKNOWN-INTERACTION'],
  ['another service’s interaction', { service: 'urn:nhs:names:services:pds' }, 101, 'wsa:Action', 'MS-UNKNOWN-INTERACTION'],
  ['an Action with a colon', { header: swap(/(pdsquery)\//, '$1:') }, 101, 'wsa:Action', 'MS-UNKNOWN-INTERACTION'],
  ['an asynchronous query', { action: 'QUPA_IN000006UK02' }, 101, 'URI', 'MS-WRONG-PATH'],
  ['an unknown sender', { senderAsid: '111111111111' }, 300, 'communicationFunctionSnd', 'MS-UNKNOWN-ASID'],
  ['a sender that may not', { senderAsid: '999000000093' }, 300, 'communicationFunctionSnd', 'MS-ASID-ACL'],
  ['an unknown receiver', { receiverAsid: '111111111111' }, 300, 'communicationFunctionRcv', 'MS-UNKNOWN-ASID'],
  ['a receiver of another service', { receiverAsid: '990000800602' }, 300, 'communicationFunctionRcv', 'MS-ASID-ACL'],
  ['a receiver that is a supplier’s', { receiverAsid: CLIENT.asid }, 300, 'communicationFunctionRcv', 'MS-ASID-ACL'],
  ['multipart', { contentType: 'multipart/related; boundary="x"' }, 201, 'HTTP Header - Content-Type', 'MS-SYNC-CONTENT-TYPE'],
  ['SOAP 1.2 by Content-Type', { contentType: 'application/soap+xml' }, 201, 'HTTP Header - Content-Type', 'MS-SYNC-CONTENT-TYPE'],
  [
    'gzip',
    { headers: ['Content-Encoding', 'gzip'], body: gzipSync('<a/>') },
    201,
    'HTTP Header - Content-Encoding',
    'MS-SYNC-CONTENT-ENCODING',
  ],
  ['two SOAPActions', { headers: ['SOAPAction', 'x'] }, 201, 'HTTP Header - soapaction', 'MS-DUPLICATE-HEADER'],
  ['a space that does not exist', { headers: ['X-Mock-Spine-Space', 'nowhere'] }, 201, 'Spine', 'MS-SPACE-UNKNOWN'],
]

function RCV_OTHER(): string {
  return '<hl7:communicationFunctionRcv><hl7:device><hl7:id root="1.2.3" extension="990000800604"/></hl7:device></hl7:communicationFunctionRcv>'
}

describe('layer A: a SOAP fault, HTTP 500', () => {
  it.each(faults)('%s', async (_what, edits, code, location, problem) => {
    const message = syncRequest(edits)
    const { answer, exchange } = await spine.ask(message)
    // 10.4: what the MHS adaptor asks of a fault: status 500, Content-Type text/xml without a charset, nasp:error.
    expect([answer.status, answer.header('Content-Type')]).toEqual([500, 'text/xml'])
    const { Fault } = parsed(answer.text).Envelope.Body
    expect([Fault.faultcode, Fault.faultstring]).toEqual(['SOAP:Server', 'Application Exception'])
    expect(Fault.detail.errorList.error).toEqual({
      codeContext: 'urn:nhs:names:error:tms',
      errorCode: String(code),
      severity: 'Error',
      location,
      description: expect.any(String),
    })
    expect(exchange).toMatchObject({ door: 'sync-service', outcome: 'refused' })
    expect(exchange.problems.map((each) => each.code)).toContain(problem)
    expect(await processed(message.hl7Id)).toBe(false)
  })

  it('the certificate of another party', async () => {
    const { answer, exchange } = await spine.ask(syncRequest(), A.name)
    expect(answer.status).toBe(500)
    expect(parsed(answer.text).Envelope.Body.Fault.detail.errorList.error).toMatchObject({
      errorCode: '300',
      location: 'communicationFunctionSnd',
    })
    expect(exchange.problems.at(-1)).toMatchObject({ code: 'MS-FROM-PARTY', came: expect.stringContaining('supplier-a.mock.nhs.uk') })
  })

  it('no certificate', async () => {
    const { path, headers, body } = syncRequest()
    const answer = await post({ url: `${spine.environment.urls.https}${path}`, ca: spine.ca, headers, body })
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('MS-TLS-NO-CERTIFICATE')
  })

  it('a GET is answered 405 with an empty body', async () => {
    const answer = await post({
      url: `${spine.environment.urls.https}/sync-service`,
      ca: spine.ca,
      as: spine.identity(CLIENT.name),
      verb: 'GET',
    })
    expect([answer.status, answer.header('Allow'), answer.text]).toEqual([405, 'POST', ''])
  })

  it('the bytes are those of the dossier', async () => {
    const { answer } = await spine.ask(syncRequest({ action: 'QUPA_IN999999UK01' }))
    expect(answer.text).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<SOAP:Envelope xmlns:SOAP="http://schemas.xmlsoap.org/soap/envelope/"><SOAP:Body><SOAP:Fault><faultcode>SOAP:Server</faultcode><faultstring>Application Exception</faultstring><detail><nasp:errorList xmlns:nasp="http://national.carerecords.nhs.uk/schema/"><nasp:error><nasp:codeContext>urn:nhs:names:error:tms</nasp:codeContext><nasp:errorCode>101</nasp:errorCode><nasp:severity>Error</nasp:severity><nasp:location>wsa:Action</nasp:location><nasp:description>The service/interaction is not supported for the requested URI</nasp:description></nasp:error></nasp:errorList></detail></SOAP:Fault></SOAP:Body></SOAP:Envelope>',
    )
  })
})

const IDS = /<id root="[^"]*"\/>/
const AUTHOR1 = /<author1.*<\/author1>/
const CONTROL = /<ControlActEvent.*<\/ControlActEvent>/
const person =
  '<author typeCode="AUT"><AgentPersonSDS classCode="AGNT"><id root="1.2.826.0.1285.0.2.0.67" extension="1"/></AgentPersonSDS></author>'

/** Layer B, checks 7 to 18 (dossier 1.4): the rule, what breaks it, the code, the harness's code. */
const rejections: readonly (readonly [rule: string, what: string, edits: SyncEdits, code: string, problem: string])[] = [
  ['INVALID_ID', 'no id', { payload: swap(IDS, '') }, '501', 'MS-HL7-WRAPPER'],
  ['INVALID_CREATION_TIME', 'no creationTime', { payload: swap(/<creationTime[^>]*>/, '') }, '502', 'MS-HL7-WRAPPER'],
  ['INVALID_VERSION_CODE', 'an empty versionCode', { payload: swap('code="3NPfIT6.3.01"', 'code=""') }, '503', 'MS-HL7-WRAPPER'],
  ['INVALID_CONTROL_ACT', 'no ControlActEvent', { payload: swap(CONTROL, '') }, '510', 'MS-HL7-WRAPPER'],
  ['CONTROL_ACT_AUTHOR_INVALID', 'two authors', { payload: swap('<author1', `${person}${person}<author1`) }, '511', 'MS-HL7-WRAPPER'],
  ['CONTROL_ACT_AUTHOR_INVALID_CARDINALITY', 'no author1', { payload: swap(AUTHOR1, '') }, '512', 'MS-HL7-WRAPPER'],
  ['CONTROL_ACT_QUERY_INVALID', 'two queries', { payload: swap(/<query>.*<\/query>/, '$&$&') }, '516', 'MS-HL7-WRAPPER'],
  ['CONTROL_ACT_QUERY_INVALID', 'an empty query', { payload: swap(/<query>.*<\/query>/, '<query/>') }, '516', 'MS-HL7-WRAPPER'],
  [
    'CONTROL_ACT_QUERY_INVALID',
    'a subject instead',
    { payload: swap(/<query>.*<\/query>/, '<subject><a/></subject>') },
    '516',
    'MS-HL7-WRAPPER',
  ],
  ['CONTROL_ACT_QUERY_INVALID', 'no query', { payload: swap(/<query>.*<\/query>/, '') }, '516', 'MS-HL7-WRAPPER'],
  [
    'INCONSISTENT_HL7_INTERACTION_ID',
    'another interactionId',
    { payload: swap('extension="QUPA_IN000008UK02"', 'extension="QUPA_IN000008UK05"') },
    '504',
    'MS-HL7-WRAPPER',
  ],
  [
    'INCONSISTENT_HL7_INTERACTION_ID',
    'another element',
    { payload: (xml) => xml.replaceAll('QUPA_IN000008UK02', 'QUPA_IN000008UK05') },
    '504',
    'MS-SYNC-INTERACTION',
  ],
  [
    'INCONSISTENT_HL7_INTERACTION_ID',
    'another namespace',
    { payload: swap('xmlns="urn:hl7-org:v3"', 'xmlns="urn:other"') },
    '504',
    'MS-SYNC-INTERACTION',
  ],
  [
    'INCONSISTENT_HL7_INTERACTION_ID',
    'another SOAPAction',
    { soapAction: 'urn:nhs:names:services:pdsquery/QUPA_IN000005UK01' },
    '504',
    'MS-SYNC-INTERACTION',
  ],
  ['INCONSISTENT_COMM_FUNC_RCV', 'another receiver', { payload: swap(/990000800604/, '990000800601') }, '508', 'MS-SYNC-ASID-DIFFERS'],
  [
    'INCONSISTENT_COMM_FUNC_RCV',
    'no receiver',
    { payload: swap(/<communicationFunctionRcv.*<\/communicationFunctionRcv>/, '') },
    '508',
    'MS-HL7-WRAPPER',
  ],
  ['INCONSISTENT_COMM_FUNC_SND', 'another sender', { payload: swap(CLIENT.asid, A.asid) }, '509', 'MS-SYNC-ASID-DIFFERS'],
  [
    'CONTROL_ACT_AUTHOR_INVALID',
    'an author without user and role',
    { payload: swap('<author1', `${person}<author1`) },
    '511',
    'MS-HL7-WRAPPER',
  ],
  [
    'CONTROL_ACT_AUTHOR_AGENT_INVALID',
    'an author1 in another root',
    { payload: swap(/(<agentSystemSDS[^>]*><id root=")[^"]*/, '$11.2.3') },
    '513',
    'MS-HL7-WRAPPER',
  ],
  [
    'CONTROL_ACT_AUTHOR_AGENT2_INVALID',
    'a workstation without a number',
    {
      payload: swap(
        '</author1>',
        '</author1><author1><AgentSystemSDS><agentSystemSDS><id root="1.2.3"/></agentSystemSDS></AgentSystemSDS></author1>',
      ),
    },
    '514',
    'MS-HL7-WRAPPER',
  ],
]

describe('layer B: MCCI_IN010000UK13 AR, HTTP 200', () => {
  it.each(rejections)('%s: %s', async (rule, _what, edits, code, problem) => {
    const message = syncRequest(edits)
    const { answer, exchange } = await spine.ask(message)
    expect(answer.status).toBe(200)
    const { Header, Body } = parsed(answer.text).Envelope
    expect(Header.Action).toBe('urn:nhs:names:services:pdsquery/MCCI_IN010000UK13')
    const rejected = Body.retrievalQueryResponse.MCCI_IN010000UK13
    expect(rejected.versionCode['@_code']).toBe('V3NPfIT3.0')
    expect(rejected.acknowledgement['@_typeCode']).toBe('AR')
    expect(rejected.acknowledgement.acknowledgementDetail.code).toMatchObject({
      '@_code': code,
      '@_codeSystem': '2.16.840.1.113883.2.1.3.2.4.17.32',
    })
    expect(Object.keys(rejected.ControlActEvent)).toEqual(['author1', '@_classCode', '@_moodCode'])
    expect(exchange.outcome).toBe('refused')
    expect(exchange.problems.at(-1)).toMatchObject({ code: problem, invented: true })
    if (problem !== 'MS-SYNC-INTERACTION') expect(exchange.problems.at(-1)?.expected).toContain(rule)
    expect(await processed(message.hl7Id)).toBe(false)
  })

  it('the first rule in Spine’s order counts', async () => {
    const payload = (xml: string) => swap(CONTROL, '')(swap(/<interactionId[^>]*>/, '')(xml))
    const { answer } = await spine.ask(syncRequest({ payload }))
    expect(answer.text).toContain('code="510"')
  })

  it('a request that was rejected may come again under its HL7 id', async () => {
    const { hl7Id } = syncRequest()
    expect((await spine.ask(syncRequest({ hl7Id, payload: swap(AUTHOR1, '') }))).answer.text).toContain('code="512"')
    expect((await spine.ask(syncRequest({ hl7Id }))).answer.text).toContain('<QUPA_IN000009UK03>')
  })
})
