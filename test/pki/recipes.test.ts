import { execFile } from 'node:child_process'
import { chmodSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../cli/program.ts'
import { certificateFolder, type TestEnvironment, testEnvironment } from '../support/environment.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const guide = readFileSync(path.join(ROOT, 'docs/guides/trust.md'), 'utf8')
const dir = temporaryFolder()

let spine: TestEnvironment
beforeAll(async () => {
  const certs = await certificateFolder()
  spine = await testEnvironment({ certs })
  symlinkSync(certs, path.join(dir, 'certs'))
  for (const [name, program] of [
    ['mock-spine', `exec "${process.execPath}" "${path.join(ROOT, 'bin/mock-spine.js')}" "$@"`],
    ['node', `exec "${process.execPath}" "$@"`],
  ] as const) {
    writeFileSync(path.join(dir, name), `#!/bin/sh\n${program}\n`)
    chmodSync(path.join(dir, name), 0o755)
  }
})

/** The commands below a heading of the guide. */
const recipe = (heading: string): string =>
  new RegExp(`###? ${heading}\\n[\\s\\S]*?\`\`\`sh\\n([\\s\\S]*?)\`\`\``).exec(guide)?.[1] ?? 'exit 9'

function shell(script: string): Promise<{ readonly failed: boolean; readonly text: string }> {
  const { https, http } = spine.environment.urls
  const text = script.replaceAll('8443', new URL(https).port).replaceAll('8080', new URL(http).port)
  const env = { ...process.env, PATH: `${dir}:${process.env['PATH']}`, MOCK_SPINE_ADMIN_URL: http }
  return new Promise((resolve) =>
    execFile('sh', ['-c', text], { cwd: dir, env, timeout: 50_000 }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, text: `${stdout}${stderr}` }),
    ),
  )
}

describe('19 the recipes of the guide', () => {
  it.each([
    ['curl', 'curl --version', /^0\n/],
    ['Node', 'node --version', /^true\n/],
    ['Python', 'python3 --version', /^TLSv1\.[23]\n/],
    ['Java', 'java -version', /^TLS_\w+\n/m],
    ['Requests', 'openssl version', /my-system\.mock\.nhs\.uk/],
    ['Being refused, and refusing', 'openssl version', /revoked[\s\S]*Response verify OK/],
  ])('19 %s', async (heading, probe, expected) => {
    // Programs that this machine lacks are not judged.
    if ((await shell(probe)).failed) return
    const { failed, text } = await shell(recipe(heading))
    expect([failed, text]).toEqual([false, expect.stringMatching(expected)])
  })
})
