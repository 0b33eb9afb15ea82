import type { Emulator } from '../../kernel/emulator.ts'
import { lazyEmulator } from '../../kernel/lazy-emulator.ts'
import { declaration } from './declaration.ts'
import type { GazetteerParts } from './parts.ts'

/** The gazetteer: addresses by postcode and words (dossier sync-pds-smsp-gazetteer 4). */
export const gazetteer = (parts: GazetteerParts): Emulator =>
  lazyEmulator(declaration, async () => (await import('./door.ts')).gazetteerDoor(parts))
