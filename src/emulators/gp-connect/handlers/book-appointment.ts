import type { Appointment } from 'fhir/r3.js'
import { areAdjacent } from '../../../national/scheduling/slots.ts'
import { type AppointmentBody, appointmentBody, participantOf, resourceOf } from '../appointment-body.ts'
import { nhsNumberOf } from '../patient-id.ts'
import { LOCATION } from '../practice.ts'
import { bodyOf } from '../read-body.ts'
import { refuse } from '../refusing.ts'
import { patientHere } from '../registered.ts'
import { deliveryChannel, roleOf } from '../resources/slot.ts'
import { type PracticeSlot, plan } from '../slots.ts'
import { appointments, counter, type KeptAppointment, taken } from '../state.ts'
import { EXTENSION, PROFILE } from '../systems.ts'
import type { Answer, Handler, Work } from '../visit.ts'

const invalid = (at: string, came: string, expected: string) =>
  refuse.resource('INVALID_RESOURCE', { came, expected, at: `Appointment.${at}` })

/** Books free slots for a patient of the practice (dossier ssp-fhir-dos 4.7). */
export const bookAppointment: Handler = async (work) => {
  const { visit, turn } = work
  const body = appointmentBody(bodyOf(visit))
  if (body.status !== 'booked') throw invalid('status', body.status, 'booked')
  const organisation = body.extension.find(({ url }) => url === EXTENSION.bookingOrganisation)
  if (organisation === undefined) throw invalid('extension', 'no booking organisation', EXTENSION.bookingOrganisation)
  const slots = slotsOf(body, work.now)
  const nhsNumber = await patientOf(body, work)
  for (const slot of slots) {
    const holder = await turn.get(taken, slot.id)
    if (holder !== undefined)
      throw refuse.conflict('DUPLICATE_REJECTED', {
        came: `Slot/${slot.id}, which is taken`,
        expected: 'a free slot',
        at: 'Appointment.slot',
      })
  }
  const number = ((await turn.get(counter, 'appointment')) ?? 0) + 1
  turn.put(counter, 'appointment', number)
  const [first] = slots
  const last = slots.at(-1)
  if (first === undefined || last === undefined) throw invalid('slot', 'none', 'at least one')
  const kept: KeptAppointment = {
    id: String(number),
    version: 1,
    nhsNumber,
    slots: slots.map(({ id }) => id),
    start: first.start,
    end: last.end,
    resource: resourceOf(body, {
      meta: { profile: [PROFILE.appointment] },
      extension: [
        { url: EXTENSION.bookingOrganisation, valueReference: { reference: `#${body.contained[0]?.id ?? ''}` } },
        roleOf(first.session),
        deliveryChannel(first.session),
      ],
      serviceCategory: { text: first.session.category },
      serviceType: [{ text: first.session.type }],
    }),
  }
  for (const slot of slots) turn.put(taken, slot.id, kept.id)
  turn.put(appointments, kept.id, kept)
  return answerOf(kept, work, 201)
}

/** An appointment as it is told. */
export const shown = ({ id, version, resource }: KeptAppointment): Appointment => ({
  ...resource,
  id,
  meta: { versionId: String(version), profile: [PROFILE.appointment] },
})

/** An appointment as an answer, a new one with where it is. */
export function answerOf(kept: KeptAppointment, { visit }: Work, status: 200 | 201): Answer {
  const location = `${visit.root}/Appointment/${kept.id}/_history/${kept.version}`
  return { status, resource: shown(kept), ...(status === 201 ? { fields: ['Location', location] } : {}) }
}

/** The slots of a booking: the practice has them, they are to come, adjacent and of one schedule, and the times are theirs. */
function slotsOf(body: AppointmentBody, now: number): PracticeSlot[] {
  const slots = body.slot.map(({ reference }) => {
    const slot = plan.byId(reference.slice('Slot/'.length))
    if (slot === undefined) throw invalid('slot', reference, 'a slot of the practice')
    return slot
  })
  slots.sort((one, other) => one.start - other.start)
  if (!areAdjacent(slots)) throw invalid('slot', 'slots apart from each other', 'adjacent slots of one schedule')
  const [first] = slots
  const last = slots.at(-1)
  if (first === undefined || last === undefined || first.start < now) throw invalid('slot', 'a slot in the past', 'a slot to come')
  if (Date.parse(body.start) !== first.start) throw invalid('start', body.start, 'the start of its first slot')
  if (Date.parse(body.end) !== last.end) throw invalid('end', body.end, 'the end of its last slot')
  return slots
}

async function patientOf(body: AppointmentBody, work: Work): Promise<string> {
  if (participantOf(body, 'Location') !== LOCATION.id)
    throw invalid('participant', 'no location of the practice', `Location/${LOCATION.id}`)
  const id = participantOf(body, 'Patient')
  const nhsNumber = id === undefined ? undefined : nhsNumberOf(id)
  if (nhsNumber === undefined || (await patientHere(work, nhsNumber)) === undefined)
    throw invalid('participant', id === undefined ? 'no patient' : `Patient/${id}`, 'a patient of the practice')
  return nhsNumber
}
