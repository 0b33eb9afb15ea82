import { careConnectInteractions } from '../../../wire/careconnect/interactions.ts'
import type { Handler } from '../visit.ts'
import { bookAppointment } from './book-appointment.ts'
import { cancelAppointment } from './cancel-appointment.ts'
import { readAppointment, searchAppointments } from './find-appointments.ts'
import { readMetadata } from './metadata.ts'
import { searchSlots } from './search-slots.ts'

const BY_NAME: Readonly<Record<string, Handler>> = {
  'read:metadata': readMetadata,
  'search:slot': searchSlots,
  'read:slot': searchSlots,
  'create:appointment': bookAppointment,
  'search:appointment': searchAppointments,
  'read:appointment': readAppointment,
  'update:appointment': cancelAppointment,
}

/** What the provider answers, by interaction: every one of Care Connect booking. */
export const handlers: Readonly<Record<string, Handler | undefined>> = Object.fromEntries(
  careConnectInteractions.map(({ id }) => [id, BY_NAME[id.split(':').slice(-2).join(':')]]),
)
