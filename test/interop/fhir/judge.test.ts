import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FhirFormat, type FhirRelease, writeResource } from '../../../src/wire/fhir/representation.ts'
import { appointment, careConsumer, SERVICE } from '../../conformance/booking/service.ts'
import {
  type Ask,
  booking,
  consumer,
  DOCUMENTS_ROOT,
  day,
  NHS,
  of,
  STRUCTURED_ROOT,
  type Told,
} from '../../conformance/gp-connect/practice.ts'
import { testbed } from '../../conformance/secure-proxy/testbed.ts'
import { type TestEnvironment, testEnvironment } from '../../support/environment.ts'

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const lib = mkdtempSync(path.join(tmpdir(), 'hapi-'))
afterAll(() => rmSync(lib, { recursive: true, force: true }))

interface Body {
  readonly what: string
  readonly release: FhirRelease
  readonly format: FhirFormat
  readonly text: string
}

let spine: TestEnvironment
beforeAll(async () => {
  execFileSync('mvn', ['-q', '-B', '-f', here('pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${lib}`], { stdio: 'pipe' })
  spine = await testEnvironment()
})

/** What HAPI says of bodies: `ok`, or what is wrong. */
function judged(bodies: readonly Body[]): string[] {
  const lines = bodies.map(({ release, format, text }) => `${release}\t${format}\t${Buffer.from(text).toString('base64')}`)
  const options = { input: `${lines.join('\n')}\n`, stdio: 'pipe' as const, maxBuffer: 100_000_000 }
  const said = execFileSync('java', ['-cp', `${lib}/*`, here('FhirJudge.java')], options)
    .toString()
    .trim()
    .split('\n')
  return said.map(withoutPublished)
}

/**
 * The published structured records do not say where each of their resources can be read, as a collection with references should; so HAPI
 * cannot see either that a requester is a practitioner (mps-1).
 */
const withoutPublished = (said: string): string =>
  said
    .split('; ')
    .filter((each) => !/^$|fullUrl|mps-1/.test(each))
    .join('; ') || 'ok'

it('HAPI is no judge that takes anything', () => {
  const stu3 = { what: '', release: 'STU3' as const }
  const [misplaced = '', unknown = '', code = '', good] = judged([
    {
      ...stu3,
      format: 'xml',
      text: '<Patient xmlns="http://hl7.org/fhir"><gender value="male"/><name><family value="A"/></name></Patient>',
    },
    { ...stu3, format: 'json', text: '{"resourceType":"Patient","colour":"blue"}' },
    { ...stu3, format: 'json', text: '{"resourceType":"Patient","gender":"mal"}' },
    { ...stu3, format: 'json', text: '{"resourceType":"Patient","gender":"male"}' },
  ])
  expect(misplaced).toContain('out of order')
  expect(unknown).toContain('colour')
  expect(code).toContain('mal')
  expect(good).toBe('ok')
})

const REASON = {
  url: 'https://fhir.nhs.uk/STU3/StructureDefinition/Extension-GPConnect-AppointmentCancellationReason-1',
  valueString: 'Better',
}
const parameters = (...more: readonly object[]) => ({
  resourceType: 'Parameters',
  parameter: [{ name: 'patientNHSNumber', valueIdentifier: { system: NHS, value: '9990000018' } }, ...more],
})

/** Every interaction of practice and urgent care service, and refusals of each kind, in one format. */
async function bodiesIn(format: FhirFormat): Promise<Body[]> {
  const bodies: Body[] = []
  const types = { STU3: `application/fhir+${format}`, DSTU2: `application/${format}+fhir` }
  const keeping =
    (ask: (call: Ask) => Promise<Told>, release: FhirRelease = 'STU3') =>
    async (call: Ask, status = 200): Promise<Told> => {
      const body = call.body === undefined ? {} : { body: writeResource(Object(call.body), format, release) }
      const type = call.body === undefined ? {} : { 'Content-Type': types[release] }
      const told = await ask({ ...call, ...body, headers: { Accept: types[release], ...type, ...call.headers } })
      expect([call.interaction, call.path, told.status]).toEqual([call.interaction, call.path, status])
      bodies.push({ what: `${call.verb ?? 'GET'} ${call.path}: ${status}`, release, format, text: told.text })
      return told
    }
  const practice = keeping(consumer(spine))
  const care = keeping(careConsumer(spine))
  const post = 'POST' as const

  await practice({ interaction: 'rest:read:metadata-1', path: 'metadata' })
  const found = await practice({ interaction: 'rest:search:patient-1', path: `Patient?identifier=${NHS}|9990000018` })
  const patient = of('Patient', found)[0].id
  await practice({ interaction: 'rest:read:patient-1', path: `Patient/${patient}` })
  for (const [type, system, value] of [
    ['Practitioner', 'https://fhir.nhs.uk/Id/sds-user-id', '555000000011'],
    ['Organization', 'https://fhir.nhs.uk/Id/ods-organization-code', 'M85999'],
  ] as const) {
    await practice({ interaction: `rest:search:${type.toLowerCase()}-1`, path: `${type}?identifier=${system}|${value}` })
    await practice({ interaction: `rest:read:${type.toLowerCase()}-1`, path: `${type}/1` })
  }
  await practice({ interaction: 'rest:read:location-1', path: 'Location/1' })
  const range = `start=ge${day(spine, 1)}&end=le${day(spine, 9)}&status=free&_include=Slot:schedule`
  const include = '&_include:recurse=Schedule:actor:Practitioner&_include:recurse=Schedule:actor:Location'
  const [slot] = of('Slot', await practice({ interaction: 'rest:search:slot-1', path: `Slot?${range}${include}` }))
  const create = { interaction: 'rest:create:appointment-1', verb: post, path: 'Appointment' }
  const { json: booked } = await practice({ ...create, body: booking([slot], patient) }, 201)
  await practice({ ...create, body: booking([slot], patient) }, 409)
  await practice({ interaction: 'rest:read:appointment-1', path: `Appointment/${booked.id}` })
  const put = { verb: 'PUT', path: `Appointment/${booked.id}` }
  await practice(
    { ...put, interaction: 'rest:update:appointment-1', body: { ...booked, comment: 'Other' }, headers: { 'If-Match': 'W/"9"' } },
    409,
  )
  const { json: amended } = await practice({ ...put, interaction: 'rest:update:appointment-1', body: { ...booked, comment: 'Other' } })
  const cancelled = { ...amended, status: 'cancelled', extension: [...amended.extension, REASON] }
  await practice({ ...put, interaction: 'rest:cancel:appointment-1', body: cancelled })
  await practice({
    interaction: 'rest:search:patient_appointments-1',
    path: `Patient/${patient}/Appointment?start=ge${day(spine, 0)}&start=le${day(spine, 30)}`,
  })
  const structured = {
    interaction: 'operation:gpc.getstructuredrecord-1',
    verb: post,
    path: 'Patient/$gpc.getstructuredrecord',
    root: STRUCTURED_ROOT,
  }
  const all = [
    { name: 'includeAllergies', part: [{ name: 'includeResolvedAllergies', valueBoolean: true }] },
    { name: 'includeMedication' },
    { name: 'includeImmunisations' },
    { name: 'includeProblems' },
    { name: 'includeConsultations' },
    { name: 'includeUnknown' },
  ]
  await practice({ ...structured, body: parameters(...all) })
  for (const value of ['9990000026', '9990000034', '9990000069', '9990000220', '9990000239'])
    await practice({
      ...structured,
      body: { ...parameters(), parameter: [{ name: 'patientNHSNumber', valueIdentifier: { system: NHS, value } }, ...all] },
    })
  await practice({ ...structured, body: parameters({ name: 'includeAllergies' }) }, 422)
  await practice(
    {
      interaction: 'operation:gpc.migratestructuredrecord-1',
      verb: post,
      path: 'Patient/$gpc.migratestructuredrecord',
      claims: {
        requesting_organization: {
          resourceType: 'Organization',
          name: 'M',
          identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'M85999' }],
        },
      },
      body: parameters({ name: 'includeFullRecord', part: [{ name: 'includeSensitiveInformation', valueBoolean: false }] }),
    },
    200,
  )
  const documents = await practice({
    interaction: 'urn:nhs:names:services:gpconnect:documents:fhir:rest:search:documentreference-1',
    root: DOCUMENTS_ROOT,
    path: `Patient/${patient}/DocumentReference?_include=DocumentReference:subject:Patient&_include=DocumentReference:custodian:Organization&_include=DocumentReference:author:Organization&_include=DocumentReference:author:Practitioner&_revinclude:recurse=PractitionerRole:practitioner`,
  })
  const [document] = of('DocumentReference', documents)
  await practice({
    interaction: 'urn:nhs:names:services:gpconnect:documents:fhir:rest:read:binary-1',
    root: DOCUMENTS_ROOT,
    path: `Binary/${document.id}`,
  })
  await practice({ interaction: 'rest:read:patient-1', path: 'Patient/none' }, 404)
  await practice({ interaction: 'rest:read:metadata-1', path: 'metadata', claims: { iss: undefined } }, 400)

  const old = {
    root: 'https://gp-practice.mock.nhs.uk/M85999/DSTU2/1/gpconnect/fhir',
    claims: {
      aud: 'https://authorize.fhir.nhs.net/token',
      requested_record: { resourceType: 'Patient' },
      requesting_practitioner: { resourceType: 'Practitioner', id: '1', identifier: [{ value: '1' }] },
    },
  }
  const dstu2 = keeping(consumer(spine), 'DSTU2')
  await dstu2({ ...old, interaction: 'rest:read:metadata', path: 'metadata' })
  for (const code of ['ADM', 'ALL', 'CLI', 'ENC', 'IMM', 'MED', 'OBS', 'PRB', 'REF', 'SUM'])
    await dstu2({
      ...old,
      interaction: 'operation:gpc.getcarerecord',
      verb: post,
      path: 'Patient/$gpc.getcarerecord',
      body: {
        resourceType: 'Parameters',
        parameter: [
          { name: 'patientNHSNumber', valueIdentifier: { system: 'http://fhir.nhs.net/Id/nhs-number', value: '9990000018' } },
          {
            name: 'recordSection',
            valueCodeableConcept: { coding: [{ system: 'http://fhir.nhs.net/ValueSet/gpconnect-record-section-1', code }] },
          },
        ],
      },
    })

  await care({ interaction: 'read:metadata', path: 'metadata' })
  const careInclude = ['Practitioner', 'PractitionerRole', 'HealthcareService'].map((each) => `&_include=Schedule:actor:${each}`).join('')
  const careSlots = await care({
    interaction: 'search:slot',
    path: `Slot?service=${SERVICE}&start=ge${day(spine, 1)}&start=le${day(spine, 3)}&status=free&_include=Slot:schedule${careInclude}&_include=HealthcareService:location&_include=HealthcareService:Organization`,
  })
  const [careSlot] = of('Slot', careSlots)
  const careCreate = { interaction: 'create:appointment', verb: post, path: 'Appointment' }
  const { json: careBooked } = await care({ ...careCreate, body: appointment(careSlot) }, 201)
  await care({ ...careCreate, body: appointment(careSlot) }, 422)
  await care({ interaction: 'read:appointment', path: `Appointment/${careBooked.id}/_history/1` })
  await care({ interaction: 'search:appointment', path: `Appointment?Appointment.participant.actor:Patient.identifier=${NHS}|9990000018` })
  const careCancel = {
    interaction: 'update:appointment',
    verb: 'PUT',
    path: `Appointment/${careBooked.id}`,
    body: { ...careBooked, status: 'cancelled' },
  }
  await care(careCancel, 412)
  await care({ ...careCancel, headers: { 'If-Match': 'W/"7"' } }, 409)
  await care({ ...careCancel, headers: { 'If-Match': 'W/"1"' } })
  return bodies
}

it.each<FhirFormat>(['json', 'xml'])('every body in %s is what HAPI takes as valid', async (format) => {
  const bodies = await bodiesIn(format)
  expect(bodies.length).toBeGreaterThan(45)
  const said = judged(bodies)
  expect(bodies.map(({ what }, at) => [what, said[at]]).filter(([, verdict]) => verdict !== 'ok')).toEqual([])
}, 300_000)

it('the proxy’s refusals are valid too, in XML; in JSON as they are published', async () => {
  const bed = await testbed({ sspErrorFormat: 'negotiate' })
  const bodies: Body[] = []
  for (const format of ['json', 'xml'] as const)
    for (const call of [{ verb: 'TRACE' }, { headers: { 'Ssp-To': '123456789012' } }, { target: 'https://x/' }, { as: 'none' as const }]) {
      const { headers = {}, ...rest } = { headers: {}, ...call }
      const { status, text } = await bed.call({ ...rest, headers: { ...headers, Accept: `application/fhir+${format}` } })
      bodies.push({ what: `${format} ${status}`, release: 'STU3', format, text })
    }
  const said = judged(bodies)
  expect(bodies.map(({ what }, at) => [what, said[at]]).filter(([, verdict]) => verdict !== 'ok')).toEqual([])
}, 120_000)
