import { z } from 'zod'
import { isNhsNumber } from '../../national/demographics/nhs-number.ts'
import { conform } from '../../wire/fhir/conform.ts'
import { formatOfType, readResource, schemaOf } from '../../wire/fhir/representation.ts'
import { refuse } from './errors.ts'
import { SYSTEM } from './systems.ts'
import type { Visit } from './visit.ts'

const Identifier = z.looseObject({ system: z.string().optional(), value: z.string().optional() })
const Contained = z.looseObject({ resourceType: z.string(), id: z.string(), identifier: z.array(Identifier).optional() })
const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/, 'a time with an offset')

/** What an Appointment must have, whatever else it has (dossier ssp-fhir-dos 6). */
const AppointmentBody = z.looseObject({
  resourceType: z.literal('Appointment'),
  status: z.enum(['booked', 'cancelled', 'entered-in-error']),
  contained: z.array(Contained).min(1),
  start: time,
  end: time,
  slot: z.array(z.looseObject({ reference: z.string() })).min(1),
  created: time,
  participant: z.array(z.looseObject({ actor: z.looseObject({ reference: z.string() }), status: z.string() })).min(1),
})
export type AppointmentBody = z.output<typeof AppointmentBody>

const invalid = (at: string, came: string, expected: string) => refuse.resource('INVALID_RESOURCE', { came, expected, at })

const resourceType = z.looseObject({ resourceType: z.literal('Appointment') })

/** The appointment of a request, its lists as the release has them: 400 for what can't be read, 422 for what does not fit the profile. */
export function appointmentBody({ inbound }: Visit): AppointmentBody {
  const read = readResource(inbound.body, formatOfType(inbound.fields.get('content-type') ?? '') ?? 'json')
  if ('fault' in read) {
    const { came, expected, at } = read
    throw read.fault === 'syntax' ? refuse.parameter('BAD_REQUEST', { came, expected, at }) : invalid(at, came, expected)
  }
  if (!resourceType.safeParse(read.value).success)
    throw refuse.parameter('BAD_REQUEST', { came: 'another resource, or none', expected: 'an Appointment', at: 'resourceType' })
  const { value, misfits } = conform(read.value, schemaOf('STU3'))
  // A narrative is for people, and written in many ways.
  const misfit = misfits.find(({ at }) => !at.endsWith('.text'))
  if (misfit !== undefined) throw invalid(misfit.at, misfit.came, misfit.expected)
  const result = AppointmentBody.safeParse(value)
  if (result.success) return result.data
  const [first] = result.error.issues
  throw invalid(
    `Appointment.${first === undefined ? '' : z.core.toDotPath(first.path)}`,
    first?.message ?? 'something else',
    'a valid Appointment',
  )
}

/** Whose appointment it is: the contained Patient that a participant refers to. */
export function patientIn({ contained, participant }: Pick<AppointmentBody, 'contained' | 'participant'>): {
  readonly id: string
  readonly nhsNumber: string | undefined
} {
  const references = participant.map(({ actor }) => actor.reference)
  const patient = contained.find((each) => each.resourceType === 'Patient' && references.includes(`#${each.id}`))
  if (patient === undefined)
    throw invalid('Appointment.participant', 'no reference to a contained Patient', 'an actor that refers to a contained Patient by #id')
  const nhsNumber = patient.identifier?.find(({ system }) => system === SYSTEM.nhsNumber)?.value
  if (nhsNumber !== undefined && !isNhsNumber(nhsNumber))
    throw invalid('Appointment.contained.identifier', nhsNumber.slice(0, 20), 'an NHS number')
  return { id: patient.id, nhsNumber }
}

/** Refuses an appointment without the document that it is about. */
export function assertDocument({ contained }: AppointmentBody): void {
  const document = contained.find((each) => each.resourceType === 'DocumentReference')
  if (document?.identifier?.some(({ system, value }) => system === SYSTEM.uuid && (value ?? '') !== '') === true) return
  throw invalid(
    'Appointment.contained',
    'no DocumentReference with an identifier',
    `a DocumentReference with an identifier of ${SYSTEM.uuid}`,
  )
}

/** The contained resources; a patient without NHS number gets an identifier of the provider's own. */
export function containedOf(body: AppointmentBody, appointment: string): readonly z.output<typeof Contained>[] {
  const { id, nhsNumber } = patientIn(body)
  if (nhsNumber !== undefined) return body.contained
  return body.contained.map((each) =>
    each.id === id ? { ...each, identifier: [...(each.identifier ?? []), { system: SYSTEM.localPatient, value: appointment }] } : each,
  )
}
