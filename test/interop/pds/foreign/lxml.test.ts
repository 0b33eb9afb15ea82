import { execFile, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Asker } from '../../../conformance/sync-service/ask-interaction.ts'
import { INTERACTIONS } from '../../../conformance/sync-service/interaction-rows.ts'

const SCRIPT = fileURLToPath(new URL('../order.py', import.meta.url))
const run = promisify(execFile)
const hasPython = spawnSync('python3', ['--version']).error === undefined

let folder: string
let python: string
beforeAll(async () => {
  if (!hasPython) return
  folder = await mkdtemp(path.join(tmpdir(), 'mock-spine-lxml-'))
  python = path.join(folder, 'bin', 'python')
  await run('python3', ['-m', 'venv', folder])
  await run(python, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', 'lxml==6.1.3'])
})
afterAll(() => (hasPython ? rm(folder, { recursive: true, force: true }) : undefined))

it.skipIf(!hasPython)('lxml reads every answer and finds its elements in the order of the dossier', async () => {
  const asker = await Asker.start()
  const cases: object[] = []
  for (const row of INTERACTIONS) {
    const { text: xml, interaction } = await asker.ask(row)
    cases.push({ name: `${row.name} ${row.request[1]} ${row.mode}`, xml, interaction, orders: row.orders, required: row.required ?? [] })
  }
  const child = spawn(python, [SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(JSON.stringify(cases))
  const faults: Record<string, unknown> = JSON.parse(await text(child.stdout))
  expect(Object.keys(faults).length).toBeGreaterThan(70)
  expect(Object.entries(faults).filter(([, found]) => JSON.stringify(found) !== '[]')).toEqual([])
})
