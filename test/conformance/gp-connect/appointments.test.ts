import { beforeAll, describe, expect, it } from 'vitest'
import { type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { booking, consumer, day, NHS, of } from './practice.ts'

let spine: TestEnvironment
let ask: ReturnType<typeof consumer>
let patient: string
interface FreeSlot {
  readonly id: string
  readonly start: string
  readonly end: string
  readonly schedule: { readonly reference: string }
}
/** Free slots that no test has taken yet, in order. */
let free: FreeSlot[]
beforeAll(async () => {
  spine = await testEnvironment()
  ask = consumer(spine)
  const found = await ask({ interaction: 'rest:search:patient-1', path: `Patient?identifier=${NHS}|9990000018` })
  patient = of('Patient', found)[0].id
  free = await slots()
})

async function slots(): Promise<FreeSlot[]> {
  const query = `start=ge${day(spine, 1)}&end=le${day(spine, 14)}&status=free&_include=Slot:schedule`
  const found = of('Slot', await ask({ interaction: 'rest:search:slot-1', path: `Slot?${query}` }))
  return found.sort((one, other) => `${one.schedule.reference}${one.start}`.localeCompare(`${other.schedule.reference}${other.start}`))
}

const next = (): FreeSlot => {
  const slot = free.shift()
  if (slot === undefined) throw new Error('no slot is left')
  return slot
}

const book = (body: unknown, headers: Record<string, string> = {}) =>
  ask({ interaction: 'rest:create:appointment-1', verb: 'POST', path: 'Appointment', body, headers })
const put = (interaction: string, id: string, body: unknown, headers: Record<string, string> = {}) =>
  ask({ interaction, verb: 'PUT', path: `Appointment/${id}`, body, headers })
const amend = (id: string, body: unknown, headers = {}) => put('rest:update:appointment-1', id, body, headers)
const cancel = (id: string, body: unknown, headers = {}) => put('rest:cancel:appointment-1', id, body, headers)
const REASON = 'https://fhir.nhs.uk/STU3/StructureDefinition/Extension-GPConnect-AppointmentCancellationReason-1'
// biome-ignore lint/suspicious/noExplicitAny: what is read is what is tested
const cancelled = (appointment: any, value: unknown = 'A reason', url = REASON) => ({
  ...appointment,
  status: 'cancelled',
  extension: [...appointment.extension, { url, ...(value === undefined ? {} : { valueString: value }) }],
})

describe('booking', () => {
  it('B57: with everything; read again it is the same', async () => {
    const told = await book(booking([next()], patient))
    expect(told.status).toBe(201)
    expect(told.json).toMatchObject({
      status: 'booked',
      meta: { versionId: '1' },
      serviceCategory: { text: expect.any(String) },
      serviceType: [{ text: expect.any(String) }],
      contained: [{ resourceType: 'Organization', identifier: [{ value: 'A99901' }] }],
    })
    expect(told.json.extension.map(({ url }: { url: string }) => url.split('/').at(-1))).toEqual([
      'Extension-GPConnect-BookingOrganisation-1',
      'Extension-GPConnect-PractitionerRole-1',
      'Extension-GPConnect-DeliveryChannel-2',
    ])
    const read = await ask({ interaction: 'rest:read:appointment-1', path: `Appointment/${told.json.id}` })
    expect([read.status, read.headers['etag']]).toEqual([200, 'W/"1"'])
    expect(read.json).toEqual(told.json)
  })

  it('B57: without what is optional, and adjacent slots at once', async () => {
    const { description: _description, comment: _comment, ...least } = booking([next()], patient)
    expect((await book(least)).status).toBe(201)
    let [one, other] = [next(), next()]
    while (one.end !== other.start || one.schedule.reference !== other.schedule.reference) [one, other] = [other, next()]
    const told = await book(booking([one, other], patient))
    expect(told.status).toBe(201)
    expect(told.json.slot).toHaveLength(2)
    const left = (await slots()).map(({ id }) => id)
    expect(left).not.toContain(one.id)
    expect(left).not.toContain(other.id)
  })

  it('B57: return=minimal answers without a body', async () => {
    const told = await book(booking([next()], patient), { Prefer: 'return=minimal' })
    expect([told.status, told.json]).toEqual([201, undefined])
    expect(told.headers['location']).toMatch(/\/Appointment\/\d+\/_history\/1$/)
  })

  it('B58: the same slot twice is refused, and of two at once one is', async () => {
    const slot = next()
    expect((await book(booking([slot], patient))).status).toBe(201)
    const again = await book(booking([slot], patient))
    expect([again.status, again.code]).toEqual([409, 'DUPLICATE_REJECTED'])
    const other = next()
    const both = await Promise.all([book(booking([other], patient)), book(booking([other], patient))])
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
  })

  const organisation = {
    resourceType: 'Organization',
    id: '1',
    identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'A99901' }],
    name: 'A',
    telecom: [{ system: 'phone', value: '1' }],
  }
  it.each<[string, (slot: FreeSlot) => Record<string, unknown>]>([
    ...['start', 'end', 'status', 'slot', 'participant', 'created', 'contained', 'extension'].map(
      (name): [string, () => Record<string, unknown>] => [`no ${name}`, () => ({ [name]: undefined })],
    ),
    ['an unknown slot', () => ({ slot: [{ reference: 'Slot/99-20991231-540' }] })],
    ['a slot of another practice', () => ({ slot: [{ reference: 'Slot/abc' }] })],
    ['an absolute slot', ({ id }) => ({ slot: [{ reference: `https://elsewhere.nhs.uk/Slot/${id}` }] })],
    [
      'an absolute patient',
      () => ({
        participant: [
          { actor: { reference: 'https://elsewhere.nhs.uk/Patient/1' }, status: 'accepted' },
          { actor: { reference: 'Location/1' }, status: 'accepted' },
        ],
      }),
    ],
    [
      'no patient',
      () => ({
        participant: [
          { actor: { reference: 'Practitioner/1' }, status: 'accepted' },
          { actor: { reference: 'Location/1' }, status: 'accepted' },
        ],
      }),
    ],
    [
      'an unknown patient',
      () => ({
        participant: [
          { actor: { reference: 'Patient/p1' }, status: 'accepted' },
          { actor: { reference: 'Location/1' }, status: 'accepted' },
        ],
      }),
    ],
    [
      'no location',
      () => ({
        participant: [
          { actor: { reference: 'Patient/p1' }, status: 'accepted' },
          { actor: { reference: 'Practitioner/1' }, status: 'accepted' },
        ],
      }),
    ],
    ['a long description', () => ({ description: 'x'.repeat(101) })],
    ['a long comment', () => ({ comment: 'x'.repeat(501) })],
    ['a reason', () => ({ reason: [{ text: 'x' }] })],
    ['a specialty', () => ({ specialty: [{ text: 'x' }] })],
    ['priority', () => ({ priority: 1 })],
    ['an organisation without a name', () => ({ contained: [{ ...organisation, name: undefined }] })],
    ['an organisation without telecom', () => ({ contained: [{ ...organisation, telecom: undefined }] })],
    [
      'an organisation without its code',
      () => ({ contained: [{ ...organisation, identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code' }] }] }),
    ],
    ['no booking organisation', () => ({ extension: [{ url: 'https://elsewhere' }] })],
    ['another start', () => ({ start: '2026-12-01T03:00:00+00:00' })],
    ['another end', () => ({ end: '2026-12-01T03:00:00+00:00' })],
    ['a start without offset', () => ({ start: '2026-12-01T03:00:00' })],
    ['cancelled at once', () => ({ status: 'cancelled' })],
    ['another resource', () => ({ resourceType: 'Bundle' })],
  ])('B57: %s is 422', async (_what, change) => {
    const [slot] = free
    if (slot === undefined) throw new Error('no slot is left')
    const told = await book({ ...booking([slot], patient), ...change(slot) })
    expect([told.status, told.code]).toEqual([422, 'INVALID_RESOURCE'])
  })

  it('B57: slots apart from each other, and slots of two schedules', async () => {
    const [one, , three] = free
    const other = free.find(({ schedule }) => schedule.reference !== one?.schedule.reference)
    if (one === undefined || three === undefined || other === undefined) throw new Error('no slot is left')
    for (const pair of [
      [one, three],
      [one, other],
    ])
      expect((await book(booking(pair, patient))).status).toBe(422)
  })

  it('B57: what is no JSON is 400', async () => {
    const told = await book('{"resourceType":')
    expect([told.status, told.code]).toEqual([400, 'BAD_REQUEST'])
  })
})

describe('changing', () => {
  const booked = async () => (await book(booking([next()], patient))).json

  it('B59: description and comment may change, the version changes with them', async () => {
    const appointment = await booked()
    const told = await amend(appointment.id, { ...appointment, description: 'Other', comment: undefined }, { 'If-Match': 'W/"1"' })
    expect([told.status, told.json.description, told.json.comment, told.json.meta.versionId, told.headers['etag']]).toEqual([
      200,
      'Other',
      undefined,
      '2',
      'W/"2"',
    ])
  })

  it.each<[string, Record<string, unknown>]>([
    ['start', { start: '2026-12-01T03:00:00+00:00' }],
    ['slot', { slot: [{ reference: 'Slot/1-20261201-540' }] }],
    ['created', { created: '2020-01-01T00:00:00+00:00' }],
    ['status', { status: 'cancelled' }],
    ['reason', { reason: [{ text: 'x' }] }],
    ['serviceType', { serviceType: [{ text: 'x' }] }],
  ])('B59: another %s is 422', async (_name, change) => {
    const appointment = await booked()
    const told = await amend(appointment.id, { ...appointment, ...change }, { 'If-Match': 'W/"1"' })
    expect([told.status, told.code]).toEqual([422, 'INVALID_RESOURCE'])
  })

  it('B59: another ETag is 409, for both', async () => {
    const appointment = await booked()
    for (const told of [
      await amend(appointment.id, appointment, { 'If-Match': 'W/"7"' }),
      await cancel(appointment.id, cancelled(appointment), { 'If-Match': 'hello' }),
    ])
      expect([told.status, told.code]).toEqual([409, 'FHIR_CONSTRAINT_VIOLATION'])
  })

  it('B59: a cancellation needs its reason, and changes nothing else', async () => {
    const appointment = await booked()
    const none = await cancel(appointment.id, { ...appointment, status: 'cancelled' })
    expect([none.status, none.code]).toEqual([422, 'INVALID_PARAMETER'])
    const wrong = await cancel(appointment.id, cancelled(appointment, 'A reason', 'https://elsewhere/Extension'))
    expect([wrong.status, wrong.code]).toEqual([422, 'INVALID_RESOURCE'])
    const more = await cancel(appointment.id, cancelled({ ...appointment, description: 'Other' }))
    expect([more.status, more.code]).toEqual([422, 'INVALID_RESOURCE'])
    const done = await cancel(appointment.id, cancelled(appointment), { 'If-Match': 'W/"1"' })
    expect([done.status, done.json.status, done.json.meta.versionId]).toEqual([200, 'cancelled', '2'])
    expect((await slots()).map(({ id }) => `Slot/${id}`)).toContain(appointment.slot[0].reference)
    for (const told of [await amend(appointment.id, done.json), await cancel(appointment.id, cancelled(appointment))])
      expect(told.status).toBe(422)
  })
})

describe('a patient’s appointments', () => {
  const appointmentsOf = (query: string, id = patient) =>
    ask({ interaction: 'rest:search:patient_appointments-1', path: `Patient/${id}/Appointment${query}` })

  it('B60: within the days asked for, in order, cancelled ones too', async () => {
    await book(booking([next()], patient))
    const told = await appointmentsOf(`?start=ge${day(spine, 0)}&start=le${day(spine, 20)}`)
    const starts = of('Appointment', told).map(({ start }) => Date.parse(start))
    expect(starts.length).toBeGreaterThan(0)
    expect(starts).toEqual([...starts].sort((one, other) => one - other))
    expect((await appointmentsOf(`?start=ge${day(spine, 100)}&start=le${day(spine, 101)}`)).json.total).toBe(0)
  })

  it.each<[string, () => string]>([
    ['no start', () => ''],
    ['one start', () => `?start=ge${day(spine, 1)}`],
    ['three starts', () => `?start=ge${day(spine, 1)}&start=le${day(spine, 2)}&start=le${day(spine, 3)}`],
    ['two lower ends', () => `?start=ge${day(spine, 1)}&start=ge${day(spine, 2)}`],
    ['other prefixes', () => `?start=gt${day(spine, 1)}&start=lt${day(spine, 2)}`],
    ['dateTimes', () => `?start=ge${day(spine, 1)}T09:00:00Z&start=le${day(spine, 2)}`],
    ['a day in the past', () => `?start=ge${day(spine, -2)}&start=le${day(spine, 2)}`],
    ['an end before the start', () => `?start=ge${day(spine, 3)}&start=le${day(spine, 2)}`],
    ['no date', () => '?start=ge2099-02-31x&start=le2099-03-01'],
  ])('B60: %s is 422', async (_what, query) => {
    const told = await appointmentsOf(query())
    expect([told.status, told.code]).toEqual([422, 'INVALID_PARAMETER'])
  })

  it('B60: of an unknown patient 404', async () => {
    const told = await appointmentsOf(`?start=ge${day(spine, 0)}&start=le${day(spine, 20)}`, 'p1')
    expect([told.status, told.code]).toEqual([404, 'PATIENT_NOT_FOUND'])
  })

  it('B60: what has been can neither be read nor changed', async () => {
    const made = (await book(booking([next()], patient))).json
    const clock = spine.environment.spaces.default.clock
    clock.advance(40 * 86_400_000)
    try {
      expect((await ask({ interaction: 'rest:read:appointment-1', path: `Appointment/${made.id}` })).status).toBe(404)
      expect((await amend(made.id, made)).status).toBe(422)
      expect((await book(booking([{ ...made, id: made.slot[0].reference.slice(5) }], patient))).status).toBe(422)
    } finally {
      clock.advance(-40 * 86_400_000)
    }
  })
})
