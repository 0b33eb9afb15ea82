import { X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Running, running } from './running.ts'

const UPLOAD = 'urn:nhs:names:services:psis:REPC_IN150016UK05'

let one: Running
beforeAll(async () => {
  one = await running()
})

describe('parties', () => {
  it('are listed, and shown with systems, endpoints and contract properties', async () => {
    const { body } = await one.call('get', '/api/parties').expect(200)
    const keys = body.parties.map(({ partyKey }: { partyKey: string }) => partyKey)
    expect(keys).toEqual(expect.arrayContaining(['YES-0000806', 'A99901-9990001', 'B99902-9990002']))
    const spine = (await one.call('get', '/api/parties/YES-0000806').expect(200)).body
    const upload = spine.endpoints.find(({ interaction }: { interaction: string }) => interaction === UPLOAD)
    expect(upload).toMatchObject({
      cpaId: expect.stringMatching(/\w/),
      syncReplyMode: 'MSHSignalsOnly',
      ackRequested: 'always',
      duplicateElimination: 'always',
    })
    expect(spine.accreditedSystems.some(({ interactions }: { interactions: string[] }) => interactions.includes(UPLOAD))).toBe(true)
  })

  it('that are unknown are refused, with the one that was meant', async () => {
    const { body } = await one.call('get', '/api/parties/A99901-9990002').expect(404)
    expect(body).toMatchObject({ code: 'MS-ADMIN-NOT-FOUND', expected: expect.stringContaining('A99901-9990001') })
    await one.call('get', '/api/parties?space=nowhere').expect(404)
  })

  it('show Spine’s URLs as they are advertised, and a supplier’s as they are registered', async () => {
    const urls = async (key: string) =>
      (await one.call('get', `/api/parties/${key}`).expect(200)).body.endpoints.map(({ url }: { url: string }) => new URL(url).origin)
    const own = await urls('A99901-9990001')
    const put = await one.call('put', '/api/environment/advertise', { value: 'https://spine.example:4443' }).expect(200)
    expect(put.body.advertise).toBe('https://spine.example:4443')
    expect(new Set(await urls('YES-0000806'))).toEqual(new Set(['https://spine.example:4443']))
    expect(await urls('A99901-9990001')).toEqual(own)
    await one.call('put', '/api/environment/advertise', { value: 'real' }).expect(200)
    expect(new Set(await urls('YES-0000806'))).toEqual(new Set(['https://msg.int.spine2.ncrs.nhs.uk']))
    const refused = await one.call('put', '/api/environment/advertise', { value: 'http://spine.example' }).expect(400)
    expect(refused.body.code).toBe('MS-ADVERTISE')
    expect((await one.call('get', '/api/environment').expect(200)).body.advertise).toBe('real')
  })
})

describe('registering a supplier', () => {
  it('makes a party with endpoints, a system and a certificate; again, moves its endpoint', async () => {
    const registration = { partyKey: 'T00001-0000001', fqdn: 'my-system.mock.nhs.uk', endpoint: 'https://localhost:9450/' }
    const made = await one.call('post', '/api/parties', registration).expect(201)
    expect(made.headers['location']).toBe('/api/parties/T00001-0000001')
    expect(made.body).toMatchObject({
      partyKey: 'T00001-0000001',
      odsCode: 'T00001',
      accreditedSystems: [{ asid: expect.stringMatching(/^\d{12}$/) }],
    })
    expect(made.body.endpoints.length).toBeGreaterThan(0)
    const { certificate, notes, ...party } = made.body
    expect((await one.call('get', '/api/parties/T00001-0000001').expect(200)).body).toEqual(party)
    const connection = (await one.call('get', '/api/connection').expect(200)).body
    const held = Object.values(connection.clients).map((each) => String(Object(each).cert))
    expect(held).toContain(certificate.chain)
    expect(new X509Certificate(certificate.chain).checkHost('my-system.mock.nhs.uk')).toBeDefined()
    expect(notes).toMatchObject([{ code: 'MS-REGISTRATION-PORT', came: 'https://localhost:9450/' }])

    const moved = await one.call('post', '/api/parties', { partyKey: 'T00001-0000001', endpoint: 'https://localhost:9999/' }).expect(200)
    expect(new Set(moved.body.endpoints.map(({ url }: { url: string }) => url))).toEqual(new Set(['https://localhost:9999/']))
    expect(moved.body.endpoints.map(({ cpaId }: { cpaId: string }) => cpaId)).toEqual(
      made.body.endpoints.map(({ cpaId }: { cpaId: string }) => cpaId),
    )
  })

  it('stays in its space', async () => {
    await one.call('post', '/api/spaces', { name: 'suite-party' }).expect(201)
    const registration = { space: 'suite-party', partyKey: 'T00002-0000002', fqdn: 'other.mock.nhs.uk' }
    const made = await one.call('post', '/api/parties', registration).expect(201)
    expect(made.headers['location']).toBe('/api/parties/T00002-0000002?space=suite-party')
    await one.call('get', '/api/parties/T00002-0000002?space=suite-party').expect(200)
    await one.call('get', '/api/parties/T00002-0000002').expect(404)
  })

  it.each([
    [{}, 400, 'partyKey'],
    [{ partyKey: 'T00003' }, 400, 'not a party key'],
    [{ partyKey: 'T00003-0000003' }, 400, 'FQDN'],
    [{ partyKey: 'T00003-0000003', fqdn: 'a b' }, 400, 'fqdn'],
    [{ partyKey: 'T00003-0000003', fqdn: 'c.mock.nhs.uk', endpoint: 'http://localhost/' }, 400, 'https'],
    [{ partyKey: 'T00003-0000003', fqdn: 'c.mock.nhs.uk', endpont: 'https://localhost/' }, 400, 'did you mean "endpoint"'],
    [{ partyKey: 'T00003-0000003', fqdn: 'c.mock.nhs.uk', asid: '999000000011' }, 409, '999000000011'],
    [{ partyKey: 'T00003-0000003', fqdn: 'c.mock.nhs.uk', space: 'nowhere' }, 404, 'nowhere'],
  ])('refuses %j', async (body, status, came) => {
    const answer = await one.call('post', '/api/parties', body).expect(status)
    expect(answer.body.came).toContain(came)
    await one.call('get', '/api/parties/T00003-0000003').expect(404)
  })
})

describe('the inbox of a supplier without a listener', () => {
  const path = '/api/suppliers/A99901-9990001/inbox'
  const keep = (space: string, body: Buffer) =>
    one.environment.inboxes.keep(space, 'A99901-9990001', {
      receivedAt: '2026-01-02T03:04:05.000Z',
      exchangeId: 'x-9',
      labels: { conversationId: 'C' },
      fields: ['SOAPAction', 'a'],
      body,
    })

  it('shows what Spine kept, once for each `after`, and does not take it away', async () => {
    expect((await one.call('get', path).expect(200)).body).toEqual({ messages: [], next: 0 })
    keep('default', Buffer.from('<é/>'))
    keep('default', Buffer.from([0xff]))
    const { body } = await one.call('get', path).expect(200)
    expect(body.messages).toMatchObject([
      { text: '<é/>', exchangeId: 'x-9', headers: [['SOAPAction', 'a']], labels: { conversationId: 'C' } },
      { base64: '/w==' },
    ])
    expect((await one.call('get', `${path}?after=${body.messages[0].sequence}`).expect(200)).body.messages).toHaveLength(1)
    expect((await one.call('get', `${path}?after=${body.next}&wait=20ms`).expect(200)).body).toEqual({ messages: [], next: body.next })
    expect((await one.call('get', path).expect(200)).body).toEqual(body)
  })

  it('waits for what comes, in its own space only', async () => {
    await one.call('post', '/api/spaces', { name: 'suite-inbox' }).expect(201)
    const answer = one
      .call('get', `${path}?space=suite-inbox&wait=30s`)
      .expect(200)
      .then((response) => response.body)
    keep('default', Buffer.from('other'))
    keep('suite-inbox', Buffer.from('mine'))
    expect((await answer).messages).toMatchObject([{ text: 'mine' }])
  })

  it('is refused to parties that do not exist', async () => {
    await one.call('get', '/api/suppliers/A99901-0000000/inbox').expect(404)
    await one.call('get', `${path}?space=nowhere`).expect(404)
  })
})

describe('GET /api/connection', () => {
  it('gives what a client needs, with PEM', async () => {
    const { body } = await one.call('get', '/api/connection').expect(200)
    expect(body).toMatchObject({
      spinePartyKey: 'YES-0000806',
      environment: 'int',
      adminToken: one.environment.adminToken,
      pid: process.pid,
    })
    const { cert, key } = body.clients['supplier-a']
    expect(new X509Certificate(cert).checkIssued(new X509Certificate(body.caBundle))).toBe(true)
    expect(key).toContain('PRIVATE KEY')
  })
})
