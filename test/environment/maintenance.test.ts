import tls from 'node:tls'
import { describe, expect, it } from 'vitest'
import { isWithin, londonMinute } from '../../src/environment/london-week.ts'
import { directoryEnvironment, refusalOf, SERVICES } from '../conformance/spine-directory/directory-client.ts'
import { A, LIST, testEnvironment } from '../support/environment.ts'
import { activate } from '../support/identity-agent.ts'
import { query } from '../support/messages.ts'
import { CLIENT, syncEnvironment, syncRequest } from '../support/sync.ts'

const SPINE_CORE = '2026-01-15T21:00:00Z'
const CIS = '2026-01-14T21:00:00Z'

describe('the week in London', () => {
  it.each([
    // 15 January 2026 is a Thursday; in July London is an hour ahead of UTC.
    ['2026-01-15T19:59:59Z', false],
    ['2026-01-15T20:00:00Z', true],
    ['2026-01-16T05:59:59Z', true],
    ['2026-01-16T06:00:00Z', false],
    ['2026-07-16T18:59:59Z', false],
    ['2026-07-16T19:00:00Z', true],
    ['2026-07-17T05:00:00Z', false],
  ])('%s lies in the slot of Spine Core: %s', (time, inside) => {
    expect(isWithin(londonMinute(Date.parse(time)), { from: 'Thu 20:00', to: 'Fri 06:00' })).toBe(inside)
  })

  it('a slot may go past the end of the week', () => {
    const slot = { from: 'Sat 22:00', to: 'Sun 02:00' }
    const at = (time: string) => isWithin(londonMinute(Date.parse(time)), slot)
    expect([at('2026-01-17T23:00:00Z'), at('2026-01-18T01:59:00Z'), at('2026-01-18T02:00:00Z'), at('2026-01-17T21:59:00Z')]).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})

it('--maintenance answer: Spine Core answers 503 in its slot and as ever outside it, CIS in its own', async () => {
  const spine = await syncEnvironment({ maintenance: 'answer' })
  const { clock } = spine.environment.spaces.default
  clock.freeze()
  const ask = async () => (await spine.ask(syncRequest({ senderAsid: CLIENT.asid }))).answer.status
  const login = async () => (await activate(spine)).status

  clock.set(Date.parse(SPINE_CORE))
  expect([await ask(), await login()]).toEqual([503, 200])
  const [entered] = spine.environment.journal.find({ problem: 'MS-MAINTENANCE' })
  expect(entered).toMatchObject({ door: 'sync-service', outcome: 'refused' })
  expect(entered?.problems[0]?.expected).toContain('Thursday 20:00 to Friday 06:00')
  expect((await spine.send(query(spine.route(LIST)))).status).toBe(503)

  clock.advance(9 * 3_600_000)
  expect([await ask(), await login()]).toEqual([200, 200])
  clock.set(Date.parse(CIS))
  expect([await ask(), await login()]).toEqual([200, 503])
})

it('a space in its slot does not close the others', async () => {
  const spine = await syncEnvironment({ maintenance: 'answer' })
  spine.environment.spaces.default.clock.set(Date.parse('2026-01-13T12:00:00Z'))
  const space = await spine.environment.createSpace({ name: 'night', claims: {}, seed: 'default' })
  space.clock.set(Date.parse(SPINE_CORE))
  const ask = async (headers: readonly string[]) => (await spine.ask(syncRequest({ senderAsid: A.asid, headers }), A.name)).answer.status
  expect([await ask([]), await ask(['X-Mock-Spine-Space', 'night'])]).toEqual([200, 503])
})

it('the directory is unavailable in the slot of CIS', async () => {
  const spine = await directoryEnvironment({ maintenance: 'answer' })
  spine.environment.spaces.default.clock.set(Date.parse(CIS))
  expect((await refusalOf(spine.search(SERVICES, '(nhsIDCode=A99901)'))).code).toBe(52)
  spine.environment.spaces.default.clock.set(Date.parse(SPINE_CORE))
  expect((await spine.search(SERVICES, '(nhsIDCode=A99901)')).length).toBeGreaterThan(0)
})

it('--maintenance refuse: connections to the service’s hosts are closed in its slot', async () => {
  const { environment, ca } = await testEnvironment({ maintenance: 'refuse', asOf: SPINE_CORE })
  const port = Number(new URL(environment.urls.https).port)
  const handshake = (servername: string) =>
    new Promise<string>((resolve) => {
      const socket = tls.connect({ port, host: '127.0.0.1', servername, ca })
      const done = (how: string) => {
        resolve(how)
        socket.destroy()
      }
      socket.on('secureConnect', () => done('secured'))
      socket.on('error', () => done('refused'))
      socket.on('close', () => done('refused'))
    })
  expect(await handshake('msg.int.spine2.ncrs.nhs.uk')).toBe('refused')
  expect(await handshake('gas.nis1.national.ncrs.nhs.uk')).toBe('secured')
  expect(environment.journal.find({ problem: 'MS-MAINTENANCE' })).toMatchObject([{ peer: { serverName: 'msg.int.spine2.ncrs.nhs.uk' } }])
})
