import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import https from 'node:https'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WaitingBytes } from '../../src/emulators/reliable-messaging/waiting-bytes.ts'
import { A, B, type TestEnvironment, testEnvironment } from '../support/environment.ts'
import { fromAToB } from '../support/forward.ts'
import type { BuiltMessage } from '../support/messages.ts'
import { acknowledgment, signal } from '../support/supplier.ts'

const MB = 1_000_000
const FRAGMENTS = 14
const FRAGMENT = 4_500_000
const LIMIT = 16 * MB

let spine: TestEnvironment
let close: () => Promise<void>
/** Digest of each body that B took, by ConversationId and order. */
const taken: string[] = []

/** A recipient that keeps nothing of what it gets but a digest. */
beforeAll(async () => {
  spine = await testEnvironment({ maxOutboxBytes: LIMIT })
  const server = https.createServer({ ...spine.identity(B.name), ca: spine.ca, requestCert: true }, (request, response) => {
    const hash = createHash('sha256')
    let head = ''
    request.on('data', (chunk: Buffer) => {
      hash.update(chunk)
      if (head.length < 5000) head += chunk.toString('latin1', 0, 5000)
    })
    request.on('end', () => {
      taken.push(hash.digest('hex'))
      const messageId = /<eb:MessageId>([^<]*)/.exec(head)?.[1] ?? ''
      const conversationId = /<eb:ConversationId>([^<]*)/.exec(head)?.[1] ?? ''
      response.writeHead(202, { 'Content-Type': 'text/xml' })
      response.end(signal({ messageId, conversationId }, 'Acknowledgment', acknowledgment(messageId), { from: B.partyKey, to: A.partyKey }))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  await spine.environment.register({ partyKey: B.partyKey, endpoint: `https://localhost:${port}/` })
  close = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
})

afterAll(() => close())

it('a record of more than 60 MB passes in fragments, its waiting bytes below the limit', async () => {
  const conversationId = 'AAAAAAAA-0000-4000-8000-CCCCCCCCCCCC'
  // One text for all fragments keeps the test's own memory out of the figure; the MessageIds make each body different.
  const content = randomBytes((FRAGMENT / 4) * 3).toString('base64')
  const fragment = (at: number): BuiltMessage =>
    fromAToB(spine, {
      conversationId,
      messageId: `AAAAAAAA-0000-4000-8000-${String(at).padStart(12, '0')}`,
      attachments: [{ contentId: `f${at}@a`, contentType: 'application/octet-stream', encoding: 'base64', content }],
    })
  const waiting = new WaitingBytes(spine.environment.store, LIMIT)
  const before = process.memoryUsage().rss
  let peakWaiting = 0
  let peakRss = before
  let refused = 0
  const sent: string[] = []
  const queue = Array.from({ length: FRAGMENTS }, (_, at) => at)
  // Six senders at once are more than there is room for: what is refused is sent again, as an MHS does after fault 200.
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
        const message = fragment(at)
        const { status } = await spine.send(message)
        peakWaiting = Math.max(peakWaiting, await waiting.count())
        peakRss = Math.max(peakRss, process.memoryUsage().rss)
        if (status === 202) sent.push(createHash('sha256').update(message.body).digest('hex'))
        else {
          expect(status).toBe(500)
          refused++
          queue.push(at)
          await spine.state()
        }
      }
    }),
  )
  await spine.state()
  const total = (FRAGMENTS * FRAGMENT) / MB
  console.log(
    `${total} MB in ${FRAGMENTS} fragments: at most ${(peakWaiting / MB).toFixed(1)} MB waiting, ${refused} refused and sent again, RSS ${((peakRss - before) / MB).toFixed(0)} MB above ${(before / MB).toFixed(0)} MB (sender and recipient in the same process)`,
  )
  expect(total).toBeGreaterThan(60)
  expect(taken.toSorted()).toEqual(sent.toSorted())
  expect(new Set(taken).size).toBe(FRAGMENTS)
  expect(peakWaiting).toBeGreaterThan(0)
  expect(peakWaiting).toBeLessThanOrEqual(LIMIT)
  expect(await waiting.count()).toBe(0)
})
