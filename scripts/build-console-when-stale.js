// Runs before `npm start`, `npm test` and `npm run test:console`: builds the web console into dist/console when its sources, or the versions that
// build it, are others than those of the last build. Plain JavaScript, nothing but what npm has installed; takes about a second.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const built = path.join(root, 'dist/console/.built-from')

function digest() {
  const hash = createHash('sha256')
  const sources = readdirSync(path.join(root, 'console'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
  const others = ['src/cli/env-blocks.ts', 'node_modules/vite/package.json', 'node_modules/preact/package.json']
  for (const file of [...sources.sort(), ...others.map((name) => path.join(root, name))]) {
    hash
      .update(`${path.relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0')
  }
  return hash.digest('hex')
}

const now = digest()
if (!existsSync(built) || readFileSync(built, 'utf8') !== now) {
  process.stderr.write('mock-spine: building the console…\n')
  // The pinned Node, also where this very script was started by an older one.
  const own = path.join(root, 'node_modules/node/bin/node')
  const node = existsSync(own) ? own : process.execPath
  execFileSync(node, [path.join(root, 'node_modules/vite/bin/vite.js'), 'build', path.join(root, 'console')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  writeFileSync(built, now)
}
