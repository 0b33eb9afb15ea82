#!/usr/bin/env node
// The program's door: says in plain words when the Node it was given is too old, else runs dist/ (installed package) or src/ (checkout).
import { existsSync } from 'node:fs'
import module from 'node:module'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(`mock-spine needs Node.js 22.19 or newer (24 LTS is what it is tested on); this is ${process.versions.node}.`)
  console.error('In a checkout use `npm start` or `npm run mock-spine -- <command>`: they run on the Node that the project pins.')
  process.exit(1)
}
module.enableCompileCache?.()
const source = new URL('../src/cli/main.ts', import.meta.url)
const built = new URL('../dist/cli/main.js', import.meta.url)
const { main } = await import((existsSync(source) ? source : built).href)
await main(process.argv)
