import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { ask, assertion, SBAPI, selectRole, ticketOf } from '../../support/identity-agent.ts'

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const lib = mkdtempSync(path.join(tmpdir(), 'opensaml-'))
afterAll(() => rmSync(lib, { recursive: true, force: true }))

let spine: TestEnvironment
beforeAll(async () => {
  execFileSync('mvn', ['-q', '-B', '-f', here('pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${lib}`], { stdio: 'pipe' })
  spine = await testEnvironment()
})

/** What OpenSAML reads, one value list a line; it throws for what the schema of SAML 1.1 does not allow. */
const judged = (xml: string): string[][] =>
  execFileSync('java', ['-cp', `${lib}/*`, here('SamlJudge.java')], { input: xml, stdio: 'pipe' })
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'))

it.each(['555000000011', '555000030401', '555000030901'])('5 OpenSAML reads the role assertion of %s, valid by its schema', async (uid) => {
  const { ticket, roles } = await ticketOf(spine, uid)
  await selectRole(spine, ticket, roles[0] ?? '')
  const lines = judged((await assertion(spine, ticket)).text)
  const valuesOf = (name: string) => lines.filter(([key]) => key === name).map(([, ...values]) => values)
  expect(valuesOf('subject')).toEqual([[`uid=${uid},ou=People,o=nhs`]])
  expect(valuesOf('seconds')).toEqual([['240']])
  expect(valuesOf('uid')).toEqual([[uid]])
  expect(valuesOf('ssbSessionRoleUid')).toEqual([[roles[0]]])
  expect(valuesOf('uniqueIdentifier').flat()).toEqual(roles)
  expect(valuesOf('nhsIdCode')).toHaveLength(roles.length)
})

it('5 OpenSAML refuses one whose ids begin with a digit: it is no judge that takes anything', async () => {
  const { ticket } = await ticketOf(spine, '555000000021')
  const { text } = await assertion(spine, ticket)
  expect(() => judged(text.replace(/AssertionID="s/, 'AssertionID="1'))).toThrow(/NCName/)
})

it('5 what is told without a session is a valid response too', async () => {
  const { text } = await ask(spine, SBAPI, '/saml/RoleAssertion?token=x')
  expect(() => judged(text)).toThrow(/Requester|requester|no current session|SAMLException|belongs to no session/)
})
