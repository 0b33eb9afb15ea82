import { writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { expectedOfWords, filterOfWords } from '../../src/cli/filter-words.ts'
import { type Spine, startSpine } from '../../src/testing/index.ts'
import { usualCertificates } from '../support/certificates.ts'
import { endWithFile } from '../support/endings.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { run } from './program.ts'

const dir = temporaryFolder()
let spine: Spine
let conversation = ''
let call = ''

beforeAll(async () => {
  const certs = temporaryFolder()
  await usualCertificates(certs)
  spine = await startSpine({ settings: { certs } })
  endWithFile(() => spine.stop())
  await spine.supplier('A').send(await readFile('examples/gp-summary-upload.msg'))
  conversation = (await spine.supplier('A').next()).conversationId
  await spine.waitFor({ direction: 'out' })
  call = spine.exchanges({ direction: 'in' })[0]?.id ?? ''
})

const cli = async (...args: string[]) =>
  await run(args, { cwd: dir, env: { MOCK_SPINE_ADMIN_URL: spine.urls.http, MOCK_SPINE_ADMIN_TOKEN: spine.adminToken } })

describe('mock-spine verify', () => {
  it('ends with 0 and says what holds', async () => {
    const file = path.join(dir, 'expectations.yaml')
    writeFileSync(file, 'expect:\n  - direction: out\n    exactly: 1\n')
    const done = await cli(
      ...['verify', '--file', file, '--no-refusals', '--no-unexpected', '--within', '5s', '--conversation', conversation],
      ...['--expect', 'exactly 1: direction=in interaction=REPC_IN150016UK05', '--expect', '$..Action=*'],
      ...['--order', 'direction=in', '--order', 'direction=out', '--absent', 'outcome=refused'],
    )
    expect(done.stderr).toBe('')
    expect(done.stdout).toMatch(/^verified: 7 check\(s\) hold\n/)
    expect(done.stdout).toContain('ok    exactly 1 with {"direction":"out"}: 1 found')
    expect(done.code).toBe(0)
  })

  it('ends with 1, and prints what failed and what happened', async () => {
    const done = await cli('verify', '--expect', 'at least 2: interaction=REPC_IN150016UK05', '--settle', '1ms')
    expect(done.stdout).toMatch(/^1 of 1 check\(s\) failed\n {2}FAIL {2}at least 2 with .*: 1 found\nwhat happened:\n.*REPC_IN150016UK05/)
    expect(done.code).toBe(1)
    const told = await cli('verify', '--absent', 'direction=out', '--json')
    expect(JSON.parse(told.stdout)).toMatchObject({ ok: false, checks: [{ ok: false, found: 1 }] })
    expect(told.code).toBe(1)
  })

  it('ends with 2 for what cannot be asked', async () => {
    expect((await cli('verify')).code).toBe(2)
    expect((await cli('verify', '--expect', 'direction=up')).stderr).toContain('in or out')
  })
})

it.each([
  ['', {}],
  ['direction=in  door=mesh a="b c" $.x..y=1', { direction: 'in', door: 'mesh', labels: { a: 'b c' }, json: { '$.x..y': '1' } }],
  ['$..a=* $..b=/^x/ $..c=/', { json: { '$..a': { exists: true }, '$..b': { matches: '^x' }, '$..c': '/' } }],
  ['outcome=refused problem=MS-X causedBy=1', { outcome: 'refused', problem: 'MS-X', causedBy: '1' }],
])('%j is a filter', (words, filter) => expect(filterOfWords(words)).toEqual(filter))

it('words may begin with how often', () => {
  expect(expectedOfWords('exactly 2: a=b')).toEqual({ labels: { a: 'b' }, exactly: 2 })
  expect(expectedOfWords('at least 0:')).toEqual({ atLeast: 0 })
  expect(expectedOfWords('at most 12: door=x')).toEqual({ door: 'x', atMost: 12 })
  for (const wrong of ['nonsense', 'a=b c', '=x']) expect(() => filterOfWords(wrong)).toThrow('NAME=VALUE')
})

describe('mock-spine journal', () => {
  it('filters by content and shows a chain', async () => {
    const { stdout } = await cli('journal', '--json-path', `$..ConversationId=${conversation}`, '--direction', 'in')
    expect(stdout.split('\n')).toHaveLength(2)
    const chain = await cli('journal', '--chain', call)
    expect(chain.stdout).toMatch(/REPC_IN150016UK05.*\n {2}.*MCCI_IN010000UK13.*caused by/)
    expect((await cli('journal', '--json-path', 'no=1')).code).toBe(1)
  })

  it('exports to a file and to standard output, by its own filters', async () => {
    const har = path.join(dir, 'out.har')
    expect(
      await cli('journal', 'export', '--format', 'har', '--output', har, '--direction', 'out', '--redact', 'nhs-numbers'),
    ).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(await readFile(har, 'utf8')).log.entries).toHaveLength(1)
    const { stdout } = await cli('journal', 'export', '--conversation', conversation)
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).direction),
    ).toEqual(['in', 'out'])
    const zip = path.join(dir, 'out.zip')
    expect((await cli('journal', 'export', '--format', 'zip', '--output', zip)).code).toBe(0)
    expect((await readFile(zip)).toString('latin1', 0, 2)).toBe('PK')
    expect((await cli('journal', 'export', '--output', path.join(dir, 'no', 'such', 'folder'))).stderr).toContain('MS-CLI-FILE')
  })
})

describe('mock-spine replay', () => {
  it('sends again and says what came of it', async () => {
    const done = await cli('replay', call, '--fresh-ids')
    expect(done.stdout).toMatch(/^answered with HTTP 202 \[.+\]\n {2}[0-9A-F-]{36} in place of [0-9A-F-]{36}\n/)
    expect(done.code).toBe(0)
    const refused = await cli('replay', call, '--as', 'supplier-b', '--json', '--header', 'X-Test: 1')
    expect(JSON.parse(refused.stdout)).toMatchObject({ direction: 'in' })
    const delivery = spine.exchanges({ direction: 'out' })[0]?.id ?? ''
    expect((await cli('replay', delivery)).stdout).toMatch(/^promised again \[/)
    expect((await cli('replay', 'nope')).stderr).toContain('MS-ADMIN-NOT-FOUND')
    expect((await cli('replay', call, '--header', 'nonsense')).code).toBe(2)
  })
})
