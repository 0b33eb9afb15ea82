import { beforeAll, describe, expect, it } from 'vitest'
import { A, B, type TestEnvironment, testEnvironment } from '../support/environment.ts'
import { codes, listening } from './counterparts.ts'
import { adaptor } from './mhs/families/adaptor.ts'
import { acknowledging, read, requests } from './mhs/gp2gp.ts'
import type { Mhs, Outgoing, Sent, Taken } from './mhs/mhs.ts'

const GP2GP = 'urn:nhs:names:services:gp2gp'
const PRACTICE = { partyKey: 'M85999-9990003', asid: '999000000093', odsCode: 'M85999' } as const
const SMALL = '9692113736'

let spine: TestEnvironment
let requester: Mhs

beforeAll(async () => {
  spine = await testEnvironment()
  requester = await listening(spine, adaptor, A)
})

function send(
  action: string,
  content: Outgoing['content'],
  more: Partial<Outgoing> = {},
  to: { partyKey: string; asid: string } = PRACTICE,
): Promise<Sent> {
  return requester.send({
    pattern: 'forward-reliable',
    path: '/reliablemessaging/intermediary',
    to: to.partyKey,
    cpaId: spine.environment.directory('default').endpoint(to.partyKey, `${GP2GP}:${action}`)?.endpoint.cpaId ?? '',
    service: GP2GP,
    action,
    senderAsid: A.asid,
    receiverAsid: to.asid,
    content,
    ...more,
  })
}

const ask = (nhsNumber: string, more: Partial<Outgoing> = {}) =>
  send('RCMR_IN010000UK05', requests.record(nhsNumber, 'A99901', PRACTICE.odsCode), more)
const of = ({ facts }: Sent): Taken[] => requester.handled.filter(({ conversationId }) => conversationId === facts.conversationId)
const reached = ({ facts }: Sent, count: number) =>
  requester.until(() => {
    const found = requester.handled.filter(({ conversationId }) => conversationId === facts.conversationId)
    return found.length >= count ? found.map(read) : undefined
  })
const state = async ({ facts }: Sent): Promise<unknown> =>
  JSON.parse((await spine.environment.store.read('default', 'gp2gp.transfers', facts.conversationId))?.value ?? '{}').state

describe('a requester of GP2GP over the MHS adaptor', () => {
  it('D01 D05 a small record: read by local names; the acknowledgement of the extract’s id closes it, another does not', async () => {
    const sent = await ask(SMALL)
    const [extract] = await reached(sent, 1)
    expect(extract).toMatchObject({ action: 'RCMR_IN030000UK06', conversationId: sent.facts.conversationId, from: PRACTICE.partyKey })
    const { conversationId } = sent.facts
    const answer = (ref: string) => send('MCCI_IN010000UK13', () => '', { conversationId, edit: acknowledging('AA', ref) })
    await answer('00000000-1111-4222-8333-000000000000')
    expect(await state(sent)).toBe('record sent')
    await answer(extract?.messageId ?? '')
    expect(await state(sent)).toBe('closed')
  })

  it('D02 D04 a request without an NHS number: a negative acknowledgement, code 18 with its text', async () => {
    const sent = await ask('')
    const [nack] = await reached(sent, 1)
    expect(nack).toMatchObject({ action: 'MCCI_IN010000UK13', messageRef: sent.facts.messageId })
    expect(nack?.typeCode).toMatch(/^A[ER]$/)
    expect(nack?.failures).toEqual(['18 Request message not well-formed or not able to be processed'])
  })

  it.each([
    ['the index first', '9690100009', 4],
    ['the fragments before their index', '9690100025', 4],
  ] as const)('D03 D08 a large record, %s: whole after the Continue', async (_, nhsNumber, messages) => {
    const sent = await ask(nhsNumber)
    const [extract] = await reached(sent, 1)
    expect(extract?.references).toEqual([expect.stringMatching(/^mid:/)])
    const { conversationId } = sent.facts
    await send('COPC_IN000001UK01', requests.continue(extract?.messageId ?? ''), { conversationId })
    await reached(sent, messages)
    spine.environment.spaces.default.clock.advance(120_000)
    const all = await reached(sent, messages + 1)
    const index = all.find(({ messageId }) => extract?.references.includes(`mid:${messageId}`))
    const ids = all.map(({ messageId }) => `mid:${messageId}`)
    expect(index?.references).toHaveLength(3)
    for (const reference of index?.references ?? []) expect(ids).toContain(reference)
    const parts = of(sent).filter(({ messageId }) => index?.references.includes(`mid:${messageId}`))
    expect(parts.map(({ incoming }) => incoming.parts?.[2]?.header('Content-Transfer-Encoding'))).toEqual(['base64', 'base64', 'base64'])
  })

  it('D06 the same request twice is answered once', async () => {
    const sent = await ask(SMALL)
    await reached(sent, 1)
    await requester.again(sent, '/reliablemessaging/intermediary')
    await spine.state()
    expect(of(sent)).toHaveLength(1)
  })

  it('D09 ids in lower case come back as they were written, and match', async () => {
    const messageId = 'c258107f-7a3f-4ef7-9a25-c9a2f57b2b11'
    const sent = await ask('9690000063', { messageId })
    const [nack] = await reached(sent, 1)
    expect(nack?.messageRef).toBe(messageId)
    expect(nack?.failures).toEqual(['06 Patient not at surgery'])
  })

  it('D11 a wrong ASID: acknowledged, then Spine’s own rejection, AR 506, with both references', async () => {
    const hl7Id = '6e24a9a0-1e06-4a0c-9d67-2d7a2b6fbd4c'
    const sent = await ask(SMALL, {
      receiverAsid: B.asid,
      edit: (xml) => xml.replace(/<id root="[^"]*"\/><creationTime/, `<id root="${hl7Id}"/><creationTime`),
    })
    expect(sent.judgements.map(({ is }) => is)).toEqual(['accepted'])
    const taken = await requester.answer(sent.facts.conversationId)
    expect(taken.refToMessageId).toBe(sent.facts.messageId)
    const rejection = read(taken)
    expect(rejection).toMatchObject({
      action: 'MCCI_IN010000UK13',
      typeCode: 'AR',
      messageRef: hl7Id,
      from: spine.environment.profile.spinePartyKey,
    })
    expect(rejection.failures).toEqual([
      '506 hl7:{interactionId}/hl7:communicationFunctionRcv/hl7:device/hl7:id/@extension is missing, empty, invalid or ACL violation',
    ])
    expect(codes(await spine.request({ messageId: sent.facts.messageId }))).toEqual(['MS-ASID-ACL'])
  })
})
