import { beforeAll, describe, expect, it } from 'vitest'
import { Turns } from '../../../src/kernel/turns.ts'
import { keepUnbuilt, UNBUILT_COUNT, type UnbuiltMessage, unbuiltMessages } from '../../../src/national/unbuilt-messages.ts'
import { certificateFolder, SPINE, type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { type BuiltMessage, query, upload } from '../../support/messages.ts'
import { parsed, type Received, type Supplier } from '../../support/supplier.ts'

/** A supplier that was registered for everything. */
const C = { partyKey: 'C99903-9990003', asid: '999000000033', name: 'supplier-c' } as const
const REGISTRATION = 'urn:nhs:names:services:pds:PRPA_IN000210UK01'
const PRESCRIPTION = 'urn:nhs:names:services:mm:PORX_IN020101UK31'
const RELEASE = 'urn:nhs:names:services:mm:PORX_IN132004UK30'
const DOCUMENT = 'urn:nhs:names:services:psisquery:QUPC_IN160103UK05'
const RETRIEVAL = 'urn:nhs:names:services:pdsquery:QUPA_IN000008UK05'
const NOTIFICATION = 'urn:nhs:names:services:pds:PRPA_IN000208UK03'

let certs: string
let spine: TestEnvironment
let c: Supplier

async function started(unbuilt: 'refuse' | 'accept'): Promise<[TestEnvironment, Supplier]> {
  const environment = await testEnvironment({ certs, unbuilt })
  await environment.environment.register({ space: 'default', partyKey: C.partyKey, fqdn: 'supplier-c.mock.nhs.uk', asid: C.asid })
  return [environment, await environment.listen(C)]
}

beforeAll(async () => {
  certs = await certificateFolder()
  ;[spine, c] = await started('refuse')
})

/** A message of another interaction, made of the upload or the list query. */
function message(environment: TestEnvironment, interaction: string, from: 'upload' | 'query' = 'upload'): BuiltMessage {
  const at = interaction.lastIndexOf(':')
  const [service, action] = [interaction.slice(0, at), interaction.slice(at + 1)]
  const become = (text: string) =>
    text.replaceAll(/REPC_IN150016UK05|QUPC_IN160101UK05/g, action).replaceAll(/urn:nhs:names:services:psis(?:query)?(?=[</])/g, service)
  const edits = { envelope: become, payload: become, headers: (headers: readonly string[]) => headers.map(become) }
  const found = environment.route(interaction, C)
  const route = { ...found, cpaId: found.cpaId === '' ? 'S0' : found.cpaId }
  return from === 'upload' ? upload(route, edits) : query(route, edits)
}

const kept = async (environment: TestEnvironment): Promise<UnbuiltMessage[]> =>
  (await environment.environment.store.list('default', unbuiltMessages.name)).map(({ value }) => unbuiltMessages.decode(value))

const payloadOf = (received: Received) => parsed(received.parts[1]?.content ?? '')

describe('an async-reliable request whose domain is not built', () => {
  it.each([
    [REGISTRATION, '2.16.840.1.113883.2.1.3.2.4.17.42'],
    [PRESCRIPTION, '2.16.840.1.113883.2.1.3.2.4.16.34'],
    ['urn:nhs:names:services:psis:REPC_IN150017UK02', '2.16.840.1.113883.2.1.3.2.4.17.33'],
    ['urn:nhs:names:services:lrs:REPC_IN010000UK15', '2.16.840.1.113883.2.1.3.2.4.17.12'],
    ['urn:nhs:names:services:alerts:COMT_IN000001UK01', '2.16.840.1.113883.2.1.3.2.4.17.32'],
  ])('%s is acknowledged, kept whole, and answered with MCCI AE and its reason (D10, E03) in %s', async (interaction, codeSystem) => {
    const sent = message(spine, interaction)
    const action = interaction.slice(interaction.lastIndexOf(':') + 1)
    const reply = await spine.send(sent, C.name)
    expect([reply.status, parsed(reply.text).Envelope.Header.MessageHeader.Action]).toEqual([202, 'Acknowledgment'])
    const answer = await c.delivery(sent.conversationId)
    expect([answer.action, answer.refToMessageId]).toEqual(['MCCI_IN010000UK13', sent.messageId])
    const body = payloadOf(answer).MCCI_IN010000UK13
    expect(body.acknowledgement).toEqual({ '@_typeCode': 'AE', messageRef: { id: { '@_root': sent.hl7Id } } })
    expect(body.ControlActEvent.reason.justifyingDetectedIssueEvent.code).toEqual({
      '@_codeSystem': codeSystem,
      '@_code': '9999',
      '@_displayName': `mock-spine does not process ${action} yet`,
      qualifier: { '@_code': 'ER' },
    })
    const exchange = await spine.request({ messageId: sent.messageId })
    expect(exchange.outcome).toBe('accepted')
    expect(exchange.problems.find(({ code }) => code === 'MS-NOT-BUILT')).toMatchObject({
      severity: 'warning',
      came: interaction,
      expected: expect.stringContaining('MCCI_IN010000UK13 AE'),
      invented: true,
    })
    const [record] = (await kept(spine)).filter(({ messageId }) => messageId === sent.messageId)
    expect(record).toMatchObject({ interaction, fromParty: C.partyKey, conversationId: sent.conversationId })
    expect(sent.body.toString()).toContain(record?.payload)
    expect(record?.payload).toContain(`<id root="${sent.hl7Id}"/>`)
  })

  it('is kept and answered once when it is repeated', async () => {
    const sent = message(spine, REGISTRATION)
    const first = await spine.send(sent, C.name)
    expect((await spine.send(sent, C.name)).text).toBe(first.text)
    await c.delivery(sent.conversationId)
    expect((await kept(spine)).filter(({ messageId }) => messageId === sent.messageId)).toHaveLength(1)
  })

  it('may be sent again under its HL7 id: nothing was processed', async () => {
    const sent = message(spine, REGISTRATION)
    await spine.send(sent, C.name)
    const again = message(spine, REGISTRATION)
    const renamed = again.body
      .toString()
      .replaceAll(again.hl7Id, (id, at: number) => (again.body.toString().indexOf('<PRPA') < at ? sent.hl7Id : id))
    await spine.send({ ...again, body: Buffer.from(renamed) }, C.name)
    const answer = await c.delivery(again.conversationId)
    expect(payloadOf(answer).MCCI_IN010000UK13.acknowledgement).toEqual({
      '@_typeCode': 'AE',
      messageRef: { id: { '@_root': sent.hl7Id } },
    })
  })

  it('is checked as any other: what breaks a rule is rejected and not kept', async () => {
    const sent = message(spine, REGISTRATION)
    const before = (await kept(spine)).length
    const body = Buffer.from(sent.body.toString().replace(spine.route(REGISTRATION, C).receiverAsid, '999999999999'))
    expect((await spine.send({ ...sent, body }, C.name)).status).toBe(202)
    const answer = await c.delivery(sent.conversationId)
    expect(payloadOf(answer).MCCI_IN010000UK13.acknowledgement['@_typeCode']).toBe('AR')
    expect((await spine.request({ messageId: sent.messageId })).problems.map(({ code }) => code)).toEqual(['MS-UNKNOWN-ASID'])
    expect(await kept(spine)).toHaveLength(before)
  })
})

describe('an async-express query whose domain is not built', () => {
  it('is answered with QUQI_IN010000UK14 AE, never with an empty result', async () => {
    const sent = message(spine, DOCUMENT, 'query')
    const reply = await spine.send(sent, C.name)
    expect([reply.status, reply.text]).toEqual([202, ''])
    const answer = await c.delivery(sent.conversationId)
    expect(answer.action).toBe('QUQI_IN010000UK14')
    const body = payloadOf(answer).QUQI_IN010000UK14
    expect(body.acknowledgement['@_typeCode']).toBe('AE')
    expect(
      body.ControlActEvent.reason.map(
        (reason: { justifyingDetectedIssueEvent: { code: Record<string, string> } }) => reason.justifyingDetectedIssueEvent.code['@_code'],
      ),
    ).toEqual(['0', '9999'])
    expect(body.ControlActEvent.queryAck.queryResponseCode['@_code']).toBe('ID')
    expect((await kept(spine)).at(-1)).toMatchObject({ interaction: DOCUMENT, messageId: sent.messageId })
  })
})

describe('what no messaging path takes', () => {
  it.each([
    ['a synchronous request', RETRIEVAL],
    ['what Spine sends of itself', NOTIFICATION],
  ])('%s is refused with fault 101', async (_, interaction) => {
    const before = (await kept(spine)).length
    const refused = await spine.send(message(spine, interaction), C.name)
    expect(refused.status).toBe(500)
    expect(parsed(refused.text).Envelope.Body.Fault.detail.errorList.error.errorCode).toBe('101')
    expect(await kept(spine)).toHaveLength(before)
  })
})

describe('--unbuilt accept', () => {
  let accepting: TestEnvironment
  let endpoint: Supplier
  beforeAll(async () => {
    ;[accepting, endpoint] = await started('accept')
  })

  it('acknowledges what an acknowledgement answers', async () => {
    const sent = message(accepting, PRESCRIPTION)
    expect((await accepting.send(sent, C.name)).status).toBe(202)
    const body = payloadOf(await endpoint.delivery(sent.conversationId)).MCCI_IN010000UK13
    expect(body.acknowledgement['@_typeCode']).toBe('AA')
    expect(body.ControlActEvent.reason).toBeUndefined()
    const { problems } = await accepting.request({ messageId: sent.messageId })
    expect(problems).toMatchObject([{ code: 'MS-NOT-BUILT', expected: expect.stringContaining('MCCI_IN010000UK13 AA') }])
    expect((await kept(accepting)).at(-1)?.messageId).toBe(sent.messageId)
  })

  it.each([
    ['a release, which prescriptions answer', RELEASE, 'upload', 'MCCI_IN010000UK13'],
    ['a query', DOCUMENT, 'query', 'QUQI_IN010000UK14'],
  ] as const)('still fails %s', async (_, interaction, from, answer) => {
    const sent = message(accepting, interaction, from)
    await accepting.send(sent, C.name)
    const received = await endpoint.delivery(sent.conversationId)
    expect([received.action, payloadOf(received)[answer].acknowledgement['@_typeCode']]).toEqual([answer, 'AE'])
  })
})

it('counts what it keeps by interaction, in the metrics', async () => {
  const [environment, endpoint] = await started('refuse')
  const sent = [PRESCRIPTION, PRESCRIPTION, RELEASE].map((interaction) => message(environment, interaction))
  for (const each of sent) await environment.send(each, C.name)
  await endpoint.count(3)
  const response = await fetch(`${environment.environment.urls.http}/metrics`)
  const lines = (await response.text()).split('\n').filter((line) => line.startsWith('mock_spine_unbuilt_total'))
  expect(lines).toEqual([
    `mock_spine_unbuilt_total{interaction="${PRESCRIPTION}"} 2`,
    `mock_spine_unbuilt_total{interaction="${RELEASE}"} 1`,
  ])
})

it('keeps the newest messages of a space, bounded', async () => {
  const { turns, space } = { turns: new Turns(spine.environment.store, spine.environment.worker), space: spine.environment.spaces.default }
  const whose = { interaction: REGISTRATION, fromParty: SPINE, conversationId: '', receivedAt: 0 }
  const keep = (messageId: string, payload: string) => turns.run(space, (turn) => keepUnbuilt(turn, { ...whose, messageId, payload }))
  for (let at = 0; at <= UNBUILT_COUNT; at++) await keep(String(at), 'x\ny')
  const all = await kept(spine)
  expect([all.length, all[0]?.messageId, all.at(-1)]).toEqual([
    UNBUILT_COUNT,
    '1',
    { ...whose, messageId: String(UNBUILT_COUNT), payload: 'x\ny' },
  ])
  const mebibyte = 'x'.repeat(1024 * 1024)
  for (let at = 0; at < 66; at++) await keep(`large ${at}`, mebibyte)
  const large = await kept(spine)
  expect([large.length, large[0]?.messageId]).toEqual([64, 'large 2'])
})
