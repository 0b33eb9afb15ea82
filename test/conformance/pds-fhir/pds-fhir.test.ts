import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { pdsFhirProblems } from '../../../src/emulators/pds-fhir/problems.ts'
import { Patient, type PatientInput } from '../../../src/national/demographics/patient.ts'
import { patients } from '../../../src/national/demographics/patients.ts'
import { corpusFolder } from '../../support/corpus.ts'
import { certificateFolder, type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { PATIENCE } from '../../support/patience.ts'
import { post } from '../../support/post.ts'

const BASE = '/personal-demographics/FHIR/R4'
const HOST = 'int.api.service.nhs.uk'
let certs: string
let spine: TestEnvironment
beforeAll(async () => {
  certs = await certificateFolder()
  spine = await testEnvironment({ certs })
})

const usual = () => ['Authorization', 'Bearer abc123', 'X-Request-ID', randomUUID()]

async function ask(target: string, { headers = usual(), verb = 'GET', of = spine, body = '' } = {}) {
  const after = of.environment.journal.find().at(-1)?.sequence ?? 0
  const url = `${of.environment.urls.https}${BASE}${target}`
  const answer = await post({ url, ca: of.ca, verb, headers: ['Host', HOST, ...headers], servername: HOST, body })
  const [exchange] = await of.environment.journal.wait({ after, direction: 'in' }, PATIENCE)
  expect(answer.header('Content-Type')).toBe('application/fhir+json')
  const json = JSON.parse(answer.text)
  return { answer, json, exchange, codes: exchange?.problems.map(({ code }) => code) ?? [] }
}
const store = async (patient: PatientInput, of = spine) => {
  const record = Patient.parse(patient)
  await (await of.environment.patients()).put(of.environment.spaces.default, [record])
}

describe('a Patient', () => {
  it('is retrieved with its version, and the caller’s ids come back', async () => {
    const [requestId, correlationId] = [randomUUID(), randomUUID()]
    const headers = ['Authorization', 'Bearer abc123', 'X-Request-ID', requestId, 'X-Correlation-ID', correlationId]
    const { answer, json, exchange } = await ask('/Patient/9990000018', { headers })
    expect([answer.status, answer.header('ETag')]).toEqual([200, 'W/"1"'])
    expect([answer.header('X-Request-ID'), answer.header('X-Correlation-ID')]).toEqual([requestId, correlationId])
    expect(json).toMatchObject({
      resourceType: 'Patient',
      id: '9990000018',
      identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' }],
      meta: { versionId: '1', security: [{ code: 'U', display: 'unrestricted' }] },
      name: [{ use: 'usual', given: ['MAUD', 'ROSE'], family: 'PEMBERTON', prefix: ['MS'], period: { start: '1954-06-12' } }],
      gender: 'female',
      birthDate: '1954-06-12',
      generalPractitioner: [{ type: 'Organization', identifier: { value: 'M85999' } }],
      address: [{ use: 'home', line: ['1 LANTERN STREET', 'ASHERTON', 'WESTMARCH'], postalCode: 'AX1 1AA' }],
    })
    expect(json.telecom.map((each: Record<string, string>) => [each['system'], each['value'], each['use']])).toEqual([
      ['phone', '01632960001', 'home'],
      ['phone', '07700900001', 'mobile'],
      ['email', 'maud.pemberton@example.org', 'home'],
    ])
    expect(exchange).toMatchObject({
      door: 'pds-fhir',
      outcome: 'accepted',
      problems: [],
      labels: { interaction: 'retrieve', nhsNumber: '9990000018', requestId },
    })
  })

  it('that was superseded comes under its new id, through any number of merges', async () => {
    const { answer, json, codes } = await ask('/Patient/9990000042')
    expect([answer.status, json.id, answer.header('ETag'), codes]).toEqual([200, '9990000069', 'W/"4"', ['MS-PDS-SUPERSEDED']])
  })

  it('that is sensitive is restricted: no address, telecom or practice', async () => {
    const { json, codes } = await ask('/Patient/9990000093')
    expect(json.meta.security).toMatchObject([{ code: 'R', display: 'restricted' }])
    expect(['address', 'telecom', 'generalPractitioner'].filter((member) => member in json)).toEqual([])
    expect([json.name[0].family, codes]).toEqual(['HIDALGO', ['MS-PDS-SENSITIVE']])
  })

  it('shows an update by another door, with the next version', async () => {
    await store({ nhsNumber: '9449310602', names: [{ family: 'FIRST' }], gender: '1', birth: { value: '19600101' } })
    await store({ nhsNumber: '9449310602', names: [{ family: 'SECOND' }], gender: '1', birth: { value: '1960' } })
    const { answer, json } = await ask('/Patient/9449310602')
    expect([answer.header('ETag'), json.name[0].family, json.birthDate]).toEqual(['W/"2"', 'SECOND', '1960'])
  })
})

/** Refusals: the request, status, code, diagnostics, the journal's code. */
const found = 'family=PEMBERTON&birthdate=eq1954-06-12'
const MINIMUM = /criteria did not meet the minimum requirements/
const refusals: readonly (readonly [
  what: string,
  target: string,
  status: number,
  code: string,
  diagnostics: RegExp | undefined,
  problem: string,
])[] = [
  ['a number that nobody has', '/Patient/9999999999', 404, 'RESOURCE_NOT_FOUND', undefined, 'MS-PDS-NO-MATCH'],
  ['a number that was invalidated', '/Patient/9990000077', 404, 'INVALIDATED_RESOURCE', undefined, 'MS-PDS-INVALIDATED'],
  ['a wrong check digit', '/Patient/9990000019', 400, 'INVALID_RESOURCE_ID', undefined, 'MS-PDS-FHIR-NUMBER'],
  ['what is no number', '/Patient/%00%27', 400, 'INVALID_RESOURCE_ID', undefined, 'MS-PDS-FHIR-NUMBER'],
  ['a search for nothing', '/Patient', 400, 'UNSUPPORTED_SERVICE', undefined, 'MS-PDS-FHIR-NO-SERVICE'],
  ['another resource', '/Practitioner', 400, 'UNSUPPORTED_SERVICE', undefined, 'MS-PDS-FHIR-NO-SERVICE'],
  ['related persons', '/Patient/9990000018/RelatedPerson', 501, 'NOT_IMPLEMENTED', undefined, 'MS-PDS-FHIR-NOT-BUILT'],
  [
    'an unknown parameter',
    `/Patient?${found}&model=x`,
    400,
    'ADDITIONAL_PROPERTIES',
    /\('model' was unexpected\)$/,
    'MS-PDS-FHIR-PARAMETER',
  ],
  [
    'two unknown parameters',
    `/Patient?${found}&model=x&year=1`,
    400,
    'ADDITIONAL_PROPERTIES',
    /\('model', 'year' were unexpected\)$/,
    'MS-PDS-FHIR-PARAMETER',
  ],
  ['bytes that are no UTF-8', '/Patient?family=%ff', 400, 'INVALID_VALUE', /./, 'MS-PDS-FHIR-VALUE'],
  [
    'a date of another form',
    '/Patient?family=A&birthdate=12-06-1954',
    400,
    'INVALID_VALUE',
    /'12-06-1954' in field 'birthdate'$/,
    'MS-PDS-FHIR-VALUE',
  ],
  ['two dates of birth', `/Patient?${found}&birthdate=eq1954-06-13`, 400, 'INVALID_VALUE', /birthdate/, 'MS-PDS-FHIR-VALUE'],
  ['two family names', `/Patient?${found}&family=B`, 400, 'INVALID_VALUE', /family/, 'MS-PDS-FHIR-VALUE'],
  ['a gender that is none', `/Patient?${found}&gender=f`, 400, 'INVALID_VALUE', /gender/, 'MS-PDS-FHIR-VALUE'],
  ['a flag that is none', `/Patient?${found}&_history=yes`, 400, 'INVALID_VALUE', /_history/, 'MS-PDS-FHIR-VALUE'],
  ['51 results', `/Patient?${found}&_max-results=51`, 400, 'INVALID_VALUE', /_max-results/, 'MS-PDS-FHIR-VALUE'],
  ['no date of birth', '/Patient?family=PEMBERTON', 400, 'MISSING_VALUE', /^Missing value - 'birth_date/, 'MS-PDS-FHIR-CRITERIA'],
  ['no family name', '/Patient?birthdate=1954-06-12', 400, 'INVALID_SEARCH_DATA', MINIMUM, 'MS-PDS-FHIR-CRITERIA'],
  ['a wildcard too early', '/Patient?family=P*&birthdate=1954-06-12', 400, 'INVALID_SEARCH_DATA', MINIMUM, 'MS-PDS-FHIR-CRITERIA'],
  [
    'a wildcard in a fuzzy search',
    `/Patient?${found}&given=MA*&_fuzzy-match=true`,
    400,
    'INVALID_SEARCH_DATA',
    MINIMUM,
    'MS-PDS-FHIR-CRITERIA',
  ],
  ['too little for a fuzzy search', `/Patient?${found}&_fuzzy-match=true`, 400, 'INVALID_SEARCH_DATA', MINIMUM, 'MS-PDS-FHIR-CRITERIA'],
  [
    'more than was asked for',
    '/Patient?family=DOUBLEDAY&birthdate=1933-09-10&_max-results=1',
    200,
    'TOO_MANY_MATCHES',
    undefined,
    'MS-PDS-MULTIPLE',
  ],
]

describe('OperationOutcomes', () => {
  const state = async () => JSON.stringify(await spine.environment.store.list('default', patients.name))

  it.each(refusals)('%s', async (_what, target, status, code, diagnostics, kind) => {
    const before = await state()
    const { answer, json, codes, exchange } = await ask(target)
    expect(answer.status).toBe(status)
    expect(json.issue[0].details.coding).toMatchObject([
      { system: 'https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode', version: '1', code },
    ])
    if (diagnostics !== undefined) expect(json.issue[0].diagnostics).toMatch(diagnostics)
    expect(codes).toEqual([kind])
    expect(exchange).toMatchObject({ door: 'pds-fhir', outcome: kind.startsWith('MS-PDS-FHIR') ? 'refused' : 'accepted' })
    expect(await state()).toBe(before)
  })

  it.each([
    ['no token', ['X-Request-ID', randomUUID()], 401, 'ACCESS_DENIED', 'MS-PDS-FHIR-TOKEN'],
    ['another scheme', ['Authorization', 'Basic abc', 'X-Request-ID', randomUUID()], 401, 'ACCESS_DENIED', 'MS-PDS-FHIR-TOKEN'],
    ['no X-Request-ID', ['Authorization', 'Bearer abc'], 400, 'MISSING_VALUE', 'MS-PDS-FHIR-REQUEST-ID'],
    [
      'an X-Request-ID that is no UUID',
      ['Authorization', 'Bearer abc', 'X-Request-ID', '1'],
      400,
      'INVALID_VALUE',
      'MS-PDS-FHIR-REQUEST-ID',
    ],
    ['a space that does not exist', [...usual(), 'X-Mock-Spine-Space', 'nowhere'], 400, 'INVALID_VALUE', 'MS-SPACE-UNKNOWN'],
  ])('%s', async (_what, headers, status, code, kind) => {
    const { answer, json, codes } = await ask('/Patient/9990000018', { headers })
    expect([answer.status, json.issue[0].details.coding[0].code, codes]).toEqual([status, code, [kind]])
  })

  it.each(['POST', 'PATCH', 'PUT', 'DELETE'])('%s is not served, and changes nothing', async (verb) => {
    const before = await state()
    const { answer, codes } = await ask('/Patient/9990000018', { verb, body: verb === 'DELETE' ? '' : '{}' })
    expect([answer.status, codes]).toEqual([501, ['MS-PDS-FHIR-NOT-BUILT']])
    expect(await state()).toBe(before)
  })

  it('every code of the door is named here', () => {
    const named = new Set([
      ...refusals.map(([, , , , , code]) => code),
      'MS-PDS-FHIR-TOKEN',
      'MS-PDS-FHIR-REQUEST-ID',
      'MS-PDS-FHIR-ONE-MATCH',
    ])
    expect(Object.keys(pdsFhirProblems).filter((code) => !named.has(code))).toEqual([])
  })
})

describe('a search', () => {
  const ids = async (query: string) => {
    const { answer, json } = await ask(`/Patient?${query}`)
    expect([answer.status, json.resourceType, json.type, json.total]).toEqual([200, 'Bundle', 'searchset', json.entry?.length ?? 0])
    expect(json.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/)
    return (json.entry ?? []).map(({ resource }: { resource: { id: string } }) => resource.id)
  }

  it.each([
    ['family and birthdate', 'family=Pemberton&birthdate=1954-06-12', ['9990000018']],
    [
      'everything',
      'family=pemberton&given=maud&given=rose&gender=female&birthdate=eq1954-06-12&address-postalcode=ax11aa&general-practitioner=M85999',
      ['9990000018'],
    ],
    ['a range and wildcards', 'family=PEM*&birthdate=ge1954-06-01&birthdate=le1954-06-30&address-postcode=AX1*', ['9990000018']],
    ['an e-mail address in another case', 'family=PEMBERTON&birthdate=1954-06-12&email=Maud.Pemberton@example.org', ['9990000018']],
    ['another telephone', 'family=PEMBERTON&birthdate=1954-06-12&phone=01632960002', []],
    ['another gender', 'family=PEMBERTON&birthdate=1954-06-12&gender=male', []],
    ['nobody', 'family=NOBODY&birthdate=1954-06-12', []],
    ['two of one name', 'family=DOUBLEDAY&birthdate=1933-09-10', ['9990000026', '9990000034']],
    ['merged records: the one that replaced them', 'family=WINTERBOURNE&birthdate=1948-02-29', ['9990000069']],
    ['an invalidated one', 'family=VOIDMAN&birthdate=1970-01-01', []],
    ['a sensitive one', 'family=HIDALGO&given=CORAL&birthdate=1981-05-22', ['9990000093']],
    ['a sensitive one by postcode', 'family=HIDALGO&given=CORAL&birthdate=1981-05-22&address-postalcode=AX1%201AG', []],
  ])('%s', async (_what, query, expected) => {
    expect(await ids(query)).toEqual(expected)
  })

  it('has a score, and a URL of this environment; a fuzzy one finds what sounds alike, an exact one does not', async () => {
    const { json } = await ask('/Patient?family=PEMBERTEN&given=MAUD&birthdate=1954-06-12&_fuzzy-match=true')
    expect(json.entry).toHaveLength(1)
    expect(json.entry[0].search.score).toBeLessThan(1)
    expect(json.entry[0].search.score).toBeGreaterThan(0.8)
    expect(json.entry[0].fullUrl).toBe(`${spine.environment.urls.https}${BASE}/Patient/9990000018`)
    expect(await ids('family=PEMBERTEN&given=MAUD&birthdate=1954-06-12&_fuzzy-match=true&_exact-match=true')).toEqual([])
  })

  it('tells less than a retrieval', async () => {
    await store({
      nhsNumber: '9449310610',
      names: [{ family: 'LESS' }, { use: 'PREVIOUS', family: 'MORE' }],
      gender: '1',
      birth: { value: '19610101', place: { city: 'ASHERTON' } },
      addresses: [
        { use: 'H', lines: ['', '1', '', 'ASHERTON', ''], postcode: 'AX1 1AA' },
        { use: 'TMP', lines: ['', '2', '', 'ASHERTON', ''], postcode: 'AX1 1AB' },
      ],
      pharmacies: [{ kind: 'P1', code: 'FZ001' }],
      preferences: { contactMethod: '1' },
    })
    const { json: whole } = await ask('/Patient/9449310610')
    const { json } = await ask('/Patient?family=LESS&birthdate=1961-01-01')
    const uses = (resource: { address: { use: string }[] }) => resource.address.map(({ use }) => use)
    expect([uses(whole), whole.extension.length]).toEqual([['home', 'temp'], 3])
    expect([uses(json.entry[0].resource), json.entry[0].resource.extension]).toEqual([['home'], undefined])
  })

  it('--pds-fhir-access application: one match or too many; --pds-fhir-token optional', async () => {
    const of = await testEnvironment({ certs, pdsFhirAccess: 'application', pdsFhirToken: 'optional' })
    const headers = ['X-Request-ID', randomUUID()]
    expect((await ask('/Patient?family=PEMBERTON&birthdate=1954-06-12', { of, headers })).json.total).toBe(1)
    const many = await ask('/Patient?family=DOUBLEDAY&birthdate=1933-09-10', { of, headers })
    expect(many.json.issue[0].details.coding[0].code).toBe('TOO_MANY_MATCHES')
    const asked = await ask('/Patient?family=DOUBLEDAY&birthdate=1933-09-10&_max-results=2', { of, headers })
    expect([asked.answer.status, asked.codes]).toEqual([403, ['MS-PDS-FHIR-ONE-MATCH']])
  })
})

it('rules give an OperationOutcome', async () => {
  spine.environment.faults.add({
    on: 'request',
    space: 'default',
    door: 'pds-fhir',
    match: { nhsNumber: '9990000018' },
    times: 1,
    effect: { do: 'refuse', as: 'operation-outcome', code: 'UNABLE_TO_CALL_SERVICE', text: 'away', when: 'before' },
  })
  const { answer, json, codes } = await ask('/Patient/9990000018')
  expect([answer.status, json.issue[0].details.coding[0].code, codes]).toEqual([500, 'UNABLE_TO_CALL_SERVICE', ['MS-FAULT']])
})

const folder = corpusFolder === undefined ? '' : path.join(corpusFolder, 'sync/fhir-pds')
/** What each public sample is compared with: an answer of ours, or why with none. */
const samples: Readonly<Record<string, { readonly target: string } | { readonly patient: string; readonly searched?: true } | string>> = {
  'pds-fhir__INVALIDATED_RESOURCE.json': { target: '/Patient/9990000077' },
  'pds-fhir__RESOURCE_NOT_FOUND.json': { target: '/Patient/9999999999' },
  'pds-fhir__TOO_MANY_MATCHES.json': { target: '/Patient?family=DOUBLEDAY&birthdate=1933-09-10&_max-results=1' },
  'pds-fhir__SINGLE_MATCH_FOUND.json': 'answers an allocation, which is not served',
  'pds-fhir__create-pds-record-at-birth-maximal.json': 'a request that is not served',
  'pds-fhir__patient_9693632109.json': { patient: '9693632109' },
  'pds-fhir__patient_9000000033.json': { patient: '9000000033' },
  'pds-fhir__cuff_superseded_searchset.json': { patient: '9732019395', searched: true },
  'pds-fhir__patient_9000000009.json': 'a record for the sandbox, whose periods are over',
  'pds-fhir__patient_9000000025.json': 'a record for the sandbox, whose periods are over',
  'pds-fhir__search_patient_9000000017.json': 'a record for the sandbox, whose periods are over',
}

describe.skipIf(!existsSync(folder))('public samples', () => {
  it('are all in the table', () => expect(readdirSync(folder).sort()).toEqual(Object.keys(samples).sort()))

  const rows = Object.entries(samples).flatMap(([file, how]) => (typeof how === 'string' ? [] : [[file, how] as const]))
  it.each(rows)('%s is answered so', async (file, how) => {
    const sample = JSON.parse(readFileSync(path.join(folder, file), 'utf8'))
    if ('target' in how) {
      expect((await ask(how.target)).json).toEqual(sample)
      return
    }
    const theirs = how.searched === true ? sample.entry[0].resource : sample
    await store(recordOf(theirs))
    const target =
      how.searched === true ? `/Patient?family=${theirs.name[0].family}&birthdate=${theirs.birthDate}` : `/Patient/${how.patient}`
    const { json } = await ask(target)
    const ours = how.searched === true ? json.entry[0].resource : json
    // Our records have no gender that is not there.
    expect(ours).toEqual({ gender: 'unknown', ...theirs })
    if (how.searched === true) expect(Object.keys(json).sort()).toEqual(Object.keys(sample).sort())
  })
})

const Period = z.object({ start: z.string().optional(), end: z.string().optional() }).optional()
/** What our records keep of a sample's resource. */
const Sample = z.object({
  id: z.string(),
  meta: z.object({ versionId: z.string() }),
  gender: z.enum(['male', 'female', 'other', 'unknown']).default('unknown'),
  birthDate: z.string().optional(),
  name: z
    .array(
      z.object({ id: z.string(), family: z.string(), given: z.array(z.string()), prefix: z.array(z.string()).default([]), period: Period }),
    )
    .default([]),
  address: z
    .array(
      z.object({
        id: z.string(),
        line: z.array(z.string()),
        postalCode: z.string(),
        period: Period,
        extension: z.array(z.object({ extension: z.array(z.object({ url: z.string(), valueString: z.string().optional() })) })).default([]),
      }),
    )
    .default([]),
  generalPractitioner: z.array(z.object({ id: z.string(), identifier: z.object({ value: z.string(), period: Period }) })).default([]),
})

/** The record that a sample's resource tells of. */
function recordOf(resource: unknown): PatientInput {
  const plain = (date: string | undefined) => date?.replaceAll('-', '')
  const period = (given: z.output<typeof Period>) => ({ from: plain(given?.start), to: plain(given?.end) })
  const { id, meta, name, birthDate, gender, address, generalPractitioner } = Sample.parse(resource)
  return {
    nhsNumber: id,
    scn: Number(meta.versionId),
    gender: ({ male: '1', female: '2', other: '9', unknown: '0' } as const)[gender],
    birth: birthDate === undefined ? {} : { value: plain(birthDate) },
    names: name.map((each) => ({ id: each.id, family: each.family, given: each.given, prefix: each.prefix[0], ...period(each.period) })),
    addresses: address.map((each) => ({
      id: each.id,
      lines: [...each.line, '', '', '', ''].slice(0, 5),
      postcode: each.postalCode,
      pafKey: each.extension[0]?.extension.find(({ url }) => url === 'value')?.valueString,
      ...period(each.period),
    })),
    gp: generalPractitioner.map((each) => ({ id: each.id, code: each.identifier.value, ...period(each.identifier.period) })),
  }
}
