import { beforeAll, describe, expect, it } from 'vitest'
import { type Running, running } from './running.ts'

const GP = '555000000011'
const NURSE = '555000000021'

let one: Running
beforeAll(async () => {
  one = await running({ admin: 'open', log: 'none' })
})

const code = (body: { code: string }) => body.code

describe('/api/cards', () => {
  it('lists every user of the directory with roles and card; the special ones of the seed too', async () => {
    const { body } = await one.call('get', '/api/cards').expect(200)
    const states = Object.fromEntries(
      body.cards.map(({ uid, card, training }: { uid: string; card: string; training: boolean }) => [uid, training ? 'training' : card]),
    )
    expect(Object.keys(states)).toHaveLength(39)
    expect(states).toMatchObject({
      [GP]: 'good',
      '555000030601': 'blocked',
      '555000030701': 'expired',
      '555000030801': 'revoked',
      '555000031001': 'training',
    })
    const counts = body.cards.map(({ roles }: { roles: unknown[] }) => roles.length)
    expect(counts).toEqual(expect.arrayContaining([0, 1, 3, 40]))
  })

  it('issues a new card with a PIN of its own, and revokes it', async () => {
    const uid = '555000000101'
    const { body } = await one.call('post', '/api/cards', { uid, pin: '98765', profile: 'legacy' }).expect(201)
    expect(body).toMatchObject({ uid, profile: 'legacy', files: { p12: expect.stringMatching(/cards\/555000000101\.p12$/) } })
    expect(code((await one.call('post', '/api/reader', { uid }).expect(409)).body)).toBe('MS-CARD-PIN')
    await one.call('post', '/api/reader', { uid, pin: '98765' }).expect(201)
    await one.call('delete', '/api/reader').expect(200)
    await one.call('delete', `/api/cards/${uid}`).expect(204)
    expect((await one.call('post', '/api/reader', { uid, pin: '98765' }).expect(409)).body).toMatchObject({
      code: 'MS-CARD-LOGIN',
      came: 'The card has been revoked.',
    })
  })

  it('issues one that has expired', async () => {
    const uid = '555000000111'
    await one.call('post', '/api/cards', { uid, notAfter: '2024-01-01T00:00:00Z' }).expect(201)
    expect((await one.call('post', '/api/reader', { uid }).expect(409)).body.came).toBe('The card’s certificate is not in force.')
  })

  it.each([
    ['a user that there is not', { uid: '555999999999' }, 404, 'MS-CARD-USER'],
    ['an id that is none', { uid: 'x' }, 400, 'MS-ADMIN-BODY'],
    ['a PIN that is none', { uid: GP, pin: 'abcd' }, 400, 'MS-ADMIN-BODY'],
  ])('refuses %s', async (_, body, status, problem) => {
    expect(code((await one.call('post', '/api/cards', body).expect(status)).body)).toBe(problem)
  })
})

describe('/api/reader', () => {
  it('logs in, tells the ticket, and logs out as the card is taken out', async () => {
    expect((await one.call('get', '/api/reader').expect(404)).body.next).toContain('POST /api/reader')
    const { body } = await one.call('post', '/api/reader', { uid: GP, role: '2' }).expect(201)
    expect(body).toMatchObject({ uid: GP, role: '555290000013', training: false, locked: false, ticket: expect.stringMatching(/#$/) })
    expect(body.roles).toHaveLength(3)
    expect((await one.call('get', '/api/reader').expect(200)).body.ticket).toBe(body.ticket)
    const { text } = await one.call('get', '/api/reader/assertion').expect(200)
    expect(text).toContain('samlp:Success')
    const { body: told } = await one.call('get', '/api/sessions').expect(200)
    expect(told.sessions[0]).toMatchObject({ uid: GP, state: 'role-set', role: '555290000013' })
    expect(JSON.stringify(told)).not.toContain(body.ticket.slice(14, 40))
    expect((await one.call('delete', '/api/reader').expect(200)).body).toEqual({ uid: GP, cn: 'Ashworth Amelia Dr' })
    const { body: after } = await one.call('get', '/api/sessions').expect(200)
    expect(after.sessions[0]).toMatchObject({ state: 'ended', ended: { by: 'logout' } })
    expect(code((await one.call('delete', '/api/reader').expect(409)).body)).toBe('MS-CARD-EMPTY')
  })

  it('the only role is chosen by itself, training mode by the card', async () => {
    expect((await one.call('post', '/api/reader', { uid: '555000031001' }).expect(201)).body).toMatchObject({
      role: '555200003103',
      training: true,
    })
    expect(code((await one.call('post', '/api/reader', { uid: GP }).expect(409)).body)).toBe('MS-CARD-THERE')
    await one.call('delete', '/api/reader').expect(200)
  })

  it('three wrong PINs block the card; a good one before that forgets them', async () => {
    const wrong = async (status = 409) => code((await one.call('post', '/api/reader', { uid: NURSE, pin: '9999' }).expect(status)).body)
    expect([await wrong(), await wrong()]).toEqual(['MS-CARD-PIN', 'MS-CARD-PIN'])
    await one.call('post', '/api/reader', { uid: NURSE }).expect(201)
    await one.call('delete', '/api/reader').expect(200)
    expect([await wrong(), await wrong(), await wrong(), await wrong()]).toEqual([
      'MS-CARD-PIN',
      'MS-CARD-PIN',
      'MS-CARD-PIN',
      'MS-CARD-BLOCKED',
    ])
    expect(code((await one.call('post', '/api/reader', { uid: '555000030601' }).expect(409)).body)).toBe('MS-CARD-BLOCKED')
  })

  it('a role that the user does not have leaves no session open', async () => {
    expect(code((await one.call('post', '/api/reader', { uid: GP, role: '9' }).expect(409)).body)).toBe('MS-CARD-ROLE')
    const { body } = await one.call('get', '/api/sessions').expect(200)
    expect(body.sessions[0]).toMatchObject({ uid: GP, state: 'ended' })
    await one.call('get', '/api/reader').expect(404)
  })

  it('a locked session gives no assertion until it is unlocked', async () => {
    await one.call('post', '/api/reader', { uid: GP, role: '1' }).expect(201)
    await one.call('put', '/api/reader/lock', { locked: true }).expect(200)
    expect((await one.call('get', '/api/reader/assertion').expect(200)).text).not.toContain('samlp:Success')
    await one.call('put', '/api/reader/lock', { locked: false }).expect(200)
    expect((await one.call('get', '/api/reader/assertion').expect(200)).text).toContain('samlp:Success')
    await one.call('delete', '/api/reader').expect(200)
  })

  it('spaces have readers and sessions of their own; a session is revoked by its id', async () => {
    await one.call('post', '/api/spaces', { name: 'suite' }).expect(201)
    await one.call('post', '/api/reader', { space: 'suite', uid: GP, role: '1' }).expect(201)
    await one.call('get', '/api/reader').expect(404)
    const { body } = await one.call('get', '/api/sessions?space=suite').expect(200)
    expect(body.sessions).toHaveLength(1)
    await one.call('delete', `/api/sessions/${body.sessions[0].id}`).expect(404)
    await one.call('delete', `/api/sessions/${body.sessions[0].id}?space=suite`).expect(204)
    expect((await one.call('get', '/api/sessions?space=suite').expect(200)).body.sessions[0].ended.by).toBe('revoked')
  })
})
