import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../cli/program.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const folder = temporaryFolder()

/** The program under a Node that says it is of another version. */
const under = (version: string): Promise<{ readonly code: number; readonly stderr: string }> => {
  const preload = path.join(folder, `as-${version}.cjs`)
  writeFileSync(preload, `Object.defineProperty(process.versions, 'node', { value: '${version}' })\n`)
  return new Promise((resolve) =>
    execFile(process.execPath, ['--require', preload, path.join(ROOT, 'bin/mock-spine.js'), '--version'], (error, _, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stderr }),
    ),
  )
}

it.each(['18.20.0', '20.19.5', '22.18.0'])('on Node %s the program says what it needs', async (version) => {
  const { code, stderr } = await under(version)
  expect(stderr).toContain(`mock-spine needs Node.js 22.19 or newer (24 LTS is what it is tested on); this is ${version}.`)
  expect(code).toBe(1)
})

it.each(['22.19.0', '24.0.0', '26.1.0'])('on Node %s it runs', async (version) => {
  expect(await under(version)).toEqual({ code: 0, stderr: '' })
})
