import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { blocksOf } from './blocks.ts'

const require = createRequire(import.meta.url)
const run = promisify(execFile)
const [github, gitlab] = blocksOf('docs/guides/ci.md').filter(({ language }) => language === 'yaml')

describe('the pipelines of ci.md', () => {
  const faultsOf = (content: string) =>
    parseWorkflow({ name: 'workflow.yml', content }, new NoOperationTraceWriter())
      .context.errors.getErrors()
      .map(({ message }) => message)

  it('are a workflow that GitHub’s own parser takes', () => {
    expect(faultsOf(github?.code ?? '')).toEqual([])
    expect(faultsOf((github?.code ?? '').replace('runs-on', 'run-on'))).not.toEqual([])
  })

  const gitlabTakes = async (content: string): Promise<boolean> => {
    const folder = temporaryFolder()
    await run('git', ['init', '--quiet'], { cwd: folder })
    await run('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', 'commit', '--quiet', '--allow-empty', '-m', 'empty'], {
      cwd: folder,
    })
    await writeFile(path.join(folder, '.gitlab-ci.yml'), content)
    const program = require.resolve('gitlab-ci-local/dist/index.js')
    return await run(process.execPath, [program, '--list'], { cwd: folder, env: { ...process.env, HOME: folder } }).then(
      ({ stdout, stderr }) => (stdout + stderr).includes('json schema validated'),
      () => false,
    )
  }

  it('are a GitLab pipeline that its schema takes', async () => {
    expect(await gitlabTakes(gitlab?.code ?? '')).toBe(true)
    expect(await gitlabTakes((gitlab?.code ?? '').replace('when: always', 'when: alway'))).toBe(false)
  })
})
