import type { Emulator } from '../../kernel/emulator.ts'
import { lazyEmulator } from '../../kernel/lazy-emulator.ts'
import { declaration } from './declaration.ts'
import type { GpConnectParts } from './parts.ts'

/** A GP practice that provides GP Connect: foundations, appointments and structured records of the patients of demographics (dossier ssp-fhir-dos 4). */
export const gpConnect = (parts: GpConnectParts): Emulator =>
  lazyEmulator(declaration, async () => (await import('./door.ts')).gpConnectDoor(parts))
