import type { Appointment } from 'fhir/r3.js'
import type { Collection } from '../../kernel/collection.ts'

/** An appointment as the practice keeps it. */
export interface KeptAppointment {
  readonly id: string
  readonly version: number
  readonly nhsNumber: string
  /** Ids of its slots. */
  readonly slots: readonly string[]
  /** Milliseconds since 1970. */
  readonly start: number
  readonly end: number
  /** As it was accepted, without id and version. */
  readonly resource: Appointment
}

/** A patient registered here for a time. */
export interface KeptRegistration {
  readonly nhsNumber: string
  /** Milliseconds since 1970. */
  readonly at: number
}

const plain = <T>(name: string, indexes: Collection<T>['indexes'] = {}): Collection<T> => ({
  name,
  encode: (value) => JSON.stringify(value),
  decode: (text) => JSON.parse(text),
  indexes,
})

export const appointments: Collection<KeptAppointment> = plain('gp-connect.appointments', {
  patient: ({ nhsNumber }) => [nhsNumber],
})

/** Which appointment holds a slot. */
export const taken: Collection<string> = plain('gp-connect.slots')

export const registrations: Collection<KeptRegistration> = plain('gp-connect.registrations')

/** The number of the last appointment. */
export const counter: Collection<number> = plain('gp-connect.counter')
