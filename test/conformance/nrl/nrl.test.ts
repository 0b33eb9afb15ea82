import { beforeAll, describe, expect, it } from 'vitest'
import { type FhirFormat, formatOfType, readResource, writeResource } from '../../../src/wire/fhir/representation.ts'
import { A, B, type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { post } from '../../support/post.ts'
import { fieldOf, token } from '../secure-proxy/testbed.ts'

const NRL_ASID = '990000800617'
const SUBJECT = 'https://demographics.spineservices.nhs.uk/STU3/Patient/'
const ODS = 'https://directory.spineservices.nhs.uk/STU3/Organization/'
const TYPE = { system: 'http://snomed.info/sct', code: '736253002', display: 'Mental health crisis plan' }

let spine: TestEnvironment
beforeAll(async () => {
  spine = await testEnvironment()
})

interface Call {
  readonly verb?: string
  /** Behind `/STU3/DocumentReference`. */
  readonly path?: string
  readonly body?: unknown
  readonly format?: FhirFormat
  readonly headers?: Readonly<Record<string, string>>
  readonly claims?: Record<string, unknown>
  readonly as?: { readonly asid: string; readonly name: string } | 'nobody'
  readonly base?: string
}

async function call({ verb = 'GET', path = '', body, format = 'json', headers = {}, claims = {}, as = A, base = '/STU3' }: Call = {}) {
  const asid = as === 'nobody' ? A.asid : as.asid
  const now = Math.floor(spine.environment.spaces.default.clock.now() / 1000)
  const type = format === 'json' ? 'application/fhir+json' : 'application/fhir+xml'
  const authorization = token({
    iat: now,
    exp: now + 300,
    aud: 'https://nrl.mock.nhs.uk/STU3/DocumentReference',
    sub: `https://fhir.nhs.uk/Id/sds-role-profile-id|1`,
    scope: verb === 'GET' ? 'patient/DocumentReference.read' : 'patient/DocumentReference.write',
    requesting_system: `https://fhir.nhs.uk/Id/accredited-system|${asid}`,
    requesting_organization: 'https://fhir.nhs.uk/Id/ods-organization-code|A99901',
    requesting_user: 'https://fhir.nhs.uk/Id/sds-role-profile-id|1',
    requested_scope: undefined,
    ...claims,
  })
  const fields = {
    fromASID: asid,
    toASID: NRL_ASID,
    Authorization: `Bearer ${authorization}`,
    Accept: type,
    ...(body === undefined ? {} : { 'Content-Type': type }),
    ...headers,
  }
  const answer = await post({
    url: `${spine.environment.urls.https}${base}/DocumentReference${path}`,
    ca: spine.ca,
    verb,
    ...(as === 'nobody' ? {} : { as: spine.identity(as.name) }),
    headers: Object.entries(fields).flatMap(([name, value]) => (value === '' ? [] : [name, value])),
    ...(body === undefined ? {} : { body: typeof body === 'string' || Buffer.isBuffer(body) ? body : writeResource(Object(body), format) }),
  })
  const told = fieldOf(answer.headers, 'content-type') ?? ''
  const known = formatOfType(told)
  const read = known === undefined ? { value: undefined } : readResource(Buffer.from(answer.text), known)
  if ('fault' in read) throw new Error(`${read.at}: ${read.came}`)
  // biome-ignore lint/suspicious/noExplicitAny: what is read is what is tested
  const json: any = read.value
  const issue = json?.resourceType === 'OperationOutcome' ? json.issue[0] : undefined
  return {
    status: answer.status,
    type: told,
    location: fieldOf(answer.headers, 'location') ?? '',
    json,
    text: answer.text,
    code: issue?.details.coding[0].code,
    issue,
  }
}

let masters = 0
const pointer = (changes: Record<string, unknown> = {}) => ({
  resourceType: 'DocumentReference',
  masterIdentifier: { system: 'urn:ietf:rfc:3986', value: `urn:oid:1.3.6.1.4.1.21367.${++masters}` },
  status: 'current',
  type: { coding: [TYPE] },
  subject: { reference: `${SUBJECT}9990000018` },
  indexed: '2026-11-20T09:00:00+00:00',
  author: [{ reference: `${ODS}A99901` }],
  custodian: { reference: `${ODS}A99901` },
  content: [
    {
      attachment: { contentType: 'application/pdf', url: 'https://supplier-a.mock.nhs.uk/crisis-plan.pdf' },
      format: {
        system: 'https://fhir.nhs.uk/STU3/CodeSystem/NRL-FormatCode-1',
        code: 'proxy:https://www.iso.org/standard/63534.html',
        display: 'PDF',
      },
    },
  ],
  ...changes,
})
const create = (changes: Record<string, unknown> = {}, more: Omit<Call, 'body'> = {}) =>
  call({ verb: 'POST', body: pointer(changes), ...more })
const created = async (changes: Record<string, unknown> = {}, more: Omit<Call, 'body'> = {}): Promise<string> => {
  const { status, location } = await create(changes, more)
  expect(status).toBe(201)
  return location.split('/').at(-1) ?? ''
}
const search = (query: string, more: Call = {}) => call({ path: `?${query}`, ...more })
const found = async (query = `subject=${SUBJECT}9990000018`): Promise<string[]> =>
  // biome-ignore lint/suspicious/noExplicitAny: what is read is what is tested
  (await search(query)).json.entry.map(({ resource }: any) => resource.id)

describe.each<FhirFormat>(['json', 'xml'])('in %s', (format) => {
  it('B65: a pointer is created, read, found, replaced, marked as wrong and deleted', async () => {
    const type = `application/fhir+${format};charset=utf-8`
    const made = await create({}, { format })
    expect(made).toMatchObject({ status: 201, type })
    expect(made.location).toMatch(/^https:\/\/localhost:\d+\/DocumentReference\/[0-9a-f-]{36}-\d+$/)
    expect(made.issue).toMatchObject({
      severity: 'information',
      code: 'informational',
      details: { coding: [{ code: 'RESOURCE_CREATED' }], text: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      diagnostics: 'Successfully created resource DocumentReference',
    })
    const id = made.location.split('/').at(-1) ?? ''

    const read = await call({ path: `/${id}`, format })
    expect(read).toMatchObject({ status: 200, type, json: { id, status: 'current', meta: { versionId: '1' }, type: { coding: [TYPE] } } })
    expect(await call({ path: `/${id}`, base: '', format })).toEqual(read)

    const bundle = await search(`subject=${SUBJECT}9990000018`, { format })
    expect(bundle).toMatchObject({ status: 200, type, json: { resourceType: 'Bundle', type: 'searchset' } })
    expect(bundle.json.entry).toHaveLength(bundle.json.total)
    expect(bundle.json.entry.map((each: { resource: unknown }) => each.resource)).toContainEqual(read.json)

    const next = await created({ relatesTo: [{ code: 'replaces', target: { reference: `${ODS}x/DocumentReference/${id}` } }] }, { format })
    const old = await call({ path: `/${id}`, format })
    expect([old.status, old.code, old.issue.diagnostics]).toEqual([400, 'BAD_REQUEST', "DocumentReference status is not 'current'"])
    expect(await found()).toContain(next)
    expect(await found()).not.toContain(id)

    const wrong = await call({ verb: 'PATCH', path: `/${next}`, body: PATCH, format })
    expect([wrong.status, wrong.type, wrong.json.resourceType]).toEqual([200, type, 'OperationOutcome'])
    expect((await call({ path: `/${next}`, format })).code).toBe('BAD_REQUEST')
    expect((await call({ verb: 'PATCH', path: `/${next}`, body: PATCH, format })).code).toBe('BAD_REQUEST')

    const gone = await call({ verb: 'DELETE', path: `/${next}`, format })
    expect([gone.status, gone.code]).toEqual([200, 'RESOURCE_DELETED'])
    const missing = await call({ path: `/${next}`, format })
    expect([missing.status, missing.code, missing.issue.diagnostics]).toEqual([
      404,
      'NO_RECORD_FOUND',
      `No record found for supplied DocumentReference identifier - ${next}.`,
    ])
  })
})

const PATCH = {
  resourceType: 'Parameters',
  parameter: [
    {
      name: 'operation',
      part: [
        { name: 'type', valueCode: 'replace' },
        { name: 'path', valueString: 'DocumentReference.status' },
        { name: 'value', valueString: 'entered-in-error' },
      ],
    },
  ],
}

describe('formats', () => {
  it('XML is answered where nothing is said', async () => {
    expect((await search(`subject=${SUBJECT}9990000018`, { headers: { Accept: '' } })).type).toBe('application/fhir+xml;charset=utf-8')
  })

  it.each([
    ['application/xml+fhir', 'xml'],
    ['application/xml', 'xml'],
    ['application/json+fhir', 'json'],
    ['application/json', 'json'],
    ['text/json', 'json'],
  ])('Accept: %s is %s', async (accept, format) => {
    expect((await search(`subject=${SUBJECT}9990000018`, { headers: { Accept: accept } })).type).toContain(format)
  })

  it('_format wins', async () => {
    expect((await search(`subject=${SUBJECT}9990000018&_format=xml`)).type).toContain('xml')
  })

  it.each<[string, Call]>([
    ['Accept', { path: `?subject=${SUBJECT}9990000018`, headers: { Accept: 'text/html' } }],
    ['Content-Type', { verb: 'POST', body: pointer(), headers: { 'Content-Type': 'text/plain' } }],
  ])('another %s is 415, in the words of what stands before', async (_what, each) => {
    const told = await call(each)
    expect([told.status, told.code, told.issue.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE', 'invalid'])
    expect(told.json.meta.profile).toEqual(['https://fhir.nhs.uk/StructureDefinition/spine-operationoutcome-1-0'])
    expect(told.issue.details.coding[0].system).toBe('https://fhir.nhs.uk/ValueSet/spine-response-code-2-0')
  })
})

describe('who calls', () => {
  it.each([
    ['fromASID', 'fromASID HTTP Header is missing'],
    ['toASID', 'toASID HTTP Header is missing'],
    ['Authorization', 'The Authorisation header must be supplied'],
  ])('without %s: %s', async (name, diagnostics) => {
    const told = await search(`subject=${SUBJECT}9990000018`, { headers: { [name]: '' } })
    expect([told.status, told.code, told.issue.code, told.issue.diagnostics]).toEqual([
      400,
      'MISSING_OR_INVALID_HEADER',
      'structure',
      diagnostics,
    ])
  })

  it.each<[string, Call, number, string]>([
    ['an unknown fromASID', { headers: { fromASID: '123456789012' } }, 403, 'ASID_CHECK_FAILED'],
    ['a toASID that is not NRL’s', { headers: { toASID: A.asid } }, 403, 'ASID_CHECK_FAILED'],
    ['a system that does not hold the interaction', { as: B }, 403, 'ASID_CHECK_FAILED'],
    ['a fromASID that is no ASID', { headers: { fromASID: 'x' } }, 400, 'MISSING_OR_INVALID_HEADER'],
    ['no certificate', { as: 'nobody' }, 403, 'ACCESS_DENIED_SSL'],
    ['the certificate of another', { as: { asid: A.asid, name: B.name } }, 403, 'ACCESS_DENIED_SSL'],
    ['a token without scope', { claims: { scope: undefined } }, 400, 'MISSING_OR_INVALID_HEADER'],
    [
      'a token of another system',
      { claims: { requesting_system: 'https://fhir.nhs.uk/Id/accredited-system|1' } },
      400,
      'MISSING_OR_INVALID_HEADER',
    ],
    ['a token that has expired', { claims: { iat: 1, exp: 301 } }, 400, 'MISSING_OR_INVALID_HEADER'],
    ['a token that lives longer', { claims: { exp: 9_999_999_999 } }, 400, 'MISSING_OR_INVALID_HEADER'],
    ['a token of a subject who is nobody in it', { claims: { sub: 'x' } }, 400, 'MISSING_OR_INVALID_HEADER'],
    ['a token to write', { claims: { scope: 'patient/DocumentReference.write' } }, 403, 'ACCESS_DENIED'],
    ['no token', { headers: { Authorization: 'Bearer x' } }, 400, 'MISSING_OR_INVALID_HEADER'],
  ])('%s is refused', async (_what, each, status, code) => {
    const told = await call({ path: `?subject=${SUBJECT}9990000018`, ...each })
    expect([told.status, told.code]).toEqual([status, code])
  })
})

describe('creating', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['a status that is not current', { status: 'superseded' }, 'INVALID_RESOURCE'],
    ['no type', { type: undefined }, 'INVALID_RESOURCE'],
    ['no content', { content: [] }, 'INVALID_RESOURCE'],
    ['no subject', { subject: undefined }, 'INVALID_RESOURCE'],
    ['a subject elsewhere', { subject: { reference: 'Patient/9990000018' } }, 'INVALID_RESOURCE'],
    ['no NHS number', { subject: { reference: `${SUBJECT}9990000019` } }, 'INVALID_NHS_NUMBER'],
    ['an unknown custodian', { custodian: { reference: `${ODS}ZZZ99` } }, 'ORGANISATION_NOT_FOUND'],
    ['an unknown author', { author: [{ reference: `${ODS}ZZZ99` }] }, 'ORGANISATION_NOT_FOUND'],
    ['the custodian of another ASID', { custodian: { reference: `${ODS}B99902` } }, 'INVALID_RESOURCE'],
    ['a document by HTTP', { content: [{ attachment: { contentType: 'text/plain', url: 'http://a.nhs.uk/x' } }] }, 'INVALID_RESOURCE'],
    [
      'a document through the proxy',
      { content: [{ attachment: { contentType: 'text/plain', url: 'https://proxy.nhs.uk/https://a.nhs.uk/x' } }] },
      'INVALID_RESOURCE',
    ],
    [
      'an encoded document',
      { content: [{ attachment: { contentType: 'text/plain', url: 'https%3A%2F%2Fa.nhs.uk%2Fx' } }] },
      'INVALID_RESOURCE',
    ],
    ['an unknown one to replace', { relatesTo: [{ code: 'replaces', target: { reference: 'DocumentReference/1' } }] }, 'INVALID_RESOURCE'],
    ['another relation', { relatesTo: [{ code: 'appends', target: { reference: 'DocumentReference/1' } }] }, 'INVALID_RESOURCE'],
    ['a member that FHIR has not', { colour: 'blue' }, 'INVALID_RESOURCE'],
  ])('with %s is 400', async (_what, changes, code) => {
    const told = await create(changes)
    expect([told.status, told.code]).toEqual([400, code])
    if (code === 'INVALID_NHS_NUMBER')
      expect(told.issue.diagnostics).toBe('The NHS number does not conform to the NHS Number format: 9990000019')
  })

  it('twice under one masterIdentifier is refused, and so is a body that can’t be read', async () => {
    const { masterIdentifier } = pointer()
    await created({ masterIdentifier })
    const again = await create({ masterIdentifier })
    expect([again.status, again.code, again.issue.code]).toEqual([400, 'DUPLICATE_REJECTED', 'duplicate'])
    expect((await call({ verb: 'POST', body: '{"resourceType":' })).code).toBe('INVALID_REQUEST_MESSAGE')
    expect((await call({ verb: 'POST', body: '<a', format: 'xml' })).code).toBe('INVALID_REQUEST_MESSAGE')
  })

  it('of two at once that replace the same one is made', async () => {
    const id = await created()
    const relatesTo = [{ code: 'replaces', target: { reference: `DocumentReference/${id}` } }]
    const both = await Promise.all([create({ relatesTo }), create({ relatesTo })])
    expect(both.map(({ status }) => status).sort()).toEqual([201, 400])
  })
})

describe('searching', () => {
  const patient = `subject=${SUBJECT}9990000026`
  it('by custodian, type, id, and for the count alone', async () => {
    const id = await created({ subject: { reference: `${SUBJECT}9990000026` } })
    expect(await found(patient)).toEqual([id])
    expect(await found(`${patient}&custodian=${ODS}A99901`)).toEqual([id])
    expect(await found(`${patient}&custodian=${ODS}B99902`)).toEqual([])
    expect(await found(`${patient}&type.coding=http://snomed.info/sct%7C736253002`)).toEqual([id])
    expect(await found(`${patient}&type.coding=http://snomed.info/sct%7C1`)).toEqual([])
    expect(await found(`_id=${id}`)).toEqual([id])
    expect(await found('_id=none')).toEqual([])
    const count = await search(`${patient}&_summary=count`)
    expect([count.json.total, count.json.entry]).toEqual([1, undefined])
  })

  it.each([
    ['no patient', '_format=json', 'INVALID_PARAMETER'],
    ['another form of patient', 'subject=9990000026', 'INVALID_PARAMETER'],
    ['no NHS number', `subject=${SUBJECT}1`, 'INVALID_NHS_NUMBER'],
    ['patient and id', `${patient}&_id=1`, 'INVALID_PARAMETER'],
    ['an unknown parameter', `${patient}&colour=blue`, 'INVALID_PARAMETER'],
    ['another summary', `${patient}&_summary=text`, 'INVALID_PARAMETER'],
    ['another form of custodian', `${patient}&custodian=A99901`, 'INVALID_PARAMETER'],
    ['a type without system', `${patient}&type.coding=1`, 'INVALID_PARAMETER'],
  ])('with %s is 400', async (_what, query, code) => {
    const told = await search(query)
    expect([told.status, told.code]).toEqual([400, code])
  })
})

describe('changing', () => {
  it('by patient and master identifier, and deleting by _id', async () => {
    const body = pointer()
    const id = await created({ masterIdentifier: body.masterIdentifier })
    const query = `?subject=${SUBJECT}9990000018&identifier=${body.masterIdentifier.system}%7C${body.masterIdentifier.value}`
    expect((await call({ verb: 'PATCH', path: query, body: PATCH })).status).toBe(200)
    expect((await call({ verb: 'PATCH', path: query, body: PATCH })).code).toBe('NO_RECORD_FOUND')
    expect((await call({ verb: 'DELETE', path: `?_id=${id}` })).code).toBe('RESOURCE_DELETED')
    const other = pointer()
    await created({ masterIdentifier: other.masterIdentifier })
    const where = `?subject=${SUBJECT}9990000018&identifier=${other.masterIdentifier.system}%7C${other.masterIdentifier.value}`
    expect((await call({ verb: 'DELETE', path: where })).code).toBe('RESOURCE_DELETED')
    expect((await call({ verb: 'DELETE', path: where })).code).toBe('NO_RECORD_FOUND')
    expect((await call({ verb: 'DELETE', path: `?subject=${SUBJECT}9990000018&identifier=x` })).code).toBe('INVALID_PARAMETER')
  })

  it.each<[string, unknown]>([
    ['another operation', { ...PATCH, parameter: [{ name: 'operation', part: [{ name: 'type', valueCode: 'add' }] }] }],
    ['another status', JSON.parse(JSON.stringify(PATCH).replace('entered-in-error', 'current'))],
    ['another element', JSON.parse(JSON.stringify(PATCH).replace('DocumentReference.status', 'DocumentReference.type'))],
    ['another resource', pointer()],
  ])('%s is 400', async (_what, body) => {
    const id = await created()
    const told = await call({ verb: 'PATCH', path: `/${id}`, body })
    expect([told.status, told.code]).toEqual([400, 'INVALID_RESOURCE'])
  })

  it('another organisation’s pointer is refused', async () => {
    const id = await created()
    await spine.environment.register({
      partyKey: B.partyKey,
      asid: B.asid,
      interactions: ['urn:nhs:names:services:nrl:DocumentReference.delete'],
    })
    const told = await call({ verb: 'DELETE', path: `/${id}`, as: B })
    expect([told.status, told.code]).toEqual([403, 'ACCESS_DENIED'])
  })

  it('another method is refused', async () => {
    expect((await call({ verb: 'PUT', path: '/1', body: pointer() })).code).toBe('MSG_RESOURCE_ID_FAIL')
  })
})
