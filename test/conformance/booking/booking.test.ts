import { beforeAll, describe, expect, it } from 'vitest'
import { writeResource } from '../../../src/wire/fhir/representation.ts'
import { type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { post } from '../../support/post.ts'
import { day, of } from '../gp-connect/practice.ts'
import { appointment, careConsumer, NHS, ROOT, SERVICE } from './service.ts'

let spine: TestEnvironment
let ask: ReturnType<typeof careConsumer>
interface Slot {
  readonly id: string
  readonly start: string
  readonly end: string
  readonly schedule: { readonly reference: string }
}
let free: Slot[]
beforeAll(async () => {
  spine = await testEnvironment()
  ask = careConsumer(spine)
  free = of('Slot', await slots(good()))
})

const good = (from = 1, to = 10) =>
  `schedule.actor:healthcareservice=${SERVICE}&start=ge${day(spine, from)}&start=le${day(spine, to)}&status=free&_include=Slot:schedule`
const slots = (query: string) => ask({ interaction: 'search:slot', path: `Slot?${query}` })
const next = (): Slot => {
  const slot = free.shift()
  if (slot === undefined) throw new Error('no slot is left')
  return slot
}
const book = (body: unknown, headers: Record<string, string> = {}) =>
  ask({ interaction: 'create:appointment', verb: 'POST', path: 'Appointment', body, headers })
const put = (id: string, body: unknown, headers: Record<string, string> = {}) =>
  ask({ interaction: 'update:appointment', verb: 'PUT', path: `Appointment/${id}`, body, headers })

describe('metadata', () => {
  it('is told without a token', async () => {
    const told = await ask({ interaction: 'read:metadata', path: 'metadata', headers: { Authorization: '' } })
    expect([told.status, told.json.resourceType, told.json.name, told.json.version]).toEqual([
      200,
      'CapabilityStatement',
      'Care Connect',
      '2.0.1',
    ])
  })
})

describe('slots', () => {
  it('come with everything that is asked for and there is', async () => {
    const include = ['Practitioner', 'PractitionerRole', 'HealthcareService']
      .map((each) => `&_include:iterate=Schedule:actor:${each}`)
      .join('')
    const told = await slots(
      `${good()}${include}&_include=HealthcareService:location&_include=HealthcareService:Organization&_include=Slot:nothing`,
    )
    expect(told.status).toBe(200)
    const types = new Set(told.json.entry.map(({ resource }: { resource: { resourceType: string } }) => resource.resourceType))
    expect([...types]).toEqual(['Slot', 'Schedule', 'Practitioner', 'PractitionerRole', 'HealthcareService', 'Location', 'Organization'])
    const [slot] = of('Slot', told)
    expect(slot.start).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00\+00:00$/)
    expect(of('Schedule', told).map(({ id }) => `Schedule/${id}`)).toContain(slot.schedule.reference)
  })

  it.each([
    'service',
    'schedule.actor:healthcareservice',
    'Schedule.actor:HealthcareService',
  ])('of the service named by %s', async (name) => {
    expect((await slots(good().replace('schedule.actor:healthcareservice', name))).json.total).toBeGreaterThan(100)
  })

  it('are found under the name of the registrations too', async () => {
    expect((await ask({ interaction: 'read:slot', path: `Slot?${good()}` })).status).toBe(200)
  })

  it('of another service there are none', async () => {
    expect((await slots(good().replace(SERVICE, '1999'))).json).toMatchObject({ total: 0, entry: [] })
  })

  it('that are taken are busy', async () => {
    const slot = next()
    expect((await book(appointment(slot))).status).toBe(201)
    const ids = async (status: string) => of('Slot', await slots(good().replace('status=free', `status=${status}`))).map(({ id }) => id)
    expect(await ids('free')).not.toContain(slot.id)
    expect(await ids('busy')).toContain(slot.id)
    expect(await ids('free,busy')).toContain(slot.id)
  })

  it.each<[string, (query: string) => string]>([
    ['no service', (query) => query.replace(/^[^&]*&/, '')],
    ['no start', (query) => query.replace(/start=[^&]*&/g, '')],
    ['one start', (query) => query.replace(/start=le[^&]*&/, '')],
    ['another prefix', (query) => query.replace('ge', 'gt')],
    ['no date', (query) => query.replace(/ge[\d-]+/, 'gesoon')],
    ['an end before the start', () => good(5, 2)],
    ['a range too long', () => good(1, 60)],
    ['no status', (query) => query.replace('&status=free', '')],
    ['another status', (query) => query.replace('free', 'tentative')],
  ])('%s is 400', async (_what, change) => {
    const told = await slots(change(good()))
    expect([told.status, told.code]).toEqual([400, 'BAD_REQUEST'])
  })
})

describe('the bearer token', () => {
  it.each<[string, Record<string, unknown>]>([
    ['without requesting_device', { claims: { requesting_device: undefined } }],
    ['of another scope', { claims: { requested_scope: 'patient/*.write' } }],
    ['that has expired', { claims: { iat: 1, exp: 301 } }],
    ['that is none', { headers: { Authorization: 'Bearer x' } }],
  ])('B64: %s is 403', async (_what, change) => {
    const told = await ask({ interaction: 'search:slot', path: `Slot?${good()}`, ...change })
    expect([told.status, told.code, told.json.resourceType]).toEqual([403, 'ACCESS_DENIED', 'OperationOutcome'])
  })

  it('B64: no JWT is 403, where GP Connect says 400', async () => {
    const told = await ask({ interaction: 'search:slot', path: `Slot?${good()}`, headers: { Authorization: '' } })
    expect([told.status, told.code]).toEqual([403, 'ACCESS_DENIED'])
  })

  it('need not name a practitioner', async () => {
    const told = await ask({ interaction: 'search:slot', path: `Slot?${good()}`, claims: { requesting_practitioner: undefined } })
    expect(told.status).toBe(200)
  })
})

describe('an appointment', () => {
  it('B64: is booked, read, read as it was, and cancelled', async () => {
    const slot = next()
    const booked = await book(appointment(slot))
    expect([booked.status, booked.headers['etag'], booked.headers['location']]).toEqual([
      201,
      'W/"1"',
      `${ROOT}/Appointment/${booked.json.id}/_history/1`,
    ])
    expect(booked.headers['last-modified']).toMatch(/GMT$/)
    expect(booked.json).toMatchObject({
      status: 'booked',
      contained: appointment(slot).contained,
      supportingInformation: [{ reference: '#123' }],
    })
    const read = (path: string) => ask({ interaction: 'read:appointment', path })
    expect((await read(`Appointment/${booked.json.id}`)).json).toEqual(booked.json)

    const cancelled = await put(booked.json.id, { ...booked.json, status: 'cancelled' }, { 'If-Match': 'W/"1"' })
    expect([cancelled.status, cancelled.json.status, cancelled.json.meta.versionId]).toEqual([200, 'cancelled', '2'])
    expect(cancelled.headers['location']).toBe(`${ROOT}/Appointment/${booked.json.id}/_history/2`)
    expect(of('Slot', await slots(good())).map(({ id }) => id)).toContain(slot.id)

    // B64: vread
    const first = await read(`Appointment/${booked.json.id}/_history/1`)
    expect([first.status, first.json.status, first.headers['etag']]).toEqual([200, 'booked', 'W/"1"'])
    expect((await read(`Appointment/${booked.json.id}/_history/2`)).json).toEqual(cancelled.json)
    expect((await read(`Appointment/${booked.json.id}/_history/3`)).status).toBe(404)
    expect((await read('Appointment/none')).code).toBe('NO_RECORD_FOUND')

    const again = await put(booked.json.id, { ...booked.json, status: 'cancelled' }, { 'If-Match': 'W/"2"' })
    expect([again.status, again.code]).toEqual([422, 'INVALID_RESOURCE'])
  })

  it('B64: a slot that is gone is 422; of two at once one is booked', async () => {
    const slot = next()
    expect((await book(appointment(slot))).status).toBe(201)
    const gone = await book(appointment(slot))
    expect([gone.status, gone.code]).toEqual([422, 'DUPLICATE_REJECTED'])
    const other = next()
    const both = await Promise.all([book(appointment(other)), book(appointment(other))])
    expect(both.map(({ status }) => status).sort()).toEqual([201, 422])
  })

  it('B64: no If-Match is 412, another version 409, any other change 422', async () => {
    const { json } = await book(appointment(next()))
    const cancel = { ...json, status: 'cancelled' }
    expect((await put(json.id, cancel)).status).toBe(412)
    const stale = await put(json.id, cancel, { 'If-Match': 'W/"7"' })
    expect([stale.status, stale.code]).toEqual([409, 'FHIR_CONSTRAINT_VIOLATION'])
    for (const change of [
      { description: 'Another' },
      { start: '2030-01-01T09:00:00Z' },
      { slot: [{ reference: 'Slot/x' }] },
      { status: 'booked' },
    ])
      expect((await put(json.id, { ...cancel, ...change }, { 'If-Match': 'W/"1"' })).status).toBe(422)
    expect((await put('none', cancel, { 'If-Match': 'W/"1"' })).status).toBe(404)
    expect((await put(json.id, cancel, { 'If-Match': 'W/"1"' })).status).toBe(200)
  })

  it('of a patient without NHS number gets an identifier of the provider', async () => {
    const slot = next()
    const [document, patient] = appointment(slot).contained
    const { identifier: _identifier, ...unnumbered } = patient ?? { identifier: [] }
    const told = await book(appointment(slot, { contained: [document, unnumbered] }))
    expect(told.status).toBe(201)
    expect(told.json.contained[1].identifier).toEqual([{ system: 'https://urgent-care.mock.nhs.uk/Id/patient', value: told.json.id }])
  })

  it.each<[string, number, Record<string, unknown>]>([
    ['another resource', 400, { resourceType: 'Slot' }],
    ['no resource', 400, { resourceType: undefined }],
    ['no slot', 422, { slot: [] }],
    ['an unknown slot', 422, { slot: [{ reference: 'Slot/9-20300101-600' }] }],
    ['a slot in the past', 422, { slot: [{ reference: 'Slot/1-20200101-600' }] }],
    ['another start', 422, { start: '2030-01-01T09:00:00Z' }],
    ['no end', 422, { end: undefined }],
    ['no contained resource', 422, { contained: [] }],
    ['nobody for whom it is', 422, { participant: [{ actor: { reference: 'Patient/1' }, status: 'accepted' }] }],
    ['a status of cancelled', 422, { status: 'cancelled' }],
    ['a member that FHIR has not', 422, { colour: 'blue' }],
  ])('with %s is %i', async (_what, status, change) => {
    expect((await book(appointment(free[0] ?? next(), change))).status).toBe(status)
  })

  it('that is no JSON is 400', async () => {
    expect((await book('{"resourceType":')).status).toBe(400)
  })

  it('is found by its patient, if it is to come', async () => {
    const find = (query: string) => ask({ interaction: 'search:appointment', path: `Appointment?${query}` })
    const name = 'Appointment.participant.actor:Patient.identifier'
    const { json } = await book(appointment(next()))
    const found = await find(`${name}=${NHS}|9990000018`)
    expect(of('Appointment', found).map(({ id }) => id)).toContain(json.id)
    expect((await find(`${name}=${encodeURIComponent(`${NHS}|9990000484`)}`)).json.total).toBe(0)
    expect((await find(`${name}=9990000018`)).status).toBe(400)
    expect((await find(`${name}=${NHS}|9990000019`)).code).toBe('INVALID_NHS_NUMBER')
    expect((await find('')).status).toBe(400)
  })

  it('goes both ways in XML', async () => {
    const slot = next()
    const told = await book(writeResource(appointment(slot), 'xml'), {
      'Content-Type': 'application/fhir+xml',
      Accept: 'application/fhir+xml',
    })
    expect([told.status, told.headers['content-type']]).toEqual([201, 'application/fhir+xml;charset=utf-8'])
    expect(told.json.contained).toEqual(appointment(slot).contained)
    const refused = await book('<Appointment xmlns="http://hl7.org/fhir"><colour value="blue"/></Appointment>', {
      'Content-Type': 'application/fhir+xml',
      Accept: '',
    })
    expect([refused.status, refused.headers['content-type'], refused.code]).toEqual([
      422,
      'application/fhir+xml;charset=utf-8',
      'INVALID_RESOURCE',
    ])
  })

  it('keeps what was booked in one space out of others', async () => {
    const slot = next()
    await spine.environment.createSpace({ name: 'other', claims: {}, seed: 'default' })
    const elsewhere = { 'X-Mock-Spine-Space': 'other' }
    expect((await book(appointment(slot), elsewhere)).status).toBe(201)
    expect(of('Slot', await slots(good())).map(({ id }) => id)).toContain(slot.id)
  })
})

describe('ids of a call', () => {
  it('X-Request-Id comes back or is given, X-Correlation-Id comes back where it is another', async () => {
    const ids = async (headers: Record<string, string>) => {
      const told = await ask({ interaction: 'read:metadata', path: 'metadata', headers })
      return [told.headers['x-request-id'], told.headers['x-correlation-id']]
    }
    expect(await ids({ 'X-Request-Id': 'a', 'X-Correlation-Id': 'b' })).toEqual(['a', 'b'])
    expect(await ids({ 'X-Request-Id': 'a', 'X-Correlation-Id': 'a' })).toEqual(['a', undefined])
    expect(await ids({})).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), undefined])
  })
})

describe('a call that fits no interaction', () => {
  const direct = (verb: string, path: string, headers: readonly string[], as: 'nobody' | 'supplier-a' = 'supplier-a') =>
    post({
      url: `${spine.environment.urls.https}/U85901/STU3/1/careconnect/${path}`,
      ca: spine.ca,
      verb,
      ...(as === 'nobody' ? {} : { as: spine.identity(as) }),
      headers,
    })
  const usual = ['Ssp-TraceID', '1', 'Ssp-From', '999000000011', 'Ssp-To', '999000000205', 'Ssp-InteractionID']
  const id = 'urn:nhs:names:services:careconnect:fhir:rest:read:metadata'

  it.each([
    ['another path', 'GET', 'Patient', [...usual, id], 501],
    ['another method', 'DELETE', 'Appointment/1', [...usual, id], 501],
    ['another interaction', 'GET', 'Slot', [...usual, id], 400],
    ['no Ssp-TraceID', 'GET', 'metadata', [...usual.slice(2), id], 400],
    ['an Ssp-To of somebody else', 'GET', 'metadata', [...usual.map((each) => each.replace('205', '093')), id], 400],
    ['an unknown format', 'GET', 'metadata', [...usual, id, 'Accept', 'text/html'], 415],
  ])('%s is refused', async (_what, verb, path, headers, status) => {
    const answer = await direct(verb, path, headers)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.text)).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error' }] })
  })

  it('no certificate is 496', async () => {
    expect((await direct('GET', 'metadata', [...usual, id], 'nobody')).status).toBe(496)
  })
})
