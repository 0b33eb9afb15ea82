import type { Emulator } from '../../kernel/emulator.ts'
import { lazyEmulator } from '../../kernel/lazy-emulator.ts'
import { declaration } from './declaration.ts'
import type { BookingParts } from './parts.ts'

/** An urgent care service that takes bookings by Care Connect: slots, appointments and their versions (dossier ssp-fhir-dos 6). */
export const booking = (parts: BookingParts): Emulator =>
  lazyEmulator(declaration, async () => (await import('./door.ts')).bookingDoor(parts))
