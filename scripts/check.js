// `npm run check`: types, lint, import direction, dead code, side by side; prints what failed and exits 1.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const bin = (name) => fileURLToPath(new URL(`../node_modules/${name}`, import.meta.url))
const checks = [
  ['types', bin('typescript/bin/tsc'), ['--noEmit', '-p', 'tsconfig.json']],
  ['console types', bin('typescript/bin/tsc'), ['--noEmit', '-p', 'console/tsconfig.json']],
  ['lint', bin('@biomejs/biome/bin/biome'), ['check', '--error-on-warnings', '.']],
  ['import direction', fileURLToPath(new URL('check-imports.js', import.meta.url)), []],
  ['dead code', bin('knip/bin/knip.js'), []],
]
const run = ([name, file, args]) =>
  new Promise((resolve) => {
    const started = Date.now()
    const child = spawn(process.execPath, [file, ...args], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.on('close', (code) => resolve({ name, code, output, seconds: (Date.now() - started) / 1000 }))
  })

let failed = false
for (const { name, code, output, seconds } of await Promise.all(checks.map(run))) {
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds.toFixed(1)} s)`)
  if (code !== 0) {
    failed = true
    console.log(output)
  }
}
process.exit(failed ? 1 : 0)
