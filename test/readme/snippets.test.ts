import { execFile, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../cli/program.ts'
import { certificateFolder, type TestEnvironment, testEnvironment } from '../support/environment.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { type Block, blocksOf, pages } from './blocks.ts'

const run = promisify(execFile)
const all = pages().flatMap(blocksOf)
const place = ({ page, line }: Block) => `${page}:${line}`

describe('every code block of README and docs', () => {
  it('is run, tested by a test that it names, or says why it is neither', () => {
    expect(all.length).toBeGreaterThan(40)
    const unmarked = all.filter(({ mark }) => !/^(run(: \w+)?|test: \S+|not run here: .{15,})$/.test(mark))
    expect(unmarked.map(place)).toEqual([])
  })

  it('names tests that are there and that name its page', () => {
    const readers = readdirSync(path.join(ROOT, 'test/readme'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => readFileSync(path.join(ROOT, 'test/readme', file), 'utf8'))
    for (const block of all) {
      const [, test] = /^test: (\S+)$/.exec(block.mark) ?? []
      if (test === undefined) continue
      const named = test.includes('/')
        ? existsSync(path.join(ROOT, test)) &&
          readFileSync(path.join(ROOT, test), 'utf8').match(new RegExp(`\\b${path.basename(block.page, '.md')}\\b`)) !== null
        : readers.some((text) => text.includes(`'${test}'`))
      expect(named, `${place(block)}: ${test}`).toBe(true)
    }
  })
})

const runnable = new Map(
  Map.groupBy(
    all.filter(({ mark }) => mark.startsWith('run')),
    ({ page }) => page,
  ),
)

/** Programs of pages that a machine may lack. */
const lacks = (block: Block): boolean =>
  ['java', 'python3', 'xxd', 'openssl', 'curl', 'ldapsearch'].some(
    (name) =>
      (block.mark.endsWith(`: ${name}`) || new RegExp(`\\b${name} `).test(block.code)) &&
      spawnSync(name, ['--version']).error !== undefined,
  )

describe.each([...runnable])('the blocks of %s', (_, blocks) => {
  let spine: TestEnvironment
  let folder = ''
  let env: Record<string, string>

  beforeAll(async () => {
    folder = await certificateFolder()
    const certs = path.join(folder, 'certs')
    await mkdir(certs)
    spine = await testEnvironment({ certs })
    const bin = temporaryFolder()
    const program = `exec "${process.execPath}" "${ROOT}bin/mock-spine.js"`
    // Pages write `mock-spine` where it is installed, and `npm run mock-spine --` in the checkout.
    await writeFile(path.join(bin, 'mock-spine'), `#!/bin/sh\n${program} "$@"\n`)
    await writeFile(path.join(bin, 'npm'), `#!/bin/sh\n[ "$1 $2 $3" = "run mock-spine --" ] || exit 9\nshift 3\n${program} "$@"\n`)
    for (const name of ['mock-spine', 'npm']) await chmod(path.join(bin, name), 0o755)
    await symlink(path.join(ROOT, 'examples'), path.join(folder, 'examples'))
    const { urls, adminToken } = spine.environment
    env = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, HOME: folder, MOCK_SPINE_ADMIN_URL: urls.http, MOCK_SPINE_ADMIN_TOKEN: adminToken }
  })

  it.for(blocks)('line $line does what it says', async (block, { skip }) => {
    if (lacks(block)) skip('this machine lacks a program that the block calls')
    const { code, mark, line } = block
    const { urls } = spine.environment
    const here = code
      .replaceAll('https://localhost:8443', urls.https)
      .replaceAll('http://localhost:8080', urls.http)
      .replaceAll('ldaps://localhost:8636', urls.ldaps)
    const [, language = 'sh'] = /^run: (\w+)$/.exec(mark) ?? []
    const [program, file] =
      language === 'java'
        ? ['java', 'Verify.java']
        : language === 'python3'
          ? ['python3', `block-${line}.py`]
          : ['bash', `block-${line}.sh`]
    await writeFile(path.join(folder, file), here)
    const args = program === 'bash' ? ['-eu', '-o', 'pipefail', file] : [file]
    await expect(run(program, args, { cwd: folder, env, timeout: 50_000 })).resolves.toBeDefined()
  })
})
