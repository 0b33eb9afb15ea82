import { beforeAll, describe, expect, it } from 'vitest'
import { FaultRuleInput } from '../../../src/stubs/faults/fault-rule.ts'
import { A, type TestEnvironment, testEnvironment, UPLOAD } from '../../support/environment.ts'
import { ask, BASE, bundle, codes, interaction, last, ODS_CODE, org, outcome, partyKey, query } from './ask.ts'

const STU3 = 'https://fhir.nhs.uk/STU3/ValueSet/Spine-ErrorOrWarningCode-1'
const ID = '6F9619FF-8B86-D011-B42D-00CF4FC964FF'
const good = `/Device${query(org('A99901'), interaction(UPLOAD))}`
const badRequest = (message: string) => ({
  issueCode: 'required',
  system: STU3,
  code: 'BAD_REQUEST',
  display: 'Bad request',
  diagnostics: `HTTP 400: Bad Request (${message})`,
})
const ORG_MESSAGE = `Missing or invalid 'organization' query parameter. Should be 'organization=${ODS_CODE}|value'`
const S = 'https://fhir.nhs.uk/Id/nhsServiceInteractionId|value'
const P = 'https://fhir.nhs.uk/Id/nhsMhsPartyKey|value'
const O = `${ODS_CODE}|value`

let spine: TestEnvironment
beforeAll(async () => {
  spine = await testEnvironment()
})

describe('6.1 headers', () => {
  it.each([
    [[], 'Failed to resolve API Key variable request.header.apikey'],
    [['apikey', ''], 'Failed to resolve API Key variable request.header.apikey'],
    [['Authorization', 'Bearer x'], 'Failed to resolve API Key variable request.header.apikey'],
  ])('without an API key (%j): 401 of the platform', async (headers, display) => {
    const answer = await ask(spine, good, headers)
    expect([answer.status, answer.header('content-type')]).toEqual([401, 'application/json'])
    expect(outcome(answer)).toEqual({
      id: undefined,
      issueCode: 'forbidden',
      system: 'https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode',
      version: '1',
      code: 'ACCESS_DENIED',
      display,
      diagnostics: undefined,
    })
    expect(codes(spine)).toEqual(['MS-SDS-API-KEY'])
  })

  it('the API key is asked for before path, verb and parameters are looked at', async () => {
    expect((await ask(spine, '/nowhere', [])).status).toBe(401)
    expect((await ask(spine, '/Device', [], 'DELETE')).status).toBe(401)
  })

  it('the API key is not kept in the journal', async () => {
    await ask(spine, good, ['apikey', 'very-secret'])
    expect(JSON.stringify(last(spine))).not.toContain('very-secret')
    expect(last(spine).request.fields).toContain('[masked]')
  })

  it('X-Correlation-ID comes back as it was given, in any case', async () => {
    for (const id of [ID, ID.toLowerCase()]) {
      expect((await ask(spine, good, ['apikey', 'x', 'X-Correlation-Id', id])).header('x-correlation-id')).toBe(id)
      expect(last(spine).labels['correlationId']).toBe(id)
    }
  })

  it.each([[[]], [['X-Correlation-ID', '']]])('X-Correlation-ID is made where none is given (%j)', async (headers) => {
    const answer = await ask(spine, good, ['apikey', 'x', ...headers])
    expect([answer.status, answer.header('x-correlation-id')]).toEqual([
      200,
      expect.stringMatching(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/),
    ])
  })

  it.each(['abc', `${ID}0`, `x${ID}`, ID.replaceAll('-', '')])('X-Correlation-ID "%s": 400', async (id) => {
    const answer = await ask(spine, good, ['apikey', 'x', 'X-Correlation-ID', id])
    expect(answer.status).toBe(400)
    const told = outcome(answer)
    expect(told.diagnostics).toMatch(/^HTTP 400: Bad Request \(Invalid X-Correlation-ID header\. .*\)$/)
    expect([told.id, answer.header('x-correlation-id')]).toEqual([answer.header('x-correlation-id'), expect.not.stringContaining(id)])
    expect(codes(spine)).toEqual(['MS-SDS-CORRELATION-ID'])
  })

  it.each([
    [[], 'application/fhir+json'],
    [['Accept', '*/*'], 'application/fhir+json'],
    [['Accept', 'application/fhir+JSON'], 'application/fhir+json'],
    [['Accept', ',  ,  text/plain , application/fhir+JSON'], 'application/fhir+json'],
    [['Accept', 'text/html', 'Accept', 'application/json'], 'application/json'],
    [['Accept', 'application/json'], 'application/json'],
  ])('Accept %j: %s', async (headers, type) => {
    const answer = await ask(spine, good, ['apikey', 'x', ...headers])
    expect([answer.status, answer.header('content-type')]).toEqual([200, type])
  })

  it.each(['text/plain,application/xml', 'application/fhir+json;charset=utf-8', 'application/*'])('Accept "%s": 406', async (accept) => {
    const answer = await ask(spine, good, ['apikey', 'x', 'Accept', accept, 'X-Correlation-ID', ID])
    expect([answer.status, answer.header('content-type')]).toEqual([406, 'application/fhir+json'])
    expect(outcome(answer)).toEqual({
      id: ID,
      issueCode: 'not-supported',
      system: STU3,
      code: 'MISSING_OR_INVALID_HEADER',
      display: 'There is a required header missing or invalid',
      diagnostics: 'Accept type not supported',
    })
    expect(codes(spine)).toEqual(['MS-SDS-ACCEPT'])
  })

  it('parameters are looked at before Accept', async () => {
    expect((await ask(spine, '/Device', ['apikey', 'x', 'Accept', 'text/plain'])).status).toBe(400)
  })
})

describe('6.2 parameters', () => {
  it.each([
    ['/Device?use_cpm=iwanttogetdatafromcpm', "Illegal query parameter 'use_cpm'", 'MS-SDS-PARAMETER'],
    [`${good}&_count=1`, "Illegal query parameter '_count'", 'MS-SDS-PARAMETER'],
    [`${good}&Organization=x`, "Illegal query parameter 'Organization'", 'MS-SDS-PARAMETER'],
    [
      `/Endpoint${query(org('A'), interaction('B'))}&manufacturing-organization=${ODS_CODE}|X`,
      "Illegal query parameter 'manufacturing-organization'",
      'MS-SDS-PARAMETER',
    ],
    ['/Device?organization=A99901', ORG_MESSAGE, 'MS-SDS-PARAMETER-VALUE'],
    [`/Device?organization=|${'A99901'}`, ORG_MESSAGE, 'MS-SDS-PARAMETER-VALUE'],
    [`/Device?organization=%20${ODS_CODE}|A99901`, ORG_MESSAGE, 'MS-SDS-PARAMETER-VALUE'],
    ['/Device', ORG_MESSAGE, 'MS-SDS-CRITERIA'],
    [`/Device${query(interaction(UPLOAD))}`, ORG_MESSAGE, 'MS-SDS-CRITERIA'],
    [`/Device${query(org(''), interaction(UPLOAD))}`, ORG_MESSAGE, 'MS-SDS-CRITERIA'],
    [`/Device${query(org('%20'), interaction(UPLOAD))}`.replace('%2520', '+'), ORG_MESSAGE, 'MS-SDS-CRITERIA'],
    [`/Device${query(org('A99901'))}`, `Missing or invalid 'identifier' query parameter. Should be 'identifier=${S}'`, 'MS-SDS-CRITERIA'],
    [
      `/Device${query(org('A99901'), partyKey(A.partyKey))}`,
      `Missing or invalid 'identifier' query parameter. Should be 'identifier=${S}'`,
      'MS-SDS-CRITERIA',
    ],
    ...['', 'fhir', 'fhir|', 'fhir|value'].map((value) => [
      `${good}&identifier=${value}`,
      `Missing or invalid 'identifier' query parameter. Should be one or both of: ['identifier=${S}', 'identifier=${P}'`,
      'MS-SDS-PARAMETER-VALUE',
    ]),
    ...['', 'fhir', 'fhir|value'].map((value) => [
      `${good}&manufacturing-organization=${value}`,
      `Missing or invalid 'manufacturing-organization' query parameter. Should be 'manufacturing-organization=${O}'`,
      'MS-SDS-PARAMETER-VALUE',
    ]),
  ])('%s: 400', async (path, message, code) => {
    const answer = await ask(spine, path, ['apikey', 'x', 'X-Correlation-ID', ID])
    expect([answer.status, answer.header('content-type'), answer.header('x-correlation-id')]).toEqual([400, 'application/fhir+json', ID])
    expect(outcome(answer)).toEqual({ id: ID, ...badRequest(message) })
    expect(codes(spine)).toEqual([code])
  })

  it.each([
    [org('A99901')],
    [interaction(UPLOAD)],
    [partyKey(A.partyKey)],
    [''],
  ])('/Endpoint?%s alone: 400 with the four combinations', async (alone) => {
    const answer = await ask(spine, `/Endpoint?${alone}`)
    const message =
      'Missing or invalid query parameters. Should one of following combinations: [' +
      `'organization=${O}&identifier=${S}&identifier=${P}''organization=${O}&identifier=${S}''organization=${O}&identifier=${P}''identifier=${S}&identifier=${P}'` +
      ']'
    expect(answer.status).toBe(400)
    expect(outcome(answer)).toMatchObject(badRequest(message))
  })

  it('of a repeated criterion the last one that is not blank counts, and the journal says so', async () => {
    const many = query(org('YES'), org('A99901'), org(''), interaction('x'), interaction(UPLOAD))
    expect(bundle(await ask(spine, `/Device${many}`)).total).toBe(1)
    expect(last(spine).labels).toMatchObject({ organization: 'A99901', interaction: UPLOAD, resource: 'Device' })
    expect(codes(spine)).toEqual(['MS-SDS-REPEATED', 'MS-SDS-REPEATED'])
  })

  it('an unencoded bar and encoded systems are the same', async () => {
    const plain = `/Device?organization=${ODS_CODE}|A99901&identifier=${S.replace('value', UPLOAD)}`
    expect(bundle(await ask(spine, plain)).total).toBe(1)
  })

  it('_format is refused with a word on what to do instead', async () => {
    expect((await ask(spine, `${good}&_format=xml`)).status).toBe(400)
    expect(last(spine).problems[0]?.next).toContain('the API has no XML')
  })
})

describe('6.4 errors', () => {
  it.each([
    '/something',
    '/device',
    '/endpoint',
    '/Device/',
    '/Device/123',
    '/Organization',
    '/metadata',
    '',
    '/',
    '/constructor',
  ])('%s: 404', async (path) => {
    const answer = await ask(spine, `${path}?x=y`, ['apikey', 'x', 'X-Correlation-ID', ID])
    expect([answer.status, answer.header('content-type'), answer.header('x-correlation-id')]).toEqual([404, 'application/fhir+json', ID])
    expect(outcome(answer)).toEqual({
      id: ID,
      issueCode: 'not-found',
      system: STU3,
      code: 'NO_RECORD_FOUND',
      display: 'No record found',
      diagnostics: 'HTTP endpoint not found',
    })
    expect(codes(spine)).toEqual(['MS-SDS-PATH'])
  })

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s: 405 with Allow', async (verb) => {
    const answer = await ask(spine, good, ['apikey', 'x'], verb)
    expect([answer.status, answer.header('allow')]).toEqual([405, 'GET'])
    expect(outcome(answer)).toMatchObject({
      issueCode: 'not-supported',
      code: 'NOT_IMPLEMENTED',
      display: 'Not implemented',
      diagnostics: 'HTTP operation not supported',
    })
    expect(codes(spine)).toEqual(['MS-METHOD-NOT-ALLOWED'])
  })

  it('an OperationOutcome is written with four spaces, its id is the correlation id', async () => {
    const { text } = await ask(spine, '/Device', ['apikey', 'x', 'X-Correlation-ID', ID])
    expect(text).toBe(JSON.stringify(JSON.parse(text), undefined, 4))
    expect(text.startsWith(`{\n    "resourceType": "OperationOutcome",\n    "id": "${ID}",\n    "issue": [`)).toBe(true)
  })

  it('a browser’s question before the question is answered by the platform', async () => {
    const answer = await ask(spine, good, ['Origin', 'https://app.example', 'Access-Control-Request-Method', 'GET'], 'OPTIONS')
    expect([answer.status, answer.header('access-control-allow-origin')]).toEqual([200, 'https://app.example'])
  })

  it.each([
    ['/_ping', []],
    ['/_status', ['apikey', 'x']],
    ['/healthcheck', ['apikey', 'x']],
    ['/healthcheck/deep', ['apikey', 'x']],
  ])('%s says that all is well', async (path, headers) => {
    expect((await ask(spine, path, headers)).status).toBe(200)
    expect(last(spine).outcome).toBe('accepted')
  })
})

describe('hostile requests', () => {
  it.each([`/Device?organization=%ff`, '/Endpoint?%c3(=x', `${good}&identifier=%ed%a0%80`])('%s: 400, not UTF-8', async (path) => {
    const answer = await ask(spine, path)
    expect(answer.status).toBe(400)
    expect(outcome(answer)).toMatchObject(badRequest('Invalid unicode in query parameter'))
    expect(codes(spine)).toEqual(['MS-SDS-ENCODING'])
  })

  it('a query beyond --max-query: 414', async () => {
    const answer = await ask(spine, `${good}&x=${'y'.repeat(11_000)}`)
    expect([answer.status, outcome(answer).issueCode]).toEqual([414, 'too-long'])
    expect(codes(spine)).toEqual(['MS-SDS-QUERY-TOO-LARGE'])
  })

  it('thousands of parameters within it are judged as any others', async () => {
    expect((await ask(spine, `/Device?${'a&'.repeat(4000)}`)).status).toBe(400)
    expect(codes(spine)).toEqual(['MS-SDS-PARAMETER'])
    const repeated = bundle(await ask(spine, `${good}${`&${org('Z')}`.repeat(90)}&${org('A99901')}`))
    expect(repeated.total).toBe(1)
  })

  it.each([
    [`/Device${query(org('A(B)'), interaction(UPLOAD))}`, 'malformed filter'],
    [`/Endpoint${query(org('A99901'), interaction('x)(objectClass=*'))}`, 'malformed filter'],
    [`/Endpoint${query(org('A99901)'), interaction(UPLOAD))}`, 'invalid filter'],
  ])('a bracket goes into an LDAP filter: %s: 500', async (path, diagnostics) => {
    const answer = await ask(spine, path)
    expect(answer.status).toBe(500)
    expect(outcome(answer)).toMatchObject({ issueCode: 'exception', code: 'INTERNAL_SERVER_ERROR', diagnostics })
    expect(codes(spine)).toEqual(['MS-SDS-FILTER'])
  })

  it('names of a space that is not there are refused', async () => {
    const answer = await ask(spine, good, ['apikey', 'x', 'X-Mock-Spine-Space', 'nowhere'])
    expect([answer.status, codes(spine)]).toEqual([400, ['MS-SPACE-UNKNOWN']])
  })

  it('text beyond ASCII comes back escaped', async () => {
    const { text } = await ask(spine, `/Device${query(org('É€😀'), interaction(UPLOAD))}`)
    expect(text).toContain('|\\u00c9\\u20ac\\ud83d\\ude00&')
    expect(JSON.parse(text).link[0].url).toContain(`${ODS_CODE}|É€😀&`)
  })
})

describe('--sds-api-key', () => {
  it('takes the keys that it names alone', async () => {
    const strict = await testEnvironment({ sdsApiKey: ['one', 'two'] })
    expect((await ask(strict, good, ['apikey', 'two'])).status).toBe(200)
    const answer = await ask(strict, good, ['apikey', 'three'])
    expect([answer.status, outcome(answer).display]).toEqual([401, 'Invalid ApiKey'])
    expect(JSON.stringify(last(strict).problems)).not.toContain('three')
  })
})

describe('rules', () => {
  it('bend a search: another refusal, nothing at all, before or after it', async () => {
    const rule = (effect: object) =>
      spine.environment.faults.add(
        FaultRuleInput.parse({ on: 'request', door: 'sds-fhir', match: { organization: 'A99901', resource: 'Device' }, times: 1, effect }),
      )
    rule({ do: 'refuse', code: 'NO_RECORD_FOUND', text: 'gone fishing' })
    const refused = await ask(spine, good)
    expect([refused.status, outcome(refused)]).toMatchObject([500, { code: 'NO_RECORD_FOUND', diagnostics: 'gone fishing' }])
    rule({ do: 'withhold' })
    const withheld = await ask(spine, good)
    expect([withheld.status, withheld.text]).toEqual([200, ''])
    rule({ do: 'reply', status: 503, body: 'busy' })
    expect((await ask(spine, good)).status).toBe(503)
    expect((await ask(spine, good)).status).toBe(200)
  })
})

it(`is mounted at ${BASE} of the API platform alone`, async () => {
  const elsewhere = await ask(spine, good, ['apikey', 'x', 'Host', 'int.api.service.nhs.uk'])
  expect(elsewhere.status).toBe(200)
  const environment = spine.environment.emulators.find(({ name }) => name === 'sds-fhir')
  expect(new Set(environment?.mounts.map(({ certificate }) => certificate))).toEqual(new Set(['none']))
})
