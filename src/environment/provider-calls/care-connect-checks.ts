import { careConnectInteraction } from '../../wire/careconnect/interactions.ts'
import type { JsonObject } from '../../wire/jwt/unsigned.ts'
import { type Check, header, ok, refused, resource } from './check.ts'
import { firstOf, type ProviderCall, type ProviderSession } from './provider-session.ts'

const PREFIX = 'urn:nhs:names:services:careconnect:fhir:rest:'
const NHS = 'https://fhir.nhs.uk/Id/nhs-number'
const DAY = 86_400
const GROUP = 'Care Connect booking'

const calling = (id: string, path: string, more: Partial<ProviderCall> = {}): ProviderCall => ({
  interaction: `${PREFIX}${id}`,
  scope: careConnectInteraction(`${PREFIX}${id}`)?.scope ?? 'organization/*.read',
  path,
  ...more,
})
const check = (
  id: string,
  name: string,
  interaction: string,
  call: Check['call'],
  expect: Check['expect'],
  keep?: Check['keep'],
): Check => ({
  id: `care-${id}`,
  group: GROUP,
  name,
  needs: `${PREFIX}${interaction}`,
  call,
  expect,
  ...(keep === undefined ? {} : { keep }),
})

const dayIn = (session: ProviderSession, days: number): string => new Date((session.now + days * DAY) * 1000).toISOString().slice(0, 10)
const slots = (session: ProviderSession): string =>
  `Slot?schedule.actor:healthcareservice=${session.service}&start=ge${dayIn(session, 1)}&start=le${dayIn(session, 8)}&status=free&_include=Slot:schedule`

/** An appointment of the patient in the slot that was found (dossier ssp-fhir-dos 6). */
function book(session: ProviderSession): ProviderCall | undefined {
  const slot = session.found.get('care slot')
  if (slot === undefined) return undefined
  const now = new Date(session.now * 1000).toISOString().replace(/\.\d+Z$/, '+00:00')
  const body = {
    resourceType: 'Appointment',
    meta: { profile: ['https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Appointment-1'] },
    contained: [
      {
        resourceType: 'DocumentReference',
        id: '123',
        identifier: [{ system: 'https://tools.ietf.org/html/rfc4122', value: 'a709a442-3cf4-476e-8377-376500e829c9' }],
        status: 'current',
        type: { coding: [{ system: 'urn:oid:2.16.840.1.113883.2.1.3.2.4.18.17', code: 'POCD_MT200001GB02' }] },
        indexed: now,
        content: [{ attachment: { contentType: 'application/hl7-v3+xml', language: 'en' } }],
      },
      {
        resourceType: 'Patient',
        id: 'P1',
        identifier: [{ use: 'official', system: NHS, value: session.callers.patient }],
        name: [{ use: 'official', family: 'Tester', given: ['Tess'] }],
      },
    ],
    status: 'booked',
    start: slot['start'],
    end: slot['end'],
    supportingInformation: [{ reference: '#123' }],
    description: 'Called by mock-spine',
    slot: [{ reference: `Slot/${String(slot['id'])}` }],
    created: now,
    participant: [{ actor: { reference: '#P1' }, status: 'accepted' }],
  }
  return calling('create:appointment', 'Appointment', { verb: 'POST', body })
}

const cancel =
  (headers: Readonly<Record<string, string>>, changes: JsonObject = {}) =>
  (session: ProviderSession): ProviderCall | undefined => {
    const booked = session.found.get('care appointment')
    if (booked === undefined) return undefined
    const body = { ...booked, status: 'cancelled', ...changes }
    return calling('update:appointment', `Appointment/${String(booked['id'])}`, { verb: 'PUT', body, headers })
  }

/** What a provider of Care Connect booking is tried with; its statuses are other than GP Connect's. */
export const careConnectChecks: readonly Check[] = [
  check(
    'metadata',
    'metadata is told without a token',
    'read:metadata',
    () => calling('read:metadata', 'metadata', { headers: { Authorization: '' } }),
    ok(resource('CapabilityStatement')),
  ),
  check(
    'without-token',
    'slots without a token',
    'search:slot',
    (session) => calling('search:slot', slots(session), { headers: { Authorization: '' } }),
    refused(403),
  ),
  check(
    'broken-token',
    'slots with a broken token',
    'search:slot',
    (session) => calling('search:slot', slots(session), { headers: { Authorization: 'Bearer x' } }),
    refused(403),
  ),
  check(
    'without-practitioner',
    'a token need not name a practitioner',
    'search:slot',
    (session) => calling('search:slot', slots(session), { claims: { requesting_practitioner: undefined } }),
    ok(resource('Bundle')),
  ),
  check(
    'bad-query',
    'slots without start',
    'search:slot',
    ({ service }) => calling('search:slot', `Slot?schedule.actor:healthcareservice=${service}&status=free`),
    refused(400),
  ),
  check(
    'slots',
    'free slots of the next days',
    'search:slot',
    (session) => calling('search:slot', slots(session)),
    ok(resource('Bundle')),
    (session, bundle) => {
      const slot = firstOf(bundle, 'Slot')
      if (slot !== undefined) session.found.set('care slot', slot)
    },
  ),
  check(
    'book',
    'a slot is booked',
    'create:appointment',
    book,
    { status: [201], more: [resource('Appointment'), header('Location', /\/Appointment\/.+/)] },
    (session, told) => void session.found.set('care appointment', told),
  ),
  check(
    'book-twice',
    'a slot that is gone',
    'create:appointment',
    (session) => (session.found.has('care appointment') ? book(session) : undefined),
    refused(422),
  ),
  check(
    'read-version',
    'its first version is read',
    'read:appointment',
    ({ found }) => {
      const booked = found.get('care appointment')
      return booked === undefined ? undefined : calling('read:appointment', `Appointment/${String(booked['id'])}/_history/1`)
    },
    ok(resource('Appointment')),
  ),
  check(
    'read-unknown',
    'an unknown appointment',
    'read:appointment',
    () => calling('read:appointment', 'Appointment/ThisIdIsNotThere'),
    refused(404),
  ),
  check('cancel-without-match', 'a cancellation without If-Match', 'update:appointment', cancel({}), refused(412)),
  check('cancel-stale', 'a cancellation of another version', 'update:appointment', cancel({ 'If-Match': 'W/"99"' }), refused(409)),
  check(
    'cancel-changed',
    'a cancellation that changes more',
    'update:appointment',
    cancel({ 'If-Match': 'W/"1"' }, { description: 'Another' }),
    refused(422),
  ),
  check(
    'cancel',
    'a cancellation',
    'update:appointment',
    cancel({ 'If-Match': 'W/"1"' }),
    ok(resource('Appointment'), ['the status cancelled', ({ resource: told }) => told?.['status'] === 'cancelled']),
  ),
]
