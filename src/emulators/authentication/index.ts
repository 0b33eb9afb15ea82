import type { Emulator } from '../../kernel/emulator.ts'
import { lazyEmulator } from '../../kernel/lazy-emulator.ts'
import { declaration } from './declaration.ts'
import { tokenEvent } from './deliveries/token-event.ts'
import type { AuthenticationParts } from './parts.ts'

/** Smartcard login (GAS), role assertions (SSB), sessions for application servers and the portal (dossier identity-and-pki 2 to 5). */
export const authentication = (parts: AuthenticationParts): Emulator => ({
  ...lazyEmulator(declaration, async () => (await import('./door.ts')).authenticationDoor(parts)),
  // Expiry of a session of an earlier process may be told before anybody calls.
  deliveries: { 'token-event': tokenEvent },
})
