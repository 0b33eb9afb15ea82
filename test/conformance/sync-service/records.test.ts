import { beforeAll, describe, expect, it } from 'vitest'
import { A } from '../../support/environment.ts'
import { PATIENT, upload } from '../../support/messages.ts'
import { parsed } from '../../support/supplier.ts'
import { type SyncEnvironment, swap, syncEnvironment, syncRequest, systemFor } from '../../support/sync.ts'

let spine: SyncEnvironment
const UPLOAD = 'urn:nhs:names:services:psis:REPC_IN150016UK05'
beforeAll(async () => {
  spine = await syncEnvironment()
  const a = await spine.listen(A)
  const message = upload(spine.route(UPLOAD))
  expect((await spine.send(message)).status).toBe(202)
  expect((await a.delivery(message.conversationId)).action).toBe('MCCI_IN010000UK13')
})

const CRS = 'http://national.carerecords.nhs.uk/schema/crs/'
const ASKED = /<query>.*<\/query>/
const parameter = (name: string, value: string) => `<${name}><value ${value}/><semanticsText>${name}</semanticsText></${name}>`
const number = (nhsNumber: string) => parameter('nHSNumber', `root="2.16.840.1.113883.2.1.4.1" extension="${nhsNumber}"`)
const override = (code: '0' | '1') => parameter('dissentOverride', `code="${code}" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.60"`)

async function ask(service: string, action: string, content: string) {
  const receiverAsid = systemFor(spine, `urn:nhs:names:services:${service}:${action}`)
  const result = await spine.ask(
    syncRequest({ service: `urn:nhs:names:services:${service}`, action, receiverAsid, senderAsid: A.asid, payload: swap(ASKED, content) }),
    A.name,
  )
  const body = parsed(result.answer.text).Envelope.Body
  const [around = ''] = Object.keys(body)
  const [interaction = ''] = Object.keys(body[around])
  return { ...result, around, interaction, message: body[around][interaction] }
}
const list = (action: string, nhsNumber: string, code: '0' | '1' = '0') =>
  ask('psisquery', action, `<query>${override(code)}${number(nhsNumber)}</query>`)
const read = (action: string, event: string, nhsNumber = PATIENT) =>
  ask('psisquery', action, `<query>${override('0')}${parameter('eventRecord', `root="${event}"`)}${number(nhsNumber)}</query>`)

interface Asked {
  readonly nhsNumber?: string
  readonly permission?: string
  readonly id?: string
  readonly accessor?: string
  readonly context?: string
}
const about = ({ id = PATIENT, accessor = 'Everyone', context = 'Consent' }: Asked) =>
  `<crs:resource><crs:type>SCR</crs:type><crs:Id>${id}</crs:Id></crs:resource><crs:function><crs:context>${context}</crs:context><crs:code>View</crs:code></crs:function><crs:accessor><crs:type>${accessor}</crs:type><crs:accessorId><crs:name>${accessor}</crs:name></crs:accessorId></crs:accessor>`
const context = ({ nhsNumber = PATIENT }: Asked) => `<crs:resourceContext root="2.16.840.1.113883.2.1.4.1" extension="${nhsNumber}"/>`
const set = (asked: Asked = {}) =>
  ask(
    'lrs',
    'SET_RESOURCE_PERMISSIONS_INUK01',
    `<crs:setResourcePermissionsRequest xmlns:crs="${CRS}"><crs:permissions>${context(asked)}<crs:accessControlAssertion><crs:permission>${asked.permission ?? 'No'}</crs:permission><crs:userData/>${about(asked)}</crs:accessControlAssertion></crs:permissions></crs:setResourcePermissionsRequest>`,
  )
const query = (verb: 'get' | 'has', criteria: string, asked: Asked = {}) =>
  ask(
    'lrsquery',
    `${verb.toUpperCase()}_RESOURCE_PERMISSIONS_INUK01`,
    `<crs:${verb}ResourcePermissionsRequest xmlns:crs="${CRS}"><crs:accessControlQuery>${context(asked)}<crs:queryCriteria>${criteria}</crs:queryCriteria></crs:accessControlQuery></crs:${verb}ResourcePermissionsRequest>`,
  )
const reasonsOf = (message: { ControlActEvent: { reason: { justifyingDetectedIssueEvent: { code: Record<string, string> } }[] } }) =>
  message.ControlActEvent.reason.map(({ justifyingDetectedIssueEvent: { code } }) => code['@_code'])

describe('events of a summary record (dossier sync-pds-smsp-gazetteer 5)', () => {
  it.each([
    ['QUPC_IN180000UK04', 'QUPC_IN200000UK04', 'QUPC_IN190000UK04', 'QUPC_IN210000UK04'],
    ['QUPC_IN180000SM04', 'QUPC_IN200000SM04', 'QUPC_IN190000SM04', 'QUPC_IN210000SM04'],
  ])('%s lists what was uploaded with %s, and %s tells it with %s', async (listing, listed, reading, told) => {
    const { around, interaction, message } = await list(listing, PATIENT)
    expect([around, interaction, message.acknowledgement['@_typeCode']]).toEqual(['eventListQueryResponse', listed, 'AA'])
    const events = message.ControlActEvent.subject.queryResponseEventList
    expect(Object.keys(events).filter((name) => !name.startsWith('@'))).toEqual(['recordTarget', 'event', 'permissions'])
    expect(Object.keys(events.event)).toEqual(['eventID', 'payloadID', 'persistenceDate', 'eventStatus', 'eventType', 'author'])
    expect(events.recordTarget.patient.id['@_extension']).toBe(PATIENT)
    expect(events.permissions.accessControlAssertion.map(({ permission }: { permission: string }) => permission)).toEqual(['Yes', 'Yes'])

    const one = await read(reading, events.event.eventID['@_root'])
    expect([one.around, one.interaction]).toEqual(['eventQueryResponse', told])
    const { event } = one.message.ControlActEvent.subject.queryResponseEvent
    expect(Object.keys(event)).toEqual(['eventID', 'payloadID', 'persistenceDate', 'eventStatus', 'eventType', 'hl7Data'])
    expect(event.hl7Data.GPSummary['@_classCode']).toBe('COMPOSITION')
    expect(one.exchange.problems).toEqual([])
  })

  it.each([
    ['nobody with a record', () => list('QUPC_IN180000UK04', '9990000018'), ['210', '30312']],
    ['an event that is not there', () => read('QUPC_IN190000UK04', 'F3A8C1D2-0000-4000-8000-000000000000'), ['210', '30312']],
    ['a number of nine digits', () => list('QUPC_IN180000UK04', '999000001'), ['400', '35160']],
  ])('%s is answered with both reasons', async (_, asking, codes) => {
    const { interaction, message, exchange } = await asking()
    expect([interaction, reasonsOf(message)]).toEqual(['QUQI_IN010000UK14', codes])
    expect(message.ControlActEvent.queryAck.queryResponseCode['@_code']).toBe('ID')
    expect(exchange.problems.map(({ code }) => code)).toEqual(['MS-CLINICAL-RULE', 'MS-DOMAIN-REFUSED'])
  })
})

describe('permissions', () => {
  it('one that is set is told by both queries, closes the record, and can be overridden or taken back', async () => {
    const usual = await query('get', about({}))
    const assertion = () => usual.message.ControlActEvent.getResourcePermissionsResponse.permissions.accessControlAssertion
    expect([usual.around, usual.interaction]).toEqual(['getResourcePermissionsResponse', 'GET_RESOURCE_PERMISSIONS_RESPONSE_INUK01'])
    expect(assertion().permission).toBe('Yes')

    const closed = await set()
    expect([closed.around, closed.interaction, closed.message.acknowledgement['@_typeCode']]).toEqual([
      'setResourcePermissionsResponse',
      'MCCI_IN010000UK13',
      'AA',
    ])
    expect(Object.keys(closed.message.ControlActEvent)).toEqual(['author1', '@_classCode', '@_moodCode'])
    const has = await query('has', about({ accessor: 'User Id' }))
    expect([has.around, has.message.ControlActEvent.hasResourcePermissionsResponse.permissions.accessControlAssertion]).toMatchObject([
      'hasResourcePermissionsResponse',
      { permission: 'No', accessor: { type: 'User Id' } },
    ])

    const refused = await list('QUPC_IN180000UK04', PATIENT)
    expect(reasonsOf(refused.message)).toEqual(['420', '30418'])
    expect((await list('QUPC_IN180000UK04', PATIENT, '1')).interaction).toBe('QUPC_IN200000UK04')
    await set({ permission: 'Yes' })
    expect((await list('QUPC_IN180000UK04', PATIENT)).interaction).toBe('QUPC_IN200000UK04')
  })

  it.each<[string, Asked]>([
    ['a number of nine digits', { nhsNumber: '969211373' }],
    ['a resource of another patient', { id: '9990000018' }],
    ['a permission of another word', { permission: 'Perhaps' }],
  ])('%s is refused and changes nothing', async (_, asked) => {
    const { interaction, message } = await set(asked)
    expect([interaction, message.acknowledgement['@_typeCode'], reasonsOf(message)]).toEqual(['MCCI_IN010000UK13', 'AE', ['400', '35160']])
    expect(
      (await query('has', about({}))).message.ControlActEvent.hasResourcePermissionsResponse.permissions.accessControlAssertion.permission,
    ).toBe('Yes')
  })

  it('sealing may name another resource than the record', async () => {
    expect((await set({ id: 'an-envelope', context: 'Sealing' })).message.acknowledgement['@_typeCode']).toBe('AA')
  })

  it('a query without criteria is refused', async () => {
    const { interaction, message } = await ask(
      'lrsquery',
      'GET_RESOURCE_PERMISSIONS_INUK01',
      `<crs:getResourcePermissionsRequest xmlns:crs="${CRS}"><crs:accessControlQuery>${context({})}</crs:accessControlQuery></crs:getResourcePermissionsRequest>`,
    )
    expect([interaction, reasonsOf(message)]).toEqual(['QUQI_IN010000UK14', ['400', '35160']])
  })
})
