import type { Environment } from '../environment/environment.ts'
import type { Readiness } from './readiness-state.ts'

/** Looks at every part: listeners bound, seed loaded, store taking commits, server certificate and CRLs in force. */
export async function readiness(environment: Environment): Promise<Readiness> {
  const listeners = environment.listeners().map(({ name, port, listening, connections }) => ({ name, port, listening, connections }))
  const seed = seedState(environment)
  const store = await storeState(environment)
  const ca = caState(environment)
  const ready = listeners.every((listener) => listener.listening) && seed.loaded && store.writable && ca.inForce
  return { ready, listeners, seed, store, ca }
}

/** Spine's own party is there as soon as the seed is loaded, and is what a supplier needs to send anything. */
function seedState(environment: Environment): Readiness['seed'] {
  const spine = environment.party('default', environment.profile.spinePartyKey)
  const parties = environment.parties('default').length
  return { loaded: spine !== undefined, parties, interactions: spine?.endpoints.length ?? 0 }
}

async function storeState({ store, spaces }: Environment): Promise<Readiness['store']> {
  const nothing = { reads: [], writes: [], outboxPut: [], outboxDelete: [], remembered: [] }
  try {
    await store.commit({ space: spaces.default.name, now: spaces.default.clock.now(), ...nothing })
    return { name: store.name, writable: true }
  } catch (error) {
    return { name: store.name, writable: false, error: error instanceof Error ? error.message : String(error) }
  }
}

/** TLS always follows the wall clock, whatever the spaces' clocks say. */
function caState({ authority }: Environment): Readiness['ca'] {
  const now = Date.now()
  const { notBefore, notAfter } = authority.server
  const crls = authority.crls
  const inForce =
    notBefore.getTime() <= now && now < notAfter.getTime() && crls.length === 2 && crls.every((crl) => now < crl.nextUpdate.getTime())
  return { inForce, serverCertificateUntil: notAfter.toISOString(), crlUntil: crls.map((crl) => crl.nextUpdate.toISOString()) }
}
