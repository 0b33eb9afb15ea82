import { beforeAll, describe, expect, it } from 'vitest'
import { type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { consumer, DOCUMENTS_ROOT, NHS, of } from './practice.ts'

let spine: TestEnvironment
let ask: ReturnType<typeof consumer>
const DOCUMENTS = 'urn:nhs:names:services:gpconnect:documents:fhir:'
const INCLUDES = [
  '_include=DocumentReference:subject:Patient',
  '_include=DocumentReference:custodian:Organization',
  '_include=DocumentReference:author:Organization',
  '_include=DocumentReference:author:Practitioner',
  '_revinclude:recurse=PractitionerRole:practitioner',
]

beforeAll(async () => {
  spine = await testEnvironment()
  ask = consumer(spine)
})

const idOf = async (number: string): Promise<string> => {
  const told = await ask({
    interaction: `${DOCUMENTS}rest:search:patient-1`,
    root: DOCUMENTS_ROOT,
    path: `Patient?identifier=${NHS}|${number}`,
  })
  return of('Patient', told)[0].id
}
const search = (id: string, query: readonly string[] = INCLUDES) =>
  ask({
    interaction: `${DOCUMENTS}rest:search:documentreference-1`,
    root: DOCUMENTS_ROOT,
    path: `Patient/${id}/DocumentReference?${query.join('&')}`,
  })
const binary = (id: string) => ask({ interaction: `${DOCUMENTS}rest:read:binary-1`, root: DOCUMENTS_ROOT, path: `Binary/${id}` })

describe('documents', () => {
  it('B63: are found with who they are of and by, and read at the URL that they name', async () => {
    const told = await search(await idOf('9990000018'))
    const found = of('DocumentReference', told)
    expect(found).toHaveLength(3)
    for (const type of ['Patient', 'Organization', 'Practitioner', 'PractitionerRole']) expect(of(type, told)).toHaveLength(1)
    const { url, size, contentType } = found[0].content[0].attachment
    expect(url).toMatch(new RegExp(`^${DOCUMENTS_ROOT}/Binary/[A-Za-z0-9.-]+$`))
    const read = await binary(url.slice(`${DOCUMENTS_ROOT}/Binary/`.length))
    expect([read.status, read.json.resourceType, read.json.contentType]).toEqual([200, 'Binary', contentType])
    expect(Buffer.from(read.json.content, 'base64')).toHaveLength(size)
  })

  it('B63: one that is too large has a reason in place of a URL, and cannot be read', async () => {
    const found = of('DocumentReference', await search(await idOf('9990000018')))
    const large = found.find(({ content }) => content[0].attachment.url === undefined)
    expect(large.content[0].attachment.title).toMatch(/5 MB/)
    const read = await binary(large.id)
    expect([read.status, read.code]).toEqual([404, 'NO_RECORD_FOUND'])
  })

  it.each(INCLUDES)('B63: without %s 422', async (missing) => {
    const told = await search(
      await idOf('9990000018'),
      INCLUDES.filter((each) => each !== missing),
    )
    expect([told.status, told.code]).toEqual([422, 'INVALID_PARAMETER'])
  })

  it('B63: by day and description', async () => {
    const id = await idOf('9990000018')
    const days = async (...more: readonly string[]) =>
      of('DocumentReference', await search(id, [...INCLUDES, ...more])).map(({ created }) => created.slice(0, 10))
    expect(await days('created=ge2025-09-01')).toEqual(['2025-09-01', '2025-09-02'])
    expect(await days('created=ge2025-01-01', 'created=le2025-08-01')).toEqual(['2025-06-16'])
    expect(await days('description=report')).toEqual(['2025-09-01'])
    expect((await search(id, [...INCLUDES, 'created=soon'])).status).toBe(422)
  })

  it('B63: of nobody, of who has dissented, of who has none, and unknown ones', async () => {
    expect((await search('p1')).code).toBe('PATIENT_NOT_FOUND')
    expect((await search(await idOf('9990000484'))).code).toBe('NO_PATIENT_CONSENT')
    expect((await search(await idOf('9990000255'))).json.total).toBe(0)
    expect((await binary('nothing')).code).toBe('NO_RECORD_FOUND')
  })
})

describe('migration of a record', () => {
  const organisation = (value: string) => ({
    requesting_organization: {
      resourceType: 'Organization',
      name: 'A',
      identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value }],
    },
  })
  const migrate = (claims: Record<string, unknown> = organisation('M85999'), sensitive: unknown = false, number = '9990000018') =>
    ask({
      interaction: 'operation:gpc.migratestructuredrecord-1',
      verb: 'POST',
      path: 'Patient/$gpc.migratestructuredrecord',
      claims,
      body: {
        resourceType: 'Parameters',
        parameter: [
          { name: 'patientNHSNumber', valueIdentifier: { system: NHS, value: number } },
          { name: 'includeFullRecord', part: [{ name: 'includeSensitiveInformation', valueBoolean: sensitive }] },
        ],
      },
    })

  it('is the whole record, for the practice where the patient is registered', async () => {
    const told = await migrate()
    expect([told.status, told.json.type]).toEqual([200, 'collection'])
    for (const type of ['AllergyIntolerance', 'MedicationStatement', 'Immunization', 'Condition', 'Encounter', 'DocumentReference'])
      expect([type, of(type, told).length > 0]).toEqual([type, true])
  })

  it('is not for anybody else, and sensitive information needs its scope', async () => {
    for (const told of [await migrate(organisation('A99901')), await migrate(organisation('M85999'), true)])
      expect([told.status, told.code]).toEqual([403, 'NOT_AUTHORISED'])
    expect((await migrate({ ...organisation('M85999'), requested_scope: 'patient/*.read conf/R' }, true)).status).toBe(200)
  })

  it('needs its parameters, and a patient who is or was here', async () => {
    expect((await migrate(undefined, 'yes')).code).toBe('INVALID_PARAMETER')
    expect((await migrate(undefined, false, '9990000019')).code).toBe('INVALID_NHS_NUMBER')
    expect((await migrate(organisation('Y99901'), false, '9990000174')).code).toBe('PATIENT_NOT_FOUND')
  })
})
