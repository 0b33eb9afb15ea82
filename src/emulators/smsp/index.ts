import type { Emulator } from '../../kernel/emulator.ts'
import { lazyEmulator } from '../../kernel/lazy-emulator.ts'
import { declaration } from './declaration.ts'
import type { SmspParts } from './parts.ts'

/** The Spine Mini Service door: demographics in ITK envelopes (dossier sync-pds-smsp-gazetteer 3). */
export const smsp = (parts: SmspParts): Emulator => lazyEmulator(declaration, async () => (await import('./door.ts')).smspDoor(parts))
