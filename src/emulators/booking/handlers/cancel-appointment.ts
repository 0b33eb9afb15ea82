import { type AppointmentBody, appointmentBody } from '../appointment-body.ts'
import { refuse } from '../errors.ts'
import { answerOf } from '../shown.ts'
import { appointments, type KeptAppointment, taken } from '../state.ts'
import type { Handler } from '../visit.ts'
import { known } from './find-appointments.ts'

const invalid = (at: string, came: string, expected: string) =>
  refuse.resource('INVALID_RESOURCE', { came, expected, at: `Appointment.${at}` })

/** Cancels: without If-Match 412, for another version 409, for any other change 422; the slots are free again (dossier ssp-fhir-dos 6). */
export const cancelAppointment: Handler = async (visit, turn) => {
  const kept = await known(visit, turn)
  const expected = `W/"${kept.versions.length}"`
  const match = visit.inbound.fields.get('if-match')?.trim()
  if (match === undefined) throw refuse.version('PRECONDITION_FAILED', { came: 'no such header', expected, at: 'If-Match' })
  if (match !== expected) throw refuse.version('FHIR_CONSTRAINT_VIOLATION', { came: match.slice(0, 50), expected, at: 'If-Match' })
  const body = appointmentBody(visit)
  const { resource } = kept.versions.at(-1) ?? kept.versions[0]
  if (resource.status !== 'booked') throw invalid('status', `an appointment that is ${resource.status}`, 'one that is booked')
  if (kept.start < turn.now) throw invalid('start', 'an appointment that has been', 'one to come')
  if (body.status === 'booked') throw invalid('status', 'booked', 'cancelled, or entered-in-error')
  assertUnchanged(body, resource)
  const changed: KeptAppointment = {
    ...kept,
    versions: [...kept.versions, { at: turn.now, resource: { ...resource, status: body.status } }],
  }
  for (const slot of kept.slots) turn.delete(taken, slot)
  turn.put(appointments, kept.id, changed)
  return answerOf(changed, visit, 200)
}

/** What a cancellation leaves as it is. */
function assertUnchanged(body: AppointmentBody, resource: AppointmentBody): void {
  const references = (each: AppointmentBody) => ({
    slot: each.slot.map(({ reference }) => reference).sort(),
    participant: each.participant.map(({ actor }) => actor.reference).sort(),
    start: Date.parse(each.start),
    end: Date.parse(each.end),
    created: Date.parse(each.created),
    description: each['description'],
    supportingInformation: each['supportingInformation'],
  })
  const [came, was] = [references(body), references(resource)]
  for (const [name, value] of Object.entries(came))
    if (JSON.stringify(value) !== JSON.stringify(Object.entries(was).find(([key]) => key === name)?.[1]))
      throw invalid(name, 'another value', 'the value that it has')
}
