import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const tests = fileURLToPath(new URL('../', import.meta.url))
const modules = readdirSync(tests, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== path.join('support', 'each-file.ts'),
)

it('modules that test files share register no hook when they are loaded: it would run for the first file only', () => {
  expect(modules.length).toBeGreaterThan(50)
  expect(modules.filter((file) => /^(before|after)(All|Each)\(/m.test(readFileSync(path.join(tests, file), 'utf8')))).toEqual([])
})
