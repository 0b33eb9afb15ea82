import type { Emulator } from '../../kernel/emulator.ts'
import { lazyEmulator } from '../../kernel/lazy-emulator.ts'
import { declaration } from './declaration.ts'
import type { OAuthParts } from './parts.ts'

/** The token endpoint of the API platform (dossier identity-and-pki 7.3): client credentials with a signed JWT. */
export const oauth2 = (parts: OAuthParts): Emulator => lazyEmulator(declaration, async () => (await import('./door.ts')).oauthDoor(parts))
