import type { Appointment } from 'fhir/r3.js'
import { z } from 'zod'
import { assertType, readAs } from './read-body.ts'
import { EXTENSION, SYSTEM } from './systems.ts'

const reference = (form: RegExp, what: string) => z.looseObject({ reference: z.string().regex(form, `a relative reference ${what}`) })
const dateTime = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/, 'a dateTime with an offset')

const BookingOrganisation = z.looseObject({
  resourceType: z.literal('Organization'),
  id: z.string(),
  identifier: z.array(z.looseObject({ system: z.literal(SYSTEM.odsCode), value: z.string().min(1) })).min(1),
  name: z.string().min(1),
  telecom: z.array(z.looseObject({ system: z.string(), value: z.string().min(1) })).min(1),
})

const Extension = z.looseObject({ url: z.string() })

/** What an Appointment may hold when it is sent; anything else, `reason` and `specialty` among it, is refused (dossier ssp-fhir-dos 4.7). */
const AppointmentBody = z.strictObject({
  resourceType: z.literal('Appointment'),
  id: z.string().optional(),
  meta: z.unknown().optional(),
  language: z.string().optional(),
  contained: z.array(BookingOrganisation).min(1),
  extension: z.array(Extension).min(1),
  status: z.enum(['booked', 'cancelled']),
  serviceCategory: z.unknown().optional(),
  serviceType: z.unknown().optional(),
  description: z.string().max(100).optional(),
  start: dateTime,
  end: dateTime,
  slot: z.array(reference(/^Slot\/[A-Za-z0-9.-]+$/, 'Slot/{id}')).min(1),
  created: dateTime,
  comment: z.string().max(500).optional(),
  participant: z
    .array(
      z.looseObject({
        actor: reference(/^(?:Patient|Location|Practitioner)\/[A-Za-z0-9.-]+$/, 'to Patient, Location or Practitioner'),
        status: z.literal('accepted'),
      }),
    )
    .min(2),
})
export type AppointmentBody = z.output<typeof AppointmentBody>

/** The appointment of a request. */
export function appointmentBody(value: unknown): AppointmentBody {
  assertType(value, 'Appointment')
  return readAs(AppointmentBody, value, 'INVALID_RESOURCE', 'Appointment')
}

export const cancellationReason = ({ extension }: Pick<AppointmentBody, 'extension'>): unknown =>
  extension.find(({ url }) => url === EXTENSION.cancellationReason)?.['valueString']

/** The first participant of a type: its id. */
export function participantOf(
  { participant }: Pick<AppointmentBody, 'participant'>,
  type: 'Patient' | 'Location' | 'Practitioner',
): string | undefined {
  const prefix = `${type}/`
  return participant
    .map(({ actor }) => actor.reference)
    .find((each) => each.startsWith(prefix))
    ?.slice(prefix.length)
}

/** The resource that a checked body becomes: the members that FHIR's type has, in its order. */
export function resourceOf(
  body: AppointmentBody,
  more: Pick<Appointment, 'meta' | 'extension' | 'serviceCategory' | 'serviceType'>,
): Appointment {
  return {
    resourceType: 'Appointment',
    ...(more.meta === undefined ? {} : { meta: more.meta }),
    contained: body.contained.map(({ id, identifier, name, telecom, type }) => ({
      resourceType: 'Organization' as const,
      id,
      identifier: identifier.map(({ system, value }) => ({ system, value })),
      ...(Array.isArray(type) ? { type } : {}),
      name,
      telecom: telecom.map(({ value }) => ({ system: 'phone' as const, value })),
    })),
    ...(more.extension === undefined ? {} : { extension: more.extension }),
    status: body.status,
    ...(more.serviceCategory === undefined ? {} : { serviceCategory: more.serviceCategory }),
    ...(more.serviceType === undefined ? {} : { serviceType: more.serviceType }),
    ...(body.description === undefined ? {} : { description: body.description }),
    start: body.start,
    end: body.end,
    slot: body.slot.map(({ reference: to }) => ({ reference: to })),
    created: body.created,
    ...(body.comment === undefined ? {} : { comment: body.comment }),
    participant: body.participant.map(({ actor }) => ({ actor: { reference: actor.reference }, status: 'accepted' as const })),
  }
}
