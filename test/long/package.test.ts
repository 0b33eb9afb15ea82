import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

const require = createRequire(import.meta.url)
const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))

const Packaged = z.object({ devDependencies: z.record(z.string(), z.string()) })

const SCRIPT = `
import { readFile } from 'node:fs/promises'
import { startSpine } from 'mock-spine/testing'
await using spine = await startSpine()
const a = spine.supplier('A')
const answer = await a.send(await readFile('node_modules/mock-spine/examples/gp-summary-upload.msg'))
const delivery = await a.next()
spine.verifyNoRefusals()
console.log(answer.status, delivery.action)
`

const TYPED = `
import { expect } from 'vitest'
import { type Received, type Spine, startSpine } from 'mock-spine/testing'
import 'mock-spine/vitest'
import type { Demo } from 'mock-spine/demos'
const spine: Spine = await startSpine({ settings: { environment: 'dep' }, suppliers: ['supplier-a'] })
const delivery: Received = await spine.supplier('A').next({ action: 'MCCI_IN010000UK13' }, 1000)
spine.fault({ on: 'delivery', effect: { do: 'drop' } })
await expect(spine).toVerify({ expect: [{ json: { '$..Action': 'MCCI_IN010000UK13' }, exactly: 1 }], within: 1000 })
await spine.exportTo('evidence.zip', 'zip', { labels: { conversationId: delivery.conversationId } }, { nhsNumbers: true })
expect(spine).toHaveExchanged({ direction: 'in', labels: { messageId: delivery.messageId } }, 1)
export const demo: Demo<{ partyKey: string }> = {
  place: 1,
  title: 'Mine',
  story: 'A story.',
  scene: async (stage) => await stage.supplier('mine'),
  steps: [{ title: 'One', happens: 'It.', matters: 'It.', look: 'It.', play: async (stage, { partyKey }) => stage.saw(partyKey) }],
}
// @ts-expect-error there is no such setting
await startSpine({ settings: { enviroment: 'int' } })
`

describe('the package as npm installs it', () => {
  let project = ''
  beforeAll(async () => {
    project = await mkdtemp(path.join(tmpdir(), 'mock-spine-package-'))
    await run('npm', ['pack', '--pack-destination', project], { cwd: root })
    const [tarball = ''] = (await readdir(project)).filter((name) => name.endsWith('.tgz'))
    await writeFile(path.join(project, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }))
    await run('npm', ['install', '--no-audit', '--no-fund', path.join(project, tarball)], { cwd: project })
  }, 300_000)
  afterAll(async () => await rm(project, { recursive: true, force: true }))

  it('runs in process from plain JavaScript, with production dependencies alone', async () => {
    await writeFile(path.join(project, 'try.js'), SCRIPT)
    const { stdout, stderr } = await run(process.execPath, ['try.js'], { cwd: project })
    expect(stdout).toBe('202 MCCI_IN010000UK13\n')
    expect(stderr).toBe('')
    expect(await readdir(path.join(project, 'node_modules'))).not.toContain('vitest')
  })

  it('runs from its command', async () => {
    const { stdout } = await run(process.execPath, [path.join(project, 'node_modules/.bin/mock-spine'), 'environment', 'int'], {
      cwd: project,
    })
    expect(stdout).toContain('msg.int.spine2.ncrs.nhs.uk')
  })

  it('plays a demo in an environment of its own, with production dependencies alone', async () => {
    const { stdout } = await run(
      process.execPath,
      [path.join(project, 'node_modules/.bin/mock-spine'), 'demo', 'directory', '--standalone'],
      {
        cwd: project,
      },
    )
    expect(stdout).toContain('Played to its end.')
  })

  it('is what publint and arethetypeswrong want of a package', async () => {
    const { publint } = await import('publint')
    const installed = path.join(project, 'node_modules/mock-spine')
    const { messages } = await publint({ pkgDir: installed, strict: true, pack: false })
    expect(messages).toEqual([])
    const [tarball = ''] = (await readdir(project)).filter((name) => name.endsWith('.tgz'))
    const attw = path.join(path.dirname(require.resolve('@arethetypeswrong/cli/package.json')), 'dist/index.js')
    // It is ESM for Node: what CommonJS and resolvers older than exports make of it is not promised.
    const { stdout } = await run(process.execPath, [attw, path.join(project, tarball), '--profile', 'esm-only', '--format', 'json']).catch(
      (error: { stdout: string }) => error,
    )
    const { problems } = z
      .object({ problems: z.record(z.string(), z.array(z.object({ resolutionKind: z.string().optional() }))) })
      .parse(JSON.parse(stdout))
    const promised = Object.values(problems)
      .flat()
      .filter(({ resolutionKind }) => resolutionKind !== 'node10' && resolutionKind !== 'node16-cjs')
    expect(promised).toEqual([])
  })

  it('has types for everything that it exports', async () => {
    const { devDependencies } = Packaged.parse(JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')))
    const wanted = ['typescript', 'vitest', '@types/node'].map((name) => `${name}@${devDependencies[name] ?? 'latest'}`)
    await run('npm', ['install', '--no-audit', '--no-fund', '--save-dev', ...wanted], { cwd: project })
    await writeFile(path.join(project, 'use.ts'), TYPED)
    const compilerOptions = { strict: true, module: 'nodenext', target: 'es2024', types: ['node'], noEmit: true, skipLibCheck: true }
    await writeFile(path.join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }))
    const checked = run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], { cwd: project })
    await expect(checked).resolves.toMatchObject({ stdout: '' })
  })
})
