import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readStubFile } from '../../src/environment/stub-file.ts'
import { helpers } from '../../src/stubs/templates/helpers.ts'
import { PREFIXES } from '../../src/stubs/xml/prefixes.ts'
import { run } from '../cli/program.ts'
import { type Running, running } from '../control/running.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const here = (file: string): URL => new URL(`../../${file}`, import.meta.url)
const guide = readFileSync(here('docs/guides/stubs.md'), 'utf8')
const blocks = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text)
const examples = here('stubs/examples').pathname

let one: Running
beforeAll(async () => {
  one = await running({ admin: 'open', stubFiles: examples })
})

it('every stub of stubs/examples can be put in force together', () => {
  const files = readdirSync(examples).filter((name) => name.endsWith('.yaml'))
  const inForce = new Set(one.environment.stubs.list().map(({ origin }) => path.basename(origin?.split(':')[0] ?? '')))
  expect([...inForce].sort()).toEqual(files.sort())
})

describe('docs/guides/stubs.md', () => {
  it.each(
    blocks.map((text) => [text.split('\n').find((line) => /^(?:- )?(?:id|door|match)/.test(line)) ?? '', text]),
  )('%s …', async (_, text) => {
    const { stubs, faults } = readStubFile('guide.yaml', text)
    expect(faults).toEqual([])
    for (const { stub } of stubs) await one.environment.stubs.check(stub)
  })

  it('its commands run on its first stub', async () => {
    const folder = temporaryFolder()
    mkdirSync(folder, { recursive: true })
    writeFileSync(path.join(folder, 'summary.yaml'), blocks[0] ?? '')
    const commands = [...guide.matchAll(/^mock-spine (stub .*)$/gm)].map(([, line = '']) => line)
    expect(commands.map((line) => line.split(' ')[1])).toEqual(['check', 'add', 'list', 'remove', 'near'])
    await fetch(`${one.environment.urls.http}/ca/root.pem`)
    const exchange = one.environment.journal.find({ door: 'crl' }).at(-1)?.id ?? ''
    for (const line of commands) {
      const words = line.replace('summary.yaml', path.join(folder, 'summary.yaml')).replace('<exchange>', exchange).split(' ')
      expect(await run([...words, '--admin-url', `http://127.0.0.1:${one.port}`])).toMatchObject({ code: 0, stderr: '' })
    }
  })

  it('names every helper, prefix, value and key', () => {
    for (const name of [...Object.keys(helpers), ...Object.keys(PREFIXES).filter((prefix) => prefix !== 'SOAP')])
      expect(guide).toMatch(new RegExp(`\`[^\`]*\\b${name}\\b`))
  })
})
