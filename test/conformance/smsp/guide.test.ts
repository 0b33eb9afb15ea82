import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { environmentProblems } from '../../../src/environment/problem-catalogue.ts'
import { SettingsSchema } from '../../../src/environment/settings.ts'
import { ROOT, run } from '../../cli/program.ts'
import { type TestEnvironment, testEnvironment } from '../../support/environment.ts'

const page = (name: string) => readFileSync(path.join(ROOT, 'docs', name), 'utf8')
const guide = page('guides/smsp.md')
const blocks = (kind: string): string[] =>
  [...guide.matchAll(new RegExp(`\`\`\`${kind}\\n(.*?)\`\`\``, 'gs'))].map((match) => match[1] ?? '')

/** Each command with what the guide says that its answer holds. */
const commands = blocks('sh')
  .flatMap((block) => block.trim().split('\n'))
  .map((line) => {
    const [command = '', said = ''] = line.split(' # ')
    return { command, said }
  })

let spine: TestEnvironment
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mock-spine-guide-'))
  await writeFile(path.join(folder, 'my-addresses.csv'), blocks('csv')[0] ?? '')
  spine = await testEnvironment()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Words of a shell line; quotes hold blanks. */
const words = (line: string): string[] => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')

it('the guide shows commands, each with what is in its answer', () => {
  expect(commands.length).toBeGreaterThan(10)
  expect(commands.filter(({ said }) => said === '')).toEqual([])
})

it('they do what the guide says, one after the other', async () => {
  const env = { MOCK_SPINE_ADMIN_URL: spine.environment.urls.http }
  for (const { command, said } of commands) {
    const [program, ...args] = words(command).map((word) =>
      word.startsWith('examples/') ? path.join(ROOT, word) : word === 'my-addresses.csv' ? path.join(folder, word) : word,
    )
    expect(program).toBe('mock-spine')
    const { code, stdout, stderr } = await run(args, { env })
    expect([command, code, stderr]).toEqual([command, 0, expect.any(String)])
    expect(stdout + stderr).toContain(said)
  }
}, 60_000)

it.each([
  'guides/smsp.md',
  'differences/smsp.md',
  'differences/gazetteer.md',
  'differences/pds-fhir.md',
])('%s names codes and settings that exist', (name) => {
  const text = page(name)
  const codes = Object.values(environmentProblems).flatMap((section) => Object.keys(section))
  expect((text.match(/MS-[A-Z]+(-[A-Z0-9]+)+/g) ?? []).filter((code) => !codes.includes(code))).toEqual([])
  const settings = Object.keys(SettingsSchema.shape).map((key) => `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)
  expect((text.match(/--(?:smsp|gazetteer|pds|trace|max|party|stubs)[a-z-]*/g) ?? []).filter((flag) => !settings.includes(flag))).toEqual(
    [],
  )
})
