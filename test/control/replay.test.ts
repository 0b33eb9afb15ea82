import { readFile } from 'node:fs/promises'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ProblemError } from '../../src/kernel/problem.ts'
import { type Spine, startSpine } from '../../src/testing/index.ts'
import { usualCertificates } from '../support/certificates.ts'
import { endWithFile } from '../support/endings.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { exchange } from './exchange-maker.ts'

let spine: Spine
beforeAll(async () => {
  const certs = temporaryFolder()
  await usualCertificates(certs)
  spine = await startSpine({ settings: { certs } })
  endWithFile(() => spine.stop())
})
afterEach(async () => {
  await spine.redact({})
  await spine.reset()
})

const upload = async (): Promise<{ call: string; delivery: string; conversation: string }> => {
  await spine.supplier('A').send(await readFile('examples/gp-summary-upload.msg'))
  const { conversationId } = await spine.supplier('A').next()
  const [delivery] = await spine.waitFor({ direction: 'out', labels: { conversationId } })
  const [call] = spine.exchanges({ direction: 'in', labels: { conversationId } })
  return { call: call?.id ?? '', delivery: delivery?.id ?? '', conversation: conversationId }
}

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  await work.then(
    () => 'none',
    (error: unknown) => (error instanceof ProblemError ? error.problem.code : String(error)),
  )

describe('a call that is made again', () => {
  it('comes from the same caller, and is a duplicate; with fresh ids it is a message of its own', async () => {
    const { call } = await upload()
    const again = await spine.replay(call)
    expect(again).toMatchObject({ direction: 'in', status: 202, ids: {} })
    const [duplicate] = await spine.waitFor({ labels: { replayOf: call } })
    expect(again.direction === 'in' ? again.exchange : '').toBe(duplicate?.id)
    expect(duplicate).toMatchObject({ causedBy: call, outcome: 'accepted' })
    expect(duplicate?.peer.certificate?.commonName).toBe(spine.exchanges({ direction: 'in' })[0]?.peer.certificate?.commonName)
    expect(spine.supplier('A').received()).toHaveLength(1)

    const fresh = await spine.replay(call, { freshIds: true })
    const [[old = '', renewed = ''] = []] = Object.entries(fresh.ids)
    expect(renewed).toMatch(/^[0-9A-F-]{36}$/)
    expect(spine.exchanges({ labels: { messageId: old } })).toHaveLength(2)
    await spine.waitFor({ labels: { messageId: renewed } })
    const sent = spine.exchanges({ direction: 'out' })
    await spine.waitFor({ direction: 'out' }, { count: Math.max(2, sent.length) })
    expect(spine.chain(call).split('\n').length).toBeGreaterThan(3)
  })

  it('comes under another certificate when one is named', async () => {
    const { call } = await upload()
    const other = await spine.replay(call, { as: 'supplier-b', freshIds: true })
    expect(other.direction === 'in' && other.status).not.toBe(202)
    const [made] = await spine.waitFor({ labels: { replayOf: call } })
    expect(made?.peer.certificate?.commonName).toContain('supplier-b')
    expect(made?.outcome).toBe('refused')
    expect(await codeOf(spine.replay(call, { as: 'nobody' }))).toBe('MS-REPLAY-CERTIFICATE')
  })

  it('goes to the plain port when it came there', async () => {
    const crl = await fetch(`${spine.urls.http}/int/1c/crlc2.crl`)
    expect(crl.status).toBe(200)
    await crl.arrayBuffer()
    const [got] = await spine.waitFor({ door: 'crl' })
    expect(await spine.replay(got?.id ?? '')).toMatchObject({ status: 200 })
    await spine.waitFor({ door: 'crl' }, { count: 2 })
  })

  it.each([
    ['what is no HTTP', 'MS-REPLAY-KIND', () => ({ line: 'SEARCH o=nhs sub (objectClass=*)' })],
    ['a masked field', 'MS-REPLAY-MASKED', () => ({ fields: ['Authorization', 'Bearer [masked]'] })],
  ])('cannot be made of %s', async (_, code, changes) => {
    const made = exchange()
    made.request = { ...made.request, ...changes() }
    spine.environment.journal.enter(made)
    expect(await codeOf(spine.replay(made.id))).toBe(code)
  })

  it('cannot be made of a body that was cut, masked or by rule changed, without ids to renew, or by a caller whose key is elsewhere', async () => {
    const { journal } = spine.environment
    const cut = exchange({ body: Buffer.from('long'), limit: 2 })
    const masked = exchange({ body: Buffer.from('client_secret=[masked]') })
    const stranger = exchange()
    stranger.peer = {
      address: '127.0.0.1',
      port: 1,
      protocol: 'TLSv1.3',
      certificate: { commonName: 'x', names: [], serial: '1', fingerprint: 'AA' },
    }
    for (const each of [cut, masked, stranger]) journal.enter(each)
    expect(await codeOf(spine.replay(cut.id))).toBe('MS-REPLAY-CUT')
    expect(await codeOf(spine.replay(masked.id))).toBe('MS-REPLAY-MASKED')
    expect(await codeOf(spine.replay(stranger.id))).toBe('MS-REPLAY-CERTIFICATE')
    expect(await codeOf(spine.replay(stranger.id, { freshIds: true }))).toBe('MS-REPLAY-IDS')
    await spine.redact({ xml: ['//ConversationId'] })
    await spine.supplier('A').send(await readFile('examples/gp-summary-upload.msg'))
    const [ruled] = await spine.waitFor({ labels: { masked: 'request' } })
    expect(await codeOf(spine.replay(ruled?.id ?? ''))).toBe('MS-REPLAY-MASKED')
    await expect(spine.replay('nope')).rejects.toThrow('holds no exchange nope')
  })

  it('takes values for what was masked', async () => {
    const made = exchange({ body: Buffer.from('<a/>') })
    made.peer = { address: '127.0.0.1', port: 1 }
    made.request = {
      ...made.request,
      line: 'POST /int/1c/crlc2.crl HTTP/1.1',
      fields: ['Authorization', 'Bearer [masked]', 'Host', 'localhost'],
    }
    spine.environment.journal.enter(made)
    expect(await spine.replay(made.id, { headers: { authorization: 'Bearer x' } })).toMatchObject({ direction: 'in', status: 405 })
    const [sent] = await spine.waitFor({ door: 'crl' })
    expect(sent?.request.fields).toEqual(expect.arrayContaining(['authorization', 'Bearer [masked]']))
  })
})

describe('a delivery that is made again', () => {
  it('brings the same message to the same endpoint', async () => {
    const { delivery, conversation } = await upload()
    const again = await spine.replay(delivery)
    expect(again).toMatchObject({ direction: 'out', entry: expect.stringMatching(/^[0-9a-f-]{36}$/) })
    const [second] = await spine.waitFor({ labels: { replayOf: delivery } })
    expect(second).toMatchObject({ direction: 'out', causedBy: delivery, outcome: 'accepted', door: 'reliable-messaging' })
    const [one, two] = spine.supplier('A').received()
    expect(two?.messageId).toBe(one?.messageId)
    expect(two?.conversationId).toBe(conversation)
    expect(spine.environment.store.outboxSize()).toBe(0)

    const fresh = await spine.replay(delivery, { freshIds: true })
    await spine.waitFor({ labels: { replayOf: delivery } }, { count: 2 })
    expect(spine.supplier('A').received().at(-1)?.messageId).toBe(Object.values(fresh.ids)[0])
  })

  it('is made once, refused or not', async () => {
    const { delivery } = await upload()
    spine.supplier('A').answers(() => ({ status: 500, contentType: 'text/plain', body: 'no' }))
    await spine.replay(delivery)
    const [failed] = await spine.waitFor({ labels: { replayOf: delivery } })
    expect(failed).toMatchObject({ outcome: 'failed' })
    expect(failed?.problems.map(({ code }) => code)).toContain('MS-REPLAY-REFUSED')
    expect(spine.environment.store.outboxSize()).toBe(0)
  })

  it('goes to an inbox again', async () => {
    const { environment } = spine
    await environment.register({ partyKey: spine.supplier('A').partyKey, endpoint: 'inbox:' })
    await spine.supplier('A').send(await readFile('examples/gp-summary-upload.msg'))
    const [kept] = await spine.waitFor({ direction: 'out' })
    await spine.replay(kept?.id ?? '')
    const [again] = await spine.waitFor({ labels: { replayOf: kept?.id ?? '' } })
    expect(again?.outcome).toBe('accepted')
    expect(again?.reply?.body.head).toEqual(kept?.reply?.body.head)
  })
})

it('POST /api/exchanges/{id}/replay answers with what became of it', async () => {
  const { call, delivery } = await upload()
  const post = async (id: string, body: object) =>
    await fetch(`${spine.urls.http}/api/exchanges/${id}/replay`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${spine.adminToken}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
  const called = await post(call, { freshIds: true })
  expect(called.status).toBe(200)
  expect(await called.json()).toMatchObject({ direction: 'in', status: 202, exchange: expect.any(String) })
  const delivered = await post(delivery, {})
  expect(delivered.status).toBe(202)
  expect(await delivered.json()).toMatchObject({ direction: 'out', entry: expect.any(String), ids: {} })
  expect((await post('nope', {})).status).toBe(404)
  expect((await post(call, { freshId: true })).status).toBe(400)
})
