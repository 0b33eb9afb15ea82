import { beforeAll, describe, expect, it } from 'vitest'
import { writeResource } from '../../../src/wire/fhir/representation.ts'
import { type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { post } from '../../support/post.ts'
import { type Ask, consumer, DOCUMENTS_ROOT, day, GPC, NHS, of, STRUCTURED_ROOT } from './practice.ts'

let spine: TestEnvironment
let ask: ReturnType<typeof consumer>
beforeAll(async () => {
  spine = await testEnvironment()
  ask = consumer(spine)
})

const metadata: Ask = { interaction: 'rest:read:metadata-1', path: 'metadata' }
const search = (identifier: string): Ask => ({ interaction: 'rest:search:patient-1', path: `Patient?identifier=${identifier}` })

describe('metadata', () => {
  it('B38: version, format, software, operations and the fifteen profiles', async () => {
    const { status, json } = await ask(metadata)
    expect(status).toBe(200)
    expect(json).toMatchObject({
      resourceType: 'CapabilityStatement',
      version: '1.2.7',
      fhirVersion: '3.0.1',
      status: 'active',
      kind: 'capability',
      acceptUnknown: 'both',
    })
    expect(Object.keys(json.software)).toEqual(['name', 'version', 'releaseDate'])
    expect(json.profile).toHaveLength(15)
    expect(json.rest[0].operation.map((each: { definition: { reference: string } }) => each.definition.reference)).toEqual([
      'https://fhir.nhs.uk/STU3/OperationDefinition/GPConnect-RegisterPatient-Operation-1',
      'https://fhir.nhs.uk/STU3/OperationDefinition/GPConnect-GetStructuredRecord-Operation-1/_history/1.12',
    ])
    expect(json.rest[0].resource.map(({ type }: { type: string }) => type)).toEqual([
      'Patient',
      'Organization',
      'Practitioner',
      'Location',
      'Appointment',
      'Slot',
    ])
  })
})

describe('formats', () => {
  it.each<[string, Record<string, string>, string]>([
    ['Accept', { Accept: 'application/fhir+json' }, ''],
    ['Accept with a charset', { Accept: 'application/fhir+json;charset=utf-8' }, ''],
    ['Accept of anything', { Accept: '*/*' }, ''],
    ['neither Accept nor Content-Type', { Accept: '' }, ''],
    ['_format before Accept', { Accept: 'application/fhir+xml' }, '?_format=application/fhir+json'],
    ['the first of several that is known', { Accept: 'text/html, application/fhir+json, application/fhir+xml' }, ''],
    ['_format encoded', { Accept: '' }, '?_format=application%2Ffhir%2Bjson'],
    ['_format in short', { Accept: 'text/html' }, '?_format=json'],
  ])('B39: %s: JSON', async (_what, headers, query) => {
    const { status, headers: told } = await ask({ ...metadata, path: `metadata${query}`, headers })
    expect([status, told['content-type']]).toEqual([200, 'application/fhir+json;charset=utf-8'])
  })

  it.each<[string, Record<string, string>, string]>([
    ['Accept', { Accept: 'text/html' }, ''],
    ['_format', {}, '?_format=turtle'],
  ])('B39: another %s is 415', async (_what, headers, query) => {
    expect((await ask({ ...metadata, path: `metadata${query}`, headers })).status).toBe(415)
  })

  it.each<[string, Record<string, string>, string]>([
    ['Accept', { Accept: 'application/fhir+xml' }, ''],
    ['Accept with a charset', { Accept: 'application/fhir+xml; charset=utf-8' }, ''],
    ['_format before Accept', { Accept: 'application/fhir+json' }, '?_format=application/fhir+xml'],
    ['_format encoded', { Accept: '' }, '?_format=application%2Ffhir%2Bxml'],
    ['_format in short', {}, '?_format=xml'],
  ])('B39: %s: XML', async (_what, headers, query) => {
    const { status, headers: told, json } = await ask({ ...metadata, path: `metadata${query}`, headers })
    expect([status, told['content-type'], json.resourceType]).toEqual([200, 'application/fhir+xml;charset=utf-8', 'CapabilityStatement'])
  })

  it('B39: Content-Type decides where there is no Accept: a request in XML is answered in XML', async () => {
    const body = writeResource(
      {
        resourceType: 'Parameters',
        parameter: [
          { name: 'patientNHSNumber', valueIdentifier: { system: NHS, value: '9990000018' } },
          { name: 'includeAllergies', part: [{ name: 'includeResolvedAllergies', valueBoolean: true }] },
        ],
      },
      'xml',
    )
    const record: Ask = {
      interaction: 'operation:gpc.getstructuredrecord-1',
      root: STRUCTURED_ROOT,
      verb: 'POST',
      path: 'Patient/$gpc.getstructuredrecord',
      body,
      headers: { Accept: '', 'Content-Type': 'application/fhir+xml' },
    }
    const inXml = await ask(record)
    expect([inXml.status, inXml.headers['content-type']]).toEqual([200, 'application/fhir+xml;charset=utf-8'])
    const inJson = await ask({ ...record, headers: { 'Content-Type': 'application/fhir+xml' } })
    expect(inJson.headers['content-type']).toBe('application/fhir+json;charset=utf-8')
    expect(inXml.json).toEqual(inJson.json)
    const wrong = await ask({ ...record, body: body.replace('valueBoolean', 'valueColour') })
    expect([wrong.status, wrong.headers['content-type'], wrong.code]).toEqual([
      422,
      'application/fhir+xml;charset=utf-8',
      'INVALID_RESOURCE',
    ])
    const cut = await ask({ ...record, body: body.slice(0, -20) })
    expect([cut.status, cut.code]).toEqual([400, 'BAD_REQUEST'])
  })

  it('B39: gzip where the caller takes it', async () => {
    const { status, headers } = await ask({ ...metadata, headers: { 'Accept-Encoding': 'gzip' } })
    expect([status, headers['content-encoding']]).toEqual([200, 'gzip'])
    expect((await ask(metadata)).headers['content-encoding']).toBeUndefined()
  })

  it('nothing is to be stored, neither answers nor errors', async () => {
    for (const each of [metadata, search('nothing')]) expect((await ask(each)).headers['cache-control']).toBe('no-store')
  })
})

describe('what a provider does not do', () => {
  const direct = (verb: string, path: string, headers: readonly string[] = [], as = 'supplier-a') =>
    post({
      url: `${spine.environment.urls.https}/M85999/STU3/1/gpconnect/${path}`,
      ca: spine.ca,
      verb,
      ...(as === 'nobody' ? {} : { as: spine.identity(as) }),
      headers: [
        'Ssp-TraceID',
        '1',
        'Ssp-From',
        '999000000011',
        'Ssp-To',
        '999000000093',
        'Ssp-InteractionID',
        `${GPC}rest:read:metadata-1`,
        ...headers,
      ],
    })

  it.each([
    ['PATCH', 'Appointment/1'],
    ['DELETE', 'Appointment/1'],
    ['OPTIONS', 'metadata'],
    ['GET', 'Metadata'],
    ['GET', 'metadatas'],
    ['GET', 'Observation/1'],
  ])('B40: %s %s is an OperationOutcome', async (verb, path) => {
    const answer = await direct(verb, path)
    expect(answer.status).toBe(501)
    expect(JSON.parse(answer.text)).toMatchObject({
      resourceType: 'OperationOutcome',
      meta: { profile: ['https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-OperationOutcome-1'] },
      issue: [{ severity: 'error', code: 'not-supported', details: { coding: [{ code: 'NOT_IMPLEMENTED' }] } }],
    })
  })

  it('B40: an interaction that does not fit method and path', async () => {
    const told = await ask({ interaction: 'rest:search:slot-1', path: 'metadata' })
    expect([told.status, told.code]).toEqual([400, 'BAD_REQUEST'])
  })

  it('a call without a certificate', async () => {
    const answer = await direct('GET', 'metadata', [], 'nobody')
    expect(answer.status).toBe(496)
  })

  it.each(['Ssp-TraceID', 'Ssp-From', 'Ssp-To', 'Ssp-InteractionID'])('a call without %s', async (name) => {
    const headers = Object.entries({
      'Ssp-TraceID': '1',
      'Ssp-From': '999000000011',
      'Ssp-To': '999000000093',
      'Ssp-InteractionID': `${GPC}rest:read:metadata-1`,
    })
    const answer = await post({
      url: `${spine.environment.urls.https}/M85999/STU3/1/gpconnect/metadata`,
      ca: spine.ca,
      verb: 'GET',
      as: spine.identity('supplier-a'),
      headers: headers.filter(([each]) => each !== name).flat(),
    })
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.text).issue[0].details.coding[0].code).toBe('BAD_REQUEST')
  })
})

describe('the bearer token', () => {
  const now = () => Math.floor(spine.environment.spaces.default.clock.now() / 1000)

  it.each([
    'iss',
    'sub',
    'exp',
    'iat',
    'reason_for_request',
    'aud',
    'requesting_device',
    'requesting_practitioner',
    'requesting_organization',
    'requested_scope',
  ])('B41-52: without %s is 400', async (claim) => {
    const told = await ask({ ...metadata, claims: { [claim]: undefined } })
    expect([told.status, told.code]).toEqual([400, 'BAD_REQUEST'])
    expect(told.json.issue[0].diagnostics).toContain(claim)
  })

  it.each([301, 299, -1])('B41-52: that lives %i seconds is 400', async (life) => {
    expect((await ask({ ...metadata, claims: { iat: now(), exp: now() + life } })).status).toBe(400)
  })

  it('B41-52: from the near future is taken, one that has expired is not', async () => {
    expect((await ask({ ...metadata, claims: { iat: now() + 200, exp: now() + 500 } })).status).toBe(200)
    expect((await ask({ ...metadata, claims: { iat: now() - 600, exp: now() - 300 } })).status).toBe(400)
  })

  it.each<[string, unknown]>([
    ['requested_scope', 'patient/*.write'],
    ['reason_for_request', 'notdirectcare'],
  ])('B41-52: with another %s is 400', async (claim, value) => {
    expect((await ask({ ...metadata, claims: { [claim]: value } })).status).toBe(400)
  })

  it.each([
    'requesting_device',
    'requesting_practitioner',
    'requesting_organization',
  ])('B41-52: with a %s of another type is 422', async (claim) => {
    const told = await ask({ ...metadata, claims: { [claim]: { resourceType: 'Patient' } } })
    expect([told.status, told.code]).toEqual([422, 'INVALID_RESOURCE'])
  })

  it('B41-52: that is not base64 is 400', async () => {
    expect((await ask({ ...metadata, headers: { Authorization: 'Bearer a!.b!.' } })).status).toBe(400)
  })

  it('B41-52: with a user who is unknown to SDS is taken, and an organisation of the old system', async () => {
    const practitioner = {
      resourceType: 'Practitioner',
      id: '1',
      name: [{ family: 'A' }],
      identifier: [{ system: 'https://fhir.nhs.uk/Id/sds-user-id', value: 'UNK' }],
    }
    const organisation = {
      resourceType: 'Organization',
      name: 'A',
      identifier: [{ system: 'http://fhir.nhs.net/Id/ods-organization-code', value: 'A99901' }],
    }
    expect(
      (await ask({ ...metadata, claims: { requesting_practitioner: practitioner, requesting_organization: organisation } })).status,
    ).toBe(200)
  })
})

describe('finding a patient', () => {
  it.each<[string, string, number, string]>([
    ['no identifier', 'Patient', 400, 'BAD_REQUEST'],
    ['the name in another case', `Patient?Identifier=${NHS}|9990000018`, 400, 'BAD_REQUEST'],
    ['two identifiers', `Patient?identifier=${NHS}|9990000018&identifier=${NHS}|9990000018`, 400, 'BAD_REQUEST'],
    ['no system', 'Patient?identifier=9990000018', 422, 'INVALID_PARAMETER'],
    ['a blank system', 'Patient?identifier=|9990000018', 422, 'INVALID_PARAMETER'],
    ['no value', `Patient?identifier=${NHS}|`, 422, 'INVALID_PARAMETER'],
    ['another system', 'Patient?identifier=https://fhir.nhs.uk/Id/other|9990000018', 400, 'INVALID_IDENTIFIER_SYSTEM'],
    ['a wrong check digit', `Patient?identifier=${NHS}|9990000019`, 400, 'INVALID_NHS_NUMBER'],
    ['letters', `Patient?identifier=${NHS}|999000001x`, 400, 'INVALID_NHS_NUMBER'],
  ])('B53: %s', async (_what, path, status, code) => {
    const told = await ask({ interaction: 'rest:search:patient-1', path })
    expect([told.status, told.code]).toEqual([status, code])
  })

  it.each([
    ['deceased', '9990000131'],
    ['sensitive', '9990000093'],
    ['invalid', '9990000077'],
    ['superseded', '9990000042'],
    ['of another practice', '9990000174'],
  ])('B53: who is %s is not found', async (_what, number) => {
    const told = await ask(search(`${NHS}|${number}`))
    expect([told.status, told.json.total, told.json.entry]).toEqual([200, 0, []])
  })

  it('B53: whose number is not verified is not found', async () => {
    const { environment } = spine
    const space = await environment.createSpace({ name: 'unverified', claims: {}, seed: 'default' })
    const patients = await environment.patients()
    const known = await patients.get(space, '9990000018')
    if (known === undefined) throw new Error('no such patient')
    const found = async () => (await ask({ ...search(`${NHS}|9990000018`), headers: { 'X-Mock-Spine-Space': space.name } })).json.total
    expect(await found()).toBe(1)
    await patients.put(space, [{ ...known.patient, verified: false }])
    expect(await found()).toBe(0)
  })

  it('B53: who has dissented is found all the same; other parameters do not count', async () => {
    const told = await ask({
      interaction: 'rest:search:patient-1',
      path: `Patient?identifier=${encodeURIComponent(`${NHS}|9990000484`)}&_count=1&_sort=name`,
    })
    expect(of('Patient', told)).toHaveLength(1)
  })

  it('a patient carries what must be there, and nothing of what must not', async () => {
    const [patient] = of('Patient', await ask(search(`${NHS}|9990000018`)))
    const { extension, identifier, telecom, address } = patient
    expect(extension.map(({ url }: { url: string }) => url.split('/').at(-1))).toEqual([
      'Extension-CareConnect-GPC-RegistrationDetails-1',
      'Extension-CareConnect-GPC-NHSCommunication-1',
    ])
    expect(identifier[0].extension[0].valueCodeableConcept.coding[0].code).toBe('01')
    expect(telecom).toContainEqual({ system: 'email', value: 'maud.pemberton@example.org', use: 'home' })
    expect(address[0]).toMatchObject({ use: 'home', line: ['1 Lantern Street'], city: 'Asherton', postalCode: 'AX1 1AA' })
    for (const name of ['maritalStatus', 'multipleBirthBoolean', 'deceasedBoolean']) expect(patient).not.toHaveProperty(name)
  })
})

describe('reading', () => {
  it.each([
    ['rest:read:patient-1', 'Patient/unknown', 'PATIENT_NOT_FOUND'],
    ['rest:read:practitioner-1', 'Practitioner/99', 'PRACTITIONER_NOT_FOUND'],
    ['rest:read:organization-1', 'Organization/99', 'ORGANISATION_NOT_FOUND'],
    ['rest:read:location-1', 'Location/99', 'NO_RECORD_FOUND'],
    ['rest:read:appointment-1', 'Appointment/99', 'NO_RECORD_FOUND'],
  ])('B54: %s of an unknown id is 404', async (interaction, path, code) => {
    const told = await ask({ interaction, path })
    expect([told.status, told.code]).toEqual([404, code])
  })

  it('B54: what is read has an ETag of its version', async () => {
    const [patient] = of('Patient', await ask(search(`${NHS}|9990000018`)))
    for (const [interaction, path] of [
      ['rest:read:patient-1', `Patient/${patient.id}`],
      ['rest:read:practitioner-1', 'Practitioner/1'],
      ['rest:read:organization-1', 'Organization/1'],
      ['rest:read:location-1', 'Location/1'],
    ] as const) {
      const told = await ask({ interaction, path })
      expect([path, told.status, told.headers['etag']]).toEqual([path, 200, `W/"${told.json.meta.versionId}"`])
    }
  })

  it.each([
    ['rest:search:practitioner-1', 'Practitioner?identifier=https://fhir.nhs.uk/Id/sds-user-id|555000000011', 1],
    ['rest:search:practitioner-1', 'Practitioner?identifier=https://fhir.nhs.uk/Id/sds-user-id|1', 0],
    ['rest:search:organization-1', 'Organization?identifier=https://fhir.nhs.uk/Id/ods-organization-code|M85999', 1],
    ['rest:search:organization-1', 'Organization?identifier=http://fhir.nhs.net/Id/ods-organization-code|M85999', 1],
    ['rest:search:organization-1', 'Organization?identifier=https://fhir.nhs.uk/Id/ods-organization-code|X99999', 0],
  ])('B54: %s %s finds %i', async (interaction, path, total) => {
    expect((await ask({ interaction, path })).json.total).toBe(total)
  })

  it.each([
    ['rest:search:practitioner-1', 'Practitioner?identifier=https://fhir.nhs.uk/Id/sds-user-id', 422, 'INVALID_PARAMETER'],
    ['rest:search:practitioner-1', 'Practitioner?Identifier=https://fhir.nhs.uk/Id/sds-user-id|1', 400, 'BAD_REQUEST'],
    ['rest:search:organization-1', 'Organization?identifier=https://fhir.nhs.uk/Id/other|M85999', 400, 'BAD_REQUEST'],
  ])('B54: %s %s is %i', async (interaction, path, status, code) => {
    const told = await ask({ interaction, path })
    expect([told.status, told.code]).toEqual([status, code])
  })
})

describe('slots', () => {
  const slots = (query: string): Ask => ({ interaction: 'rest:search:slot-1', path: `Slot?${query}` })
  const good = (from: number, to: number) => `start=ge${day(spine, from)}&end=le${day(spine, to)}&status=free&_include=Slot:schedule`

  it('B56: with schedules, whose they are, and the practice', async () => {
    const told = await ask(slots(`${good(1, 10)}&_include:recurse=Schedule:actor:Practitioner&_include:recurse=Schedule:actor:Location`))
    const found = of('Slot', told)
    expect(found.length).toBeGreaterThan(50)
    const ids = (type: string) => of(type, told).map(({ id }: { id: string }) => `${type}/${id}`)
    expect(found.every((slot) => ids('Schedule').includes(slot.schedule.reference))).toBe(true)
    for (const schedule of of('Schedule', told))
      for (const { reference } of schedule.actor) expect([...ids('Location'), ...ids('Practitioner')]).toContain(reference)
    expect(ids('Organization')).toEqual(['Organization/1'])
    expect(found[0]).toMatchObject({
      extension: [{ valueCode: expect.stringMatching(/^(In-person|Telephone)$/) }],
      status: 'free',
      start: expect.stringMatching(/T\d\d:\d\d:00\+0[01]:00$/),
    })
    expect(found[0]).not.toHaveProperty('specialty')
  })

  it('B56: without the includes only schedules and the practice come', async () => {
    const told = await ask(slots(good(1, 10)))
    expect([of('Practitioner', told), of('Location', told)]).toEqual([[], []])
  })

  it('B56: no slots, no other resources', async () => {
    expect((await ask(slots(good(-13, -1)))).json).toMatchObject({ total: 0, entry: [] })
  })

  it('B56: a dateTime bounds to the minute', async () => {
    const [first] = of('Slot', await ask(slots(good(1, 10))))
    const query = `start=ge${encodeURIComponent(first.start)}&end=le${encodeURIComponent(first.end)}&status=free&_include=Slot:schedule`
    const ids = of('Slot', await ask(slots(query))).map(({ id }: { id: string }) => id)
    expect(ids).toEqual([first.id])
  })

  it.each<[string, () => string, number, string]>([
    ['no start', () => good(1, 2).replace(/start=[^&]*&/, ''), 400, 'BAD_REQUEST'],
    ['no end', () => good(1, 2).replace(/end=[^&]*&/, ''), 400, 'BAD_REQUEST'],
    ['no status', () => good(1, 2).replace('status=free&', ''), 400, 'BAD_REQUEST'],
    ['no _include', () => good(1, 2).replace('&_include=Slot:schedule', ''), 400, 'BAD_REQUEST'],
    ['more than 14 days', () => good(1, 16), 422, 'INVALID_PARAMETER'],
    ['an end before the start', () => good(5, 2), 422, 'INVALID_PARAMETER'],
    ['no prefix', () => good(1, 2).replace('ge', ''), 422, 'INVALID_PARAMETER'],
    ['another prefix', () => good(1, 2).replace('ge', 'gt'), 422, 'INVALID_PARAMETER'],
    ['a partial date', () => good(1, 2).replace(/ge[\d-]+/, 'ge2026-12'), 422, 'INVALID_PARAMETER'],
    ['no date', () => good(1, 2).replace(/ge[\d-]+/, 'gesoon'), 422, 'INVALID_PARAMETER'],
    ['another status', () => good(1, 2).replace('free', 'busy'), 422, 'INVALID_PARAMETER'],
  ])('B56: %s', async (_what, query, status, code) => {
    const told = await ask(slots(query()))
    expect([told.status, told.code]).toEqual([status, code])
    expect(told.headers['cache-control']).toBe('no-store')
  })

  it('B56: unknown systems of searchFilter do not count', async () => {
    expect((await ask(slots(`${good(1, 10)}&searchFilter=https://unknown|x`))).json.total).toBeGreaterThan(0)
  })
})

it.each([
  [STRUCTURED_ROOT, 'structured:fhir:rest:read:metadata-1'],
  [DOCUMENTS_ROOT, 'documents:fhir:rest:read:metadata-1'],
])('the service root %s has its own metadata', async (root, interaction) => {
  const told = await ask({ interaction: `urn:nhs:names:services:gpconnect:${interaction}`, path: 'metadata', root })
  expect([told.status, told.json.resourceType]).toEqual([200, 'CapabilityStatement'])
})
