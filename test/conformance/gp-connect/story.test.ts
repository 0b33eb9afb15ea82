import { beforeAll, expect, it } from 'vitest'
import { type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { booking, consumer, day, NHS, of, ROOT, STRUCTURED_ROOT } from './practice.ts'

let spine: TestEnvironment
beforeAll(async () => {
  spine = await testEnvironment()
})

it('a consumer through the proxy: patient, record, slots, booking, stale and good amendment, cancellation', async () => {
  const ask = consumer(spine)
  const metadata = await ask({ interaction: 'rest:read:metadata-1', path: 'metadata' })
  expect([metadata.status, metadata.json.resourceType]).toEqual([200, 'CapabilityStatement'])

  const found = await ask({ interaction: 'rest:search:patient-1', path: `Patient?identifier=${NHS}|9990000018` })
  const [patient] = of('Patient', found)
  expect(patient).toMatchObject({
    name: [{ use: 'official', text: 'PEMBERTON Maud Rose (Ms)', family: 'Pemberton' }],
    birthDate: '1954-06-12',
    gender: 'female',
    managingOrganization: { reference: 'Organization/1' },
  })

  const record = await ask({
    interaction: 'operation:gpc.getstructuredrecord-1',
    root: STRUCTURED_ROOT,
    verb: 'POST',
    path: 'Patient/$gpc.getstructuredrecord',
    body: {
      resourceType: 'Parameters',
      parameter: [
        { name: 'patientNHSNumber', valueIdentifier: { system: NHS, value: '9990000018' } },
        { name: 'includeAllergies', part: [{ name: 'includeResolvedAllergies', valueBoolean: true }] },
        { name: 'includeMedication' },
      ],
    },
  })
  expect([record.status, record.json.type]).toEqual([200, 'collection'])
  expect(of('List', record).length).toBe(3)

  const range = `start=ge${day(spine, 1)}&end=le${day(spine, 12)}&status=free&_include=Slot:schedule`
  const slotsOf = async () => of('Slot', await ask({ interaction: 'rest:search:slot-1', path: `Slot?${range}` }))
  const before = await slotsOf()
  const [slot] = before

  const booked = await ask({
    interaction: 'rest:create:appointment-1',
    verb: 'POST',
    path: 'Appointment',
    body: booking([slot], patient.id),
  })
  expect(booked.status).toBe(201)
  expect(booked.headers['etag']).toBe('W/"1"')
  expect(booked.headers['location']).toBe(`${ROOT}/Appointment/${booked.json.id}/_history/1`)
  expect((await slotsOf()).length).toBe(before.length - 1)

  const change = (body: unknown, ifMatch: string, interaction = 'rest:update:appointment-1') =>
    ask({ interaction, verb: 'PUT', path: `Appointment/${booked.json.id}`, body, headers: { 'If-Match': ifMatch } })
  const stale = await change({ ...booked.json, comment: 'Another' }, 'W/"0"')
  expect([stale.status, stale.code]).toEqual([409, 'FHIR_CONSTRAINT_VIOLATION'])
  const amended = await change({ ...booked.json, comment: 'Another' }, 'W/"1"')
  expect([amended.status, amended.json.comment, amended.headers['etag']]).toEqual([200, 'Another', 'W/"2"'])

  const reason = {
    url: 'https://fhir.nhs.uk/STU3/StructureDefinition/Extension-GPConnect-AppointmentCancellationReason-1',
    valueString: 'Better',
  }
  const cancelled = await change(
    { ...amended.json, status: 'cancelled', extension: [...amended.json.extension, reason] },
    'W/"2"',
    'rest:cancel:appointment-1',
  )
  expect([cancelled.status, cancelled.json.status, cancelled.json.meta.versionId]).toEqual([200, 'cancelled', '3'])
  expect((await slotsOf()).length).toBe(before.length)
  const late = await change({ ...amended.json, comment: 'Too late' }, 'W/"3"')
  expect([late.status, late.code]).toEqual([422, 'INVALID_RESOURCE'])

  const list = await ask({
    interaction: 'rest:search:patient_appointments-1',
    path: `Patient/${patient.id}/Appointment?start=ge${day(spine, 0)}&start=le${day(spine, 30)}`,
  })
  expect(of('Appointment', list).map(({ status }) => status)).toEqual(['cancelled'])
})
