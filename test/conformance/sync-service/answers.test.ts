import { beforeAll, describe, expect, it } from 'vitest'
import { wrapperElements } from '../../../src/emulators/sync-service/contract.ts'
import { domainHandlers } from '../../../src/environment/compose-emulators.ts'
import { settingsOf } from '../../../src/environment/settings.ts'
import { unbuiltMessages } from '../../../src/national/unbuilt-messages.ts'
import { certificateFolder } from '../../support/environment.ts'
import { post } from '../../support/post.ts'
import { parsed } from '../../support/supplier.ts'
import { CLIENT, MAUD, PDS, type SyncEnvironment, swap, syncEnvironment, syncRequest, systemFor, UNBUILT } from '../../support/sync.ts'

let certs: string
let spine: SyncEnvironment

beforeAll(async () => {
  certs = await certificateFolder()
  spine = await syncEnvironment({ certs })
})

const kept = async () =>
  (await spine.environment.store.list('default', unbuiltMessages.name)).map(({ value }) => unbuiltMessages.decode(value))

/** What stands in the body: the element around the interaction ('' for none), the interaction, its content. */
function bodyOf(text: string) {
  const { Body } = parsed(text).Envelope
  const [outer = ''] = Object.keys(Body)
  const [inner = ''] = Object.keys(Body[outer])
  return /_(IN|INUK)\d/.test(outer)
    ? { around: '', interaction: outer, message: Body[outer] }
    : { around: outer, interaction: inner, message: Body[outer][inner] }
}

describe('an answer in the response', () => {
  it('10.2, 10.3: header and wrapper stand in the order of the captures and reflect the request', async () => {
    const request = syncRequest({ from: '192.0.2.9', to: 'urn:nhs:names:services:pdsquery' })
    const { answer, exchange } = await spine.ask(request)
    expect([answer.status, answer.header('Content-Type')]).toEqual([200, 'text/xml'])
    const id = /<wsa:MessageID>uuid:([0-9A-F-]{36})</.exec(answer.text)?.[1] ?? ''
    const device = (asid: string) =>
      `<device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="${asid}"/></device>`
    const parties = `<communicationFunctionRcv typeCode="RCV">${device(CLIENT.asid)}</communicationFunctionRcv><communicationFunctionSnd typeCode="SND">${device(PDS)}</communicationFunctionSnd>`
    const start = `<?xml version='1.0' encoding='UTF-8'?>\n<SOAP-ENV:Envelope xmlns:crs="http://national.carerecords.nhs.uk/schema/crs/" xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns="urn:hl7-org:v3" xmlns:hl7="urn:hl7-org:v3"><SOAP-ENV:Header><wsa:MessageID>uuid:${id}</wsa:MessageID><wsa:Action>urn:nhs:names:services:pdsquery/QUPA_IN000009UK03</wsa:Action><wsa:To>192.0.2.9</wsa:To><wsa:From><wsa:Address>urn:nhs:names:services:pdsquery</wsa:Address></wsa:From>${parties}<wsa:RelatesTo>${request.messageId}</wsa:RelatesTo></SOAP-ENV:Header><SOAP-ENV:Body><retrievalQueryResponse><QUPA_IN000009UK03><id root="${id}"/><creationTime value="`
    expect(answer.text.slice(0, start.length)).toBe(start)
    const rest = answer.text.slice(start.length).replace(/^\d{14}/, 'NOW')
    expect(rest.slice(0, rest.indexOf('<pertinentInformation'))).toBe(
      `NOW"/><versionCode code="3NPfIT6.3.01"/><interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="QUPA_IN000009UK03"/><processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/><acknowledgement typeCode="AA"><messageRef><id root="${request.hl7Id}"/></messageRef></acknowledgement>${parties}<ControlActEvent classCode="CACT" moodCode="EVN"><author1 typeCode="AUT"><AgentSystemSDS classCode="AGNT"><agentSystemSDS classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="${PDS}"/></agentSystemSDS></AgentSystemSDS></author1><subject typeCode="SUBJ"><PDSResponse classCode="OBS" moodCode="EVN">`,
    )
    expect(answer.text).toMatch(
      /<\/PDSResponse><\/subject><queryAck type="QueryAck"><queryResponseCode code="OK"\/><\/queryAck><\/ControlActEvent><\/QUPA_IN000009UK03><\/retrievalQueryResponse><\/SOAP-ENV:Body><\/SOAP-ENV:Envelope>$/,
    )
    expect(exchange.labels).toEqual({
      messageId: request.messageId.slice('uuid:'.length),
      service: 'urn:nhs:names:services:pdsquery',
      interaction: 'QUPA_IN000008UK02',
      fromAsid: CLIENT.asid,
      toAsid: PDS,
      fromParty: CLIENT.partyKey,
      hl7Id: request.hl7Id,
    })
  })

  it('10.2: a failed query has the element of its request, two reasons and no subject', async () => {
    const { answer, exchange } = await spine.ask(syncRequest({ payload: swap(MAUD, '9999999999') }))
    expect(answer.status).toBe(200)
    const { Header, Body } = parsed(answer.text).Envelope
    expect(Header.Action).toBe('urn:nhs:names:services:pdsquery/QUQI_IN010000UK14')
    const { acknowledgement, ControlActEvent } = Body.retrievalQueryResponse.QUQI_IN010000UK14
    expect(acknowledgement['@_typeCode']).toBe('AE')
    expect(answer.text.slice(answer.text.indexOf('</author1>'))).toBe(
      `</author1>${['1', 'RT003'].map((code) => `<reason typeCode="RSON"><justifyingDetectedIssueEvent classCode="ALRT" moodCode="EVN"><code code="${code}" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.42" displayName="No match to a Service User record"><qualifier code="ER"/></code></justifyingDetectedIssueEvent></reason>`).join('')}<queryAck type="QueryAck"><queryResponseCode code="ID"/></queryAck></ControlActEvent></QUQI_IN010000UK14></retrievalQueryResponse></SOAP-ENV:Body></SOAP-ENV:Envelope>`,
    )
    expect(ControlActEvent.subject).toBeUndefined()
    expect(exchange.problems.map(({ code }) => code)).toEqual(['MS-PDS-NO-MATCH', 'MS-DOMAIN-REFUSED'])
  })

  it('10.3: an empty wsa:From gives an empty wsa:To; RelatesTo and messageRef are not mixed', async () => {
    const request = syncRequest({ from: '', to: 'a &amp; b' })
    const { answer } = await spine.ask(request)
    expect(answer.text).toContain('<wsa:To/><wsa:From><wsa:Address>a &amp; b</wsa:Address></wsa:From>')
    const { Header } = parsed(answer.text).Envelope
    expect(Header.RelatesTo).toBe(request.messageId)
    expect(bodyOf(answer.text).message.acknowledgement.messageRef.id['@_root']).toBe(request.hl7Id)
    expect(request.messageId).not.toContain(request.hl7Id)
  })

  it.each([
    ['quoted', '"urn:nhs:names:services:pdsquery/QUPA_IN000008UK02"', []],
    ['missing', undefined, ['MS-SOAPACTION-DIFFERS']],
    ['empty', '""', ['MS-SOAPACTION-DIFFERS']],
    ['with a colon', 'urn:nhs:names:services:pdsquery:QUPA_IN000008UK02', ['MS-SOAPACTION-DIFFERS']],
  ])('a SOAPAction that is %s is taken', async (_what, soapAction, codes) => {
    const { answer, exchange } = await spine.ask(syncRequest({ soapAction }))
    expect(bodyOf(answer.text).interaction).toBe('QUPA_IN000009UK03')
    expect(exchange.problems.map(({ code }) => code)).toEqual(codes)
  })

  it.each([
    ['text/xml'],
    ['TEXT/XML; charset="UTF-8"'],
    ['application/xml'],
    [undefined],
  ])('the Content-Type %s is taken', async (contentType) => {
    expect((await spine.ask(syncRequest({ contentType }))).answer.status).toBe(200)
  })

  it.each([
    ['/sync-service/'],
    ['/syncservice-pds/pds'],
    ['/syncservice-mm/mm'],
    ['/sync-service?x=1'],
  ])('%s is the same door', async (path) => {
    const { answer, exchange } = await spine.ask(syncRequest({ path }))
    expect([answer.status, exchange.door]).toEqual([200, 'sync-service'])
  })

  it.each([
    ['msg.int.spine2.ncrs.nhs.uk', 'int'],
    ['msg.intspineservices.nhs.uk', 'int'],
    ['msg.dep.spine2.ncrs.nhs.uk', 'dep'],
  ])('it is at %s of %s', async (host, environment) => {
    const there = environment === 'int' ? spine : await syncEnvironment({ certs, environment })
    const { path, headers, body } = syncRequest()
    const url = `${there.environment.urls.https}${path}`
    const as = there.identity(CLIENT.name)
    const answer = await post({ url, ca: there.ca, as, servername: host, headers: ['Host', host, ...headers], body })
    expect(answer.status).toBe(200)
    expect(bodyOf(answer.text).interaction).toBe('QUPA_IN000009UK03')
  })
})

const parameter = (name: string, value: string) => `<${name}>${value}<semanticsText>${name}</semanticsText></${name}>`
const ID = parameter('person.id', `<value root="2.16.840.1.113883.2.1.4.1" extension="${MAUD}"/>`)
const BORN = parameter('person.birthTime', '<value value="19540612"/>')
const NAMED = parameter('person.name', '<value><given>MAUD</given><family>PEMBERTON</family></value>')
const HISTORY = parameter('historicDataIndicator', '<value code="0" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.36"/>')
const queries = {
  simpleTrace: `${parameter('person.administrativeGenderCode', '<value code="2"/>')}${BORN}${NAMED}`,
  retrieval: `${HISTORY}${ID}<retrievalItem><semanticsText>person.allData</semanticsText></retrievalItem>`,
  confirmation: ID,
  crossCheck: `${BORN}${ID}${NAMED}`,
} as const

/** Synchronous queries of demographics with their answers (dossier sync-pds-smsp-gazetteer 2.1) and the elements around them (1.5). */
const answered: readonly (readonly [query: keyof typeof queries, action: string, answer: string, around: string, version: string])[] = [
  ['simpleTrace', 'QUPA_IN010000UK13', 'QUPA_IN030000UK15', 'traceQueryResponse', 'V3NPfIT3.0'],
  ['simpleTrace', 'QUPA_IN010000UK32', 'QUPA_IN030000UK32', 'traceQueryResponse', 'V3NPfIT4.2.00'],
  ['simpleTrace', 'QUPA_IN000005UK01', 'QUPA_IN000007UK01', 'traceQueryResponse', '3NPfIT6.3.01'],
  ['simpleTrace', 'QUPA_IN000005UK03', 'QUPA_IN000007UK03', 'traceQueryResponse', '3NPfIT7.2.02'],
  ['retrieval', 'QUPA_IN040000UK14', 'QUPA_IN050000UK16', 'retrievalQueryResponse', 'V3NPfIT3.0'],
  ['retrieval', 'QUPA_IN040000UK32', 'QUPA_IN050000UK32', 'retrievalQueryResponse', 'V3NPfIT4.2.00'],
  ['retrieval', 'QUPA_IN000008UK02', 'QUPA_IN000009UK03', 'retrievalQueryResponse', '3NPfIT6.3.01'],
  ['retrieval', 'QUPA_IN000008UK05', 'QUPA_IN000009UK06', 'retrievalQueryResponse', '3NPfIT7.2.02'],
  ['retrieval', 'QUPA_IN000008SM13', 'QUPA_IN000009SM06', 'retrievalQueryResponse', '3NPfIT7.2.02'],
  ['confirmation', 'QUPA_IN060000UK13', 'QUPA_IN070000UK16', 'confirmNHSNumberQueryResponse', 'V3NPfIT3.0'],
  ['confirmation', 'QUPA_IN060000UK30', 'QUPA_IN070000UK30', 'confirmNHSNumberQueryResponse', 'V3NPfIT4.2.00'],
  ['confirmation', 'QUPA_IN000016UK02', 'QUPA_IN000010UK02', 'confirmNHSNumberQueryResponse', '3NPfIT6.3.01'],
  ['confirmation', 'QUPA_IN000016UK04', 'QUPA_IN000010UK04', 'confirmNHSNumberQueryResponse', '3NPfIT7.2.02'],
  ['crossCheck', 'QUPA_IN000014UK01', 'QUPA_IN000015UK02', 'traceQueryResponse', '3NPfIT6.3.01'],
  ['crossCheck', 'QUPA_IN000014UK03', 'QUPA_IN000015UK04', 'traceQueryResponse', '3NPfIT7.2.02'],
  ['crossCheck', 'QUPA_IN000014SM03', 'QUPA_IN000015SM04', 'traceQueryResponse', '3NPfIT7.2.02'],
  ['crossCheck', 'QUPA_IN000012UK02', 'QUPA_IN000013UK01', '', '3NPfIT6.3.01'],
  ['crossCheck', 'QUPA_IN000012UK04', 'QUPA_IN000013UK03', '', '3NPfIT7.2.02'],
]

describe('every synchronous interaction of the catalogue', () => {
  it.each(answered)('%s %s is answered by demographics with %s in %s', async (query, action, interaction, around, version) => {
    const receiverAsid = systemFor(spine, `urn:nhs:names:services:pdsquery:${action}`)
    const payload = swap(/<query>.*<\/query>/, `<query>${queries[query]}</query>`)
    const { answer, exchange } = await spine.ask(syncRequest({ action, receiverAsid, payload }))
    expect(answer.status).toBe(200)
    const { message, ...outside } = bodyOf(answer.text)
    expect(outside).toEqual({ around, interaction })
    expect([message.acknowledgement['@_typeCode'], message.versionCode['@_code']]).toEqual(['AA', version])
    expect(message.ControlActEvent.queryAck.queryResponseCode['@_code']).toBe('OK')
    expect(answer.text).toContain(`<id root="2.16.840.1.113883.2.1.4.1" extension="${MAUD}"/>`)
    expect([exchange.outcome, exchange.problems]).toEqual(['accepted', []])
  })

  it('is checked, kept, and answered with its domain’s failure in the element of its request', async () => {
    const built = new Set(Object.keys(domainHandlers(settingsOf())))
    const rows = [...spine.environment.catalogue.entries()].filter(
      ({ interaction, pattern, fromSpine }) => pattern === 'sync' && fromSpine !== true && !built.has(interaction),
    )
    expect(rows.length).toBeGreaterThanOrEqual(15)
    for (const { interaction, service, action, failures } of rows) {
      const { answer, exchange } = await spine.ask(syncRequest({ service, action, receiverAsid: systemFor(spine, interaction) }))
      expect([action, answer.status]).toEqual([action, 200])
      const { around, interaction: answered, message } = bodyOf(answer.text)
      const query = failures.length > 0
      expect([action, answered]).toEqual([action, query ? 'QUQI_IN010000UK14' : 'MCCI_IN010000UK13'])
      const short = service.replace('urn:nhs:names:services:', '')
      const expected = short === 'mmquery' ? 'PrescriptionsResponse' : (wrapperElements.get(`${short}:${action}`) ?? '')
      expect([action, around]).toEqual([action, expected])
      expect(message.acknowledgement['@_typeCode']).toBe('AE')
      expect(exchange).toMatchObject({ outcome: 'accepted', summary: expect.stringContaining('not built') })
      expect(exchange.problems.map(({ code }) => code)).toEqual(['MS-NOT-BUILT'])
      expect((await kept()).at(-1)).toMatchObject({
        interaction,
        fromParty: CLIENT.partyKey,
        payload: expect.stringContaining(`<${action} `),
      })
    }
  })

  it('--unbuilt accept changes nothing, --sync-wrapper names the element', async () => {
    const other = await syncEnvironment({
      certs,
      unbuilt: 'accept',
      syncWrapper: ['QUPA_IN000016UK02=confirmQueryResponse', 'QUPA_IN000008UK02=-'],
    })
    const confirm = await other.ask(syncRequest({ action: 'QUPA_IN000016UK02' }))
    expect(bodyOf(confirm.answer.text)).toMatchObject({ around: 'confirmQueryResponse', interaction: 'QUPA_IN000010UK02' })
    const retrieval = await other.ask(syncRequest())
    expect(bodyOf(retrieval.answer.text)).toMatchObject({ around: '', interaction: 'QUPA_IN000009UK03' })
    const receiverAsid = systemFor(other, `${UNBUILT.service}:${UNBUILT.action}`)
    const unbuilt = await other.ask(syncRequest({ ...UNBUILT, receiverAsid }))
    expect(bodyOf(unbuilt.answer.text)).toMatchObject({
      around: '',
      interaction: 'QUQI_IN010000UK14',
      message: { acknowledgement: { '@_typeCode': 'AE' } },
    })
    expect(unbuilt.exchange.problems.map(({ code }) => code)).toEqual(['MS-NOT-BUILT'])
  })
})

describe('duplicates', () => {
  const duplicate = '<code codeSystem="2.16.840.1.113883.2.1.3.2.4.17.32" code="202" displayName="Duplicate HL7 ID Error"/>'

  it('a second message with an HL7 id, in any case, is rejected with 202, whatever its MessageID', async () => {
    const first = syncRequest()
    expect((await spine.ask(first)).answer.text).not.toContain(duplicate)
    const { answer, exchange } = await spine.ask(syncRequest({ hl7Id: first.hl7Id.toLowerCase() }))
    expect(answer.status).toBe(200)
    expect(bodyOf(answer.text)).toMatchObject({ around: 'retrievalQueryResponse', interaction: 'MCCI_IN010000UK13' })
    expect(answer.text).toContain(
      `<acknowledgement typeCode="AR"><acknowledgementDetail typeCode="ER">${duplicate}</acknowledgementDetail><messageRef><id root="${first.hl7Id.toLowerCase()}"/>`,
    )
    expect(exchange).toMatchObject({ outcome: 'refused' })
    expect(exchange.problems.map(({ code }) => code)).toEqual(['MS-DUPLICATE-HL7-ID'])
  })

  it('it comes before what is wrong with the wrapper', async () => {
    const first = syncRequest()
    await spine.ask(first)
    const { answer } = await spine.ask(syncRequest({ hl7Id: first.hl7Id, payload: (xml) => xml.replace(/<author1.*<\/author1>/, '') }))
    expect(answer.text).toContain(duplicate)
  })

  it('of two at the same time one is answered', async () => {
    const { hl7Id } = syncRequest()
    const send = async () => {
      const { path, headers, body } = syncRequest({ hl7Id })
      return post({ url: `${spine.environment.urls.https}${path}`, ca: spine.ca, as: spine.identity(CLIENT.name), headers, body })
    }
    const answers = await Promise.all([send(), send(), send(), send()])
    expect(answers.filter(({ text }) => text.includes(duplicate))).toHaveLength(3)
  })

  it('after --sync-remember it is a new message, and 0 takes every id again', async () => {
    const day = 86_400_000
    const first = syncRequest()
    await spine.ask(first)
    spine.environment.spaces.default.clock.advance(day - 60_000)
    expect((await spine.ask(syncRequest({ hl7Id: first.hl7Id }))).answer.text).toContain(duplicate)
    spine.environment.spaces.default.clock.advance(120_000)
    expect((await spine.ask(syncRequest({ hl7Id: first.hl7Id }))).answer.text).not.toContain(duplicate)
    const other = await syncEnvironment({ certs, syncRemember: 0 })
    await other.ask(first)
    expect((await other.ask(first)).answer.text).not.toContain(duplicate)
  })
})

it('a space of its own is found by the sender’s ASID, by header, and knows its own duplicates', async () => {
  const own = { partyKey: 'D99904-9990004', asid: '999000000044', fqdn: CLIENT.fqdn }
  await spine.environment.createSpace({ name: 'suite', claims: {}, seed: 'default' })
  await spine.environment.register({ space: 'suite', ...own })
  const byAsid = await spine.ask(syncRequest({ senderAsid: own.asid }))
  expect([byAsid.answer.status, byAsid.exchange.space]).toEqual([200, 'suite'])
  const first = syncRequest()
  expect((await spine.ask(first)).exchange.space).toBe('default')
  await spine.environment.register({ space: 'suite', partyKey: 'E99905-9990005', asid: '999000000055', fqdn: CLIENT.fqdn })
  const named = await spine.ask(syncRequest({ senderAsid: '999000000055', headers: ['X-Mock-Spine-Space', 'suite'] }))
  expect([named.answer.status, named.exchange.space]).toEqual([200, 'suite'])
})

it('--party-check warn lets another party’s certificate through, with a warning', async () => {
  const other = await syncEnvironment({ certs, partyCheck: 'warn' })
  const { answer, exchange } = await other.ask(syncRequest(), 'supplier-a')
  expect(answer.status).toBe(200)
  expect(exchange.problems.map(({ code }) => code)).toEqual(['MS-FROM-PARTY-UNCHECKED'])
})

it('a body over --max-body is refused with --oversize-status', async () => {
  const other = await syncEnvironment({ certs, maxBody: 20_000, oversizeStatus: 413 })
  const { answer, exchange } = await other.ask(syncRequest({ payload: (xml) => xml.replace('</query>', `${' '.repeat(30_000)}</query>`) }))
  expect(answer.status).toBe(413)
  expect(parsed(answer.text).Envelope.Body.Fault.detail.errorList.error.errorCode).toBe('201')
  expect(exchange.problems.map(({ code }) => code)).toEqual(['MS-BODY-TOO-LARGE'])
})
