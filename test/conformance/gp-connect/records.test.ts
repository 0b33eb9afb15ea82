import { beforeAll, describe, expect, it } from 'vitest'
import { type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { consumer, NHS, of, STRUCTURED_ROOT } from './practice.ts'

let spine: TestEnvironment
let ask: ReturnType<typeof consumer>
beforeAll(async () => {
  spine = await testEnvironment()
  ask = consumer(spine)
})

const number = (value: string | undefined = '9990000018', system: string | undefined = NHS) => ({
  name: 'patientNHSNumber',
  valueIdentifier: { system, value },
})
const allergies = { name: 'includeAllergies', part: [{ name: 'includeResolvedAllergies', valueBoolean: true }] }
const medications = { name: 'includeMedication' }
const parameters = (...parameter: readonly object[]) => ({ resourceType: 'Parameters', parameter })
const structured = (body: unknown) =>
  ask({
    interaction: 'operation:gpc.getstructuredrecord-1',
    root: STRUCTURED_ROOT,
    verb: 'POST',
    path: 'Patient/$gpc.getstructuredrecord',
    body,
  })

describe('a structured record', () => {
  it('B61: who it is of, and what was asked for', async () => {
    const told = await structured(parameters(number(), allergies, medications))
    expect([told.status, told.json.type, told.json.meta.profile]).toEqual([
      200,
      'collection',
      ['https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-StructuredRecord-Bundle-1'],
    ])
    for (const type of ['Patient', 'Organization', 'Practitioner', 'PractitionerRole']) expect(of(type, told)).toHaveLength(1)
    expect(of('List', told).map(({ title }) => title)).toEqual([
      'Active Allergies',
      'Resolved Allergies',
      'Medications and Medical Devices',
    ])
    const ids = new Set(
      told.json.entry.map(({ resource }: { resource: { resourceType: string; id: string } }) => `${resource.resourceType}/${resource.id}`),
    )
    for (const list of of('List', told))
      for (const { item } of list.entry ?? []) if (!item.reference.startsWith('#')) expect(ids).toContain(item.reference)
    for (const statement of of('MedicationStatement', told)) {
      expect(ids).toContain(statement.medicationReference.reference)
      expect(ids).toContain(statement.basedOn[0].reference)
    }
    expect(of('MedicationRequest', told).some(({ intent }) => intent === 'order')).toBe(true)
  })

  it('B61: without what was not asked for', async () => {
    expect(of('List', await structured(parameters(number())))).toEqual([])
    const part = (name: string, value: object) => ({ ...medications, part: [{ name, ...value }] })
    const plans = await structured(parameters(number(), part('includePrescriptionIssues', { valueBoolean: false })))
    expect(of('MedicationRequest', plans).every(({ intent }) => intent === 'plan')).toBe(true)
    const open = await structured(parameters(number(), { ...allergies, part: [{ name: 'includeResolvedAllergies', valueBoolean: false }] }))
    expect(of('List', open).map(({ title }) => title)).toEqual(['Active Allergies'])
  })

  it('B61: an empty list says that nothing is recorded', async () => {
    const told = await structured(parameters(number('9990000255'), allergies, medications))
    expect(of('List', told)).toHaveLength(3)
    for (const list of of('List', told))
      expect(list.emptyReason.coding[0]).toMatchObject({ code: 'no-content-recorded', display: 'No Content Recorded' })
  })

  it('B61: parameters that the practice does not know are warnings, one each', async () => {
    const unknown = [{ name: 'includeNothing' }, { ...allergies, part: [...allergies.part, { name: 'somePart', valueBoolean: true }] }]
    const told = await structured(parameters(number(), ...unknown))
    expect(told.status).toBe(200)
    const [outcome] = of('OperationOutcome', told)
    expect(outcome.issue).toMatchObject([
      {
        severity: 'warning',
        code: 'not-supported',
        details: { coding: [{ code: 'NOT_IMPLEMENTED', display: 'Not implemented' }], text: 'includeNothing is an unrecognised parameter' },
        diagnostics: 'includeNothing',
      },
      { details: { text: 'somePart is an unrecognised parameter' }, diagnostics: 'includeAllergies.somePart' },
    ])
  })

  it.each<[string, () => unknown, number, string]>([
    ['no number', () => parameters(allergies), 422, 'INVALID_PARAMETER'],
    ['two numbers', () => parameters(number(), number()), 422, 'INVALID_PARAMETER'],
    ['another resource', () => ({ resourceType: 'Patient' }), 422, 'INVALID_RESOURCE'],
    ['no includeResolvedAllergies', () => parameters(number(), { name: 'includeAllergies' }), 422, 'INVALID_PARAMETER'],
    [
      'a part without value',
      () => parameters(number(), { ...allergies, part: [{ name: 'includeResolvedAllergies' }] }),
      422,
      'INVALID_PARAMETER',
    ],
    [
      'a bad date',
      () => parameters(number(), { ...medications, part: [{ name: 'medicationSearchFromDate', valueDate: '2020-13' }] }),
      422,
      'INVALID_PARAMETER',
    ],
    ['a parameter twice', () => parameters(number(), allergies, allergies), 422, 'INVALID_PARAMETER'],
    ['a bad number', () => parameters(number('9990000019')), 400, 'INVALID_NHS_NUMBER'],
    ['an empty number', () => parameters(number('')), 400, 'INVALID_NHS_NUMBER'],
    ['another system', () => parameters(number('9990000018', 'https://fhir.nhs.uk/Id/other')), 400, 'INVALID_IDENTIFIER_SYSTEM'],
    ['an unknown patient', () => parameters(number('9990009996')), 404, 'PATIENT_NOT_FOUND'],
    ['a deceased patient', () => parameters(number('9990000131')), 404, 'PATIENT_NOT_FOUND'],
    ['a sensitive patient', () => parameters(number('9990000093')), 404, 'PATIENT_NOT_FOUND'],
    ['a patient of another practice', () => parameters(number('9990000174')), 404, 'PATIENT_NOT_FOUND'],
    ['dissent', () => parameters(number('9990000484')), 403, 'NO_PATIENT_CONSENT'],
  ])('B61: %s', async (_what, body, status, code) => {
    const told = await structured(body())
    expect([told.status, told.code]).toEqual([status, code])
  })
})

describe('the record of 1.5', () => {
  const ask15 = (...asked: readonly object[]) => structured(parameters(number(), ...asked))
  const part = (name: string, value: object) => ({ name, ...value })

  it('immunisations, those not given too unless they are not wanted', async () => {
    const all = await ask15({ name: 'includeImmunisations' })
    expect(of('Immunization', all).map(({ notGiven }) => notGiven)).toEqual([true, false])
    expect(of('List', all)[0].entry).toHaveLength(2)
    const given = await ask15({ name: 'includeImmunisations', part: [part('includeNotGiven', { valueBoolean: false })] })
    expect(of('Immunization', given)).toHaveLength(1)
  })

  it('problems by status and significance, several filters together', async () => {
    const problems = async (...filters: readonly (readonly [string, string])[][]) => {
      const told = await ask15(
        ...filters.map((each) => ({ name: 'includeProblems', part: each.map(([name, valueCode]) => ({ name, valueCode })) })),
      )
      return of('Condition', told).map(({ clinicalStatus }) => clinicalStatus)
    }
    expect(await problems([])).toEqual(['active', 'active', 'inactive'])
    expect(await problems([['filterStatus', 'active']])).toEqual(['active', 'active'])
    expect(
      await problems([
        ['filterStatus', 'active'],
        ['filterSignificance', 'minor'],
      ]),
    ).toEqual([])
    expect(await problems([['filterSignificance', 'minor']], [['filterStatus', 'inactive']])).toEqual(['inactive'])
  })

  it('consultations, newest first, by period or by number', async () => {
    const days = async (...asked: readonly object[]) => {
      const told = await ask15({ name: 'includeConsultations', part: asked })
      return of('Encounter', told).map(({ period }) => period.start.slice(0, 10))
    }
    expect(await days()).toEqual(['2025-11-03', '2024-10-07'])
    expect(await days(part('includeNumberOfMostRecent', { valueInteger: 1 }))).toEqual(['2025-11-03'])
    expect(await days(part('consultationSearchPeriod', { valuePeriod: { start: '2024-01-01', end: '2024-12-31' } }))).toEqual([
      '2024-10-07',
    ])
  })

  it.each<[string, readonly object[]]>([
    [
      'a period and a number',
      [part('consultationSearchPeriod', { valuePeriod: { start: '2024-01-01' } }), part('includeNumberOfMostRecent', { valueInteger: 1 })],
    ],
    ['a period backwards', [part('consultationSearchPeriod', { valuePeriod: { start: '2024-02-01', end: '2024-01-01' } })]],
    ['an empty period', [part('consultationSearchPeriod', {})]],
    ['no number', [part('includeNumberOfMostRecent', { valueInteger: 0 })]],
  ])('%s is 422', async (_what, asked) => {
    const told = await ask15({ name: 'includeConsultations', part: asked })
    expect([told.status, told.code]).toEqual([422, 'INVALID_PARAMETER'])
  })

  it('another filter is 422', async () => {
    const told = await ask15({ name: 'includeProblems', part: [part('filterStatus', { valueCode: 'sleeping' })] })
    expect([told.status, told.code]).toEqual([422, 'INVALID_PARAMETER'])
  })
})

describe('registering a patient', () => {
  const person = (changes: Record<string, unknown> = {}) => ({
    resourceType: 'Patient',
    meta: { profile: ['https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-Patient-1'] },
    identifier: [{ system: NHS, value: '9990000174' }],
    name: [{ use: 'official', family: 'Trevanion', given: ['Lowena'] }],
    birthDate: '1972-09-30',
    ...changes,
  })
  const register = (...people: readonly unknown[]) =>
    ask({
      interaction: 'operation:gpc.registerpatient-1',
      verb: 'POST',
      path: 'Patient/$gpc.registerpatient',
      body: parameters(...people.map((resource) => ({ name: 'registerPatient', resource }))),
    })
  const home = { use: 'home', line: ['1 Lane'], postalCode: 'AX1 1AA' }
  const phone = { system: 'phone', use: 'home', value: '1' }

  it.each<[string, () => readonly unknown[], number, string]>([
    ['no identifier', () => [person({ identifier: undefined })], 400, 'INVALID_NHS_NUMBER'],
    ['a bad number', () => [person({ identifier: [{ system: NHS, value: '9990000019' }] })], 400, 'INVALID_NHS_NUMBER'],
    ['an identifier without system', () => [person({ identifier: [{ value: '9990000174' }] })], 400, 'BAD_REQUEST'],
    ['no birth date', () => [person({ birthDate: undefined })], 400, 'BAD_REQUEST'],
    ['no official name', () => [person({ name: [{ use: 'usual', family: 'Trevanion' }] })], 400, 'BAD_REQUEST'],
    ['no family name', () => [person({ name: [{ use: 'official', given: ['Lowena'] }] })], 400, 'BAD_REQUEST'],
    ['another family name', () => [person({ name: [{ use: 'official', family: 'Other', given: ['Lowena'] }] })], 400, 'BAD_REQUEST'],
    ['a bad telecom', () => [person({ telecom: [{ system: 'pager', value: '1' }] })], 400, 'BAD_REQUEST'],
    ['a telecom twice', () => [person({ telecom: [phone, phone] })], 400, 'BAD_REQUEST'],
    ['two patients', () => [person(), person()], 400, 'BAD_REQUEST'],
    ['no patient', () => [], 400, 'BAD_REQUEST'],
    ['another resource', () => [{ resourceType: 'Organization' }], 422, 'INVALID_RESOURCE'],
    ['an element too many', () => [person({ maritalStatus: { text: 'x' } })], 422, 'INVALID_RESOURCE'],
    ['two home addresses', () => [person({ address: [home, home] })], 422, 'INVALID_RESOURCE'],
    ['another birth date', () => [person({ birthDate: '1980-01-01' })], 400, 'INVALID_PATIENT_DEMOGRAPHICS'],
    ['an unknown patient', () => [person({ identifier: [{ system: NHS, value: '9990009996' }] })], 400, 'INVALID_PATIENT_DEMOGRAPHICS'],
    [
      'a deceased one',
      () => [
        person({
          identifier: [{ system: NHS, value: '9990000131' }],
          name: [{ use: 'official', family: 'Marstone', given: ['Edgar'] }],
          birthDate: '1929-03-04',
        }),
      ],
      400,
      'INVALID_PATIENT_DEMOGRAPHICS',
    ],
    [
      'one of the practice',
      () => [
        person({
          identifier: [{ system: NHS, value: '9990000018' }],
          name: [{ use: 'official', family: 'Pemberton', given: ['Maud'] }],
          birthDate: '1954-06-12',
        }),
      ],
      409,
      'DUPLICATE_REJECTED',
    ],
  ])('B55: %s', async (_what, people, status, code) => {
    const told = await register(...people())
    expect([told.status, told.code]).toEqual([status, code])
  })

  it('B55: is answered with the patient, registered for a time, who is then found; once', async () => {
    const told = await register(person({ telecom: [phone], address: [home], gender: 'female' }))
    expect([told.status, told.json.type, told.json.meta.profile]).toEqual([
      200,
      'searchset',
      ['https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-Searchset-Bundle-1'],
    ])
    const [details] = of('Patient', told)[0].extension
    expect(details.extension.find(({ url }: { url: string }) => url === 'registrationType').valueCodeableConcept.coding[0]).toMatchObject({
      system: 'https://fhir.nhs.uk/CareConnect-RegistrationType-1',
      code: 'T',
    })
    const found = await ask({ interaction: 'rest:search:patient-1', path: `Patient?identifier=${NHS}|9990000174` })
    expect(found.json.total).toBe(1)
    expect((await register(person())).code).toBe('DUPLICATE_REJECTED')
    expect((await structured(parameters(number('9990000174')))).code).toBe('PATIENT_NOT_FOUND')
  })
})
