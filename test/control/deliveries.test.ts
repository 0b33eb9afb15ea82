import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { OutboxEntry } from '../../src/kernel/outbox-entry.ts'
import type { Spine } from '../../src/testing/spine.ts'
import { startSpine } from '../../src/testing/start-spine.ts'
import { endWithFile } from '../support/endings.ts'
import { PATIENCE } from '../support/patience.ts'
import { type Running, running } from './running.ts'

const exampleOf = (name: string): string => readFileSync(new URL(`../../examples/${name}`, import.meta.url), 'utf8')

let one: Running
beforeAll(async () => {
  one = await running()
})

function entry(id: string, space: string, due: number): OutboxEntry {
  const policy = { retries: 2, interval: 60_000 }
  return {
    id,
    space,
    kind: 'test/later',
    due,
    target: 'https://localhost:9443/',
    attempt: 0,
    policy,
    expires: Number.MAX_VALUE,
    content: { secret: 1 },
    causedBy: 'x-1',
  }
}

describe('deliveries', () => {
  it('are held and let go', async () => {
    expect((await one.call('get', '/api/deliveries').expect(200)).body).toEqual({ held: false, waiting: 0, active: 0 })
    expect((await one.call('put', '/api/deliveries', { held: true }).expect(200)).body).toEqual({ held: true, waiting: 0, active: 0 })
    expect(one.environment.worker.held).toBe(true)
    expect((await one.call('put', '/api/deliveries', { held: false }).expect(200)).body.held).toBe(false)
    expect(one.environment.worker.held).toBe(false)
  })

  it('refuse anything but a truth value', async () => {
    expect((await one.call('put', '/api/deliveries', { held: 'no' }).expect(400)).body.came).toContain('held: true or false')
    expect((await one.call('put', '/api/deliveries').expect(400)).body.code).toBe('MS-ADMIN-BODY')
  })

  it('stand in the outbox of their space until they are made, in order of due time, without their content', async () => {
    const { store, spaces } = one.environment
    spaces.create('suite-out', [])
    const now = spaces.default.clock.now()
    const commit = (space: string, outboxPut: OutboxEntry[]) =>
      store.commit({ space, now, reads: [], writes: [], outboxPut, outboxDelete: [], remembered: [] })
    await commit('default', [entry('late', 'default', now + 9000), entry('soon', 'default', now + 1000)])
    await commit('suite-out', [entry('other', 'suite-out', now)])
    const { body, text } = await one.call('get', '/api/outbox').expect(200)
    expect(body.entries.map(({ id }: { id: string }) => id)).toEqual(['soon', 'late'])
    expect(body.entries[0]).toMatchObject({
      due: new Date(now + 1000).toISOString(),
      attempt: 0,
      policy: { retries: 2, interval: 60_000 },
      causedBy: 'x-1',
    })
    expect(text).not.toContain('secret')
    expect((await one.call('get', '/api/outbox?space=suite-out').expect(200)).body.entries).toHaveLength(1)
    expect((await one.call('get', '/api/deliveries').expect(200)).body.waiting).toBe(3)
    await one.call('get', '/api/outbox?space=none').expect(404)
  })
})

describe('a promised delivery', () => {
  const UPLOAD = exampleOf('gp-summary-upload.msg')
  let spine: Spine
  beforeAll(async () => {
    spine = await startSpine()
    endWithFile(() => spine.stop())
  })

  /** Has an answer promised whose first try failed, and gives its id in the outbox. */
  async function failedOnce(conversationId: string): Promise<string> {
    spine.environment.faults.add({ space: 'default', on: 'delivery', match: { conversationId }, times: 1, effect: { do: 'fail' } })
    await spine.supplier('A').send(UPLOAD, { set: { conversationId } })
    const [tried] = await spine.environment.journal.wait({ direction: 'out', labels: { conversationId } }, PATIENCE)
    const entry = [...(await spine.environment.store.outbox('default'))].find(({ causedBy }) => causedBy === tried?.causedBy)
    return entry?.id ?? ''
  }
  const act = (verb: string, path: string) => fetch(`${spine.urls.http}/api/outbox/${path}`, { method: verb })
  const left = async () => [...(await spine.environment.store.outbox('default'))].map(({ id }) => id)

  it('is made due', async () => {
    const id = await failedOnce('hasten')
    expect((await act('POST', `${id}/deliver`)).status).toBe(204)
    expect(await spine.supplier('A').next({ conversationId: 'hasten' }, PATIENCE)).toMatchObject({ action: 'MCCI_IN010000UK13' })
    await vi.waitFor(async () => expect(await left()).toEqual([]), PATIENCE)
    expect(spine.supplier('A').received({ conversationId: 'hasten' })).toHaveLength(1)
  })

  it('that is due already is refused, and said to wait for its turn', async () => {
    const id = await failedOnce('due')
    spine.environment.worker.hold()
    spine.clock.advance(120_000)
    const refused = await act('POST', `${id}/deliver`)
    expect([refused.status, await refused.json()]).toMatchObject([
      409,
      { code: 'MS-ADMIN-CONFLICT', next: expect.stringContaining('held') },
    ])
    spine.environment.worker.resume()
    await spine.supplier('A').next({ conversationId: 'due' }, PATIENCE)
  })

  it('is given up with an exchange that says so, and never comes', async () => {
    const id = await failedOnce('give up')
    expect((await act('POST', `${id}/fail`)).status).toBe(204)
    expect(await left()).toEqual([])
    const [last] = spine.environment.journal.find({ problem: 'MS-DELIVERY-GIVEN-UP' })
    expect(last).toMatchObject({ outcome: 'failed', direction: 'out' })
    spine.clock.advance(600_000)
    await settle(spine)
    expect(spine.supplier('A').received({ conversationId: 'give up' })).toEqual([])
    expect((await act('POST', `${id}/fail`)).status).toBe(404)
  })

  it('is forgotten without a trace', async () => {
    const id = await failedOnce('forget')
    const told = () => spine.environment.journal.find({ labels: { conversationId: 'forget' } }).length
    const before = told()
    expect((await act('DELETE', id)).status).toBe(204)
    expect(await left()).toEqual([])
    spine.clock.advance(600_000)
    await settle(spine)
    expect(spine.supplier('A').received({ conversationId: 'forget' })).toEqual([])
    expect([before, told()]).toEqual([2, 2])
    expect((await act('DELETE', id)).status).toBe(404)
    expect((await act('POST', 'none/deliver')).status).toBe(404)
  })

  /** A message sent and answered afterwards: what was due before it has been made. */
  async function settle(of: Spine): Promise<void> {
    of.supplier('A').clear()
    await of.supplier('A').send(UPLOAD, { set: { conversationId: 'settled' } })
    await of.supplier('A').next({ conversationId: 'settled' }, PATIENCE)
  }
})
