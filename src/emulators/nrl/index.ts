import type { Emulator } from '../../kernel/emulator.ts'
import { lazyEmulator } from '../../kernel/lazy-emulator.ts'
import { declaration } from './declaration.ts'
import type { NrlParts } from './parts.ts'

/** The National Record Locator: pointers to documents that others hold (dossier ssp-fhir-dos 7). */
export const nrl = (parts: NrlParts): Emulator => lazyEmulator(declaration, async () => (await import('./door.ts')).nrlDoor(parts))
