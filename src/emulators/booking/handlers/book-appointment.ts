import { areAdjacent } from '../../../national/scheduling/slots.ts'
import { type AppointmentBody, appointmentBody, assertDocument, containedOf, patientIn } from '../appointment-body.ts'
import { refuse } from '../errors.ts'
import { type CareSlot, plan } from '../service.ts'
import { answerOf } from '../shown.ts'
import { appointments, type KeptAppointment, taken } from '../state.ts'
import type { Handler } from '../visit.ts'

const invalid = (at: string, came: string, expected: string) =>
  refuse.resource('INVALID_RESOURCE', { came, expected, at: `Appointment.${at}` })

/** Books free slots for a patient, whoever that is (dossier ssp-fhir-dos 6). */
export const bookAppointment: Handler = async (visit, turn) => {
  const body = appointmentBody(visit)
  if (body.status !== 'booked') throw invalid('status', body.status, 'booked')
  assertDocument(body)
  const { nhsNumber } = patientIn(body)
  const [first, ...rest] = slotsOf(body, turn.now)
  for (const slot of [first, ...rest])
    if ((await turn.get(taken, slot.id)) !== undefined)
      throw refuse.slot('SLOT_GONE', { came: `Slot/${slot.id}, which is taken`, expected: 'a free slot', at: 'Appointment.slot' })
  const id = visit.parts.ids.uuid().toLowerCase()
  const kept: KeptAppointment = {
    id,
    nhsNumber,
    slots: [first, ...rest].map((slot) => slot.id),
    start: first.start,
    versions: [{ at: turn.now, resource: { ...body, contained: [...containedOf(body, id)] } }],
  }
  for (const slot of kept.slots) turn.put(taken, slot, id)
  turn.put(appointments, id, kept)
  return answerOf(kept, visit, 201)
}

/** The slots of a booking: they are the service's and to come, they follow each other, and the times are theirs. */
function slotsOf(body: AppointmentBody, now: number): readonly [CareSlot, ...CareSlot[]] {
  const slots = body.slot
    .map(({ reference }) => {
      const slot = plan.byId(reference.replace(/^Slot\//, ''))
      if (slot !== undefined) return slot
      throw refuse.slot('INVALID_RESOURCE', { came: reference.slice(0, 60), expected: 'a slot of the service', at: 'Appointment.slot' })
    })
    .sort((one, other) => one.start - other.start)
  const [first, ...rest] = slots
  const last = slots.at(-1)
  if (first === undefined || last === undefined || !areAdjacent(slots))
    throw invalid('slot', 'slots apart from each other', 'adjacent slots')
  if (first.start < now)
    throw refuse.slot('INVALID_RESOURCE', { came: 'a slot in the past', expected: 'a slot to come', at: 'Appointment.slot' })
  if (Date.parse(body.start) !== first.start) throw invalid('start', body.start, 'the start of its first slot')
  if (Date.parse(body.end) !== last.end) throw invalid('end', body.end, 'the end of its last slot')
  return [first, ...rest]
}
