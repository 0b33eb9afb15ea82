// The import-direction lint of the architecture: which folder under src/ may import from which.
// Prints one line a breach and exits 1; `emulators` may never import each other.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const ALL = [
  'kernel',
  'store',
  'net',
  'pki',
  'wire',
  'environment',
  'directory',
  'national',
  'emulators',
  'stubs',
  'control',
  'readiness',
  'cli',
  'testing',
]
const MAY = {
  kernel: [],
  wire: [],
  store: ['kernel'],
  pki: ['kernel'],
  net: ['kernel', 'wire'],
  directory: ['kernel', 'wire'],
  national: ['kernel', 'wire'],
  emulators: ['kernel', 'wire', 'directory', 'national', 'pki'],
  stubs: ['kernel', 'wire'],
  environment: ALL.filter((name) => !['control', 'cli', 'testing', 'readiness'].includes(name)),
  control: ['environment', 'kernel', 'stubs'],
  readiness: ['environment', 'kernel', 'stubs'],
  cli: ['environment', 'kernel', 'stubs', 'control', 'wire'],
  testing: ['environment', 'kernel', 'stubs', 'control'],
}

const src = fileURLToPath(new URL('../src/', import.meta.url))
const breaches = []
for (const entry of readdirSync(src, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !entry.name.endsWith('.ts')) continue
  const file = path.join(entry.parentPath, entry.name)
  const from = path.relative(src, file).split(path.sep)
  if (from.length === 1) continue
  const [layer = '', part = ''] = from
  if (!(layer in MAY)) breaches.push(`src/${from.join('/')}: the folder ${layer} is not in the architecture`)
  for (const match of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)) {
    const to = path.relative(src, path.resolve(path.dirname(file), match[1])).split(path.sep)
    if (to.length === 1 || to[0] === '..') continue
    if (to[0] === layer) {
      if (layer === 'emulators' && to[1] !== part) breaches.push(`src/${from.join('/')}: emulators never import each other (${match[1]})`)
    } else if (!(MAY[layer] ?? []).includes(to[0])) {
      breaches.push(`src/${from.join('/')}: ${layer} may not import from ${to[0]} (${match[1]})`)
    }
  }
}
for (const line of breaches) console.error(line)
console.log(breaches.length === 0 ? 'import direction: ok' : `import direction: ${breaches.length} breach(es)`)
process.exit(breaches.length === 0 ? 0 : 1)
