import { mkdtemp, readFile, rm } from 'node:fs/promises'
import https from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { certificateCache } from '../../src/testing/certificate-cache.ts'
import { type Spine, startSpine } from '../../src/testing/index.ts'
import '../../src/testing/vitest.ts'
import { usualCertificates } from '../support/certificates.ts'

const UPLOAD = 'REPC_IN150016UK05'
const ANSWER = 'MCCI_IN010000UK13'

let certs = ''
let upload = ''
let spine: Spine

beforeAll(async () => {
  certs = await mkdtemp(path.join(tmpdir(), 'mock-spine-testing-'))
  await usualCertificates(certs)
  upload = await readFile(new URL('../../examples/gp-summary-upload.msg', import.meta.url), 'utf8')
  spine = await startSpine({ settings: { certs } })
})
afterAll(async () => {
  await spine.stop()
  await rm(certs, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
})
beforeEach(async () => await spine.reset())

const idOf = (body: Buffer, element: string): string => new RegExp(`<eb:${element}>([^<]+)<`).exec(body.toString())?.[1] ?? ''

describe('a conversation in process', () => {
  it('is sent, answered at the supplier’s own endpoint, and proven by the journal', async () => {
    const a = spine.supplier('A')
    const answer = await a.send(upload)
    expect(answer.status).toBe(202)
    const delivery = await a.next({ action: ANSWER })
    expect(delivery.conversationId).toBe(idOf(answer.body, 'ConversationId'))
    expect(delivery.headers.map((field) => field.toLowerCase())).toContain('soapaction')
    await spine.waitFor({ direction: 'out', labels: { interaction: ANSWER } })
    expect(spine).toHaveExchanged({ direction: 'in', labels: { interaction: UPLOAD }, outcome: 'accepted' }, 1)
    expect(spine).toHaveRefusedNothing()
    spine.verifyNoRefusals()
    expect(spine.timeline(delivery.conversationId)).toMatch(/→ Spine .*REPC_IN150016UK05.*\n.*Spine → .*MCCI_IN010000UK13.*caused by/)
  })

  it('tells what came when what is waited for does not', async () => {
    const a = spine.supplier('supplier-a')
    await a.send(upload)
    await a.next()
    await expect(a.next({ action: 'NEVER' }, 1)).rejects.toThrow(/no delivery with .*NEVER.* within 1 ms; came: MCCI_IN010000UK13/)
    await expect(spine.waitFor({ door: 'NEVER' }, { within: 1 })).rejects.toThrow(
      /0 of 1 exchanges with .*what happened:\n.*REPC_IN150016UK05/,
    )
  })

  it('a refusal fails the matchers with the journal’s own words', async () => {
    const answer = await spine.supplier('A').send(upload.replace(/\$\{cpaId\}/, 'S20001A999999'))
    expect(answer.status).not.toBe(202)
    expect(() => expect(spine).toHaveRefusedNothing()).toThrow(/1 exchange\(s\) refused or failed[\s\S]*MS-/)
    expect(() => spine.verifyNoRefusals()).toThrow(/MS-/)
    expect(() => expect(spine).toHaveExchanged({ outcome: 'accepted' })).toThrow(/at least one exchange\(s\)[\s\S]*0 found[\s\S]*MS-/)
    expect(() => expect('nothing').toHaveRefusedNothing()).toThrow(TypeError)
  })
})

describe('proof in process', () => {
  it('asks what messages say, verifies, and tells the conversation when something does not hold', async () => {
    const a = spine.supplier('A')
    const answer = await a.send(upload)
    const conversation = idOf(answer.body, 'ConversationId')
    await a.send(upload)
    await spine.waitFor({ direction: 'out', json: { '$..ConversationId': conversation } })
    await spine.waitFor({ direction: 'out' }, { count: 2 })
    expect(spine).toHaveExchanged({ direction: 'in', json: { '$..ConversationId': conversation, '$..Action': UPLOAD } }, 1)
    expect(spine).not.toHaveExchanged({ json: { '$..ConversationId': { matches: '^nothing$' } } })
    expect(spine).toHaveExchanged({ json: { '$..ConversationId': { exists: true } } }, 4)
    const report = await spine.verify({ expect: [{ direction: 'in', exactly: 2 }], noRefusals: true, within: 1000 })
    expect(report).toMatchObject({ ok: true, timeline: '' })
    await expect(spine).toVerify({ order: [{ direction: 'in' }, { direction: 'out' }] })
    await expect(spine).not.toVerify({ absent: [{ direction: 'in' }] })
    const one = { labels: { conversationId: conversation }, outcome: 'refused' }
    const failures: (() => Promise<unknown>)[] = [
      async () => expect(spine).toHaveExchanged(one),
      () => spine.verify({ conversation, absent: [{ direction: 'in' }] }),
      () => expect(spine).toVerify({ conversation, expect: [{ direction: 'in', exactly: 2 }] }),
      () => spine.waitFor(one, { within: 1 }),
    ]
    for (const fails of failures) {
      const told = await fails().then(
        () => 'nothing',
        (error: unknown) => String(error),
      )
      expect(told).toMatch(/what happened:\n.*REPC_IN150016UK05/)
      expect(told.split('REPC_IN150016UK05')).toHaveLength(2)
    }
    const [call] = spine.exchanges({ direction: 'in', labels: { conversationId: conversation } })
    if (call === undefined) throw new Error('no call')
    expect(spine.messages(call)[0]?.json).toMatchObject({ Envelope: { Header: { MessageHeader: { ConversationId: conversation } } } })
    expect(spine.messages(call)).toHaveLength(2)
    expect(spine.chain(call.id)).toMatch(/REPC_IN150016UK05.*\n {4}.*MCCI_IN010000UK13/)
    expect(() => spine.chain('nope')).toThrow('holds no exchange nope')
    expect(() => spine.exchanges({ json: { Id: '1' } })).toThrow('JSONPath Id')
  })
})

describe('a supplier’s endpoint', () => {
  it('answers as a script says, and Spine does what the contract says then', async () => {
    const a = spine.supplier('A')
    const seen: string[] = []
    a.answers((message) => {
      seen.push(message.messageId)
      return seen.length === 1 ? { status: 500, contentType: 'text/plain', body: 'not today' } : undefined
    })
    await a.send(upload)
    const [failed] = await spine.waitFor({ direction: 'out', outcome: 'failed' })
    expect(failed?.reply?.line).toContain('500')
    spine.clock.advance(60_000)
    await spine.waitFor({ direction: 'out', outcome: 'accepted' })
    expect(new Set(seen).size).toBe(1)
    expect(seen.length).toBeGreaterThan(1)
  })

  it('may cut the connection, and may be broken itself', async () => {
    const a = spine.supplier('A')
    a.answers(() => 'drop')
    await a.send(upload)
    const [cut] = await spine.waitFor({ direction: 'out', problem: 'MS-DELIVERY-CUT' })
    expect(cut?.reply).toBeUndefined()
    a.answers(() => {
      throw new Error('a defect of the test')
    })
    spine.clock.advance(60_000)
    const [told] = await spine.waitFor({ direction: 'out', problem: 'MS-ENDPOINT-REFUSED' })
    expect(told?.reply?.body.head.toString()).toBe("the supplier's script: a defect of the test")
  })

  it('demands Spine’s certificate', async () => {
    const { ca } = spine.supplier('A').identity
    const failed = await new Promise<Error>((resolve, reject) => {
      https.get(spine.supplier('A').url, { ca }, () => reject(new Error('answered'))).once('error', resolve)
    })
    expect(failed.message).toMatch(/certificate required|reset|hang up/i)
  })
})

describe('reset', () => {
  it('puts everything back to the seed, and what was stored is gone', async () => {
    const { environment } = spine
    const a = spine.supplier('A')
    await a.send(upload)
    await a.next()
    spine.fault({ on: 'request', effect: { do: 'withhold' } })
    spine.clock.freeze()
    await environment.register({ odsCode: 'Z99999', name: 'A passing supplier', fqdn: 'passing.mock.nhs.uk', endpoint: 'inbox:' })
    const parties = environment.parties('default').length
    expect(await environment.store.list('default', 'clinicals.documents')).toHaveLength(1)
    await spine.reset()
    expect(await environment.store.list('default', 'clinicals.documents')).toEqual([])
    expect(environment.parties('default')).toHaveLength(parties - 1)
    expect(environment.faults.list()).toEqual([])
    expect(spine.clock.frozen).toBe(false)
    expect(spine.exchanges()).toEqual([])
    expect(a.received()).toEqual([])
    await a.send(upload)
    await expect(a.next({ action: ANSWER })).resolves.toMatchObject({ fault: '' })
  })

  it('gives up what was promised before it', async () => {
    const { environment } = spine
    environment.worker.hold()
    const a = spine.supplier('A')
    const before = await a.send(upload)
    expect(environment.store.outboxSize()).toBe(1)
    await spine.reset()
    environment.worker.resume()
    expect(environment.store.outboxSize()).toBe(0)
    const after = await a.send(upload)
    const first = await a.next()
    expect(first.conversationId).toBe(idOf(after.body, 'ConversationId'))
    expect(first.conversationId).not.toBe(idOf(before.body, 'ConversationId'))
  })
})

describe('startSpine', () => {
  it('keeps its certificates for the next start, and ends with its scope', async () => {
    let url = ''
    {
      await using second = await startSpine({ settings: { certs }, suppliers: [] })
      expect(second.ca).toBe(spine.ca)
      expect(second.urls.https).not.toBe(spine.urls.https)
      expect(() => second.supplier('A')).toThrow('no supplier A; there are : openSupplier makes one')
      url = second.urls.http
      await expect(fetch(`${url}/livez`)).resolves.toMatchObject({ status: 200 })
    }
    await expect(fetch(`${url}/livez`)).rejects.toThrow()
  })

  it('leaves nothing behind when it cannot start', async () => {
    await expect(startSpine({ settings: { certs }, suppliers: ['nobody'] })).rejects.toThrow(
      /no certificate nobody; there are .*supplier-a/,
    )
    await expect(startSpine({ settings: { certs, environment: 'nowhere' } })).rejects.toThrow()
  })

  it('knows where a package keeps what can be made again', () => {
    expect(certificateCache()).toMatch(/node_modules[/\\]\.cache[/\\]mock-spine[/\\]certs$/)
    expect(certificateCache(path.parse(process.cwd()).root)).toMatch(/\.cache[/\\]mock-spine[/\\]certs$/)
  })
})
