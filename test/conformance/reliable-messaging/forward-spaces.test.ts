import { beforeAll, describe, expect, it } from 'vitest'
import { A, B, type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { COPC, forwardRoute, fromAToB, type Party, sendSignal } from '../../support/forward.ts'
import { type Edits, forwardMessage } from '../../support/messages.ts'
import { acknowledgment, parsed, signal } from '../../support/supplier.ts'

let spine: TestEnvironment

beforeAll(async () => {
  spine = await testEnvironment()
  await spine.listen(A)
  await spine.listen(B)
})

/** A space of its own with two suppliers of its own. */
async function world(space: string, digit: number) {
  await spine.environment.createSpace({ name: space, claims: {}, seed: 'none' })
  const supplier = async (letter: string, asid: string) => {
    const partyKey = `${letter}${digit}0000-000000${digit}`
    const fqdn = `${letter.toLowerCase()}.${space}.mock.nhs.uk`
    await spine.environment.register({ space, partyKey, asid, fqdn, endpoint: 'inbox:' })
    const name = [...spine.environment.authority.clients].find(([, { commonName }]) => commonName === fqdn)?.[0] ?? ''
    const party: Party = { partyKey, asid, name }
    return { party, endpoint: await spine.listen(party, undefined, space) }
  }
  const sender = await supplier('S', `99900000${digit}001`)
  const recipient = await supplier('R', `99900000${digit}002`)
  const send = (edits: Edits = {}, to: Party = recipient.party) => {
    const route = { ...forwardRoute(spine, COPC, sender.party, to, space) }
    const message = forwardMessage(
      { ...route, cpaId: route.cpaId === '' ? 'S0' : route.cpaId },
      COPC,
      '<subject><id root="0"/></subject>',
      edits,
    )
    return { message, answer: spine.send(message, sender.party.name) }
  }
  return { space, sender, recipient, send }
}

describe('forward messages and spaces', () => {
  it('stay within their space, with the same ids at the same time', async () => {
    const one = await world('one', 1)
    const two = await world('two', 2)
    const ids = { messageId: 'AAAAAAAA-1111-4222-8333-BBBBBBBBBBBB', conversationId: 'C-1' }
    for (const { endpoint } of [one.recipient, two.recipient]) endpoint.answer = () => ({ status: 200 })
    const sent = [one, two].map((each) => each.send(ids))
    for (const { answer } of sent) expect((await answer).status).toBe(202)
    for (const [at, { recipient }] of [one, two].entries())
      expect((await recipient.endpoint.delivery('C-1')).raw.equals(sent[at]?.message.body ?? Buffer.alloc(0))).toBe(true)

    const ack = signal(ids, 'Acknowledgment', acknowledgment(ids.messageId), {
      from: one.recipient.party.partyKey,
      to: one.sender.party.partyKey,
    })
    await spine.request({ messageId: ids.messageId })
    expect((await sendSignal(spine, one.recipient.party.name, 'Acknowledgment', ack)).status).toBe(202)
    await spine.state('one')
    await spine.state('two')
    expect(await spine.environment.store.outbox('one')).toHaveLength(0)
    expect(await spine.environment.store.outbox('two')).toHaveLength(1)

    const unknown = async (attempt: ReturnType<typeof one.send>) =>
      parsed((await attempt.answer).text).Envelope.Header.ErrorList.Error.Description['#text']
    expect(await unknown(one.send({}, two.recipient.party))).toBe('501315:Unknown eb:To PartyId')
    expect(await unknown(one.send({}, B))).toBe('501315:Unknown eb:To PartyId')
    const fromDefault = fromAToB(spine, { envelope: (xml) => xml.replace(B.partyKey, one.recipient.party.partyKey) })
    expect((await spine.send(fromDefault)).text).toContain('501315:Unknown eb:To PartyId')
    expect(one.recipient.endpoint.received).toHaveLength(1)
    expect(two.recipient.endpoint.received).toHaveLength(1)
  })
})
