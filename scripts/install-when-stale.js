// Runs before `npm start`, `npm test` and `npm run check`, on whatever Node the machine has: installs what package-lock.json names when
// node_modules is missing or holds something else. Plain JavaScript, no dependencies, no shell.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('../', import.meta.url)

/** npm notes in node_modules/.package-lock.json what it has installed; packages for other platforms are not there. */
function isCurrent() {
  const installed = new URL('node_modules/.package-lock.json', root)
  if (!existsSync(installed) || !existsSync(new URL('node_modules/node/package.json', root))) return false
  const wanted = packagesOf(new URL('package-lock.json', root))
  const there = packagesOf(installed)
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    const found = there[path]
    if (path === '') return true
    return found === undefined ? optional === true || devOptional === true : found.version === version
  })
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {}
}

if (!isCurrent()) {
  process.stderr.write('mock-spine: installing dependencies (first start, or the lock file has changed)…\n')
  // npm names its own program to the scripts it runs; a bare `node` run of this file falls back to PATH.
  const npm = process.env.npm_execpath
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  const options = { cwd: fileURLToPath(root), stdio: ['ignore', 'ignore', 'inherit'] }
  if (npm?.endsWith('.js')) execFileSync(process.execPath, [npm, ...args], options)
  else execFileSync(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { ...options, shell: process.platform === 'win32' })
}
