import { beforeAll, describe, expect, it } from 'vitest'
import { ackCodes } from '../../src/national/gp2gp/ack-codes.ts'
import { behaviours } from '../../src/national/gp2gp/behaviours.ts'
import { A, B, type TestEnvironment, testEnvironment } from '../support/environment.ts'
import { COPC, EXTRACT, forwardRoute, GP2GP, type Party, REJECTION } from '../support/forward.ts'
import { type Attachment, type BuiltMessage, type Edits, forwardMessage } from '../support/messages.ts'
import { parsed, type Received, type Supplier } from '../support/supplier.ts'

const REQUEST = `${GP2GP}:RCMR_IN010000UK05`
const PRACTICE: Party = { partyKey: 'M85999-9990003', asid: '999000000093', name: 'gp-practice' }
const HOUR = 3_600_000

let spine: TestEnvironment
let requester: Supplier

beforeAll(async () => {
  spine = await testEnvironment()
  requester = await spine.listen(A)
})

const ehrRequest = (nhsNumber: string) =>
  `<subject typeCode="SUBJ"><EhrRequest classCode="EXTRACT" moodCode="RQO"><id root="0FE4C4C1-0B8F-4B0C-9C5D-1F3F9C6A7E11"/><recordTarget typeCode="RCT"><patient classCode="PAT"><id root="2.16.840.1.113883.2.1.4.1" extension="${nhsNumber}"/></patient></recordTarget></EhrRequest></subject>`
const CONTINUE =
  '<subject typeCode="SUBJ"><PayloadInformation classCode="OBS" moodCode="EVN"><value><Gp2gpfragment xmlns="urn:nhs:names:services:gp2gp"><Version>01</Version><subject>Continue Acknowledgement</subject></Gp2gpfragment></value></PayloadInformation></subject>'
const FRAGMENT =
  '<subject typeCode="SUBJ"><PayloadInformation classCode="OBS" moodCode="EVN"><value><Gp2gpfragment xmlns="urn:nhs:names:services:gp2gp"><Version>01</Version><subject>Attachment: a.txt</subject></Gp2gpfragment></value></PayloadInformation></subject>'
const acknowledging = (typeCode: string, ref: string) => (xml: string) =>
  xml.replace(
    '<communicationFunctionRcv',
    `<acknowledgement typeCode="${typeCode}"><messageRef><id root="${ref}"/></messageRef></acknowledgement>$&`,
  )
const REASON =
  '<reason typeCode="RSON"><justifyingDetectedIssueEvent classCode="ALRT" moodCode="EVN"><code code="11" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.101" displayName="Failed to successfully integrate EHR Extract"/></justifyingDetectedIssueEvent></reason>'

/** Sends a message of a transfer, accepted; its exchange. */
async function send(interaction: string, content: string, edits: Edits, to: Party = PRACTICE, from: Party = A) {
  const message = forwardMessage(forwardRoute(spine, interaction, from, to), interaction, content, edits)
  expect((await spine.send(message, from.name)).status).toBe(202)
  return { message, exchange: await spine.request({ messageId: message.messageId }) }
}
const ask = (nhsNumber: string, edits: Edits = {}) => send(REQUEST, ehrRequest(nhsNumber), edits)
const acknowledge = (typeCode: string, ref: string, conversationId: string) =>
  send(REJECTION, typeCode === 'AA' ? '' : REASON, { conversationId, payload: acknowledging(typeCode, ref) })

const of = (message: BuiltMessage) => requester.received.filter(({ conversationId }) => conversationId === message.conversationId)
const payload = (received: Received) => {
  const root = parsed(received.parts[1]?.content ?? '')[received.action]
  if (root === undefined) throw new Error(`no ${received.action} in its HL7 part`)
  return root
}
const references = (received: Received): { href: string; description: string }[] =>
  [parsed(received.parts[0]?.content ?? '').Envelope.Body.Manifest.Reference]
    .flat()
    .slice(1)
    .map((each) => ({ href: each['@_href'], description: each.Description['#text'] }))
const until = async (message: BuiltMessage, count: number): Promise<readonly Received[]> => {
  while (of(message).length < count) await requester.count(requester.received.length + 1)
  return of(message)
}
const ignored = (exchange: { readonly problems: readonly { readonly code: string; readonly came: string }[] }) =>
  exchange.problems.map(({ code, came }) => `${code}: ${came.replace(/ \(conv.*/, '')}`)
const state = async ({ conversationId }: BuiltMessage): Promise<string> =>
  JSON.parse((await spine.environment.store.read('default', 'gp2gp.transfers', conversationId))?.value ?? '{}').state

describe('the practice that mock-spine plays', () => {
  it('a small record: request, extract, acknowledgement; only one of the extract itself closes the transfer (D05)', async () => {
    const { message, exchange } = await ask('9692113736')
    expect(exchange.problems).toEqual([])
    expect(exchange.summary).toBe('RCMR_IN010000UK05 accepted for M85999-9990003, which answers with RCMR_IN030000UK06')
    const extract = await requester.delivery(message.conversationId)
    const { MessageHeader, AckRequested, SyncReply } = parsed(extract.parts[0]?.content ?? '').Envelope.Header
    expect(MessageHeader).toMatchObject({
      From: { PartyId: { '#text': PRACTICE.partyKey } },
      To: { PartyId: { '#text': A.partyKey } },
      CPAId: spine.environment.directory('default').endpoint(A.partyKey, EXTRACT)?.endpoint.cpaId,
      Service: GP2GP,
      Action: 'RCMR_IN030000UK06',
      DuplicateElimination: '',
    })
    expect(MessageHeader.MessageData.RefToMessageId).toBeUndefined()
    expect(AckRequested['@_actor']).toBe('urn:oasis:names:tc:ebxml-msg:actor:nextMSH')
    expect(SyncReply).toBeUndefined()
    const hl7 = payload(extract)
    expect(hl7.id['@_root']).toBe(extract.messageId)
    expect(hl7.acknowledgement).toBeUndefined()
    expect(hl7.communicationFunctionRcv.device.id['@_extension']).toBe(A.asid)
    expect(hl7.communicationFunctionSnd.device.id['@_extension']).toBe(PRACTICE.asid)
    const { EhrExtract } = hl7.ControlActEvent.subject
    expect(EhrExtract.recordTarget.patient.id['@_extension']).toBe('9692113736')
    expect(EhrExtract.inFulfillmentOf.priorEhrRequest.id['@_root']).toBe('0FE4C4C1-0B8F-4B0C-9C5D-1F3F9C6A7E11')
    expect(EhrExtract.author.AgentOrgSDS.agentOrganizationSDS.id['@_extension']).toBe('M85999')
    expect(EhrExtract.destination.AgentOrgSDS.agentOrganizationSDS.id['@_extension']).toBe('A99901')

    const stray = await acknowledge('AA', '00000000-1111-4222-8333-000000000000', message.conversationId)
    expect(ignored(stray.exchange)).toEqual([
      'MS-PRACTICE-IGNORES: an acknowledgement of 00000000-1111-4222-8333-000000000000, which is not the extract',
    ])
    expect(await state(message)).toBe('record sent')
    const { exchange: closing } = await acknowledge('AA', extract.messageId.toLowerCase(), message.conversationId)
    expect(closing.problems).toEqual([])
    expect(await state(message)).toBe('closed')
    expect(ignored((await acknowledge('AA', extract.messageId, message.conversationId)).exchange)).toEqual([
      'MS-PRACTICE-IGNORES: record accepted while closed',
    ])
    const kept = spine.environment.inboxes.list('default', PRACTICE.partyKey)
    await spine.state()
    expect(kept.some(({ body }) => body.equals(message.body))).toBe(true)
  })

  it('what the practice sends keeps the rules for messages between suppliers: its index, sent back to it, is taken', async () => {
    const { message } = await ask('9690100009')
    await requester.delivery(message.conversationId)
    const index = await continued(message)
    const { cpaId } = forwardRoute(spine, COPC, A, PRACTICE)
    const swapped = (text: string, one: string, other: string) =>
      text.replaceAll(one, '\u0000').replaceAll(other, one).replaceAll('\u0000', other)
    const text = swapped(swapped(index.body, A.partyKey, PRACTICE.partyKey), A.asid, PRACTICE.asid).replace(
      /(<eb:CPAId>)[^<]*/,
      `$1${cpaId}`,
    )
    const headers = ['SOAPAction', `${GP2GP}/COPC_IN000001UK01`, 'Content-Type', index.header('Content-Type') ?? '']
    expect((await spine.send({ ...message, headers, body: Buffer.from(text) })).status).toBe(202)
    const exchange = await spine.request({ messageId: index.messageId, fromParty: A.partyKey })
    expect(ignored(exchange)).toEqual(['MS-PRACTICE-IGNORES: a COPC_IN000001UK01 that is no Continue'])
  })

  async function continued(message: BuiltMessage): Promise<Received> {
    await send(COPC, CONTINUE, { conversationId: message.conversationId })
    const all = await until(message, 5)
    const index = all.find((each) => each.action === 'COPC_IN000001UK01' && each.parts.length === 2)
    if (index === undefined) throw new Error('no index came')
    return index
  }

  it('a large record: extract with mid:, Continue known by its words (D03), index, three fragments, acknowledgement', async () => {
    const { message } = await ask('9690100009')
    const extract = await requester.delivery(message.conversationId)
    const [file] = references(extract)
    expect(file?.description).toMatch(
      /^Filename="history.txt" ContentType=text\/plain Compressed=No LargeAttachment=Yes OriginalBase64=No Length=\d+$/,
    )
    expect(extract.parts).toHaveLength(2)
    expect(ignored((await acknowledge('AA', extract.messageId, message.conversationId)).exchange)).toEqual([
      'MS-PRACTICE-IGNORES: record accepted while continue awaited',
    ])
    expect(ignored((await send(COPC, FRAGMENT, { conversationId: message.conversationId })).exchange)).toEqual([
      'MS-PRACTICE-IGNORES: a COPC_IN000001UK01 that is no Continue',
    ])
    const index = await continued(message)
    expect(`mid:${index.messageId}`).toBe(file?.href)
    const named = references(index)
    expect(named).toHaveLength(3)
    const fragments = named.map(({ href }) => of(message).find(({ messageId }) => `mid:${messageId}` === href))
    const text = fragments.map((fragment, at) => {
      if (fragment === undefined) throw new Error(`fragment ${at} did not come`)
      expect(fragment.raw.length).toBeLessThan(5_000_000)
      expect(references(fragment)[0]?.description).toBe(named[at]?.description)
      expect(fragment.parts[2]?.headers).toContain(references(fragment)[0]?.href.slice('cid:'.length))
      return fragment.parts[2]?.content.trim() ?? ''
    })
    const whole = Buffer.from(text.join(''), 'base64')
    expect(file?.description).toContain(`Length=${whole.length}`)
    expect(whole.subarray(-64).toString().trim()).toBe(`Entry ${whole.length / 64} of the record.`)
    expect(ignored((await send(COPC, CONTINUE, { conversationId: message.conversationId })).exchange)).toEqual([
      'MS-PRACTICE-IGNORES: continue while fragments sent',
    ])
    await acknowledge('AE', extract.messageId, message.conversationId)
    expect(await state(message)).toBe('failed')
  })

  it('a large record whose second fragment never comes', async () => {
    const { message } = await ask('9690100017')
    await requester.delivery(message.conversationId)
    await send(COPC, CONTINUE, { conversationId: message.conversationId })
    const [, ...rest] = await until(message, 4)
    await spine.state()
    expect(of(message)).toHaveLength(4)
    const index = rest.find(({ parts }) => parts.length === 2)
    const came = rest.map(({ messageId }) => `mid:${messageId}`)
    expect(references(index ?? rest[0] ?? fail()).map(({ href }) => came.includes(href))).toEqual([true, false, true])
  })

  it('fragments before their index (D08)', async () => {
    const { message } = await ask('9690100025')
    await requester.delivery(message.conversationId)
    await send(COPC, CONTINUE, { conversationId: message.conversationId })
    expect((await until(message, 4)).slice(1).map(({ parts }) => parts.length)).toEqual([3, 3, 3])
    spine.environment.spaces.default.clock.advance(60_000)
    expect((await until(message, 5))[4]?.parts).toHaveLength(2)
  })

  it.each(
    [...behaviours].filter(([, { kind }]) => kind === 'refuse'),
  )('%s refuses the request, its code with displayName (D04)', async (nhsNumber, behaviour) => {
    if (behaviour.kind !== 'refuse') throw new Error('not a refusal')
    const { message } = await ask(nhsNumber, { hl7Id: 'c258a3b2-1111-4222-8333-0123456789ab' })
    const refusal = await requester.delivery(message.conversationId)
    expect([refusal.action, refusal.refToMessageId]).toEqual(['MCCI_IN010000UK13', ''])
    const { acknowledgement, ControlActEvent } = payload(refusal)
    expect([acknowledgement['@_typeCode'], acknowledgement.messageRef.id['@_root']]).toEqual(['AE', message.hl7Id])
    expect(ControlActEvent.reason.justifyingDetectedIssueEvent.code).toMatchObject({
      '@_code': behaviour.code,
      '@_codeSystem': '2.16.840.1.113883.2.1.3.2.4.17.101',
      '@_displayName': ackCodes[behaviour.code],
    })
    expect(await state(message)).toBe('refused')
  })

  it.each([
    ['without an EhrRequest id', (xml: string) => xml.replace('<id root="0FE4C4C1-0B8F-4B0C-9C5D-1F3F9C6A7E11"/>', '')],
    ['with an NHS number of nine digits', (xml: string) => xml.replace('9692113736', '969211373')],
    ['without a patient', (xml: string) => xml.replace(/<recordTarget.*<\/recordTarget>/, '')],
  ])('a request %s is refused with 18 (D02)', async (_, change) => {
    const { message } = await ask('9692113736', { payload: change })
    const { reason } = payload(await requester.delivery(message.conversationId)).ControlActEvent
    expect(reason.justifyingDetectedIssueEvent.code['@_code']).toBe('18')
  })

  it('a refusal of the Continue, about the request', async () => {
    const { message } = await ask('9690100033')
    await requester.delivery(message.conversationId)
    await send(COPC, CONTINUE, { conversationId: message.conversationId })
    const [, refusal] = await until(message, 2)
    const { acknowledgement, ControlActEvent } = payload(refusal ?? fail())
    expect(acknowledgement.messageRef.id['@_root']).toBe(message.hl7Id)
    expect(ControlActEvent.reason.justifyingDetectedIssueEvent.code['@_code']).toBe('30')
  })

  it('no answer to the request, no answer to the Continue', async () => {
    const { message } = await ask('9690100041')
    const { message: large } = await ask('9690100068')
    await requester.delivery(large.conversationId)
    await send(COPC, CONTINUE, { conversationId: large.conversationId })
    await spine.state()
    expect(await spine.environment.store.outbox('default')).toHaveLength(0)
    expect([of(message).length, of(large).length]).toEqual([0, 1])
    expect([await state(message), await state(large)]).toEqual(['silent', 'silent'])
  })

  it('a late record, five hours after the request', async () => {
    const { message } = await ask('9690100076')
    await spine.state()
    spine.environment.spaces.default.clock.advance(5 * HOUR - 60_000)
    await spine.state()
    expect(of(message)).toHaveLength(0)
    spine.environment.spaces.default.clock.advance(60_000)
    expect((await requester.delivery(message.conversationId)).action).toBe('RCMR_IN030000UK06')
  })

  it('a second request in the conversation is dropped (D06), the same message only acknowledged again', async () => {
    const { message } = await ask('9692113736')
    await requester.delivery(message.conversationId)
    const { exchange } = await ask('9692113736', { conversationId: message.conversationId })
    expect(ignored(exchange)).toEqual(['MS-PRACTICE-IGNORES: a second request in the same conversation'])
    expect((await spine.send(message)).status).toBe(202)
    await spine.state()
    expect(of(message)).toHaveLength(1)
  })

  it('with an endpoint of its own it is a supplier as any other', async () => {
    const practice = await spine.listen(PRACTICE)
    const { message } = await ask('9692113736')
    expect((await practice.delivery(message.conversationId)).raw.equals(message.body)).toBe(true)
    await spine.state()
    expect(of(message)).toHaveLength(0)
    await spine.environment.register({ partyKey: PRACTICE.partyKey, endpoint: 'inbox:' })
  })

  it('a requester without a contract for the extract: a warning says which', async () => {
    const directory = spine.environment.directory('default')
    const party = directory.party(A.partyKey)
    if (party === undefined) throw new Error('A is not registered')
    directory.put({ ...party, endpoints: party.endpoints.filter(({ interaction }) => interaction !== EXTRACT) })
    const { exchange } = await ask('9692113736')
    directory.put(party)
    expect(exchange.problems).toEqual([
      expect.objectContaining({ code: 'MS-NO-RETURN-ENDPOINT', expected: `an endpoint of ${A.partyKey} for ${EXTRACT}` }),
    ])
  })
})

describe('between two suppliers', () => {
  it('request, extract, Continue, fragments before the index, acknowledgement: in one conversation, bytes kept', async () => {
    const sender = await spine.listen(B)
    const { message, exchange } = await send(REQUEST, ehrRequest('9692113736'), {}, B)
    expect(exchange.problems).toEqual([])
    const conversationId = message.conversationId
    const fragment = (name: string): Attachment => ({
      contentId: `${name}@b`,
      contentType: 'application/x-gzip',
      encoding: 'base64',
      content: 'H4sIAAAAAAAA',
    })
    const fromB = async (interaction: string, content: string, edits: Edits) => {
      const { message: sent } = await send(interaction, content, { conversationId, ...edits }, A, B)
      const [received] = (await until(sent, of(sent).length)).filter(({ messageId }) => messageId === sent.messageId)
      expect((received ?? (await until(sent, of(sent).length + 1)).at(-1))?.raw.equals(sent.body)).toBe(true)
      return sent
    }
    const extract = await fromB(EXTRACT, '<subject><EhrExtract/></subject>', {})
    await send(COPC, CONTINUE, { conversationId }, B)
    await fromB(COPC, FRAGMENT, { attachments: [fragment('one')] })
    await fromB(COPC, FRAGMENT, { attachments: [fragment('two')] })
    await fromB(COPC, FRAGMENT, {
      envelope: (xml) => xml.replace('</eb:Manifest>', '<eb:Reference xlink:href="mid:ONE"/><eb:Reference xlink:href="mid:TWO"/>$&'),
    })
    await send(REJECTION, '', { conversationId, payload: acknowledging('AA', extract.messageId) }, B)
    await sender.count(3)
    expect(sender.received.map(({ action }) => action)).toEqual(['RCMR_IN010000UK05', 'COPC_IN000001UK01', 'MCCI_IN010000UK13'])
    expect(new Set([...sender.received, ...of(message)].map((each) => `${each.conversationId} ${each.refToMessageId}`))).toEqual(
      new Set([`${conversationId} `]),
    )
  })
})

function fail(): never {
  throw new Error('a message is missing')
}
