// Runs before `npm start` and `npm test`, on whatever Node the machine has: installs what package-lock.json names when
// node_modules is missing or older than the lock file. Plain JavaScript, no dependencies, no shell.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('../', import.meta.url)
const lock = createHash('sha256')
  .update(readFileSync(new URL('package-lock.json', root)))
  .update(`${process.platform} ${process.arch}`)
  .digest('hex')
const stamp = new URL('node_modules/.mock-spine-lock', root)
const installed = existsSync(stamp) && readFileSync(stamp, 'utf8') === lock

if (!installed) {
  // npm names its own program in the environment of the scripts it runs; a bare `node` run of this file falls back to PATH.
  const npm = process.env.npm_execpath
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  process.stderr.write('mock-spine: installing dependencies (first start, or the lock file has changed)…\n')
  const options = { cwd: fileURLToPath(root), stdio: ['ignore', 'ignore', 'inherit'] }
  if (npm?.endsWith('.js')) execFileSync(process.execPath, [npm, ...args], options)
  else execFileSync(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { ...options, shell: process.platform === 'win32' })
  writeFileSync(stamp, lock)
}
