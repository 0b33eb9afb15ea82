import type { Emulator } from '../../kernel/emulator.ts'
import { lazyEmulator } from '../../kernel/lazy-emulator.ts'
import { declaration } from './declaration.ts'
import type { SyncParts } from './parts.ts'

/** The synchronous door of Spine: what suppliers post to `/sync-service`, answered in the response. */
export const syncService = (parts: SyncParts): Emulator =>
  lazyEmulator(declaration, async () => (await import('./door.ts')).syncDoor(parts))
