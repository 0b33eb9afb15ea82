import type { Emulator } from '../../kernel/emulator.ts'
import { lazyEmulator } from '../../kernel/lazy-emulator.ts'
import { declaration } from './declaration.ts'
import type { SdsFhirParts } from './parts.ts'

/** The directory as FHIR: accredited systems are Devices, message handling contracts are Endpoints (dossier sds-ldap 6). */
export const sdsFhir = (parts: SdsFhirParts): Emulator =>
  lazyEmulator(declaration, async () => (await import('./door.ts')).sdsFhirDoor(parts))
