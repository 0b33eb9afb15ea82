import { AsyncLocalStorage } from 'node:async_hooks'
import { registerHooks } from 'node:module'
import { type Clock, wallClock } from '../../kernel/clock.ts'

const current = new AsyncLocalStorage<Clock>()
/** Where the library's module of time, which is replaced, finds ours. */
const NAME = 'mock-spine.cis2.now'
const TIME = '/oidc-provider/lib/helpers/epoch_time.js'
const SOURCE = `const now = globalThis[Symbol.for('${NAME}')]; export default (date = now()) => Math.floor(date / 1000);`

Object.defineProperty(globalThis, Symbol.for(NAME), { value: () => (current.getStore() ?? wallClock).now(), configurable: true })

/**
 * Loads the OpenID provider so that it keeps time by the clock of whoever it works for: its one module of time, a line that asks the machine, is replaced
 * as it is loaded, because it can't be given a clock. Of a library without that module nothing is replaced, which a test notices.
 */
export async function loadProvider(): Promise<typeof import('oidc-provider').default> {
  const hooks = registerHooks({
    load: (url, context, next) => (url.endsWith(TIME) ? { format: 'module', source: SOURCE, shortCircuit: true } : next(url, context)),
  })
  try {
    return (await import('oidc-provider')).default
  } finally {
    hooks.deregister()
  }
}

/** Runs the provider's work by a clock. */
export const onClock = <T>(clock: Clock, work: () => T): T => current.run(clock, work)
