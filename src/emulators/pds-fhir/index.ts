import type { Emulator } from '../../kernel/emulator.ts'
import { lazyEmulator } from '../../kernel/lazy-emulator.ts'
import { declaration } from './declaration.ts'
import type { PdsFhirParts } from './parts.ts'

/** Demographics as FHIR: Patients are retrieved and searched for. */
export const pdsFhir = (parts: PdsFhirParts): Emulator =>
  lazyEmulator(declaration, async () => (await import('./door.ts')).pdsFhirDoor(parts))
