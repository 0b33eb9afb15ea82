import { readFile } from 'node:fs/promises'
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { output, requireEngine, root, run, skipped } from './engine.ts'

// Its image would have to be pulled; what is started here is stopped here.
process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true'

const IMAGE = `mock-spine:image-test-${process.pid}`
const TOKEN = 'token-of-the-image-test'

describe.skipIf(skipped)('the image by itself', () => {
  let container: StartedTestContainer | undefined
  let admin = ''
  beforeAll(async () => {
    await requireEngine()
    await output('docker', ['build', '--quiet', '--tag', IMAGE, '.'])
    container = await new GenericContainer(IMAGE)
      .withEnvironment({ MOCK_SPINE_ADMIN_TOKEN: TOKEN })
      .withExposedPorts(443, 80)
      .withWaitStrategy(Wait.forHealthCheck())
      .withStartupTimeout(60_000)
      .start()
    admin = `http://${container.getHost()}:${container.getMappedPort(80)}`
  })
  afterAll(async () => {
    await container?.stop()
    await run('docker', ['image', 'rm', '--force', IMAGE])
  })

  /** What a script prints that runs in a fresh container of the image. */
  const inside = async (script: string, ...options: readonly string[]) =>
    JSON.parse(
      await output('docker', [
        'run',
        '--rm',
        '--entrypoint',
        'node',
        ...options,
        IMAGE,
        '--eval',
        `console.log(JSON.stringify((${script})()))`,
      ]),
    )

  test('gets healthy, and its admin interface is closed without the token', async () => {
    expect((await fetch(`${admin}/readyz`)).status).toBe(200)
    expect((await fetch(`${admin}/api/connection`)).status).toBe(403)
    const opened = await fetch(`${admin}/api/connection`, { headers: { Authorization: `Bearer ${TOKEN}` } })
    expect(await opened.json()).toMatchObject({ environment: 'int', spinePartyKey: 'YES-0000806' })
  })

  test.each(['gp-summary', 'gp2gp', 'directory'])('plays the demo %s', async (name) => {
    const { stdout } = await run('docker', ['exec', container?.getId() ?? '', 'node', 'bin/mock-spine.js', 'demo', name])
    expect(stdout).toContain('Played to its end.')
  })

  test('holds the production dependencies of the lockfile and no others', async () => {
    const lock = JSON.parse(await readFile(`${root}/package-lock.json`, 'utf8'))
    const wanted = Object.entries<{ dev?: boolean }>(lock.packages).flatMap(([name, { dev }]) =>
      name === '' || dev === true ? [] : [name],
    )
    const found: string[] = await inside(`() => require('node:fs').globSync('node_modules/**/package.json')
      .filter((file) => /(^|[/]node_modules[/])(@[^/]+[/])?[^/]+[/]package.json$/.test(file.replace(/^node_modules/, '/node_modules')))
      .map((file) => file.slice(0, -'/package.json'.length))`)
    expect(found.toSorted()).toEqual(wanted.toSorted())
  })

  test('holds nothing that depends on the processor, so that one build serves every platform', async () => {
    const found = await inside(`() => { const fs = require('node:fs'); const seen = { files: 0, machineCode: [] }
      for (const entry of fs.readdirSync('/mock-spine', { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue
        const file = entry.parentPath + '/' + entry.name
        seen.files++
        if (/[.](node|so|dylib|dll|exe)$/.test(file) || fs.readFileSync(file).subarray(0, 4).equals(Buffer.from([0x7f, 0x45, 0x4c, 0x46]))) seen.machineCode.push(file)
      }
      return seen }`)
    expect(found.files).toBeGreaterThan(500)
    expect(found.machineCode).toEqual([])
  })

  test('holds the compiled program, not its sources or tests', async () => {
    const files: string[] = await inside(`() => require('node:fs').readdirSync('.')`)
    expect(files.toSorted()).toEqual(['LICENSE', 'README.md', 'bin', 'dist', 'examples', 'node_modules', 'package.json', 'stubs'])
  })

  test('runs as an ordinary user who owns only the certificates', async () => {
    const found =
      await inside(`() => { const fs = require('node:fs'); const may = (file) => { try { fs.accessSync(file, fs.constants.W_OK); return true } catch { return false } }
      return { uid: process.getuid(), gid: process.getgid(), may: ['/certs', '/mock-spine', '/mock-spine/dist', '/mock-spine/node_modules'].map(may) } }`)
    expect(found).toEqual({ uid: 1000, gid: 1000, may: [true, false, false, false] })
  })

  test('has no private key in it', async () => {
    const found = await inside(
      `() => { const fs = require('node:fs'); const key = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\\s+[A-Za-z0-9+/=]{40}/
        const seen = { files: 0, keys: [] }
        for (const folder of ['/mock-spine', '/certs', '/etc', '/home', '/root', '/tmp', '/opt', '/var'])
          for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
            if (!entry.isFile()) continue
            const file = entry.parentPath + '/' + entry.name
            seen.files++
            if (/[.](p12|pfx|jks)$/.test(file) || key.test(fs.readFileSync(file, 'latin1'))) seen.keys.push(file)
          }
        return seen }`,
      '--user',
      '0',
    )
    expect(found.files).toBeGreaterThan(500)
    expect(found.keys).toEqual([])
  })

  test('says what it is, and is not much larger than its base', async () => {
    const [image] = JSON.parse(await output('docker', ['image', 'inspect', IMAGE]))
    const { version } = JSON.parse(await readFile(`${root}/package.json`, 'utf8'))
    expect(image.Config.Labels).toMatchObject({
      'org.opencontainers.image.title': 'mock-spine',
      'org.opencontainers.image.version': version,
    })
    expect(image.Config).toMatchObject({ User: '1000:1000', Entrypoint: ['node', 'bin/mock-spine.js'], Cmd: ['up'] })
    const [base] = JSON.parse(await output('docker', ['image', 'inspect', process.env['NODE_IMAGE'] ?? 'node:24-bookworm-slim']))
    const own = (image.Size - base.Size) / 1e6
    console.log(`image ${(image.Size / 1e6).toFixed(0)} MB, of which ours ${own.toFixed(0)} MB`)
    expect(own).toBeLessThan(40)
  })
})
