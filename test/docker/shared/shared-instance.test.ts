import { MockSpineContainer, type StartedMockSpineContainer } from 'mock-spine/testcontainers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { output, requireEngine, root, run, skipped } from '../engine.ts'
import { suite } from './suite.ts'

// Its image would have to be pulled; what is started here is stopped here.
process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true'

const IMAGE = `mock-spine:shared-${process.pid}`

/** Two processes of vitest and this suite, at once against one container, each in a space of its own. */
describe.skipIf(skipped)('one instance for three suites', () => {
  let spine: StartedMockSpineContainer | undefined
  let others: readonly Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>[] = []
  const instance = () => {
    if (spine === undefined) throw new Error('the container is not there')
    return { http: spine.getHttpUrl(), https: spine.getHttpsUrl(), token: spine.getAdminToken() }
  }

  beforeAll(async () => {
    await requireEngine()
    await output('docker', ['build', '--quiet', '--tag', IMAGE, '.'])
    spine = await new MockSpineContainer(IMAGE).withSetting('answerDelay', '0ms').start()
    const { http, https, token } = instance()
    others = ['one', 'two'].map((name) =>
      run('npm', ['exec', '--', 'vitest', 'run', '--project', 'shared', '--root', root], {
        NO_COLOR: '1',
        SHARED_SUITE: name,
        SHARED_HTTP: http,
        SHARED_HTTPS: https,
        SHARED_TOKEN: token,
      }),
    )
  })
  afterAll(async () => {
    await Promise.allSettled(others)
    await spine?.stop()
    await run('docker', ['image', 'rm', '--force', IMAGE])
  })

  suite('containers', instance)

  it('the other two have passed all of theirs', async () => {
    for (const { code, stdout, stderr } of await Promise.all(others)) {
      expect(`${code} ${stdout}${stderr}`).toMatch(/^0 /)
      expect(stdout).toMatch(/Tests\s+50 passed \(50\)/)
    }
  })
})
