import { describe, expect, it } from 'vitest'
import { settingsOf } from '../../src/environment/settings.ts'
import { startEnvironment } from '../../src/environment/start.ts'
import { A, LIST, testEnvironment } from '../support/environment.ts'
import { query } from '../support/messages.ts'
import { problemOf } from '../support/problem-of.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const NEW = { odsCode: 'X99999', fqdn: 'newcomer.mock.nhs.uk' }
const MOVE = { partyKey: A.partyKey, endpoint: 'inbox:' }

it('--as-of: every space’s clock starts there and runs, and a reset goes back to it', async () => {
  const { environment } = await testEnvironment({ asOf: '2024-10-01' })
  const space = await environment.createSpace({ name: 'other', claims: {}, seed: 'default' })
  for (const { clock } of [environment.spaces.default, space]) {
    expect(new Date(clock.now()).toISOString()).toMatch(/^2024-10-01T00:/)
    clock.set(0)
  }
  await environment.resetSpace('other')
  expect(new Date(space.clock.now()).toISOString()).toMatch(/^2024-10-01T00:/)
})

describe.each(['dev', 'train'])('%s', (name) => {
  it.each([
    ['2024-08-31', [undefined, undefined]],
    ['2024-10-01', ['MS-ENVIRONMENT-CLOSED', undefined]],
    ['2025-08-01', ['MS-ENVIRONMENT-CLOSED', 'MS-ENVIRONMENT-CLOSED']],
    [undefined, ['MS-ENVIRONMENT-CLOSED', 'MS-ENVIRONMENT-CLOSED']],
  ])('as of %s: a new party, and a change of one, meet %o', async (asOf, expected) => {
    const spine = await testEnvironment({ environment: name, ...(asOf === undefined ? {} : { asOf }) })
    const register = async (what: object) => {
      try {
        await spine.environment.register(what)
        return undefined
      } catch (error) {
        return (await problemOf(() => Promise.reject(error))).code
      }
    }
    expect([await register({ ...NEW }), await register(MOVE)]).toEqual(expected)
    // Who was there before is served.
    expect((await spine.send(query(spine.route(LIST)))).status).toBe(202)
  })

  it('says why, and what else can be done', async () => {
    const { environment } = await testEnvironment({ environment: name })
    const problem = await problemOf(() => environment.register({ ...NEW }))
    expect(problem.expected).toContain('no more since 2025-07-31')
    expect(problem.next).toContain('--as-of')
    expect((await problemOf(async () => environment.assertTaken('a certificate', true))).code).toBe('MS-ENVIRONMENT-CLOSED')
  })
})

it('the look-alike of live has its host names, takes registrations, and is started on express request only', async () => {
  const spine = await testEnvironment({ environment: 'live', liveLookAlike: true })
  await spine.environment.register({ ...NEW })
  expect((await spine.send(query(spine.route(LIST)))).status).toBe(202)
  const settings = settingsOf({ environment: 'live', certs: temporaryFolder() })
  expect((await problemOf(() => startEnvironment(settings))).code).toBe('MS-PROFILE-LIVE')
})
