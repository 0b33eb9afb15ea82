import { beforeAll, describe, expect, it } from 'vitest'
import { type Running, running } from './running.ts'

let one: Running
beforeAll(async () => {
  one = await running()
})

describe('spaces', () => {
  it('makes a space with claims, shows it, and drops it with them', async () => {
    const made = await one
      .call('post', '/api/spaces', { name: 'suite-1', claims: { partyKeys: ['T11111-1111111'], hosts: ['a.example'] } })
      .expect(201)
    expect(made.headers['location']).toBe('/api/spaces/suite-1')
    expect(made.body).toMatchObject({ name: 'suite-1', clock: { frozen: false } })
    expect(made.body.claims.join()).toMatch(/t11111-1111111/)
    const { body } = await one.call('get', '/api/spaces').expect(200)
    expect(body.spaces.map(({ name }: { name: string }) => name)).toEqual(['default', 'suite-1'])
    await one.call('get', '/api/spaces/suite-1').expect(200)

    const taken = await one.call('post', '/api/spaces', { name: 'suite-2', claims: { partyKeys: ['T11111-1111111'] } }).expect(409)
    expect(taken.body).toMatchObject({ code: 'MS-CLAIM-TAKEN', expected: expect.stringContaining('suite-1') })
    expect((await one.call('post', '/api/spaces', { name: 'suite-1' }).expect(409)).body.code).toBe('MS-CLAIM-TAKEN')

    await one.call('delete', '/api/spaces/suite-1').expect(204)
    await one.call('get', '/api/spaces/suite-1').expect(404)
    await one.call('delete', '/api/spaces/suite-1').expect(404)
    await one.call('post', '/api/spaces', { name: 'suite-2', claims: { partyKeys: ['T11111-1111111'] }, seed: 'none' }).expect(201)
    expect((await one.call('get', '/api/parties/A99901-9990001?space=suite-2').expect(404)).body.code).toBe('MS-ADMIN-NOT-FOUND')
    await one.call('get', '/api/parties/A99901-9990001').expect(200)
    await one.call('delete', '/api/spaces/suite-2').expect(204)
  })

  it('keeps the default space', async () => {
    expect((await one.call('delete', '/api/spaces/default').expect(409)).body.code).toBe('MS-ADMIN-CONFLICT')
    await one.call('get', '/api/spaces/default').expect(200)
  })

  it('puts a space back to its seed; its claims stay', async () => {
    await one.call('post', '/api/spaces', { name: 'again', claims: { partyKeys: ['R11111-1111111'] } }).expect(201)
    await one.call('delete', '/api/parties/B99902-9990002?space=again').expect(200)
    await one.call('put', '/api/spaces/again/clock', { freeze: true }).expect(200)
    await one.call('post', '/api/faults', { space: 'again', on: 'request', effect: { do: 'withhold' } }).expect(201)
    await one.call('post', '/api/spaces/again/reset').expect(204)
    await one.call('get', '/api/parties/B99902-9990002?space=again').expect(200)
    expect((await one.call('get', '/api/faults?space=again').expect(200)).body.rules).toEqual([])
    const { body } = await one.call('get', '/api/spaces/again').expect(200)
    expect(body.clock.frozen).toBe(false)
    expect(body.claims.join()).toMatch(/r11111-1111111/)
    await one.call('post', '/api/spaces/nowhere/reset').expect(404)
    await one.call('delete', '/api/spaces/again').expect(204)
  })

  it.each([
    [{}, 'name'],
    [{ name: '../x' }, 'name: not the name of a space'],
    [{ name: 'x', seeds: 'none' }, 'did you mean "seed"'],
    [{ name: 'x', seed: 'some' }, 'seed: default or none'],
    [{ name: 'x', claims: { partykeys: [] } }, 'did you mean "partyKeys"'],
    [{ name: 'x', claims: { asids: [1] } }, 'claims.asids[0]'],
    [[], 'the body'],
  ])('refuses %j', async (body, came) => {
    const answer = await one.call('post', '/api/spaces', body).expect(400)
    expect(answer.body.code).toBe('MS-ADMIN-BODY')
    expect(answer.body.came).toContain(came)
    expect(one.environment.spaces.get('x')).toBeUndefined()
  })
})

describe('the clock of a space', () => {
  const put = async (change: object) => (await one.call('put', '/api/spaces/timed/clock', change).expect(200)).body
  beforeAll(async () => {
    await one.call('post', '/api/spaces', { name: 'timed' }).expect(201)
  })

  it('is set, frozen, advanced and resumed, and leaves the default space alone', async () => {
    expect(await put({ set: '2030-01-01T09:00:00Z', freeze: true })).toEqual({ now: '2030-01-01T09:00:00.000Z', frozen: true, rate: 1 })
    expect(await put({ advance: '5m' })).toEqual({ now: '2030-01-01T09:05:00.000Z', frozen: true, rate: 1 })
    expect(await put({ advance: -60_000 })).toEqual({ now: '2030-01-01T09:04:00.000Z', frozen: true, rate: 1 })
    expect(await put({ advance: '1d' })).toEqual({ now: '2030-01-02T09:04:00.000Z', frozen: true, rate: 1 })
    expect(await put({ set: '2030-01-01T10:00:00+01:00' })).toEqual({ now: '2030-01-01T09:00:00.000Z', frozen: true, rate: 1 })
    expect((await one.call('get', '/api/spaces/timed/clock').expect(200)).body).toEqual({
      now: '2030-01-01T09:00:00.000Z',
      frozen: true,
      rate: 1,
    })
    expect(await put({ scale: 60 })).toMatchObject({ frozen: true, rate: 60 })
    expect(await put({ scale: 1 })).toMatchObject({ frozen: true, rate: 1 })
    expect(await put({ freeze: false })).toMatchObject({ now: expect.stringMatching(/^2030-01-01T09:00:/), frozen: false })
    const here = await one.call('get', '/api/spaces/default/clock').expect(200)
    expect(Math.abs(Date.parse(here.body.now) - Date.now())).toBeLessThan(60_000)
  })

  it.each([
    [{}, 'nothing to change'],
    [{ advance: '5m', set: '2030-01-01T09:00:00Z' }, 'exclude each other'],
    [{ advance: '5 minutes' }, 'advance'],
    [{ set: 'tomorrow' }, 'set: a time such as'],
    [{ advance: 1e300 }, '1e+300 ms on a clock'],
    [{ advance: -1e14 }, '-100000000000000 ms on a clock'],
    [{ freeze: 'yes' }, 'freeze: true or false'],
    [{ advanced: 1 }, 'did you mean "advance"'],
  ])('refuses %j', async (body, came) => {
    expect((await one.call('put', '/api/spaces/timed/clock', body).expect(400)).body.came).toContain(came)
  })
})
