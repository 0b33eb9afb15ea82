import { beforeAll, expect, it } from 'vitest'
import { allocation, birth } from '../national/demographics/registration-messages.ts'
import { B, type TestEnvironment, testEnvironment } from '../support/environment.ts'
import { type BuiltMessage, query, upload } from '../support/messages.ts'
import { post } from '../support/post.ts'
import { parsed, type Supplier } from '../support/supplier.ts'
import { type SyncEdits, swap, syncRequest } from '../support/sync.ts'

const C = { partyKey: 'C99903-9990003', asid: '999000000033', name: 'supplier-c' } as const
const UPDATE = 'urn:nhs:names:services:pds:PRPA_IN000203UK03'
const TRACE = 'urn:nhs:names:services:pdsquery:QUPA_IN000006UK02'
const MAUD = '9990000018'
/** One of two records that differ in the postcode alone. */
const IVY = '9990000034'

let spine: TestEnvironment
let c: Supplier
beforeAll(async () => {
  spine = await testEnvironment()
  await spine.environment.register({ space: 'default', partyKey: C.partyKey, fqdn: 'supplier-c.mock.nhs.uk', asid: C.asid })
  c = await spine.listen(C)
})

/** A message of the demographics service, made of the upload or the list query with another content. */
function message(interaction: string, content: string): BuiltMessage {
  const at = interaction.lastIndexOf(':')
  const [service, action] = [interaction.slice(0, at), interaction.slice(at + 1)]
  const become = (text: string) =>
    text.replaceAll(/REPC_IN150016UK05|QUPC_IN160101UK05/g, action).replaceAll(/urn:nhs:names:services:psis(?:query)?(?=[</])/g, service)
  const payload = (text: string) => become(text).replace(/<(subject|query)[ >].*(?=<\/ControlActEvent>)/s, () => content)
  const edits = { envelope: become, payload, headers: (headers: readonly string[]) => headers.map(become) }
  return interaction === TRACE ? query(spine.route(interaction, C), edits) : upload(spine.route(interaction, C), edits)
}

const update = (scn: number, nhsNumber = MAUD, telephone = 'tel:07700900555') =>
  message(
    UPDATE,
    `<subject typeCode="SUBJ"><PdsUpdateRequest classCode="REG" moodCode="RQO"><code code="1"/><pertinentInformation typeCode="PERT"><pertinentSerialChangeNumber classCode="OBS" moodCode="EVN"><code code="2"/><value value="${scn}"/></pertinentSerialChangeNumber></pertinentInformation><subject typeCode="SBJ"><patientRole classCode="PAT"><id root="2.16.840.1.113883.2.1.4.1" extension="${nhsNumber}"/><patientPerson classCode="PSN" determinerCode="INSTANCE"><COCT_MT000202UK02.PartOfWhole classCode="PART"><telecom use="MC" value="${telephone}" updateMode="added"/></COCT_MT000202UK02.PartOfWhole></patientPerson></patientRole></subject></PdsUpdateRequest></subject>`,
  )

it('an update is acknowledged, answered with the new serial change number, and a stale one is refused', async () => {
  const first = update(1)
  expect((await spine.send(first, C.name)).status).toBe(202)
  const answer = await c.delivery(first.conversationId)
  expect([answer.action, (await spine.request({ messageId: first.messageId })).problems]).toEqual(['PRPA_IN000202UK01', []])
  const body = parsed(answer.parts[1]?.content ?? '').PRPA_IN000202UK01
  const { pertinentInformation } = body.ControlActEvent.subject.PdsSuccessfulUpdateResponse
  expect([body.acknowledgement['@_typeCode'], pertinentInformation.pertinentSerialChangeNumber.value['@_value']]).toEqual(['AA', '2'])

  const stale = update(1)
  await spine.send(stale, C.name)
  const refused = await c.delivery(stale.conversationId)
  expect(refused.action).toBe('MCCI_IN010000UK13')
  const [problem] = (await spine.request({ messageId: stale.messageId })).problems
  expect(problem).toMatchObject({ code: 'MS-PDS-STALE', expected: '2' })

  const seen = await fetch(`${spine.environment.urls.http}/api/patients/${MAUD}`)
  expect(await seen.json()).toMatchObject({ patient: { scn: 2 }, changes: [{ scn: 2, by: C.asid, items: ['telecom added'] }] })
})

it('an advanced trace is answered at the supplier’s endpoint', async () => {
  const sent = message(
    TRACE,
    '<query><historicDataIndicator><value code="0"/></historicDataIndicator><person.administrativeGenderCode><value code="2"/></person.administrativeGenderCode><person.name><value><family>PEMB*</family></value></person.name><searchParameter><value code="1"/></searchParameter></query>',
  )
  expect((await spine.send(sent, C.name)).status).toBe(202)
  const answer = await c.delivery(sent.conversationId)
  expect(answer.action).toBe('QUPA_IN000011UK02')
  const { PdsTraceMatch } = parsed(answer.parts[1]?.content ?? '').QUPA_IN000011UK02.ControlActEvent.subject
  expect(PdsTraceMatch.subject.patientRole.id['@_extension']).toBe(MAUD)
})

/** What `/sync-service` answers, over a connection with the supplier's certificate. */
async function asked(edits: SyncEdits) {
  const { path, headers, body } = syncRequest({ ...edits, senderAsid: C.asid })
  const url = `${spine.environment.urls.https}${path}`
  const answer = await post({ url, ca: spine.ca, as: spine.identity(C.name), headers, body })
  expect(answer.status).toBe(200)
  return { text: answer.text, content: parsed(answer.text).Envelope.Body }
}

it('a patient is traced at /sync-service, changed by reliablerequest, and retrieved at /sync-service as changed', async () => {
  const criteria = (postcode: string) =>
    `<query><person.address><value><postalCode>${postcode}</postalCode></value></person.address><person.administrativeGenderCode><value code="2"/></person.administrativeGenderCode><person.birthTime><value value="19330910"/></person.birthTime><person.name><value><given>IVY</given><family>DOUBLEDAY</family></value></person.name></query>`
  const trace = (postcode: string) => asked({ action: 'QUPA_IN000005UK01', payload: swap(/<query>.*<\/query>/, criteria(postcode)) })
  const nobody = (await trace('AX9 9ZZ')).content.traceQueryResponse.QUQI_IN010000UK14
  expect(nobody.ControlActEvent.reason.justifyingDetectedIssueEvent.code['@_code']).toBe('1')
  const traced = (await trace('AX1 1AD')).content.traceQueryResponse.QUPA_IN000007UK01
  const nhsNumber: string = traced.ControlActEvent.subject.PdsTraceMatch.subject.patientRole.id['@_extension']
  expect(nhsNumber).toBe(IVY)

  const retrieve = async () => {
    const { text, content } = await asked({ payload: swap(MAUD, nhsNumber) })
    const { PDSResponse } = content.retrievalQueryResponse.QUPA_IN000009UK03.ControlActEvent.subject
    expect(PDSResponse.subject.patientRole.id['@_extension']).toBe(IVY)
    const scn: string = PDSResponse.pertinentInformation.pertinentSerialChangeNumber.value['@_value']
    return { scn, telephones: [...text.matchAll(/<telecom use="(\w+)" value="([^"]*)"/g)].map(([, use, value]) => [use, value]) }
  }
  expect(await retrieve()).toEqual({ scn: '1', telephones: [] })

  const change = update(1, nhsNumber, 'tel:07700900777')
  expect((await spine.send(change, C.name)).status).toBe(202)
  expect((await c.delivery(change.conversationId)).action).toBe('PRPA_IN000202UK01')
  expect(await retrieve()).toEqual({ scn: '2', telephones: [['MC', 'tel:07700900777']] })
})

it('a number is allocated and a birth registered by reliablerequest; subscribers hear of both and of changes', async () => {
  const subscribe = async (events: readonly string[]) => {
    const body = JSON.stringify({ partyKey: 'B99902-9990002', events })
    const headers = { 'Content-Type': 'application/json' }
    const answer = await fetch(`${spine.environment.urls.http}/api/patient-subscriptions`, { method: 'POST', headers, body })
    return answer.status
  }
  const b = await spine.listen(B)
  expect(await subscribe(['birth', 'update', 'allocation'])).toBe(200)
  const allocated = message('urn:nhs:names:services:pds:PRPA_IN000200UK03', allocation())
  expect((await spine.send(allocated, C.name)).status).toBe(202)
  const answer = await c.delivery(allocated.conversationId)
  expect(answer.action).toBe('PRPA_IN000201UK01')
  const response = parsed(answer.parts[1]?.content ?? '').PRPA_IN000201UK01.ControlActEvent.subject.PdsRegistrationResponse
  const nhsNumber: string = response.subject.patientRole.id['@_extension']

  const born = message('urn:nhs:names:services:pds:PRPA_IN000205UK05', birth({ childHealth: 'B99902' }))
  await spine.send(born, C.name)
  expect((await c.delivery(born.conversationId)).action).toBe('PRPA_IN000206UK01')
  const changed = update(1, nhsNumber)
  await spine.send(changed, C.name)
  await c.delivery(changed.conversationId)
  // The birth comes to B once, though it is the organisation for child health and a subscriber too.
  await b.count(3)
  expect(b.received.map(({ action }) => action).sort()).toEqual(['PRPA_IN000208UK03', 'PRPA_IN000214UK03', 'PRPA_IN000214UK03'])
  const change = b.received.findLast(({ action }) => action === 'PRPA_IN000214UK03')
  const { RegistrationEvent } = parsed(change?.parts[1]?.content ?? '').PRPA_IN000214UK03.ControlActEvent.subject
  expect(RegistrationEvent.subject.patientRole.id['@_extension']).toBe(nhsNumber)
  const list = await fetch(`${spine.environment.urls.http}/api/patient-subscriptions`)
  expect(await list.json()).toEqual({ subscriptions: [{ partyKey: 'B99902-9990002', events: ['birth', 'update', 'allocation'] }] })

  expect(await subscribe([])).toBe(200)
  const again = update(2, nhsNumber)
  await spine.send(again, C.name)
  await c.delivery(again.conversationId)
  expect(b.received).toHaveLength(3)
})
