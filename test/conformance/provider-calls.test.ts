import { beforeAll, describe, expect, it } from 'vitest'
import { callProvider, type ProviderCallRequest } from '../../src/environment/provider-calls/call-provider.ts'
import { ProblemError } from '../../src/kernel/problem.ts'
import { type TestEnvironment, testEnvironment } from '../support/environment.ts'

const PRACTICE = '999000000093'
const CARE = '999000000205'
const request: ProviderCallRequest = {
  asid: PRACTICE,
  space: 'default',
  consumer: 'supplier-a',
  patient: '9990000018',
  stranger: '9990009996',
  service: '2000990021',
  timeout: 10_000,
  only: [],
}

let spine: TestEnvironment
beforeAll(async () => {
  spine = await testEnvironment()
})
const run = (changes: Partial<ProviderCallRequest> = {}) => callProvider(spine.environment, { ...request, ...changes })

describe('the practice', () => {
  it('stands every check of GP Connect', async () => {
    const report = await run()
    expect(report.checks.filter(({ verdict }) => verdict === 'failed')).toEqual([])
    expect(report.checks.filter(({ verdict, group }) => verdict === 'skipped' && group !== 'Care Connect booking')).toEqual([])
    expect(report.counts.passed).toBeGreaterThan(55)
    expect(report.provider).toMatchObject({
      asid: PRACTICE,
      odsCode: 'M85999',
      root: 'https://gp-practice.mock.nhs.uk/M85999/STU3/1/gpconnect/fhir',
    })
  })

  it('is called as checks or groups are named', async () => {
    const report = await run({ only: ['slots', 'certificates'] })
    expect(new Set(report.checks.map(({ id }) => id.replace(/-.*/, '')))).toEqual(new Set(['slots', 'certificate']))
  })
})

it('the urgent care service stands every check of Care Connect', async () => {
  const { checks } = await run({ asid: CARE, only: ['Care Connect booking'] })
  expect(checks.filter(({ verdict }) => verdict !== 'passed')).toEqual([])
  expect(checks.length).toBe(14)
})

it('a provider that is wrong fails by name: what it answered stands beside what it should have', async () => {
  const space = await spine.environment.createSpace({ name: 'wrong', claims: {}, seed: 'default' })
  spine.environment.faults.add({
    space: space.name,
    on: 'request',
    door: 'gp-connect',
    match: { interaction: 'urn:nhs:names:services:gpconnect:fhir:rest:search:patient-1' },
    effect: { do: 'reply', status: 200, body: '{}', contentType: 'application/fhir+json', when: 'before' },
  })
  const { checks, counts } = await run({ space: space.name, only: ['patient'] })
  expect(counts.failed).toBeGreaterThan(3)
  expect(checks.find(({ id }) => id === 'patient-bad-number')).toMatchObject({ verdict: 'failed', came: expect.stringMatching(/^(?!400)/) })
  // Nobody was found who could be read.
  expect(checks.find(({ id }) => id === 'patient-read')).toMatchObject({ verdict: 'skipped' })
})

it('a provider that does not answer fails each check within its time', async () => {
  await spine.environment.register({
    odsCode: 'P88809',
    asid: '918999198998',
    fqdn: 'nobody.mock.nhs.uk',
    endpoints: [{ interaction: 'urn:nhs:names:services:gpconnect:fhir:rest:read:metadata-1', url: 'https://localhost:1/P88809' }],
  })
  const { checks } = await run({ asid: '918999198998', only: ['metadata', 'without-ssp-to'] })
  expect(checks.filter(({ verdict }) => verdict !== 'failed')).toEqual([])
  expect(checks.find(({ id }) => id === 'metadata')?.came).toContain('502')
  expect(checks.find(({ id }) => id === 'without-ssp-to')?.came).toContain('ECONNREFUSED')
})

it.each<[string, Partial<ProviderCallRequest>, string]>([
  ['a provider', { asid: '999999999999' }, 'provider 999999999999'],
  ['a consumer', { consumer: 'no-such-one' }, 'consumer no-such-one'],
  ['a check', { only: ['nothing'] }, 'check nothing'],
])('%s that there is not is told', async (_what, changes, came) => {
  const refused = await run(changes).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(ProblemError)
  expect(refused).toMatchObject({ problem: { code: 'MS-PROVIDER-CALL', came } })
})

it('the admin interface answers with the same report', async () => {
  const answer = await fetch(`${spine.environment.urls.http}/api/provider-calls`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ asid: PRACTICE, only: ['headers'] }),
  })
  const told: unknown = await answer.json()
  expect(answer.status).toBe(200)
  expect(told).toMatchObject({ counts: { passed: 8, failed: 0, skipped: 0 } })
})
