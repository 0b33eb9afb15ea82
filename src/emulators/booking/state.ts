import type { Collection } from '../../kernel/collection.ts'
import type { AppointmentBody } from './appointment-body.ts'

/** One version of an appointment. */
export interface KeptVersion {
  /** As it was accepted, but for id and meta. */
  readonly resource: AppointmentBody
  /** Milliseconds since 1970. */
  readonly at: number
}

/** An appointment with everything that it has been. */
export interface KeptAppointment {
  readonly id: string
  /** Undefined of a patient without one. */
  readonly nhsNumber?: string | undefined
  /** Ids of its slots. */
  readonly slots: readonly string[]
  /** Milliseconds since 1970. */
  readonly start: number
  /** The first is version 1. */
  readonly versions: readonly [KeptVersion, ...KeptVersion[]]
}

const plain = <T>(name: string, indexes: Collection<T>['indexes'] = {}): Collection<T> => ({
  name,
  encode: (value) => JSON.stringify(value),
  decode: (text) => JSON.parse(text),
  indexes,
})

export const appointments: Collection<KeptAppointment> = plain('booking.appointments', {
  patient: ({ nhsNumber }) => (nhsNumber === undefined ? [] : [nhsNumber]),
})

/** Which appointment holds a slot. */
export const taken: Collection<string> = plain('booking.slots')
