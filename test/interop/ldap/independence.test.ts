import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('./', import.meta.url))
/** What speaks to the server and reads its answers, and what weighs them. */
const JUDGES =
  /^(ber|filter|wire-client|ldif|driver|driver-lines|clients|dump|fixture|queries|judge)\.ts$|^drivers\/.*\.ts$|^slapd\/(?!.*\.test\.ts$).*\.ts$/

it('the judges of the directory share no code with it', () => {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => JUDGES.test(file))
  expect(files.length).toBeGreaterThan(15)
  const imported = files.flatMap((file) =>
    [...readFileSync(path.join(root, file), 'utf8').matchAll(/^(?:import|export|\}) [^']*'([^']+)'$/gm)].map(([, name = '']) =>
      name.startsWith('.') ? path.join(path.dirname(file), name) : name,
    ),
  )
  const outside = [...new Set(imported)].filter((name) => !name.startsWith('node:') && !files.includes(name)).sort()
  expect(outside).toEqual(['fast-check', 'ldapjs', 'ldapts', 'server.ts', 'vitest', 'zod'])
})
