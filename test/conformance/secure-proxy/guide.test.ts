import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, it } from 'vitest'
import { gpConnectProblems } from '../../../src/emulators/gp-connect/problems.ts'
import { sspProblems } from '../../../src/emulators/secure-proxy/problems.ts'
import { environmentProblems } from '../../../src/environment/problem-catalogue.ts'
import { certificateFolder, type TestEnvironment, testEnvironment } from '../../support/environment.ts'

let guide = ''
let spine: TestEnvironment
let folder = ''
beforeAll(async () => {
  guide = await readFile(new URL('../../../docs/guides/secure-proxy.md', import.meta.url), 'utf8')
  folder = await certificateFolder()
  const certs = path.join(folder, 'certs')
  await mkdir(certs)
  spine = await testEnvironment({ certs })
})

const run = promisify(execFile)
const script = (at: number): string => {
  const { https, http } = spine.environment.urls
  const found = [...guide.matchAll(/```sh\n(.*?)```/gs)][at]?.[1] ?? ''
  return found.replaceAll('https://localhost:8443', https).replaceAll('http://localhost:8080', http)
}

/** The lines of a block of the guide, run by a shell beside the certificates. */
async function shell(at: number): Promise<string> {
  const file = path.join(folder, `block-${at}.sh`)
  await writeFile(file, script(at))
  return (await run('bash', ['-eu', file], { cwd: folder })).stdout
}

it('the first call finds the patient', async () => {
  const bundle = JSON.parse(await shell(0))
  expect(bundle).toMatchObject({ resourceType: 'Bundle', total: 1, entry: [{ resource: { name: [{ family: 'Pemberton' }] } }] })
  const [exchange] = await spine.environment.journal.wait({ door: 'secure-proxy', direction: 'in' }, 8000)
  expect(exchange?.problems).toEqual([])
})

it('a provider is registered in one step', async () => {
  await shell(1)
  expect(spine.environment.directory('default').system('918999198993')?.party).toMatchObject({
    odsCode: 'P88801',
    fqdn: 'provider.mock.nhs.uk',
  })
})

it('the codes that the guide explains exist', () => {
  const known = Object.keys({ ...sspProblems, ...gpConnectProblems, ...Object.assign({}, ...Object.values(environmentProblems)) })
  const named = [...new Set(guide.match(/MS-[A-Z]+(?:-[A-Z]+)+/g))]
  expect(named.length).toBeGreaterThan(8)
  expect(known).toEqual(expect.arrayContaining(named))
})
