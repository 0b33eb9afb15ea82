import { beforeAll, describe, expect, it } from 'vitest'
import { A, B, certificateFolder, type TestEnvironment, testEnvironment } from '../support/environment.ts'
import { giveForwardContracts } from '../support/forward.ts'
import { PATIENCE } from '../support/patience.ts'
import { codes, interactions, listening, message, waiting } from './counterparts.ts'
import { adaptor } from './mhs/families/adaptor.ts'
import { emis, gp2013, tpp, vision } from './mhs/families/gp-systems.ts'
import { spinetools } from './mhs/families/spinetools.ts'
import type { Family, Pattern } from './mhs/family.ts'
import { firstText } from './mhs/incoming.ts'
import type { Mhs } from './mhs/mhs.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const families: readonly Family[] = [adaptor, spinetools, gp2013, emis, tpp, vision]

let strict: TestEnvironment
let lenient: TestEnvironment

beforeAll(async () => {
  const certs = await certificateFolder()
  strict = await testEnvironment({ certs })
  lenient = await testEnvironment({ certs, xmlLenient: 'vision' })
  for (const spine of [strict, lenient]) {
    for (const party of [A, B]) await spine.environment.register({ partyKey: party.partyKey, endpoint: 'inbox:' })
    giveForwardContracts(spine)
  }
})

/** Remarks that the journal makes on what a family sends. */
const remarks = (family: Family): string[] => (family === vision ? ['MS-XML-PREFIX-ASSUMED'] : [])

describe.each(families)('$name', (family) => {
  let spine: TestEnvironment
  let a: Mhs
  let b: Mhs

  beforeAll(async () => {
    spine = family === vision ? lenient : strict
    a = await listening(spine, family, A)
    b = await listening(spine, family, B)
  })

  it('async-express: 202 and nothing, then the answer', async () => {
    const sent = await a.send(message(spine, 'async-express'))
    expect(sent.judgements).toEqual([{ is: 'accepted', why: expect.stringContaining('202') }])
    const answer = await a.answer(sent.facts.conversationId)
    expect([answer.action, answer.refToMessageId]).toEqual(['QUPC_IN160102UK05', sent.facts.messageId])
    const request = await spine.request({ messageId: sent.facts.messageId })
    expect(codes(request)).toEqual(remarks(family))
    expect(await spine.deliveries(request)).toMatchObject([{ outcome: 'accepted', problems: [] }])
  })

  it('async-reliable: an Acknowledgment, then the answer, which it acknowledges', async () => {
    const sent = await a.send(message(spine, 'async-reliable'))
    expect(sent.judgements.map(({ is }) => is)).toEqual(['accepted'])
    const answer = await a.answer(sent.facts.conversationId)
    expect([answer.action, answer.refToMessageId]).toEqual(['MCCI_IN010000UK13', sent.facts.messageId])
    expect(answer.incoming.payload).toContain('typeCode="AA"')
    expect(answer.incoming.payload).toContain(`<hl7:id root="${sent.facts.messageId}"/>`)
    const request = await spine.request({ messageId: sent.facts.messageId })
    expect(codes(request)).toEqual(remarks(family))
    expect(await spine.deliveries(request)).toMatchObject([{ outcome: 'accepted', problems: [] }])
  })

  it.each(
    family.sends.filter((pattern) => pattern === 'forward-reliable' || pattern === 'end-party'),
  )('%s: an Acknowledgment, and the bytes at the other party, which acknowledges them', async (pattern) => {
    const attachments = [
      {
        contentType: 'text/plain',
        encoding: '8bit',
        content: 'Zoë O’Neill 患者',
        description: 'Filename="a & b <c>.txt" ContentType=text/plain',
      },
      {
        contentType: 'image/tiff',
        encoding: 'base64',
        content: 'QUJDRA=='.repeat(2000),
        description: 'Filename="scan.tif" LargeAttachment=No',
      },
    ] as const
    const sent = await a.send({ ...message(spine, pattern), attachments })
    expect(sent.judgements.map(({ is }) => is)).toEqual(['accepted'])
    const taken = await b.answer(sent.facts.conversationId)
    expect(taken.messageId).toBe(sent.facts.messageId)
    expect(taken.incoming.body.equals(sent.body)).toBe(true)
    const signals = await b.signals()
    expect(signals.map(({ status }) => status)).toEqual(signals.map(() => 202))
    await spine.deliveries(await spine.request({ messageId: sent.facts.messageId }))
    expect(await waiting(spine)).toBe(0)
    spine.environment.spaces.default.clock.advance(8 * HOUR)
    expect(await waiting(spine)).toBe(0)
    expect(a.handled.some(({ conversationId }) => conversationId === sent.facts.conversationId)).toBe(false)
  })

  it.each(
    family.sends.filter((pattern) => pattern === 'forward-express'),
  )('%s: 202 and nothing, and the bytes at the other party', async (pattern) => {
    const sent = await a.send(message(spine, pattern))
    expect(sent.judgements.map(({ is }) => is)).toEqual(['accepted'])
    const taken = await b.answer(sent.facts.conversationId)
    expect(taken.incoming.body.equals(sent.body)).toBe(true)
    await spine.deliveries(await spine.request({ messageId: sent.facts.messageId }))
    expect(await waiting(spine)).toBe(0)
  })

  it.each(['async-reliable', 'forward-reliable'] as const)('%s, posted twice: the same Acknowledgment, one answer', async (pattern) => {
    const sent = await a.send(message(spine, pattern))
    const again = await a.again(sent, interactions[pattern].path)
    expect(again.judgements.map(({ is }) => is)).toEqual(['accepted'])
    expect(again.answers[0]).toMatchObject({ status: 202, body: bodyOf(sent.answers[0]) })
    const at = pattern === 'async-reliable' ? a : b
    await at.answer(sent.facts.conversationId)
    const requests = await spine.environment.journal.wait({ direction: 'in', labels: { messageId: sent.facts.messageId } }, PATIENCE, 2)
    expect(requests.map(codes)).toEqual([remarks(family), [...remarks(family), 'MS-DUPLICATE-MESSAGE']])
    await spine.state()
    expect(at.came.filter(({ envelope }) => envelope.includes(`<eb:ConversationId>${sent.facts.conversationId}<`))).toHaveLength(1)
  })

  it.each<Pattern>([
    'async-reliable',
    'forward-reliable',
  ])('%s: what it did not answer comes again under its MessageId', async (pattern) => {
    const at = pattern === 'async-reliable' ? a : b
    const first = at.came.length + 1
    at.mishap = (nth) => (nth === first ? 'drop' : undefined)
    const sent = await a.send(message(spine, pattern))
    const request = await spine.request({ messageId: sent.facts.messageId })
    await spine.deliveries(request)
    spine.environment.spaces.default.clock.advance(pattern === 'async-reliable' ? MINUTE : 2 * HOUR)
    await at.answer(sent.facts.conversationId)
    await at.signals()
    const copies = at.came.filter(({ envelope }) => envelope.includes(`<eb:ConversationId>${sent.facts.conversationId}<`))
    const ids = copies.map(({ envelope }) => firstText(envelope, 'MessageId'))
    expect(ids).toEqual([ids[0], ids[0]])
    await spine.deliveries(request, 2)
    await spine.state()
    expect(await waiting(spine)).toBe(0)
  })
})

function bodyOf(answer: unknown): string {
  if (answer === null || typeof answer !== 'object' || !('body' in answer) || typeof answer.body !== 'string') throw new Error('no answer')
  return answer.body
}

describe('Vision’s undeclared prefix', () => {
  it.each<Pattern>(['async-express', 'async-reliable', 'forward-reliable'])('%s: refused without --xml-lenient vision', async (pattern) => {
    const a = await listening(strict, vision, A)
    const sent = await a.send(message(strict, pattern))
    expect(sent.answers[0]).toMatchObject({ status: 500 })
    expect(bodyOf(sent.answers[0])).toContain('<nasp:errorCode>201</nasp:errorCode>')
    expect(sent.judgements.map(({ is }) => is)).toEqual(['failed'])
  })

  it('other undeclared prefixes are refused under it as well', async () => {
    const a = await listening(lenient, vision, A)
    const sent = await a.send({ ...message(lenient, 'async-reliable'), edit: (xml) => xml.replaceAll('soap-env:', 'env:') })
    expect(sent.answers[0]).toMatchObject({ status: 500 })
  })

  it('an acknowledgement that uses it is none without it', async () => {
    const sender = await listening(strict, adaptor, A)
    const b = await listening(strict, vision, B)
    const sent = await sender.send(message(strict, 'forward-reliable'))
    await b.answer(sent.facts.conversationId)
    const signals = await b.signals()
    expect(signals.map(({ status }) => status)).toEqual([500])
    strict.environment.spaces.default.clock.advance(8 * HOUR)
  })
})
