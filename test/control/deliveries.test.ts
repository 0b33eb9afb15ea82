import { beforeAll, describe, expect, it } from 'vitest'
import type { OutboxEntry } from '../../src/kernel/outbox-entry.ts'
import { type Running, running } from './running.ts'

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
