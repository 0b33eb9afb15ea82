import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { usualContract } from '../../src/directory/contract.ts'
import { A, B, certificateFolder, type TestEnvironment, testEnvironment } from '../support/environment.ts'
import { giveContract, giveForwardContracts } from '../support/forward.ts'
import { PATIENCE } from '../support/patience.ts'
import { codes, interactions, listening, message, waiting } from './counterparts.ts'
import { emis, gp2013 } from './mhs/families/gp-systems.ts'
import { spinetools } from './mhs/families/spinetools.ts'
import type { Pattern } from './mhs/family.ts'
import type { RawAnswer } from './mhs/http.ts'
import { firstText } from './mhs/incoming.ts'
import type { Mhs, Sent } from './mhs/mhs.ts'

const HOUR = 3_600_000
const patterns = spinetools.sends

let certs: string
let spine: TestEnvironment
let a: Mhs
let b: Mhs

beforeAll(async () => {
  certs = await certificateFolder()
  spine = await testEnvironment({ certs })
  a = await listening(spine, spinetools, A)
  b = await listening(spine, spinetools, B)
  giveForwardContracts(spine)
})

beforeEach(() => {
  a.mishap = () => undefined
  b.mishap = () => undefined
})

const verdicts = (sent: Sent) => sent.judgements.map(({ is }) => is)
const first = ({ answers: [answer] }: Sent): RawAnswer => {
  if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no answer')
  return answer
}
const pass = (ms: number) => spine.environment.spaces.default.clock.advance(ms)
/** What came to B of a message. */
const copies = (at: Mhs, { facts }: Sent) =>
  at.came.filter(({ envelope }) => firstText(envelope, 'ConversationId') === facts.conversationId)

describe('what it sends', () => {
  it.each(patterns)('C01 the reply to %s has “Content-Length: ” with its space', async (pattern) => {
    const answer = first(await a.send(message(spine, pattern)))
    expect(answer.head).toMatch(/\r\nContent-Length: \d+\r\n/)
    expect(answer.head).not.toMatch(/transfer-encoding/i)
  })

  it.each<Pattern>([
    'async-reliable',
    'forward-reliable',
    'end-party',
  ])('C02 the acknowledgement of %s holds its MessageId, which stops it', async (pattern) => {
    const sent = await a.send(message(spine, pattern))
    expect(first(sent).body).toContain(sent.facts.messageId)
    expect(verdicts(sent)).toEqual(['accepted'])
  })

  it('C03 it looks for “HTTP 5”, which a status line does not hold: after a fault the message waits and is sent again', async () => {
    const queryrequest = interactions['async-express'].path
    const sent = await a.send({ ...message(spine, 'async-reliable'), path: queryrequest })
    expect(first(sent).head).toMatch(/^HTTP\/1\.1 500 /)
    expect(verdicts(sent)).toEqual(['pending'])
    const again = await a.again(sent, interactions['async-reliable'].path)
    expect(verdicts(again)).toEqual(['accepted'])
    expect((await a.answer(sent.facts.conversationId)).refToMessageId).toBe(sent.facts.messageId)
  })

  it.each([
    200, 500,
  ] as const)('C02 C03 a MessageError (HTTP %s) holds its MessageId and so passes for an acknowledgement', async (messageErrorStatus) => {
    const other = await testEnvironment({ certs, messageErrorStatus })
    const sender = await listening(other, spinetools, A)
    const sent = await sender.send({ ...message(other, 'async-reliable'), cpaId: 'S0' })
    expect(first(sent).status).toBe(messageErrorStatus)
    expect(verdicts(sent)).toEqual(['accepted'])
    expect(codes(await other.request({ messageId: sent.facts.messageId }))).toEqual(['MS-UNKNOWN-CPAID'])
  })

  it('C04 no reply of Spine holds the text “Bad request”', async () => {
    const replies = [
      await a.send(message(spine, 'async-reliable')),
      await a.send({ ...message(spine, 'async-reliable'), cpaId: 'S0' }),
      await a.send({ ...message(spine, 'async-reliable'), edit: (xml) => xml.slice(1) }),
      await a.send({ ...message(spine, 'async-reliable'), path: interactions['async-express'].path }),
    ]
    for (const sent of replies) expect(first(sent).body).not.toContain('Bad request')
  })
})

describe('what it receives', () => {
  const arrivals = async () => {
    for (const pattern of patterns) {
      const sent = await a.send(message(spine, pattern))
      await (pattern.startsWith('async') ? a : b).answer(sent.facts.conversationId)
    }
    const sent = await (await listening(spine, gp2013, A)).send(message(spine, 'forward-express'))
    await b.answer(sent.facts.conversationId)
    await spine.environment.register({ partyKey: A.partyKey, endpoint: a.url })
    return [...a.came, ...b.came]
  }

  it('C05 C06 C07 C13 C14 has a SOAPAction, a Content-Length, no chunks, a boundary without spaces', async () => {
    for (const { headers, header, body } of await arrivals()) {
      expect(header('soapaction')).toMatch(/^(urn:)?urn:nhs:names:services:[^"]+\/[^"]+$/)
      expect(header('content-length')).toBe(String(body.length))
      expect(header('transfer-encoding')).toBeUndefined()
      expect(header('content-type')).toMatch(/; boundary="[^"]+"/)
      expect(headers.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'content-type')).toHaveLength(1)
    }
  })

  it('C12 C15 the Timestamp begins with seconds; the names it searches stand nowhere before their elements', async () => {
    for (const { envelope } of await arrivals()) {
      expect(firstText(envelope, 'Timestamp')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/)
      expect(envelope).not.toContain('<!--')
      for (const name of ['DuplicateElimination', 'SyncReply', 'AckRequested', 'From', 'PartyId', 'MessageId']) {
        const found = envelope.indexOf(name)
        if (found >= 0) expect(envelope.slice(0, found)).toMatch(/<(?:\w+:)?$/)
      }
    }
  })

  it('C08 with SyncReply it acknowledges in the response (202)', async () => {
    const sent = await a.send(message(spine, 'async-reliable'))
    await a.answer(sent.facts.conversationId)
    const [delivery] = await spine.deliveries(await spine.request({ messageId: sent.facts.messageId }))
    expect(delivery).toMatchObject({ outcome: 'accepted', problems: [], reply: { line: 'HTTP/1.1 202' } })
  })

  it('C08 C11 without SyncReply it answers 200 and nothing, and acknowledges by a POST of its own', async () => {
    const sent = await a.send(message(spine, 'forward-reliable'))
    await b.answer(sent.facts.conversationId)
    for (const signal of await b.signals()) expect([signal.status, signal.body]).toEqual([202, ''])
    const request = await spine.request({ messageId: sent.facts.messageId })
    const [delivery] = await spine.deliveries(request)
    expect(delivery).toMatchObject({ outcome: 'accepted', reply: { line: 'HTTP/1.1 200' } })
    const [signal] = await spine.environment.journal.wait({ direction: 'in', causedBy: request.id }, PATIENCE)
    expect(signal).toMatchObject({ outcome: 'accepted', problems: [] })
    expect(await waiting(spine)).toBe(0)
  })

  it('C09 without DuplicateElimination it does not acknowledge: tried as the contract says, then its sender is told, and reads it', async () => {
    const sender = await listening(spine, emis, A)
    giveContract(spine, A.partyKey, 'urn:oasis:names:tc:ebxml-msg:service:MessageError', usualContract['forward-express'])
    const sent = await sender.send({
      ...message(spine, 'end-party'),
      edit: (xml) => xml.replace(/<eb:DuplicateElimination>.*<\/eb:DuplicateElimination>/, ''),
    })
    const request = await spine.request({ messageId: sent.facts.messageId })
    for (const tries of [1, 2, 3]) {
      expect(await spine.deliveries(request, tries)).toHaveLength(tries)
      pass(2 * HOUR)
    }
    await sender.until(() => (sender.state(sent.facts.messageId) === 'failed' ? true : undefined))
    expect(copies(b, sent)).toHaveLength(3)
    expect(b.handled.filter(({ conversationId }) => conversationId === sent.facts.conversationId)).toHaveLength(1)
    await spine.environment.register({ partyKey: A.partyKey, endpoint: a.url })
  })

  it.each<Pattern>([
    'async-reliable',
    'forward-reliable',
  ])('C10 what comes again under its MessageId (%s) is acknowledged again and handled once', async (pattern) => {
    const at = pattern === 'async-reliable' ? a : b
    // Its acknowledgement is lost on the way.
    const lost = await listening(
      spine,
      {
        ...spinetools,
        receive: (incoming, own) => forgets(spinetools.receive(incoming, own), own.took(firstText(incoming.envelope, 'MessageId'))),
      },
      pattern === 'async-reliable' ? A : B,
    )
    const sender = pattern === 'async-reliable' ? lost : a
    const sent = await sender.send(message(spine, pattern))
    const request = await spine.request({ messageId: sent.facts.messageId })
    await spine.deliveries(request)
    pass(pattern === 'async-reliable' ? 60_000 : 2 * HOUR)
    const [, second] = await spine.deliveries(request, 2)
    await lost.signals()
    expect(second?.outcome).toBe('accepted')
    expect(await waiting(spine)).toBe(0)
    expect(copies(lost, sent)).toHaveLength(2)
    expect(lost.handled).toHaveLength(1)
    await spine.environment.register({ partyKey: at === a ? A.partyKey : B.partyKey, endpoint: at.url })
  })

  it('C11 a MessageError about what it sent reaches it as a bare envelope that it recognises', async () => {
    b.mishap = () => 500
    const sent = await a.send(message(spine, 'forward-reliable'))
    const request = await spine.request({ messageId: sent.facts.messageId })
    for (const tries of [1, 2, 3]) {
      expect(await spine.deliveries(request, tries)).toHaveLength(tries)
      if (tries < 3) pass(2 * HOUR)
    }
    await a.until(() => (a.state(sent.facts.messageId) === 'failed' ? true : undefined))
    const told = a.came.at(-1)
    expect(told?.header('soapaction')).toContain('urn:oasis:names:tc:ebxml-msg:service/MessageError')
    expect(told?.header('content-type')).toBe('text/xml')
    expect(told && firstText(told.envelope, 'RefToMessageId')).toBe(sent.facts.messageId)
    const all = await spine.deliveries(request, 4)
    expect(all.at(-1) && codes(all[3] ?? { problems: [] })).toEqual([])
  })
})

/** The reaction without its acknowledgement, the first time. */
function forgets<R extends { readonly reply: object; readonly handled?: boolean }>(reaction: R, tookBefore: boolean) {
  const { reply, handled } = reaction
  return tookBefore ? reaction : { reply: { ...reply, status: 200, headers: {}, body: '' }, ...(handled === undefined ? {} : { handled }) }
}
