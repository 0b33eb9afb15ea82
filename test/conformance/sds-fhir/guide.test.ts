import { readFileSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { sdsFhirProblems } from '../../../src/emulators/sds-fhir/problems.ts'
import { Registration } from '../../../src/environment/registration.ts'
import { type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { ask, BASE, bundle, found, interaction, org, query } from './ask.ts'

const guide = readFileSync(new URL('../../../docs/guides/sds-fhir.md', import.meta.url), 'utf8')
const block = (kind: string) => new RegExp(`\`\`\`${kind}\\n(.*?)\`\`\``, 's').exec(guide)?.[1] ?? ''
const requests = block('http').trim().split('\n')

let spine: TestEnvironment
beforeAll(async () => {
  spine = await testEnvironment()
})

it('the guide shows requests', () => expect(requests.length).toBeGreaterThan(2))

it.each(requests)('%s answers with one result', async (line) => {
  const [verb, target = ''] = line.split(' ')
  const answer = await ask(spine, target.slice(BASE.length), ['apikey', 'x'], verb)
  expect(bundle(answer).total).toBe(1)
})

it('what the guide registers is found', async () => {
  const given = Registration.parse(JSON.parse(block('json')))
  await spine.environment.register(given)
  const id = given.endpoints?.[0]?.interaction ?? ''
  const criteria = query(org(given.odsCode ?? ''), interaction(id))
  expect((await found(spine, `/Endpoint${criteria}`)).map(({ address }) => address)).toEqual([given.endpoints?.[0]?.url])
  expect(await found(spine, `/Device${criteria}`)).toHaveLength(1)
})

it('the codes that the guide explains exist', () => {
  const named = new Set(guide.match(/MS-SDS-[A-Z-]+/g))
  expect(named.size).toBeGreaterThan(5)
  expect(Object.keys(sdsFhirProblems)).toEqual(expect.arrayContaining([...named]))
})
