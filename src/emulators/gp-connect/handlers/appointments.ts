import { atLondon, londonDay } from '../../../wire/fhir/london-time.ts'
import { type AppointmentBody, appointmentBody, cancellationReason } from '../appointment-body.ts'
import { searchset } from '../bundle.ts'
import { nhsNumberOf } from '../patient-id.ts'
import { bodyOf } from '../read-body.ts'
import { refuse } from '../refusing.ts'
import { patientHere } from '../registered.ts'
import { appointments, type KeptAppointment, taken } from '../state.ts'
import { EXTENSION } from '../systems.ts'
import type { Handler, Work } from '../visit.ts'
import { answerOf, shown } from './book-appointment.ts'

const DAY = 86_400_000

const invalid = (at: string, came: string, expected: string) =>
  refuse.resource('INVALID_RESOURCE', { came, expected, at: `Appointment.${at}` })

async function known({ visit, turn }: Work): Promise<KeptAppointment> {
  const kept = await turn.get(appointments, visit.id)
  if (kept === undefined)
    throw refuse.notFound('NO_RECORD_FOUND', { came: `Appointment/${visit.id}`, expected: 'the id of an appointment here' })
  return kept
}

/** An appointment to come; one that has been is no longer told (dossier ssp-fhir-dos 4.7). */
export const readAppointment: Handler = async (work) => {
  const kept = await known(work)
  if (kept.start < work.now) throw refuse.notFound('NO_RECORD_FOUND', { came: 'an appointment that has been', expected: 'one to come' })
  return answerOf(kept, work, 200)
}

/** What both changes need: the appointment as the caller knew it, to come and not cancelled. */
async function changing(work: Work): Promise<{ kept: KeptAppointment; body: AppointmentBody }> {
  const kept = await known(work)
  const { visit, now } = work
  const body = appointmentBody(bodyOf(visit))
  const match = visit.inbound.fields.get('if-match')
  if (match !== undefined && match.trim() !== `W/"${kept.version}"`)
    throw refuse.conflict('FHIR_CONSTRAINT_VIOLATION', { came: match.slice(0, 50), expected: `W/"${kept.version}"`, at: 'If-Match' })
  if (kept.resource.status === 'cancelled') throw invalid('status', 'a cancelled appointment', 'one that is booked')
  if (kept.start < now) throw invalid('start', 'an appointment that has been', 'one to come')
  const { resource } = kept
  const same = (at: string, came: unknown, was: unknown) => {
    if (JSON.stringify(came) !== JSON.stringify(was)) throw invalid(at, 'another value', 'the value that it has')
  }
  if (Date.parse(body.start) !== kept.start) throw invalid('start', body.start, String(resource.start))
  if (Date.parse(body.end) !== kept.end) throw invalid('end', body.end, String(resource.end))
  same('slot', body.slot.map(({ reference }) => reference).sort(), resource.slot?.map(({ reference }) => reference).sort())
  same(
    'participant',
    body.participant.map(({ actor }) => actor.reference).sort(),
    resource.participant.map(({ actor }) => actor?.reference).sort(),
  )
  same('created', Date.parse(body.created), Date.parse(resource.created ?? ''))
  if (body.serviceType !== undefined) same('serviceType', body.serviceType, resource.serviceType)
  if (body.serviceCategory !== undefined) same('serviceCategory', body.serviceCategory, resource.serviceCategory)
  return { kept, body }
}

/** Changes description and comment, nothing else. */
export const amendAppointment: Handler = async (work) => {
  const { kept, body } = await changing(work)
  if (body.status !== 'booked') throw invalid('status', body.status, 'booked; a cancellation has an interaction of its own')
  if (cancellationReason(body) !== undefined) throw invalid('extension', 'a cancellation reason', 'none')
  const { description: _description, comment: _comment, ...rest } = kept.resource
  const changed: KeptAppointment = {
    ...kept,
    version: kept.version + 1,
    resource: {
      ...rest,
      ...(body.description === undefined ? {} : { description: body.description }),
      ...(body.comment === undefined ? {} : { comment: body.comment }),
    },
  }
  work.turn.put(appointments, kept.id, changed)
  return answerOf(changed, work, 200)
}

/** Cancels, with a reason and no other change; the slots are free again. */
export const cancelAppointment: Handler = async (work) => {
  const { kept, body } = await changing(work)
  if (body.status !== 'cancelled') throw invalid('status', body.status, 'cancelled')
  const { resource } = kept
  if (body.description !== resource.description) throw invalid('description', 'another value', 'the value that it has')
  if (body.comment !== resource.comment) throw invalid('comment', 'another value', 'the value that it has')
  const reason = reasonOf(body)
  const changed: KeptAppointment = {
    ...kept,
    version: kept.version + 1,
    resource: {
      ...resource,
      status: 'cancelled',
      extension: [...(resource.extension ?? []), { url: EXTENSION.cancellationReason, valueString: reason }],
    },
  }
  for (const slot of kept.slots) work.turn.delete(taken, slot)
  work.turn.put(appointments, kept.id, changed)
  return answerOf(changed, work, 200)
}

const KNOWN: ReadonlySet<string> = new Set([
  EXTENSION.bookingOrganisation,
  EXTENSION.practitionerRole,
  EXTENSION.deliveryChannel,
  EXTENSION.cancellationReason,
])

function reasonOf(body: AppointmentBody): string {
  const foreign = body.extension.find(({ url }) => !KNOWN.has(url))
  if (foreign !== undefined) throw invalid('extension', foreign.url.slice(0, 100), EXTENSION.cancellationReason)
  const reason = cancellationReason(body)
  if (typeof reason === 'string' && reason.trim() !== '') return reason
  throw refuse.parameter('INVALID_PARAMETER', {
    came: 'no cancellation reason',
    expected: `${EXTENSION.cancellationReason} with a valueString`,
    at: 'Appointment.extension',
  })
}

/** A patient's appointments within a range of days, from today on; cancelled ones too. */
export const searchAppointments: Handler = async (work) => {
  const { visit, turn, now } = work
  const nhsNumber = nhsNumberOf(visit.id)
  if (nhsNumber === undefined || (await patientHere(work, nhsNumber)) === undefined)
    throw refuse.notFound('PATIENT_NOT_FOUND', { came: `Patient/${visit.id}`, expected: 'the id of a patient here' })
  const starts = visit.values('start')
  const dayAfter = (prefix: 'ge' | 'le') =>
    starts.filter((each) => new RegExp(`^${prefix}\\d{4}-\\d\\d-\\d\\d$`).test(each)).map((each) => each.slice(2))
  const [from, ...moreFrom] = dayAfter('ge')
  const [to, ...moreTo] = dayAfter('le')
  const wrong = (came: string, expected: string) => refuse.parameter('INVALID_PARAMETER', { came, expected, at: 'start' })
  if (starts.length !== 2 || from === undefined || to === undefined || moreFrom.length + moreTo.length > 0)
    throw wrong(starts.join(', ').slice(0, 100), 'start=geYYYY-MM-DD and start=leYYYY-MM-DD')
  if (Number.isNaN(Date.parse(from)) || Number.isNaN(Date.parse(to))) throw wrong(`${from}, ${to}`, 'dates of the calendar')
  if (from < londonDay(now)) throw wrong(from, 'no day in the past')
  if (to < from) throw wrong(to, `a day not before ${from}`)
  const [begin, end] = [atLondon(from, 0), atLondon(to, 0) + DAY]
  const found = await turn.find(appointments, 'patient', nhsNumber)
  const within = found.filter(({ start }) => start >= begin && start < end).sort((one, other) => one.start - other.start)
  return {
    status: 200,
    resource: searchset(visit.root, within.map(shown)),
  }
}
