import { beforeAll, describe, expect, it } from 'vitest'
import { profile, profileNames } from '../../src/environment/profiles/index.ts'
import { A, certificateFolder, type TestEnvironment, testEnvironment } from '../support/environment.ts'
import { PATIENCE } from '../support/patience.ts'
import { post } from '../support/post.ts'

let certs: string
beforeAll(async () => {
  certs = await certificateFolder()
})

const messaging = ['reliablerequest', 'queryrequest', 'intermediary', 'forwardreliable'].map((name) => `/reliablemessaging/${name}`)
const built = [
  ...messaging,
  '/sync-service',
  '/smsp/pds',
  '/addressfinder/query',
  '/personal-demographics/FHIR/R4',
  '/spine-directory/FHIR/R4',
]
/** Doors of which every path is. */
const whole = ['authentication', 'cis2', 'oauth2', 'secure-proxy']

describe.each(profileNames)('the doors of %s that are not built', (name) => {
  let spine: TestEnvironment
  beforeAll(async () => {
    spine = await testEnvironment({ certs, environment: name, liveLookAlike: true })
  })

  const { hosts, paths } = profile(name)
  const doors = hosts
    .filter(({ ports }) => ports.some(({ protocol }) => protocol === 'https'))
    .flatMap((host) =>
      paths
        .filter(({ roles, path: at, door }) => roles.some((role) => role === host.role) && !built.includes(at) && !whole.includes(door))
        .map((door) => [host.name, door.path, door.door] as const),
    )

  it.each(doors)('https://%s%s → 501, naming %s', async (host, at, door) => {
    const after = spine.environment.journal.find().at(-1)?.sequence ?? 0
    const answer = await post({
      url: `${spine.environment.urls.https}${at}`,
      ca: spine.ca,
      as: spine.identity(A.name),
      servername: host,
      headers: ['Host', host],
    })
    expect(answer.status).toBe(501)
    expect(answer.header('Content-Type')).toBe('text/plain; charset=utf-8')
    expect(answer.text).toMatch(/^MS-DOOR-NOT-BUILT: This address belongs to the environment, but mock-spine does not emulate it yet\.\n/)
    expect(answer.text).toContain(`POST ${at} at ${host}\n`)
    const [entry] = await spine.environment.journal.wait({ after }, PATIENCE)
    expect(entry).toMatchObject({ door: 'unbuilt', outcome: 'refused', summary: `${door} is not built yet` })
    expect(entry?.problems).toEqual([
      expect.objectContaining({ code: 'MS-DOOR-NOT-BUILT', expected: expect.stringContaining(`this one is ${door}:`) }),
    ])
  })

  it('are found on localhost by their path', async () => {
    for (const [at, door] of [['/messageexchange/X26', 'mesh']] as const) {
      const answer = await post({ url: `${spine.environment.urls.https}${at}`, ca: spine.ca })
      expect(answer.status).toBe(501)
      expect(spine.environment.journal.find({ door: 'unbuilt' }).at(-1)?.summary).toBe(`${door} is not built yet`)
    }
  })
})
