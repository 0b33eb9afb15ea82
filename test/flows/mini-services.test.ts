import { beforeAll, expect, it } from 'vitest'
import { type BuiltMessage, upload } from '../support/messages.ts'
import { post } from '../support/post.ts'
import { readAnswer, type SmspEnvironment, smspEnvironment } from '../support/smsp.ts'
import { ASKER, askedOf, MAUD, smspRequest } from '../support/smsp-request.ts'
import type { Supplier } from '../support/supplier.ts'

const C = { partyKey: 'C99903-9990003', asid: '999000000033', name: 'supplier-c' } as const
const UPDATE = 'urn:nhs:names:services:pds:PRPA_IN000203UK03'

let spine: SmspEnvironment
let c: Supplier
beforeAll(async () => {
  spine = await smspEnvironment()
  await spine.environment.register({ space: 'default', partyKey: C.partyKey, fqdn: 'supplier-c.mock.nhs.uk', asid: C.asid })
  c = await spine.listen(C)
})

const details = async (headers: readonly string[] = []) => {
  const { answer } = await spine.ask(smspRequest({ operation: 'getPatientDetails', asked: askedOf('getPatientDetails', MAUD), headers }))
  return readAnswer(answer.text)
}
const telecoms = async (headers: readonly string[] = []): Promise<string[]> =>
  (await details(headers)).patient.telecom.map((each: Record<string, string>) => each['@_value'])

/** A general update that adds a telephone number, made of the summary upload with another content. */
function update(scn: number, telephone: string): BuiltMessage {
  const become = (text: string) =>
    text
      .replaceAll('REPC_IN150016UK05', 'PRPA_IN000203UK03')
      .replaceAll(/urn:nhs:names:services:psis(?=[</])/g, 'urn:nhs:names:services:pds')
  const content = `<subject typeCode="SUBJ"><PdsUpdateRequest classCode="REG" moodCode="RQO"><code code="1"/><pertinentInformation typeCode="PERT"><pertinentSerialChangeNumber classCode="OBS" moodCode="EVN"><code code="2"/><value value="${scn}"/></pertinentSerialChangeNumber></pertinentInformation><subject typeCode="SBJ"><patientRole classCode="PAT"><id root="2.16.840.1.113883.2.1.4.1" extension="${MAUD.number}"/><patientPerson classCode="PSN" determinerCode="INSTANCE"><COCT_MT000202UK02.PartOfWhole classCode="PART"><telecom use="MC" value="${telephone}" updateMode="added"/></COCT_MT000202UK02.PartOfWhole></patientPerson></patientRole></subject></PdsUpdateRequest></subject>`
  const payload = (text: string) => become(text).replace(/<subject[ >].*(?=<\/ControlActEvent>)/s, () => content)
  return upload(spine.route(UPDATE, C), { envelope: become, payload, headers: (headers) => headers.map(become) })
}

it('an update by reliablerequest shows at /smsp/pds at once, and in no other space', async () => {
  const { name } = await spine.environment.createSpace({ name: 'beside', claims: {}, seed: 'default' })
  const elsewhere = ['X-Mock-Spine-Space', name]
  expect(await telecoms()).not.toContain('tel:07700900555')
  const sent = update(1, 'tel:07700900555')
  expect((await spine.send(sent, C.name)).status).toBe(202)
  // Processed before it is acknowledged; the answer comes later.
  expect(await telecoms()).toContain('tel:07700900555')
  expect((await c.delivery(sent.conversationId)).action).toBe('PRPA_IN000202UK01')
  expect(await telecoms(elsewhere)).not.toContain('tel:07700900555')

  const stale = update(1, 'tel:07700900666')
  await spine.send(stale, C.name)
  expect((await c.delivery(stale.conversationId)).action).toBe('MCCI_IN010000UK13')
  expect(await telecoms()).not.toContain('tel:07700900666')
})

it('a patient stored by the admin interface is answered with at /smsp/pds', async () => {
  const patient = { nhsNumber: '9449310602', names: [{ given: ['NOVA'], family: 'NEWCOMER' }], gender: '2', birth: { value: '20010101' } }
  const asked = { birth: '20010101', gender: '2', family: 'NEWCOMER', given: 'NOVA' }
  const number = async () => readAnswer((await spine.ask(smspRequest({ operation: 'getNHSNumber', asked }))).answer.text)
  expect((await number()).code).toBe('DEMOG-0001')
  const stored = await fetch(`${spine.environment.urls.http}/api/patients`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ patients: [patient] }),
  })
  expect(stored.status).toBe(200)
  expect((await number()).patient.id['@_extension']).toBe('9449310602')
})

it('the ASID of the audit identity leads to the space that claims it', async () => {
  await spine.environment.createSpace({ name: 'claimed', claims: { asids: [ASKER.asid] }, seed: 'default' })
  const { exchange } = await spine.ask(smspRequest())
  expect([exchange.space, exchange.labels['responseCode']]).toEqual(['claimed', 'SMSP-0000'])
  expect((await spine.ask(smspRequest({ audit: 'none' }))).exchange.space).toBe('default')
})

it('asking changes nothing: no reply, no delivery, no record', async () => {
  const state = () => spine.state()
  const before = await state()
  const url = `${spine.environment.urls.https}/smsp/pds`
  const { headers, body } = smspRequest()
  for (let at = 0; at < 3; at++) await post({ url, ca: spine.ca, as: spine.identity(ASKER.name), headers, body })
  expect(await state()).toBe(before)
})
