// npm run bench: what the server costs beside a bare node:https server, in one run. docs/performance.md says how to read it.
import { writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { benchOptions } from './arguments.ts'
import { pinSelf, pins } from './child.ts'
import { compare } from './compare.ts'
import { Files } from './files.ts'
import { compareLdap, printLdap, printLdapTurn } from './ldap.ts'
import { printComparison, printMemory, printSoak, printStarts, printTurn } from './print.ts'
import { soak } from './soak.ts'
import { idleMemory, starts } from './start.ts'

const IDLE_RUNS = 3

const options = benchOptions(process.argv.slice(2), fileURLToPath(new URL('../../bin/mock-spine.js', import.meta.url)))
const files = new Files()
const figures: Record<string, unknown> = {}
const load = () =>
  loadavg()
    .map((value) => value.toFixed(2))
    .join(' ')
pinSelf()
const machine = `${cpus().length} × ${cpus()[0]?.model ?? '?'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.versions.node}, OpenSSL ${process.versions.openssl}, ${pins ? 'server on core 0, load and sink on core 1' : 'nothing pinned'}`
console.log(`${machine}\nload average ${load()}`)
try {
  if (options.cases.has('start')) printStarts((figures['start'] = await starts(options, files)))
  if (options.cases.has('memory')) {
    const runs = []
    for (let at = 0; at < IDLE_RUNS; at++) runs.push(await idleMemory(options, files))
    figures['memory'] = runs
    printMemory(runs)
  }
  if (options.cases.has('ack')) {
    const result = await compare(false, options, files, printTurn)
    figures['ack'] = result
    printComparison('ack', 'messages', result)
  }
  if (options.cases.has('conversation')) {
    const result = await compare(true, options, files, printTurn)
    figures['conversation'] = result
    printComparison('conversation', 'pairs', result)
  }
  if (options.cases.has('soak')) {
    const result = await soak(options, files)
    figures['soak'] = result
    printSoak(result)
  }
  if (options.cases.has('ldap')) {
    const results = await compareLdap(options, files, printLdapTurn)
    figures['ldap'] = results
    if (typeof results === 'string') console.log(`\nldap: skipped, ${results}`)
    else for (const result of results) printLdap(result)
  }
  console.log(`\nload average ${load()}`)
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify({ machine, ...figures }, undefined, 2)}\n`)
} finally {
  files.remove()
}
