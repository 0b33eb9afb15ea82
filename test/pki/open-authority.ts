// Run as a process of its own by processes.test.ts: opens the folder argv[2] and prints what that took of the processor, in ms.
import { registerHooks } from 'node:module'

const loaded: string[] = []
registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith('.') && !specifier.startsWith('node:')) loaded.push(specifier)
    return next(specifier, context)
  },
})
const { openAuthority } = await import('../../src/pki/authority.ts')
const begun = process.cpuUsage()
const authority = await openAuthority(JSON.parse(process.argv[2] ?? ''))
const { user, system } = process.cpuUsage(begun)
const took = (user + system) / 1000
console.log(
  JSON.stringify({
    took,
    loaded,
    root: authority.rootPem,
    server: authority.server.chain,
    serials: authority.list().map((entry) => entry.serial),
  }),
)
// No close(): neither the timer nor the watch may keep a process alive.
