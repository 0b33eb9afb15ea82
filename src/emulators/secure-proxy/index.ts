import type { Emulator } from '../../kernel/emulator.ts'
import { lazyEmulator } from '../../kernel/lazy-emulator.ts'
import { declaration } from './declaration.ts'
import type { SecureProxyParts } from './parts.ts'

/** The Spine Secure Proxy: calls to providers, checked, passed on and audited (dossier ssp-fhir-dos 1). */
export const secureProxy = (parts: SecureProxyParts): Emulator =>
  lazyEmulator(declaration, async () => (await import('./door.ts')).secureProxyDoor(parts))
