import type { Emulator } from '../../kernel/emulator.ts'
import { lazyEmulator } from '../../kernel/lazy-emulator.ts'
import { declaration } from './declaration.ts'
import type { Cis2Parts } from './parts.ts'

/** CIS2: OpenID Connect for staff (dossier identity-and-pki 7.1), on `oidc-provider`. */
export const cis2 = (parts: Cis2Parts): Emulator => lazyEmulator(declaration, async () => (await import('./door.ts')).cis2Door(parts))
