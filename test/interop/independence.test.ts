import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('./mhs/', import.meta.url))

it('the supplier’s MHS shares no code with the emulator', () => {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  expect(files.length).toBeGreaterThan(5)
  const imported = files.flatMap((file) =>
    [...readFileSync(path.join(root, file), 'utf8').matchAll(/(?:from|import)\s*\(?'([^']+)'/g)].map(([, name = '']) =>
      name.startsWith('.') ? path.join(path.dirname(file), name) : name,
    ),
  )
  const outside = [...new Set(imported)].filter((name) => !name.startsWith('node:') && !files.includes(name)).sort()
  expect(outside).toEqual(['fast-xml-parser', 'zod'])
})
