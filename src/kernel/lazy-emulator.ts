import type { Emulator } from './emulator.ts'

/** What is known of an emulator before its code is loaded: what routing, documentation and rules ask about. */
export type Declaration = Pick<Emulator, 'name' | 'mounts' | 'contract' | 'steps' | 'labels' | 'refusals'>

/** What only a request needs. */
export type Door = Pick<Emulator, 'serve' | 'refuse' | 'matchables'>

/**
 * An emulator whose code is loaded by the first request to one of its mounts: a door that nobody calls costs neither start nor memory.
 * Whoever calls its methods awaits `prepare` before, as listeners do. It makes no deliveries: those of an earlier process would come before any request.
 * @param load rejects only when the code itself is broken; the next request tries again
 */
export function lazyEmulator(declaration: Declaration, load: () => Promise<Door>): Emulator {
  let door: Door | undefined
  let loading: Promise<void> | undefined
  const loaded = (): Door => {
    if (door === undefined) throw new Error(`${declaration.name} is called before it is prepared`)
    return door
  }
  return {
    ...declaration,
    deliveries: {},
    prepare() {
      if (door !== undefined) return undefined
      loading ??= load()
        .then((it) => {
          door = it
        })
        .finally(() => {
          loading = undefined
        })
      return loading
    },
    serve: (exchange, inbound) => loaded().serve(exchange, inbound),
    refuse: (exchange, problem) => loaded().refuse(exchange, problem),
    matchables: (exchange) => loaded().matchables(exchange),
  }
}
