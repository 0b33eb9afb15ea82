// npm run bench: what the server costs beside a bare node:https server, in one run. docs/performance.md says how to read it.
import { writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { benchOptions } from './arguments.ts'
import { pinSelf, pins } from './child.ts'
import { compare } from './compare.ts'
import { curve } from './curve.ts'
import { compareDurable } from './durable.ts'
import { Files } from './files.ts'
import { benchIdentity, printIdentity } from './identity.ts'
import { compareLdap, printLdap, printLdapTurn } from './ldap.ts'
import { printLargeStarts } from './ldap-starts.ts'
import { comparePds, printPds, printPdsTurn } from './pds.ts'
import { comparePeers } from './peers.ts'
import { printComparison, printMemory, printSoak, printStarts, printTurn } from './print.ts'
import { printDurable, printPeers, printStubs } from './print-contests.ts'
import { printCurve, printStep } from './print-curve.ts'
import { compareProxy, printProxy, printProxyTurn } from './proxy.ts'
import { printResets, resets } from './reset.ts'
import { soak } from './soak.ts'
import { idleMemory, starts } from './start.ts'
import { compareStubs } from './stubs.ts'

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
/** Written after each case: a long run that breaks off has shown something. */
const keep = (name: string, result: unknown) => {
  figures[name] = result
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify({ machine, ...figures }, undefined, 2)}\n`)
}
try {
  if (options.cases.has('start')) {
    const result = await starts(options, files)
    keep('start', result)
    printStarts(result)
  }
  if (options.cases.has('memory')) {
    const runs = []
    for (let at = 0; at < IDLE_RUNS; at++) runs.push(await idleMemory(options, files))
    keep('memory', runs)
    printMemory(runs)
  }
  if (options.cases.has('ack')) {
    const result = await compare(false, options, files, printTurn)
    keep('ack', result)
    printComparison('ack', 'messages', result)
  }
  if (options.cases.has('conversation')) {
    const result = await compare(true, options, files, printTurn)
    keep('conversation', result)
    printComparison('conversation', 'pairs', result)
  }
  if (options.cases.has('durable')) {
    const acks = await compareDurable(false, options, files, printTurn)
    keep('ack durable', acks)
    printDurable({ name: 'ack durable', unit: 'messages', wanted: '0.20 of bare' }, acks)
    const conversations = await compareDurable(true, options, files, printTurn)
    keep('conversation durable', conversations)
    printDurable({ name: 'conversation durable', unit: 'conversations', wanted: '1,750 conversations/s' }, conversations)
  }
  if (options.cases.has('stubs')) {
    const result = await compareStubs(options, files, printTurn)
    keep('ack with 1,000 stubs', result)
    printStubs(result)
  }
  if (options.cases.has('peers')) {
    const result = await comparePeers(options, files, printTurn)
    keep('peers', result)
    if (typeof result === 'string') console.log(`\npeers: left out, ${result}`)
    else printPeers(result)
  }
  if (options.cases.has('curve')) {
    const result = await curve(options, files, printStep)
    keep('curve', result)
    printCurve(result)
  }
  if (options.cases.has('soak')) {
    const result = await soak(options, files)
    keep('soak', result)
    printSoak(result)
  }
  if (options.cases.has('reset')) {
    const results = await resets(files)
    keep('reset', results)
    printResets(results)
  }
  if (options.cases.has('ldap')) {
    const results = await compareLdap(options, files, printLdapTurn)
    keep('ldap', results)
    if (typeof results === 'string') console.log(`\nldap: skipped, ${results}`)
    else {
      for (const result of results) {
        printLdap(result)
        printLargeStarts(result.starts)
      }
    }
  }
  if (options.cases.has('pds')) {
    const result = await comparePds(options, files, printPdsTurn)
    keep('pds', result)
    printPds(result)
  }
  if (options.cases.has('proxy')) {
    const result = await compareProxy(options, files, printProxyTurn)
    keep('proxy', result)
    printProxy(result)
  }
  if (options.cases.has('identity')) {
    const result = await benchIdentity(options, files)
    keep('identity', result)
    printIdentity(result)
  }
  console.log(`\nload average ${load()}`)
} finally {
  files.remove()
}
