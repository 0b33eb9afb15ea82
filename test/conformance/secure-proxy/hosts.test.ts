import { beforeAll, expect, it } from 'vitest'
import { profile } from '../../../src/environment/profiles/index.ts'
import { certificateFolder, type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { consumer } from '../gp-connect/practice.ts'

const environments = new Map<string, TestEnvironment>()
beforeAll(async () => {
  const certs = await certificateFolder()
  for (const environment of ['int', 'dep']) environments.set(environment, await testEnvironment({ certs, environment }))
})

const hosts = ['int', 'dep'].flatMap((name) =>
  profile(name)
    .hosts.filter(({ role }) => role === 'ssp' || role === 'ssp-internet')
    .map((host) => [host.name, name] as const),
)

it.each(hosts)('a call goes through at %s of %s', async (host, name) => {
  const spine = environments.get(name)
  if (spine === undefined) throw new Error(`${name} is not started`)
  const told = await consumer(spine, host)({ interaction: 'rest:read:metadata-1', path: 'metadata' })
  expect([told.status, told.json.resourceType]).toEqual([200, 'CapabilityStatement'])
})
