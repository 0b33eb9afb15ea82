import { beforeAll, describe, expect, it } from 'vitest'
import { A, B, LIST, SPINE, type TestEnvironment, testEnvironment, UPLOAD } from '../../support/environment.ts'
import { PATIENT, query, upload } from '../../support/messages.ts'
import { PATIENCE } from '../../support/patience.ts'
import { parsed, type Received, type Supplier } from '../../support/supplier.ts'

let spine: TestEnvironment
let a: Supplier

beforeAll(async () => {
  spine = await testEnvironment()
  a = await spine.listen(A)
})

const GUID = /^[0-9A-F]{8}-[0-9A-F]{4}-1[0-9A-F]{3}-[0-9A-F]{4}-[0-9A-F]{12}$/

describe('an async-reliable request', () => {
  it('is answered with 202 and an Acknowledgment, byte for byte as Spine writes it', async () => {
    const message = upload(spine.route(UPLOAD))
    const answer = await spine.send(message)
    expect(answer.status).toBe(202)
    expect(answer.header('Content-Type')).toBe('text/xml')
    expect(answer.header('SOAPAction')).toBe('urn:urn:oasis:names:tc:ebxml-msg:service/Acknowledgment')
    expect(answer.headers).toContain('Content-Length')
    expect(answer.header('Content-Length')).toBe(String(Buffer.byteLength(answer.text)))
    expect(answer.header('Transfer-Encoding')).toBeUndefined()
    const [, ackId, ackTime] =
      /<eb:MessageId>([^<]+)<\/eb:MessageId>.*<eb:Acknowledgment .*?<eb:Timestamp>([^<]+)<\/eb:Timestamp>/s.exec(answer.text) ?? []
    expect(ackId).toMatch(GUID)
    expect(ackTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
    const party = (key: string) => `<eb:PartyId eb:type="urn:nhs:names:partyType:ocs+serviceInstance">${key}</eb:PartyId>`
    const namespaces =
      'xmlns:xsi="http://www.w3c.org/2001/XML-Schema-Instance" xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd" xmlns:hl7ebxml="urn:hl7-org:transport/ebXML/DSTUv1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
    expect(answer.text).toBe(
      `<?xml version='1.0' encoding='UTF-8'?>\n<soap:Envelope ${namespaces}><soap:Header><eb:MessageHeader eb:version="2.0" soap:mustUnderstand="1"><eb:From>${party(SPINE)}</eb:From><eb:To>${party(A.partyKey)}</eb:To><eb:CPAId>${spine.route(UPLOAD).cpaId}</eb:CPAId><eb:ConversationId>${message.conversationId}</eb:ConversationId><eb:Service>urn:oasis:names:tc:ebxml-msg:service</eb:Service><eb:Action>Acknowledgment</eb:Action><eb:MessageData><eb:MessageId>${ackId}</eb:MessageId><eb:Timestamp>2026-11-20T09:30:15Z</eb:Timestamp><eb:RefToMessageId>${message.messageId}</eb:RefToMessageId></eb:MessageData></eb:MessageHeader><eb:Acknowledgment eb:version="2.0" soap:mustUnderstand="1" soap:actor="urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH"><eb:Timestamp>${ackTime}</eb:Timestamp><eb:RefToMessageId>${message.messageId}</eb:RefToMessageId><eb:From>${party(SPINE)}</eb:From></eb:Acknowledgment></soap:Header><soap:Body/></soap:Envelope>`,
    )
  })

  it('is followed by MCCI_IN010000UK13 AA in the captured bytes', async () => {
    const message = upload(spine.route(UPLOAD))
    await spine.send(message)
    const answer = await a.delivery(message.conversationId)
    const { cpaId } =
      spine.environment.directory('default').endpoint(A.partyKey, 'urn:nhs:names:services:psis:MCCI_IN010000UK13')?.endpoint ?? {}
    const id = answer.messageId
    expect(id).toMatch(GUID)
    expect(answer.caller).toBe('msg-out.int.spine2.ncrs.nhs.uk')
    expect(answer.headers.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase())).not.toContain('transfer-encoding')
    expect(answer.header('Soapaction')).toBe('urn:nhs:names:services:psis/MCCI_IN010000UK13')
    expect(answer.headers).toContain('Soapaction')
    expect(answer.header('Content-Length')).toBe(String(Buffer.byteLength(answer.body)))
    expect(answer.header('Content-Type')).toBe(
      'multipart/related; boundary="--=_MIME-Boundary"; charset="UTF-8"; type="text/xml"; start="<ebXMLHeader@spine.nhs.uk>"',
    )
    const [header, payload] = answer.parts
    expect(answer.parts).toHaveLength(2)
    expect(header?.headers).toBe('Content-Id: <ebXMLHeader@spine.nhs.uk>\r\nContent-Type: text/xml\r\nContent-Transfer-Encoding: 8bit')
    expect(payload?.headers).toBe(`Content-Id: <${id}@spine.nhs.uk>\r\nContent-Type: application/xml\r\nContent-Transfer-Encoding: 8bit`)
    const party = (key: string) => `<eb:PartyId eb:type="urn:nhs:names:partyType:ocs+serviceInstance">${key}</eb:PartyId>`
    const timestamp = /<eb:Timestamp>([^<]+)</.exec(header?.content ?? '')?.[1] ?? ''
    expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect(header?.content).toBe(
      `<?xml version='1.0' encoding='UTF-8'?>\n<soap:Envelope xmlns:xsi="http://www.w3c.org/2001/XML-Schema-Instance" xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd" xmlns:xlink="http://www.w3.org/1999/xlink"><soap:Header><eb:MessageHeader eb:version="2.0" soap:mustUnderstand="1"><eb:From>${party(SPINE)}</eb:From><eb:To>${party(A.partyKey)}</eb:To><eb:CPAId>${cpaId}</eb:CPAId><eb:ConversationId>${message.conversationId}</eb:ConversationId><eb:Service>urn:nhs:names:services:psis</eb:Service><eb:Action>MCCI_IN010000UK13</eb:Action><eb:MessageData><eb:MessageId>${id}</eb:MessageId><eb:Timestamp>${timestamp}</eb:Timestamp><eb:RefToMessageId>${message.messageId}</eb:RefToMessageId></eb:MessageData><eb:DuplicateElimination/></eb:MessageHeader><eb:AckRequested eb:version="2.0" soap:mustUnderstand="1" soap:actor="urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH" eb:signed="false"/><eb:SyncReply eb:version="2.0" soap:mustUnderstand="1" soap:actor="http://schemas.xmlsoap.org/soap/actor/next"/></soap:Header><soap:Body><eb:Manifest xmlns:hl7ebxml="urn:hl7-org:transport/ebXML/DSTUv1.0" eb:version="2.0"><eb:Reference xlink:href="cid:${id}@spine.nhs.uk"><eb:Schema eb:location="urn:hl7-org:v3_MCCI_IN010000UK13.xsd" eb:version="13"/><eb:Description xml:lang="en">The HL7 payload</eb:Description><hl7ebxml:Payload style="HL7" encoding="XML" version="3.0"/></eb:Reference></eb:Manifest></soap:Body></soap:Envelope>\r\n\r\n`,
    )
    const device = (asid: string) =>
      `<hl7:device classCode="DEV" determinerCode="INSTANCE"><hl7:id root="1.2.826.0.1285.0.2.0.107" extension="${asid}"/></hl7:device>`
    const { receiverAsid } = spine.route(UPLOAD)
    const created = timestamp.replaceAll(/[-:TZ]/g, '')
    expect(payload?.content).toBe(
      `<?xml version='1.0' encoding='UTF-8'?>\n<hl7:MCCI_IN010000UK13 xmlns:hl7="urn:hl7-org:v3"><hl7:id root="${id}"/><hl7:creationTime value="${created}"/><hl7:versionCode code="V3NPfIT4.2.00"/><hl7:interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="MCCI_IN010000UK13"/><hl7:processingCode code="P"/><hl7:processingModeCode code="T"/><hl7:acceptAckCode code="NE"/><hl7:acknowledgement typeCode="AA"><hl7:messageRef><hl7:id root="${message.hl7Id}"/></hl7:messageRef></hl7:acknowledgement><hl7:communicationFunctionRcv typeCode="RCV">${device(A.asid)}</hl7:communicationFunctionRcv><hl7:communicationFunctionSnd typeCode="SND">${device(receiverAsid)}</hl7:communicationFunctionSnd><hl7:ControlActEvent classCode="CACT" moodCode="EVN"><hl7:author1 typeCode="AUT"><hl7:AgentSystemSDS classCode="AGNT"><hl7:agentSystemSDS classCode="DEV" determinerCode="INSTANCE"><hl7:id root="1.2.826.0.1285.0.2.0.107" extension="${receiverAsid}"/></hl7:agentSystemSDS></hl7:AgentSystemSDS></hl7:author1><hl7:requestSuccessDetail><hl7:detail>GP Summary upload successful</hl7:detail><hl7:id root="Not Known"/></hl7:requestSuccessDetail></hl7:ControlActEvent></hl7:MCCI_IN010000UK13>\r\n\r\n`,
    )
  })

  it('stands in the journal as two exchanges of one conversation, the second caused by the first', async () => {
    const message = upload(spine.route(UPLOAD))
    await spine.send(message)
    const request = await spine.request({ conversationId: message.conversationId })
    const [delivery] = await spine.deliveries(request)
    expect(request).toMatchObject({ direction: 'in', door: 'reliable-messaging', space: 'default', outcome: 'accepted', problems: [] })
    expect(request.labels).toEqual({
      conversationId: message.conversationId,
      messageId: message.messageId,
      fromParty: A.partyKey,
      toParty: SPINE,
      service: 'urn:nhs:names:services:psis',
      interaction: 'REPC_IN150016UK05',
      hl7Id: message.hl7Id,
      fromAsid: A.asid,
      toAsid: spine.route(UPLOAD).receiverAsid,
    })
    expect(delivery).toMatchObject({ causedBy: request.id, outcome: 'accepted', problems: [] })
    expect(delivery?.labels).toMatchObject({
      conversationId: message.conversationId,
      refToMessageId: message.messageId,
      interaction: 'MCCI_IN010000UK13',
      acknowledgedBy: expect.stringMatching(/^[0-9A-F-]{36}$/),
    })
  })
})

describe('an async-express request', () => {
  it('is answered with 202 and an empty body, then with QUPC_IN160102UK05 that asks for no acknowledgement', async () => {
    const message = query(spine.route(LIST), { nhsNumber: '9999999468' })
    const answer = await spine.send(message)
    expect(answer.status).toBe(202)
    expect(answer.text).toBe('')
    expect(answer.header('Content-Length')).toBe('0')
    const delivery = await a.delivery(message.conversationId)
    expect(delivery.header('Soapaction')).toBe('urn:nhs:names:services:psisquery/QUPC_IN160102UK05')
    expect(delivery.refToMessageId).toBe(message.messageId)
    const header = delivery.parts[0]?.content ?? ''
    expect(header).not.toContain('AckRequested')
    expect(header).not.toContain('DuplicateElimination')
    expect(header).toContain('<eb:SyncReply ')
    expect(header).toContain('<eb:Schema eb:location="urn:hl7-org:v3_QUPC_IN160102UK05.xsd" eb:version="05"/>')
    expect(header).toContain('<eb:Description xml:lang="en">The HL7 Payload</eb:Description>')
    expect(header).toContain('<eb:CPAId>S999000001102</eb:CPAId>')
    const hl7 = parsed(delivery.parts[1]?.content ?? '').QUPC_IN160102UK05
    expect(hl7.acknowledgement['@_typeCode']).toBe('AA')
    expect(hl7.acknowledgement.messageRef.id['@_root']).toBe(message.hl7Id)
    expect(hl7.ControlActEvent.queryAck.queryResponseCode['@_code']).toBe('OK')
    expect(hl7.ControlActEvent.subject.DocumentCollection.recordTarget.patient.id['@_extension']).toBe('9999999468')
  })

  it('may come without SyncReply', async () => {
    const message = query(spine.route(LIST), { envelope: (xml) => xml.replace(/<eb:SyncReply[^>]*\/>/, '') })
    expect((await spine.send(message)).status).toBe(202)
    await a.delivery(message.conversationId)
  })
})

describe('correlation', () => {
  const parts = (delivery: Received) => {
    const hl7 = parsed(delivery.parts[1]?.content ?? '')
    return (hl7.MCCI_IN010000UK13 ?? hl7.QUPC_IN160102UK05).acknowledgement.messageRef.id['@_root']
  }

  it.each([
    ['an upload', upload, UPLOAD],
    ['a query', query, LIST],
  ] as const)('of %s copies the ebXML id and the HL7 id from their own sources, character by character', async (_, build, interaction) => {
    const message = build(spine.route(interaction), {
      messageId: '6e24b0f4-2f5b-4d6e-8b7a-0c1d2e3f4a5b',
      hl7Id: `c258D107-7d55-4f45-9a3c-${interaction === UPLOAD ? '1' : '2'}b2c3d4e5f60`,
      conversationId: `Conversation-äß&amp;<![CDATA[<]]>-${interaction.length}`,
    })
    const answer = await spine.send(message)
    expect(answer.status).toBe(202)
    const conversation = `Conversation-äß&<-${interaction.length}`
    const delivery = await a.delivery(`Conversation-äß&amp;&lt;-${interaction.length}`.replaceAll('&amp;', '&').replaceAll('&lt;', '<'))
    expect(delivery.conversationId).toBe(conversation)
    expect(delivery.refToMessageId).toBe('6e24b0f4-2f5b-4d6e-8b7a-0c1d2e3f4a5b')
    expect(parts(delivery)).toBe(message.hl7Id)
    expect(delivery.messageId).not.toBe(delivery.refToMessageId)
    if (answer.text !== '') expect(answer.text).toContain('<eb:RefToMessageId>6e24b0f4-2f5b-4d6e-8b7a-0c1d2e3f4a5b</eb:RefToMessageId>')
  })

  it('passes a trace context on', async () => {
    const message = upload(spine.route(UPLOAD))
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    await spine.send(message, A.name, ['traceparent', traceparent])
    expect((await a.delivery(message.conversationId)).header('traceparent')).toBe(traceparent)
  })
})

describe('duplicates', () => {
  it('gives the same bytes again for a MessageId it knows, and processes it once', async () => {
    const message = upload(spine.route(UPLOAD), { nhsNumber: '9449306133' })
    const first = await spine.send(message)
    const request = await spine.request({ messageId: message.messageId })
    await spine.deliveries(request)
    const before = await spine.state()
    const [second, third] = await Promise.all([spine.send(message), spine.send(message)])
    expect([second.status, second.text, third.status, third.text]).toEqual([202, first.text, 202, first.text])
    expect(await spine.state()).toBe(before)
    const requests = spine.environment.journal.find({ labels: { messageId: message.messageId }, direction: 'in' })
    expect(requests.map(({ problems }) => problems.map(({ code }) => code))).toEqual([
      [],
      ['MS-DUPLICATE-MESSAGE'],
      ['MS-DUPLICATE-MESSAGE'],
    ])
    expect(a.received.filter(({ conversationId }) => conversationId === message.conversationId)).toHaveLength(1)
  })

  it('processes copies that come at the same time once', async () => {
    const message = upload(spine.route(UPLOAD), { nhsNumber: '9449305552' })
    const answers = await Promise.all(Array.from({ length: 5 }, () => spine.send(message)))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    await a.delivery(message.conversationId)
    const records = await spine.environment.store.list('default', 'clinicals.documents')
    expect(records.filter(({ key }) => key.startsWith('9449305552/'))).toHaveLength(1)
  })

  it('compares MessageIds without case, and knows them apart by sender', async () => {
    await spine.listen(B)
    const messageId = 'ABCDEF01-0000-4000-8000-00000000000A'
    await spine.send(upload(spine.route(UPLOAD), { messageId }))
    const lower = upload(spine.route(UPLOAD), { messageId: messageId.toLowerCase() })
    await spine.send(lower)
    expect((await spine.request({ conversationId: lower.conversationId })).problems[0]?.code).toBe('MS-DUPLICATE-MESSAGE')
    const other = upload(spine.route(UPLOAD, B), { messageId })
    await spine.send(other, B.name)
    expect((await spine.request({ conversationId: other.conversationId })).problems).toEqual([])
  })

  it('forgets a MessageId after the contract’s persistDuration, on the space’s clock', async () => {
    const message = upload(spine.route(UPLOAD), { hl7Id: 'ABCDEF01-0000-4000-8000-0000000000E1' })
    await spine.send(message)
    await a.delivery(message.conversationId)
    spine.environment.spaces.default.clock.advance(5 * 60_000 + 1000)
    const again = upload(spine.route(UPLOAD), { messageId: message.messageId, hl7Id: 'ABCDEF01-0000-4000-8000-0000000000E2' })
    await spine.send(again)
    const request = await spine.request({ conversationId: again.conversationId })
    expect(request.problems).toEqual([])
    expect((await spine.deliveries(request)).map(({ outcome }) => outcome)).toEqual(['accepted'])
  })

  it('rejects an HL7 id that it processed under another MessageId: AR 202', async () => {
    const first = upload(spine.route(UPLOAD))
    await spine.send(first)
    await spine.deliveries(await spine.request({ conversationId: first.conversationId }))
    const before = await spine.state()
    const second = upload(spine.route(UPLOAD), { hl7Id: first.hl7Id })
    expect((await spine.send(second)).status).toBe(202)
    const delivery = await a.delivery(second.conversationId)
    expect(delivery.parts[1]?.content).toContain(
      '<hl7:acknowledgement typeCode="AR"><hl7:acknowledgementDetail typeCode="ER"><hl7:code code="202" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.32" displayName="Duplicate HL7 ID Error"/></hl7:acknowledgementDetail>',
    )
    const request = await spine.request({ conversationId: second.conversationId })
    await spine.deliveries(request)
    expect(request.problems.map(({ code, came }) => [code, came])).toEqual([['MS-DUPLICATE-HL7-ID', `HL7 id ${first.hl7Id} a second time`]])
    expect(await spine.state()).toBe(before)
  })

  it('takes a query as often as it comes', async () => {
    const message = query(spine.route(LIST))
    await spine.send(message)
    await spine.send(message)
    const requests = await spine.environment.journal.wait({ direction: 'in', labels: { messageId: message.messageId } }, PATIENCE, 2)
    const deliveries = await Promise.all(requests.map((request) => spine.deliveries(request)))
    expect(deliveries.flat()).toHaveLength(2)
  })
})

describe('what an upload stored, a query finds', () => {
  const listed = async (nhsNumber: string, filter?: string) => {
    const message = query(spine.route(LIST), { nhsNumber, ...(filter === undefined ? {} : { filter }) })
    await spine.send(message)
    const hl7 = parsed((await a.delivery(message.conversationId)).parts[1]?.content ?? '')
    if (hl7.QUQI_IN010000UK14 !== undefined)
      return hl7.QUQI_IN010000UK14.ControlActEvent.reason[1].justifyingDetectedIssueEvent.code['@_displayName']
    return [hl7.QUPC_IN160102UK05.ControlActEvent.subject.DocumentCollection.component ?? []]
      .flat()
      .map((each) => each.pSISDocMetaData.component3.documentMetaData)
      .map((document) => document.effectiveTime['@_value'])
  }
  const times = ['20240101090000', '20250615', '202603011200']
  const patient = '9000000009'
  const date = (low: string, high: string) =>
    `<date><semanticsText>Date</semanticsText><value><low value="${low}"/><high value="${high}"/></value></date>`
  const type = (code: string) => `<documentType><value code="${code}" codeSystem="2.16.840.1.113883.2.1.3.2.4.15"/></documentType>`

  beforeAll(async () => {
    for (const effectiveTime of times) await spine.send(upload(spine.route(UPLOAD), { nhsNumber: patient, effectiveTime }))
    await spine.send(upload(spine.route(UPLOAD), { nhsNumber: PATIENT, effectiveTime: '20250101' }))
  })

  it.each([
    ['every document, the newest upload first', undefined, [...times].reverse()],
    ['a date range', date('20250101', '20260101'), ['20250615']],
    ['a date range, both ends included', date('20240101090000', '20250615235959'), ['20250615', '20240101090000']],
    ['a date range outside of which all lie', date('20100101', '20200101'), []],
    ['a document type', type('196981000000101'), [...times].reverse()],
    ['another document type', type('1'), []],
    ['type and date', `${date('2026', '2027')}${type('196981000000101')}`, ['202603011200']],
    ['a set id that no document has', '<setID><value root="00000000-0000-4000-8000-000000000000"/></setID>', []],
    [
      'a date without its high end',
      '<date><value><low value="2024"/></value></date>',
      'The query’s date filter is not a pair of HL7 time stamps',
    ],
    ['a date that is none', date('yesterday', 'today'), 'The query’s date filter is not a pair of HL7 time stamps'],
    ['a document type without a code', type(''), 'The query’s document type filter lacks code or codeSystem'],
    ['a set id without a root', '<setID/>', 'The query’s setID filter has no root'],
    [
      'a set id beside a date',
      `<setID><value root="1"/></setID>${date('2024', '2025')}`,
      'The query’s setID filter does not go with other filters',
    ],
  ])('%s', async (_, filter, expected) => {
    expect(await listed(patient, filter)).toEqual(expected)
  })

  it('shows nothing of another patient', async () => {
    expect(await listed('9111111118')).toEqual([])
  })

  it('finds a document by the id of its set', async () => {
    const message = upload(spine.route(UPLOAD), { nhsNumber: '9222222228' })
    await spine.send(message)
    const id = /<GPSummary [^>]*><id root="([^"]+)"/.exec(message.body.toString())?.[1] ?? ''
    expect(await listed('9222222228', `<setID><value root="${id.toLowerCase()}"/></setID>`)).toHaveLength(1)
  })

  it('describes a document as its upload did, names escaped', async () => {
    const message = query(spine.route(LIST), { nhsNumber: patient })
    await spine.send(message)
    const content = (await a.delivery(message.conversationId)).parts[1]?.content ?? ''
    expect(content).toContain('<family>O’Neill &amp; Søn</family>')
    expect(content).toContain(
      '<id root="1.2.826.0.1285.0.2.0.65" extension="555021934105"/><id root="1.2.826.0.1285.0.2.0.67" extension="555021935107"/>',
    )
    expect(content).toContain('<title>General Practice Summary</title>')
  })
})
