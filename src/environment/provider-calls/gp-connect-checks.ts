import { gpConnectInteraction } from '../../wire/gpconnect/interactions.ts'
import type { JsonObject } from '../../wire/jwt/unsigned.ts'
import { type Check, header, ok, refused, resource } from './check.ts'
import { firstOf, listIn, type ProviderCall, type ProviderSession } from './provider-session.ts'

const GPC = 'urn:nhs:names:services:gpconnect:fhir:'
const NHS = 'https://fhir.nhs.uk/Id/nhs-number'
const METADATA = `${GPC}rest:read:metadata-1`
const EXTENSION = 'https://fhir.nhs.uk/STU3/StructureDefinition/Extension-GPConnect-'
const DAY = 86_400

const calling = (id: string, path: string, more: Partial<ProviderCall> = {}): ProviderCall => ({
  interaction: `${GPC}${id}`,
  scope: gpConnectInteraction(`${GPC}${id}`)?.scope ?? 'patient/*.read',
  path,
  ...more,
})

type Plan = Omit<Check, 'needs' | 'call'> & { readonly interaction: string; readonly call: Check['call'] }
const check = ({ interaction, ...rest }: Plan): Check => ({ ...rest, needs: `${GPC}${interaction}` })

const metadata = (more: Partial<ProviderCall> = {}) => calling('rest:read:metadata-1', 'metadata', more)
/** A call for metadata as the proxy would make it, with something wrong that the proxy itself would find. */
const wrongly = (more: Partial<ProviderCall>) => () => metadata({ as: 'proxy', registered: METADATA, ...more })
const onMetadata = (group: string, id: string, name: string, call: Check['call'], expect: Check['expect']) =>
  check({ id, group, name, interaction: 'rest:read:metadata-1', call, expect })

const general: readonly Check[] = [
  onMetadata('metadata', 'metadata', 'metadata is told', () => metadata(), ok(resource('CapabilityStatement'))),
  onMetadata('metadata', 'no-store', 'answers are not to be stored', () => metadata(), ok(header('Cache-Control', /no-store/))),
  onMetadata('metadata', 'no-store-on-errors', 'nor are refusals', wrongly({ headers: { 'Ssp-TraceID': '' } }), {
    ...refused(400),
    more: [header('Cache-Control', /no-store/)],
  }),
  onMetadata(
    'metadata',
    'content-type',
    'the type has no blank before its character set',
    () => metadata(),
    ok(header('Content-Type', /^application\/fhir\+json;charset=utf-8$/i)),
  ),
  onMetadata(
    'metadata',
    'format-before-accept',
    '_format counts before Accept',
    () => calling('rest:read:metadata-1', 'metadata?_format=application%2Ffhir%2Bjson', { headers: { Accept: 'application/fhir+xml' } }),
    ok(header('Content-Type', /json/)),
  ),
  onMetadata(
    'metadata',
    'gzip',
    'gzip is taken by those who ask for it',
    () => metadata({ headers: { 'Accept-Encoding': 'gzip' } }),
    ok(header('Content-Encoding', /^gzip$/)),
  ),
  onMetadata('metadata', 'unknown-format', 'another format is refused', wrongly({ headers: { Accept: 'text/html' } }), refused(415)),
  ...['Ssp-TraceID', 'Ssp-From', 'Ssp-To', 'Ssp-InteractionID'].map((name) =>
    onMetadata(
      'headers',
      `without-${name.toLowerCase()}`,
      `a call without ${name}`,
      wrongly({ headers: { [name]: '' } }),
      refused(400, 'BAD_REQUEST'),
    ),
  ),
  onMetadata(
    'headers',
    'wrong-ssp-to',
    'a call for another provider',
    wrongly({ headers: { 'Ssp-To': '123456789123' } }),
    refused(400, 'BAD_REQUEST'),
  ),
  onMetadata(
    'headers',
    'unknown-interaction',
    'an unknown interaction',
    wrongly({ interaction: `${GPC}rest:read:nothing-1` }),
    refused(400, 'BAD_REQUEST'),
  ),
  onMetadata(
    'headers',
    'wrong-interaction',
    'an interaction of another path',
    wrongly({ interaction: `${GPC}rest:search:slot-1` }),
    refused(400, 'BAD_REQUEST'),
  ),
  onMetadata('headers', 'wrong-case', 'a path in the wrong case', wrongly({ path: 'Metadata' }), {
    ...refused(404),
    status: [400, 404, 405, 501],
  }),
  onMetadata('token', 'without-token', 'a call without a token', wrongly({ headers: { Authorization: '' } }), refused(400, 'BAD_REQUEST')),
  onMetadata(
    'token',
    'broken-token',
    'a token that is not base64',
    wrongly({ headers: { Authorization: 'Bearer a!.b!.' } }),
    refused(400, 'BAD_REQUEST'),
  ),
  ...['iss', 'exp', 'iat', 'reason_for_request', 'aud', 'requesting_device', 'requesting_practitioner', 'requested_scope'].map((claim) =>
    onMetadata(
      'token',
      `jwt-without-${claim}`,
      `a token without ${claim}`,
      wrongly({ claims: { [claim]: undefined } }),
      refused(400, 'BAD_REQUEST'),
    ),
  ),
  ...[301, 299, -1].map((life) =>
    onMetadata(
      'token',
      `jwt-of-${life}-s`,
      `a token that lives ${life} s`,
      (session) => metadata({ as: 'proxy', claims: { exp: session.now + life } }),
      refused(400, 'BAD_REQUEST'),
    ),
  ),
  onMetadata(
    'token',
    'jwt-expired',
    'a token that has expired',
    (session) => metadata({ as: 'proxy', claims: { iat: session.now - 600, exp: session.now - 300 } }),
    refused(400, 'BAD_REQUEST'),
  ),
  onMetadata(
    'token',
    'jwt-ahead',
    'a token 200 s ahead is taken',
    (session) => metadata({ as: 'proxy', claims: { iat: session.now + 200, exp: session.now + 500 } }),
    ok(),
  ),
  onMetadata('token', 'jwt-scope', 'a token of another scope', wrongly({ scope: 'patient/*.write' }), refused(400, 'BAD_REQUEST')),
  ...['requesting_device', 'requesting_practitioner'].map((claim) =>
    onMetadata(
      'token',
      `jwt-wrong-${claim}`,
      `a ${claim} of another type`,
      wrongly({ claims: { [claim]: { resourceType: 'Patient' } } }),
      refused(422, 'INVALID_RESOURCE'),
    ),
  ),
  ...(['nobody', 'expired', 'wrong-ca', 'revoked'] as const).map((as) =>
    onMetadata(
      'certificates',
      `certificate-${as}`,
      as === 'nobody' ? 'a caller without a certificate' : `a caller’s certificate: ${as}`,
      () => metadata({ as }),
      {
        status: as === 'nobody' ? [496, 400, 403] : [495, 496, 400, 403],
        orClosed: true,
      },
    ),
  ),
]

const idOf = (session: ProviderSession, name: string): string | undefined => {
  const id = session.found.get(name)?.['id']
  return typeof id === 'string' ? id : undefined
}
const searchPatient = (identifier: string) => () => calling('rest:search:patient-1', `Patient?identifier=${identifier}`)

const foundations: readonly Check[] = [
  check({
    id: 'patient-found',
    group: 'patient',
    name: 'a patient is found',
    interaction: 'rest:search:patient-1',
    call: ({ callers }) => calling('rest:search:patient-1', `Patient?identifier=${NHS}|${callers.patient}`),
    expect: ok(resource('Bundle'), ['a Patient in it', ({ resource: bundle }) => firstOf(bundle, 'Patient') !== undefined]),
    keep: (session, bundle) => keep(session, 'patient', firstOf(bundle, 'Patient')),
  }),
  check({
    id: 'patient-unknown',
    group: 'patient',
    name: 'an unknown patient is an empty answer, no error',
    interaction: 'rest:search:patient-1',
    call: ({ callers }) => calling('rest:search:patient-1', `Patient?identifier=${NHS}|${callers.stranger}`),
    expect: ok(resource('Bundle'), ['an empty Bundle', ({ resource: bundle }) => listIn(bundle ?? {}, 'entry').length === 0]),
  }),
  ...(
    [
      ['patient-bad-number', 'a wrong NHS number', `${NHS}|9999999991`, 400, 'INVALID_NHS_NUMBER'],
      ['patient-no-system', 'an identifier without system', '9999999999', 422, 'INVALID_PARAMETER'],
      ['patient-no-value', 'an identifier without value', `${NHS}|`, 422, 'INVALID_PARAMETER'],
    ] as const
  ).map(([id, name, identifier, status, code]) =>
    check({
      id,
      group: 'patient',
      name,
      interaction: 'rest:search:patient-1',
      call: searchPatient(identifier),
      expect: refused(status, code),
    }),
  ),
  check({
    id: 'patient-no-identifier',
    group: 'patient',
    name: 'a search without identifier',
    interaction: 'rest:search:patient-1',
    call: () => calling('rest:search:patient-1', 'Patient'),
    expect: refused(400, 'BAD_REQUEST'),
  }),
  check({
    id: 'patient-read',
    group: 'patient',
    name: 'a patient is read, with an ETag',
    interaction: 'rest:read:patient-1',
    call: (session) => withId(session, 'patient', (id) => calling('rest:read:patient-1', `Patient/${id}`)),
    expect: ok(resource('Patient'), header('ETag', /^W\/".+"$/)),
  }),
  check({
    id: 'patient-read-unknown',
    group: 'patient',
    name: 'an unknown id',
    interaction: 'rest:read:patient-1',
    call: () => calling('rest:read:patient-1', 'Patient/ThisIdIsNotThere'),
    expect: refused(404, 'PATIENT_NOT_FOUND'),
  }),
  ...(
    [
      ['practitioner', 'Practitioner', 'PRACTITIONER_NOT_FOUND'],
      ['organization', 'Organization', 'ORGANISATION_NOT_FOUND'],
      ['location', 'Location', undefined],
    ] as const
  ).map(([id, type, code]) =>
    check({
      id: `${id}-read-unknown`,
      group: 'other resources',
      name: `an unknown ${type}`,
      interaction: `rest:read:${id}-1`,
      call: () => calling(`rest:read:${id}-1`, `${type}/ThisIdIsNotThere`),
      expect: refused(404, code),
    }),
  ),
]

const keep = (session: ProviderSession, name: string, found: JsonObject | undefined): void => {
  if (found !== undefined) session.found.set(name, found)
}
const withId = (session: ProviderSession, name: string, make: (id: string) => ProviderCall): ProviderCall | undefined => {
  const id = idOf(session, name)
  return id === undefined ? undefined : make(id)
}
const dayIn = (session: ProviderSession, days: number): string => new Date((session.now + days * DAY) * 1000).toISOString().slice(0, 10)
const slotsWithin = (from: number, to: number) => (session: ProviderSession) =>
  calling(
    'rest:search:slot-1',
    `Slot?start=ge${dayIn(session, from)}&end=le${dayIn(session, to)}&status=free&_include=Slot:schedule&_include:recurse=Schedule:actor:Location`,
  )

/** An appointment of the patient in the slot that was found. */
function appointmentOf(session: ProviderSession): JsonObject | undefined {
  const [slot, patient, location] = ['slot', 'patient', 'location'].map((name) => session.found.get(name))
  if (slot === undefined || patient === undefined || location === undefined) return undefined
  const { consumer } = session.callers
  return {
    resourceType: 'Appointment',
    meta: { profile: ['https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-Appointment-1'] },
    contained: [
      {
        resourceType: 'Organization',
        id: '1',
        identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: consumer.odsCode }],
        name: consumer.odsCode,
        telecom: [{ system: 'phone', value: '02000000000' }],
      },
    ],
    extension: [{ url: `${EXTENSION}BookingOrganisation-1`, valueReference: { reference: '#1' } }],
    status: 'booked',
    description: 'Called by mock-spine',
    start: slot['start'],
    end: slot['end'],
    slot: [{ reference: `Slot/${String(slot['id'])}` }],
    created: new Date(session.now * 1000).toISOString().replace(/\.\d+Z$/, '+00:00'),
    participant: [
      { actor: { reference: `Patient/${String(patient['id'])}` }, status: 'accepted' },
      { actor: { reference: `Location/${String(location['id'])}` }, status: 'accepted' },
    ],
  }
}

const book = (session: ProviderSession): ProviderCall | undefined => {
  const body = appointmentOf(session)
  return body === undefined ? undefined : calling('rest:create:appointment-1', 'Appointment', { verb: 'POST', body })
}
const versionOf = (appointment: JsonObject): string => {
  const meta = appointment['meta']
  return typeof meta === 'object' && meta !== null && 'versionId' in meta ? String(meta.versionId) : ''
}
const change = (id: string, changed: (booked: JsonObject) => JsonObject, match?: string) => (session: ProviderSession) => {
  const booked = session.found.get('appointment')
  if (booked === undefined) return undefined
  const headers = { 'If-Match': match ?? `W/"${versionOf(booked)}"` }
  return calling(id, `Appointment/${String(booked['id'])}`, { verb: 'PUT', body: changed(booked), headers })
}
const cancelled = (booked: JsonObject): JsonObject => ({
  ...booked,
  status: 'cancelled',
  extension: [...listIn(booked, 'extension'), { url: `${EXTENSION}AppointmentCancellationReason-1`, valueString: 'Called by mock-spine' }],
})
const AMEND = 'rest:update:appointment-1'
const CANCEL = 'rest:cancel:appointment-1'

const appointments: readonly Check[] = [
  check({
    id: 'slots',
    group: 'appointments',
    name: 'free slots of the next days',
    interaction: 'rest:search:slot-1',
    call: slotsWithin(1, 13),
    expect: ok(resource('Bundle')),
    keep: (session, bundle) => {
      keep(session, 'slot', firstOf(bundle, 'Slot'))
      keep(session, 'location', firstOf(bundle, 'Location'))
    },
  }),
  check({
    id: 'slots-too-long',
    group: 'appointments',
    name: 'slots of more than 14 days',
    interaction: 'rest:search:slot-1',
    call: slotsWithin(1, 20),
    expect: refused(422, 'INVALID_PARAMETER'),
  }),
  check({
    id: 'slots-without-start',
    group: 'appointments',
    name: 'slots without a start',
    interaction: 'rest:search:slot-1',
    call: (session) => calling('rest:search:slot-1', `Slot?end=le${dayIn(session, 3)}&status=free&_include=Slot:schedule`),
    expect: refused(400, 'BAD_REQUEST'),
  }),
  check({
    id: 'book',
    group: 'appointments',
    name: 'a slot is booked',
    interaction: 'rest:create:appointment-1',
    call: book,
    expect: { status: [201], more: [resource('Appointment'), header('Location', /\/Appointment\/.+/), header('ETag', /^W\/".+"$/)] },
    keep: (session, appointment) => keep(session, 'appointment', appointment),
  }),
  check({
    id: 'book-twice',
    group: 'appointments',
    name: 'the same slot again',
    interaction: 'rest:create:appointment-1',
    call: (session) => (session.found.has('appointment') ? book(session) : undefined),
    expect: refused(409, 'DUPLICATE_REJECTED'),
  }),
  check({
    id: 'book-without-slot',
    group: 'appointments',
    name: 'a booking without a slot',
    interaction: 'rest:create:appointment-1',
    call: (session) => {
      const body = appointmentOf(session)
      return body === undefined
        ? undefined
        : calling('rest:create:appointment-1', 'Appointment', { verb: 'POST', body: { ...body, slot: [] } })
    },
    expect: refused(422, 'INVALID_RESOURCE'),
  }),
  check({
    id: 'appointment-read',
    group: 'appointments',
    name: 'it is read, with an ETag',
    interaction: 'rest:read:appointment-1',
    call: (session) => withId(session, 'appointment', (id) => calling('rest:read:appointment-1', `Appointment/${id}`)),
    expect: ok(resource('Appointment'), header('ETag', /^W\/".+"$/)),
  }),
  check({
    id: 'amend-stale',
    group: 'appointments',
    name: 'an amendment of an older version',
    interaction: AMEND,
    call: change(AMEND, (booked) => ({ ...booked, comment: 'Stale' }), 'W/"an-older-one"'),
    expect: refused(409, 'FHIR_CONSTRAINT_VIOLATION'),
  }),
  check({
    id: 'amend',
    group: 'appointments',
    name: 'an amendment',
    interaction: AMEND,
    call: change(AMEND, (booked) => ({ ...booked, comment: 'Amended by mock-spine' })),
    expect: ok(resource('Appointment')),
    keep: (session, appointment) => keep(session, 'appointment', appointment),
  }),
  check({
    id: 'cancel-stale',
    group: 'appointments',
    name: 'a cancellation of an older version',
    interaction: CANCEL,
    call: change(CANCEL, cancelled, 'W/"an-older-one"'),
    expect: refused(409, 'FHIR_CONSTRAINT_VIOLATION'),
  }),
  check({
    id: 'cancel',
    group: 'appointments',
    name: 'a cancellation',
    interaction: CANCEL,
    call: change(CANCEL, cancelled),
    expect: ok(resource('Appointment'), ['the status cancelled', ({ resource: told }) => told?.['status'] === 'cancelled']),
  }),
]

const STRUCTURED = 'operation:gpc.getstructuredrecord-1'
const record = (...parameter: readonly object[]) =>
  calling(STRUCTURED, 'Patient/$gpc.getstructuredrecord', { verb: 'POST', body: { resourceType: 'Parameters', parameter } })
const number = (value: string) => ({ name: 'patientNHSNumber', valueIdentifier: { system: NHS, value } })
const ALLERGIES = { name: 'includeAllergies', part: [{ name: 'includeResolvedAllergies', valueBoolean: true }] }
const structured = (id: string, name: string, call: Check['call'], expect: Check['expect']) =>
  check({ id: `record-${id}`, group: 'structured record', name, interaction: STRUCTURED, call, expect })

const records: readonly Check[] = [
  structured(
    'told',
    'allergies and medication of a patient',
    ({ callers }) => record(number(callers.patient), ALLERGIES, { name: 'includeMedication' }),
    ok(resource('Bundle'), ['a collection', ({ resource: told }) => told?.['type'] === 'collection']),
  ),
  structured(
    'unknown-patient',
    'an unknown patient',
    ({ callers }) => record(number(callers.stranger), ALLERGIES),
    refused(404, 'PATIENT_NOT_FOUND'),
  ),
  structured('bad-number', 'a wrong NHS number', () => record(number('9999999991'), ALLERGIES), refused(400, 'INVALID_NHS_NUMBER')),
  structured('without-number', 'no NHS number', () => record(ALLERGIES), refused(422, 'INVALID_PARAMETER')),
  structured(
    'without-part',
    'allergies without includeResolvedAllergies',
    ({ callers }) => record(number(callers.patient), { name: 'includeAllergies' }),
    refused(422, 'INVALID_PARAMETER'),
  ),
  structured(
    'unknown-parameter',
    'an unknown parameter is a warning, no error',
    ({ callers }) => record(number(callers.patient), ALLERGIES, { name: 'includeNothing' }),
    ok(['an OperationOutcome in it', ({ resource: told }) => firstOf(told, 'OperationOutcome') !== undefined]),
  ),
  structured(
    'other-resource',
    'another resource',
    () => ({ ...record(), body: { resourceType: 'Patient' } }),
    refused(422, 'INVALID_RESOURCE'),
  ),
]

/** What a provider of GP Connect is tried with: the documented calls, good and bad (dossier ssp-fhir-dos 1.10, 4). */
export const gpConnectChecks: readonly Check[] = [...general, ...foundations, ...appointments, ...records]
