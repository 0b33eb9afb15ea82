import { beforeAll, describe, expect, it } from 'vitest'
import { type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { type Ask, consumer, of } from './practice.ts'

let spine: TestEnvironment
let ask: ReturnType<typeof consumer>
beforeAll(async () => {
  spine = await testEnvironment()
  ask = consumer(spine)
})

const ROOT = 'https://gp-practice.mock.nhs.uk/M85999/DSTU2/1/gpconnect/fhir'
const NHS = 'http://fhir.nhs.net/Id/nhs-number'
const SECTIONS = 'http://fhir.nhs.net/ValueSet/gpconnect-record-section-1'

const number = (value = '9990000018', system = NHS) => ({ name: 'patientNHSNumber', valueIdentifier: { system, value } })
const section = (code: string, system = SECTIONS) => ({ name: 'recordSection', valueCodeableConcept: { coding: [{ system, code }] } })
const period = (start?: string, end?: string) => ({
  name: 'timePeriod',
  valuePeriod: { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) },
})

/** A call with the token and the types of the first versions. */
const call = (more: Partial<Ask> & Pick<Ask, 'interaction' | 'path'>) =>
  ask({
    root: ROOT,
    headers: { Accept: 'application/json+fhir', ...(more.body === undefined ? {} : { 'Content-Type': 'application/json+fhir' }) },
    claims: {
      aud: 'https://authorize.fhir.nhs.net/token',
      requested_record: { resourceType: 'Patient', identifier: [{ system: NHS, value: '9990000018' }] },
      requesting_organization: {
        resourceType: 'Organization',
        id: '1',
        name: 'A',
        identifier: [{ system: 'http://fhir.nhs.net/Id/ods-organization-code', value: 'A99901' }],
      },
      requesting_practitioner: {
        resourceType: 'Practitioner',
        id: '1',
        name: { family: ['A'], given: ['B'] },
        identifier: [{ system: 'http://fhir.nhs.net/sds-user-id', value: '1' }],
      },
      requested_scope: 'patient/*.read',
    },
    ...more,
  })
const record = (...parameter: readonly object[]) =>
  call({
    interaction: 'operation:gpc.getcarerecord',
    verb: 'POST',
    path: 'Patient/$gpc.getcarerecord',
    body: { resourceType: 'Parameters', parameter },
  })

describe('the HTML view', () => {
  it.each(['ADM', 'ALL', 'CLI', 'ENC', 'IMM', 'MED', 'OBS', 'PRB', 'REF', 'SUM'])('B62: section %s', async (code) => {
    const told = await record(number(), section(code))
    expect([told.status, told.headers['content-type']]).toEqual([200, 'application/json+fhir;charset=utf-8'])
    expect(told.json.entry.map(({ resource }: { resource: { resourceType: string } }) => resource.resourceType)).toEqual([
      'Composition',
      'Patient',
      'Organization',
      'Practitioner',
      'Device',
    ])
    const [composition] = of('Composition', told)
    expect(composition).toMatchObject({ title: 'Patient Care Record', section: [{ code: { coding: [{ system: SECTIONS, code }] } }] })
    expect(composition.section[0].text.div).toMatch(/^<div xmlns="http:\/\/www\.w3\.org\/1999\/xhtml"><h1>/)
  })

  it('B62: holds what the record holds, and what lies in the period', async () => {
    const html = async (...more: readonly object[]) => of('Composition', await record(number(), ...more))[0].section[0].text.div
    expect(await html(section('ALL'))).toContain('Penicillin')
    expect(await html(section('MED'))).toContain('Amlodipine 5mg tablets')
    expect(await html(section('ENC'), period('2025', '2025'))).not.toContain('Sore throat')
    expect(await html(section('ENC'), period('2024-01-01'))).toContain('Sore throat')
    expect(await html(section('OBS'))).toContain('data is recorded for this patient')
  })

  it('B62: the parameters may come in any order', async () => {
    expect((await record(section('SUM'), number())).status).toBe(200)
  })

  it.each<[string, readonly object[], number, string]>([
    ['nothing', [], 400, 'BAD_REQUEST'],
    ['no section', [number()], 400, 'BAD_REQUEST'],
    ['two sections', [number(), section('SUM'), section('MED')], 400, 'BAD_REQUEST'],
    ['a text for a section', [number(), { name: 'recordSection', valueString: 'SUM' }], 400, 'BAD_REQUEST'],
    ['another system of sections', [number(), section('SUM', 'http://elsewhere')], 400, 'BAD_REQUEST'],
    ['no number', [section('SUM')], 400, 'BAD_REQUEST'],
    ['two numbers', [number(), number(), section('SUM')], 400, 'BAD_REQUEST'],
    ['an unknown section', [number(), section('XYZ')], 422, 'INVALID_PARAMETER'],
    ['a section in lower case', [number(), section('sum')], 422, 'INVALID_PARAMETER'],
    ['a bad number', [number('9990000019'), section('SUM')], 400, 'INVALID_NHS_NUMBER'],
    [
      'another system of numbers',
      [number('9990000018', 'https://fhir.nhs.uk/Id/nhs-number'), section('SUM')],
      400,
      'INVALID_IDENTIFIER_SYSTEM',
    ],
    ['an unknown patient', [number('9990009996'), section('SUM')], 404, 'PATIENT_NOT_FOUND'],
    ['dissent', [number('9990000484'), section('SUM')], 403, 'NO_PATIENT_CONSENT'],
    ['a period with SUM', [number(), section('SUM'), period('2020', '2021')], 400, 'BAD_REQUEST'],
    ['a period with ALL', [number(), section('ALL'), period('2020', '2021')], 400, 'BAD_REQUEST'],
    ['a period with IMM', [number(), section('IMM'), period('2020', '2021')], 400, 'BAD_REQUEST'],
    ['a period backwards', [number(), section('MED'), period('2021', '2020')], 422, 'INVALID_PARAMETER'],
    ['no date', [number(), section('MED'), period('soon')], 422, 'INVALID_PARAMETER'],
  ])('B62: %s', async (_what, parameter, status, code) => {
    const told = await record(...parameter)
    expect([told.status, told.code]).toEqual([status, code])
    expect(told.json.meta.profile).toEqual(['http://fhir.nhs.net/StructureDefinition/gpconnect-operationoutcome-1'])
    expect(told.json.issue[0].details.coding[0]).toEqual({ system: 'http://fhir.nhs.net/ValueSet/gpconnect-error-or-warning-code-1', code })
  })

  it('B62: another resource, and a token without the record that it is for', async () => {
    const other = await call({
      interaction: 'operation:gpc.getcarerecord',
      verb: 'POST',
      path: 'Patient/$gpc.getcarerecord',
      body: { resourceType: 'Patient' },
    })
    expect([other.status, other.code]).toEqual([422, 'INVALID_RESOURCE'])
    const token = await call({ interaction: 'rest:read:metadata', path: 'metadata', claims: { requested_record: undefined } })
    expect(token.status).toBe(400)
  })

  it('has metadata of its own; the interactions of the two faces do not mix', async () => {
    const told = await call({ interaction: 'rest:read:metadata', path: 'metadata' })
    expect([told.status, told.json.resourceType, told.json.fhirVersion]).toEqual([200, 'Conformance', '1.0.2'])
    const mixed = await call({ interaction: 'rest:read:metadata-1', path: 'metadata' })
    expect(mixed.status).toBe(400)
  })
})
