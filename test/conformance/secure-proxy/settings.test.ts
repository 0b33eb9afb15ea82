import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { certificateFolder } from '../../support/environment.ts'
import { CONSUMER, METADATA, OTHER, PROVIDER, type Testbed, testbed, token } from './testbed.ts'

let certs: string
beforeAll(async () => {
  certs = await certificateFolder()
})
const bedWith = (changes: Parameters<typeof testbed>[0]) => testbed({ certs, ...changes })
const diagnostics = (answer: { text: string }) => JSON.parse(answer.text).issue[0].diagnostics

describe('allowed pairs', () => {
  it('A13: a pair that is not on the list is refused, one that is passes', async () => {
    const bed = await bedWith({ sspPairs: [`${OTHER.asid}>*`] })
    const answer = await bed.call()
    expect(answer.status).toBe(403)
    const text = `FOT_CHECK_FAILED_MESSAGESENDER_${CONSUMER.asid}_MESSAGERECEIVER_${PROVIDER.asid}`
    expect(JSON.parse(answer.text).issue[0]).toMatchObject({
      code: 'forbidden',
      details: { coding: [{ code: '403', display: text }] },
      diagnostics: text,
    })
    expect((await bed.call({ as: bed.certificates.other, headers: { 'Ssp-From': OTHER.asid } })).status).toBe(200)
  })
})

describe('other answers of the same proxy', () => {
  it('A10: an unknown Ssp-To is 400 where the provider test suite is to pass', async () => {
    const bed = await bedWith({ sspUnknownReceiver: 400 })
    const answer = await bed.call({ headers: { 'Ssp-To': '123456789123' } })
    expect(answer.status).toBe(400)
    expect(diagnostics(answer)).toBe('BAD_REQUEST')
  })

  it('older OperationOutcomes have no details', async () => {
    const bed = await bedWith({ sspErrors: 'legacy' })
    expect(JSON.parse((await bed.call({ headers: { 'Ssp-From': OTHER.asid, 'Ssp-InteractionID': `${METADATA}x` } })).text)).toEqual({
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', code: 'forbidden', diagnostics: `ASID_CHECK_FAILED_MESSAGESENDER_${OTHER.asid}` }],
    })
    expect(JSON.parse((await bed.call({ verb: 'TRACE' })).text).issue[0].code).toBe('not-supported')
  })

  it('at first of type only GET, POST and PUT are forwarded', async () => {
    const bed = await bedWith({ sspMethods: 'fot' })
    expect((await bed.call({ verb: 'DELETE' })).status).toBe(405)
    expect((await bed.call({ verb: 'HEAD' })).status).toBe(405)
    expect((await bed.call()).status).toBe(200)
  })

  it('a lost slash may be refused, a trace id may be any text', async () => {
    const bed = await bedWith({ sspSlashes: 'refuse', sspTraceId: 'any' })
    expect((await bed.call({ line: `/${bed.root.replace('//', '/')}/metadata` })).status).toBe(400)
    expect((await bed.call({ headers: { 'Ssp-TraceID': 'mine-1' } })).status).toBe(200)
  })

  it.each([
    ['x-forwarded', { Forwarded: undefined, 'X-Forwarded-For': '127.0.0.1', 'X-Forwarded-Proto': 'https' }],
    ['off', { Forwarded: undefined, 'X-Forwarded-For': undefined }],
  ] as const)('the caller is disclosed as %s', async (sspForwarded, expected) => {
    const bed = await bedWith({ sspForwarded })
    await bed.call()
    for (const [name, value] of Object.entries(expected)) expect([name, bed.provider.last().header(name)]).toEqual([name, value])
  })
})

describe('rate limits', () => {
  it('A37: answers tell what is left; past it 429 until the window ends', async () => {
    const bed = await bedWith({ sspRateLimit: 2, sspRateWindow: 60_000 })
    bed.spine.environment.spaces.default.clock.freeze()
    const first = await bed.call()
    expect([first.header('X-Rate-Limit-Limit'), first.header('X-Rate-Limit-Remaining'), first.header('X-Rate-Limit-Reset')]).toEqual([
      '2',
      '1',
      '60',
    ])
    expect((await bed.call()).header('X-Rate-Limit-Remaining')).toBe('0')
    const over = await bed.call()
    expect(over.status).toBe(429)
    expect(JSON.parse(over.text).issue[0].code).toBe('throttled')
    expect((await bed.call({ as: bed.certificates.other, headers: { 'Ssp-From': OTHER.asid } })).status).toBe(200)
    bed.spine.environment.spaces.default.clock.advance(60_000)
    expect((await bed.call()).status).toBe(200)
  })
})

describe('tokens', () => {
  let warn: Testbed
  let block: Testbed
  beforeAll(async () => {
    ;[warn, block] = await Promise.all([bedWith({}), bedWith({ sspJwt: 'block' })])
  })

  const [header, payload] = token().split('.')
  it.each<[string, string, string]>([
    ['without the final dot', `Bearer ${header}.${payload}`, 'Authorization'],
    ['that is not base64url', 'Bearer ***.***.', 'Authorization'],
    ['that is missing', '', 'Authorization'],
    ['of another scheme', 'Basic eDp5', 'Authorization'],
    ['that is signed', `Bearer ${token()}c2lnbmVk`, 'signature'],
    ['with another algorithm', `Bearer ${token({}, { alg: 'RS256', typ: 'JWT' })}`, 'header.alg'],
    ...['iss', 'sub', 'aud', 'exp', 'iat', 'reason_for_request', 'requested_scope', 'requesting_device', 'requesting_organization'].map(
      (claim): [string, string, string] => [`without ${claim}`, `Bearer ${token({ [claim]: undefined })}`, claim],
    ),
    ['that lives 301 seconds', `Bearer ${token({ exp: Math.floor(Date.now() / 1000) + 301 })}`, 'exp'],
    ['that has expired', `Bearer ${token({ iat: 1_700_000_000, exp: 1_700_000_300 })}`, 'exp'],
    ['with another reason', `Bearer ${token({ reason_for_request: 'secondaryuses' })}`, 'reason_for_request'],
    ['with another scope', `Bearer ${token({ requested_scope: 'patient/*.write' })}`, 'requested_scope'],
    ['for another audience', `Bearer ${token({ aud: 'https://elsewhere.nhs.uk' })}`, 'aud'],
    ['whose device is none', `Bearer ${token({ requesting_device: { resourceType: 'Patient' } })}`, 'requesting_device'],
    ['whose subject is somebody else', `Bearer ${token({ sub: '2' })}`, 'sub'],
  ])('A30: one %s is warned about, or refused on demand', async (_what, authorization, at) => {
    const traceId = randomUUID()
    const headers = { Authorization: authorization, 'Ssp-TraceID': traceId }
    expect((await warn.call({ headers })).status).toBe(200)
    const { problems } = await warn.exchange(traceId)
    expect(problems.filter(({ code }) => code === 'MS-SSP-TOKEN-NOTED').map((each) => each.at)).toContain(at)
    const answer = await block.call({ headers })
    expect(answer.status).toBe(400)
    expect(diagnostics(answer)).toBe('MISSING_OR_INVALID_HEADER_Authorization')
  })

  it('A30: a good one is nothing to remark on; off reads none', async () => {
    const traceId = randomUUID()
    expect((await block.call({ headers: { 'Ssp-TraceID': traceId } })).status).toBe(200)
    expect((await block.exchange(traceId)).problems).toEqual([])
    const off = await bedWith({ sspJwt: 'off' })
    expect((await off.call({ headers: { Authorization: '', 'Ssp-TraceID': traceId } })).status).toBe(200)
    expect((await off.exchange(traceId)).audit).not.toHaveProperty('token')
  })

  it.each<[string, Record<string, unknown>]>([
    ['gpc-1', {}],
    [
      'gpc-0',
      {
        requested_record: {
          resourceType: 'Organization',
          identifier: [{ system: 'http://fhir.nhs.net/Id/ods-organization-code', value: 'P88801' }],
        },
        requesting_organization: {
          resourceType: 'Organization',
          id: '1',
          identifier: [{ system: 'http://fhir.nhs.net/Id/ods-organization-code', value: 'C77701' }],
        },
      },
    ],
    [
      'spine-core',
      {
        sub: 'https://fhir.nhs.uk/Id/sds-role-profile-id|555',
        scope: 'organization/*.read',
        requested_scope: undefined,
        requesting_system: 'https://fhir.nhs.uk/Id/accredited-system|200000000359',
        requesting_organization: 'https://fhir.nhs.uk/Id/ods-organization-code|C77701',
        requesting_user: 'https://fhir.nhs.uk/Id/sds-role-profile-id|555',
        requesting_practitioner: undefined,
        requesting_device: undefined,
      },
    ],
  ])('A31: claims of the family %s are read into the audit record', async (family, claims) => {
    const traceId = randomUUID()
    const answer = await block.call({ headers: { Authorization: `Bearer ${token(claims)}`, 'Ssp-TraceID': traceId } })
    expect(answer.status).toBe(200)
    const { audit } = await block.exchange(traceId)
    expect(audit).toMatchObject({ token: { family, claims: { reason_for_request: 'directcare' } } })
    expect(JSON.stringify(audit)).not.toContain('"identifier":[{"system":"http://fhir.nhs.net/Id/ods-organization-code","value":"P88801"')
  })
})

describe('rules', () => {
  it('A36: a client that tries again gets through behind one 503', async () => {
    const bed = await bedWith({})
    const { faults } = bed.spine.environment
    faults.add({
      on: 'request',
      space: 'default',
      door: 'secure-proxy',
      match: { interaction: METADATA },
      times: 1,
      effect: { do: 'refuse', code: '503', text: 'Service Unavailable', when: 'before' },
    })
    const statuses: number[] = []
    for (let attempt = 0; attempt < 4 && statuses.at(-1) !== 200; attempt++) statuses.push((await bed.call()).status)
    expect(statuses).toEqual([503, 200])
    expect(bed.provider.reached).toHaveLength(1)
  })

  it('any refusal of the proxy can be asked for by its text', async () => {
    const bed = await bedWith({})
    const text = `FOT_CHECK_FAILED_MESSAGESENDER_${CONSUMER.asid}_MESSAGERECEIVER_${PROVIDER.asid}`
    bed.spine.environment.faults.add({
      on: 'request',
      space: 'default',
      door: 'secure-proxy',
      match: { from: CONSUMER.asid },
      effect: { do: 'refuse', code: 'FOT_CHECK_FAILED', text, when: 'before' },
    })
    const answer = await bed.call({ verb: 'POST', body: '{}', headers: { 'Content-Type': 'application/fhir+json' } })
    expect(answer.status).toBe(403)
    expect(diagnostics(answer)).toBe(text)
  })

  it('an answer may be replaced once the provider has given its own', async () => {
    const bed = await bedWith({})
    bed.spine.environment.faults.add({
      on: 'request',
      space: 'default',
      match: {},
      effect: { do: 'reply', status: 200, body: '{"cut', contentType: 'text/html', when: 'after' },
    })
    const answer = await bed.call()
    expect([answer.status, answer.text, answer.header('Content-Type')]).toEqual([200, '{"cut', 'text/html'])
    expect(bed.provider.reached).toHaveLength(1)
  })
})

it('spaces: a call belongs to the space that holds its ASID', async () => {
  const bed = await bedWith({})
  const { environment } = bed.spine
  await environment.createSpace({ name: 'suite', claims: {}, seed: 'none' })
  await environment.register({
    space: 'suite',
    odsCode: 'C77709',
    fqdn: CONSUMER.fqdn,
    asid: '200000000999',
    interactions: [METADATA],
    endpoint: 'inbox:',
  })
  const traceId = randomUUID()
  const answer = await bed.call({ headers: { 'Ssp-From': '200000000999', 'Ssp-TraceID': traceId } })
  expect(answer.status).toBe(403)
  expect(await bed.exchange(traceId)).toMatchObject({ space: 'suite' })
})

describe('--ssp-error-format negotiate', () => {
  it.each<[string, string, string, string]>([
    ['application/fhir+xml', '', 'application/fhir+xml;charset=utf-8', '<OperationOutcome xmlns="http://hl7.org/fhir">'],
    ['application/xml+fhir', '', 'application/xml+fhir;charset=utf-8', '<OperationOutcome xmlns="http://hl7.org/fhir">'],
    ['application/fhir+json', '?_format=xml', 'application/fhir+xml;charset=utf-8', '<OperationOutcome xmlns="http://hl7.org/fhir">'],
    ['application/fhir+json', '', 'application/fhir+json;charset=utf-8', '{'],
    ['text/html', '', 'application/fhir+json;charset=utf-8', '{'],
  ])('tells a caller of Accept %s%s in %s', async (accept, query, type, start) => {
    const bed = await testbed({ sspErrorFormat: 'negotiate' })
    const answer = await bed.call({ target: `/metadata${query}`, verb: 'TRACE', headers: { Accept: accept } })
    expect([answer.status, answer.header('content-type')]).toEqual([405, type])
    expect(answer.text.replace('<?xml version="1.0" encoding="UTF-8"?>\n', '').startsWith(start)).toBe(true)
    expect(answer.text).toContain('405: Method Not Allowed')
  })
})
