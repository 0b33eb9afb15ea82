import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { A, B, certificateFolder, LIST, type TestEnvironment, testEnvironment, UPLOAD } from '../../support/environment.ts'
import { fromAToB } from '../../support/forward.ts'
import { type BuiltMessage, type Edits, query, upload } from '../../support/messages.ts'
import { acknowledge, parsed, type Supplier } from '../../support/supplier.ts'
import { twoSuppliers } from '../../support/two-suppliers.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

let certs: string
let spine: TestEnvironment
let a: Supplier
let b: Supplier

beforeAll(async () => {
  certs = await certificateFolder()
  ;({ spine, a, b } = await twoSuppliers({ certs, timeToLive: 'enforce' }))
})
beforeEach(() => {
  a.answer = acknowledge
  b.answer = acknowledge
})

const clock = () => spine.environment.spaces.default.clock
const seconds = (ms: number) => new Date(ms).toISOString().slice(0, 19)
/** An envelope written now that lives until a time. */
const living = (timeToLive: string, timestamp = `${seconds(clock().now() - HOUR)}Z`): Edits => ({
  envelope: (xml) =>
    xml.replace(
      /<eb:Timestamp>[^<]*<\/eb:Timestamp>/,
      `<eb:Timestamp>${timestamp}</eb:Timestamp><eb:TimeToLive>${timeToLive}</eb:TimeToLive>`,
    ),
})
const soon = (ms: number) => `${seconds(clock().now() + ms)}Z`
const codes = (exchange: { readonly problems: readonly { readonly code: string }[] } | undefined) =>
  exchange?.problems.map(({ code }) => code)
const waiting = async () => (await spine.environment.store.outbox('default')).length
const errorOf = (text: string) => {
  const { MessageHeader, ErrorList } = parsed(text).Envelope.Header
  return {
    ref: MessageHeader.MessageData.RefToMessageId,
    code: ErrorList.Error['@_errorCode'],
    severity: ErrorList.Error['@_severity'],
    text: ErrorList.Error.Description['#text'],
  }
}
const expired = ({ messageId }: BuiltMessage) => ({
  ref: messageId,
  code: 'TimeToLiveExpired',
  severity: 'Error',
  text: '501312:eb:TimeToLive expired',
})

describe('eb:TimeToLive that has passed on arrival (ebMS 2.0 §3.1.6.4)', () => {
  const builds: readonly (readonly [string, (edits: Edits) => BuiltMessage])[] = [
    ['reliable', (edits) => upload(spine.route(UPLOAD), edits)],
    ['express', (edits) => query(spine.route(LIST), edits)],
    ['forward-reliable', (edits) => fromAToB(spine, edits)],
    ['forward-express', (edits) => fromAToB(spine, edits, 'express')],
  ]

  it.each(builds)('%s: MessageError TimeToLiveExpired, nothing done', async (_, build) => {
    const before = await spine.state()
    const message = build(living(soon(-2000)))
    const answer = await spine.send(message)
    expect(answer.status).toBe(200)
    expect(errorOf(answer.text)).toEqual(expired(message))
    const request = await spine.request({ messageId: message.messageId })
    expect(request.outcome).toBe('refused')
    expect(codes(request)).toEqual(['MS-TTL-EXPIRED'])
    expect(request.problems[0]).toMatchObject({ invented: true, at: expect.stringContaining('eb:TimeToLive') })
    expect(await spine.state()).toBe(before)
  })

  it.each(builds)('%s: one to come is taken', async (_, build) => {
    for (const time of [
      soon(MINUTE),
      soon(MINUTE).replace('Z', ''),
      soon(MINUTE).replace('Z', '.1234567Z'),
      soon(2 * HOUR).replace('Z', '+01:00'),
    ]) {
      const message = build(living(time))
      expect((await spine.send(message)).status).toBe(202)
      expect(codes(await spine.request({ messageId: message.messageId }))).toEqual([])
    }
  })

  it.each([
    ['that equals the Timestamp, as EMIS sends', '2020-01-01T09:00:00Z'],
    ['before the Timestamp', '2019-01-01T09:00:00Z'],
    ['that is no time', 'tomorrow'],
    ['that is empty', ''],
  ])('one %s is remarked on and not kept to', async (_, time) => {
    const message = upload(spine.route(UPLOAD), living(time, '2020-01-01T09:00:00Z'))
    expect((await spine.send(message)).status).toBe(202)
    expect(codes(await spine.request({ messageId: message.messageId }))).toEqual(['MS-EBXML-TIME-TO-LIVE'])
  })

  it('is not looked at unless --time-to-live says so', async () => {
    const other = await testEnvironment({ certs })
    const message = upload(other.route(UPLOAD), living(soon(-2000)))
    expect((await other.send(message)).status).toBe(202)
    expect(codes(await other.request({ messageId: message.messageId }))).toEqual([])
  })
})

describe('eb:TimeToLive of a message that waits to be passed on', () => {
  it('goes on unchanged in the header', async () => {
    const time = soon(MINUTE)
    const message = fromAToB(spine, living(time))
    await spine.send(message)
    const received = await b.delivery(message.conversationId)
    expect(received.raw.equals(message.body)).toBe(true)
    expect(received.parts[0]?.content).toContain(`<eb:TimeToLive>${time}</eb:TimeToLive>`)
  })

  it.each(['reliable', 'express'] as const)('%s: it expires at it, not at its contract’s end, and the sender is told', async (kind) => {
    spine.environment.worker.hold()
    const message = fromAToB(spine, living(soon(10 * MINUTE)), kind)
    expect((await spine.send(message)).status).toBe(202)
    clock().advance(9 * MINUTE)
    expect(await waiting()).toBe(1)
    clock().advance(MINUTE + 1000)
    spine.environment.worker.resume()
    const [gone, told] = await spine.deliveries(await spine.request({ messageId: message.messageId }), 2)
    expect(codes(gone)).toEqual(['MS-DELIVERY-FAILED'])
    expect(told).toMatchObject({ outcome: 'accepted', labels: { interaction: 'MessageError', toParty: A.partyKey } })
    expect(errorOf(told?.request.body.head.toString() ?? '')).toEqual(expired(message))
    expect(b.received.filter(({ conversationId }) => conversationId === message.conversationId)).toHaveLength(0)
  })

  it('a recipient that is down, the next try by contract too late: kept until then, and the sender told then', async () => {
    b.answer = () => ({ status: 503 })
    const message = fromAToB(spine, living(soon(10 * MINUTE)))
    await spine.send(message)
    const request = await spine.request({ messageId: message.messageId })
    const [first] = await spine.deliveries(request)
    expect(codes(first)).toEqual(['MS-ENDPOINT-REFUSED', 'MS-DELIVERY-LAPSES'])
    clock().advance(9 * MINUTE)
    expect(await waiting()).toBe(1)
    clock().advance(MINUTE + 1000)
    expect(errorOf((await a.delivery(message.conversationId)).body)).toEqual(expired(message))
    expect((await spine.deliveries(request, 3)).map(codes)).toEqual([codes(first), ['MS-DELIVERY-FAILED'], []])
  })

  it('a recipient that took it and never acknowledged it: the same', async () => {
    b.answer = () => ({ status: 200 })
    const message = fromAToB(spine, living(soon(10 * MINUTE)))
    await spine.send(message)
    await spine.deliveries(await spine.request({ messageId: message.messageId }))
    clock().advance(10 * MINUTE + 1000)
    expect(errorOf((await a.delivery(message.conversationId)).body)).toEqual(expired(message))
    await spine.state()
    expect(await waiting()).toBe(0)
  })

  it('later than the contract’s end it changes nothing', async () => {
    b.answer = () => ({ status: 503 })
    const message = fromAToB(spine, living(soon(24 * HOUR)))
    await spine.send(message)
    const request = await spine.request({ messageId: message.messageId })
    for (const tries of [1, 2, 3]) {
      if (tries > 1) clock().advance(2 * HOUR)
      await spine.deliveries(request, tries)
    }
    expect(errorOf((await a.delivery(message.conversationId)).body).code).toBe('DeliveryFailure')
  })

  it('ends what --retries patient would keep', async () => {
    const patient = await testEnvironment({ certs, retries: 'patient', timeToLive: 'enforce' })
    const sender = await patient.listen(A)
    await patient.listen(B, () => ({ status: 503 }))
    const message = fromAToB(patient, living(soon(30 * MINUTE)))
    await patient.send(message)
    await patient.deliveries(await patient.request({ messageId: message.messageId }))
    patient.environment.spaces.default.clock.set(clock().now() + 31 * MINUTE)
    expect(errorOf((await sender.delivery(message.conversationId)).body)).toEqual(expired(message))
  })
})
