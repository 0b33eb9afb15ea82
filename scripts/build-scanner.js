// `npm run build:scanner`: compiles wasm/xml-scan.ts (AssemblyScript) into src/wire/xml/fast-module.ts; with --check only says whether that is up to date.
// The compiler is large and needed only here, so it is fetched from the package registry when it is, in the version pinned below.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const COMPILER = 'assemblyscript@0.28.20'
const FLAGS = ['-O3', '--runtime', 'stub', '--noAssert', '--enable', 'simd', '--importMemory', '--use', 'abort=']
const target = fileURLToPath(new URL('../src/wire/xml/fast-module.ts', import.meta.url))
const source = fileURLToPath(new URL('../wasm/xml-scan.ts', import.meta.url))

const folder = mkdtempSync(path.join(tmpdir(), 'mock-spine-scanner-'))
try {
  const wasm = path.join(folder, 'scan.wasm')
  const made = spawnSync('npm', ['exec', '--yes', `--package=${COMPILER}`, '--', 'asc', source, '--outFile', wasm, ...FLAGS], {
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (made.status !== 0) process.exit(1)
  const lines =
    readFileSync(wasm)
      .toString('base64')
      .match(/.{1,120}/g) ?? []
  const text = `// Made from wasm/xml-scan.ts by \`npm run build:scanner\` (${COMPILER}); not to be edited.

/** The module of src/wire/xml/fast-scan.ts, in base64. */
export const SCANNER =
${lines.map((line) => `  '${line}'`).join(' +\n')}
`
  if (!process.argv.includes('--check')) writeFileSync(target, text)
  else if (readFileSync(target, 'utf8') !== text) {
    console.error('src/wire/xml/fast-module.ts is not what wasm/xml-scan.ts makes: run npm run build:scanner')
    process.exit(1)
  }
} finally {
  rmSync(folder, { recursive: true })
}
