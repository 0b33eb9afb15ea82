import { randomUUID } from 'node:crypto'
import https from 'node:https'
import { gunzipSync, gzipSync } from 'node:zlib'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CONSUMER, CONTENT, METADATA, OTHER, PROVIDER, PROXY_HOST, type Testbed, testbed, usual } from './testbed.ts'

let bed: Testbed
beforeAll(async () => {
  bed = await testbed()
})
const answerOf = (): Testbed['provider']['answer'] => bed.provider.answer
let first: Testbed['provider']['answer'] | undefined
beforeEach(() => {
  first ??= answerOf()
  bed.provider.answer = first
})

/** The one issue of the proxy's OperationOutcome. */
const outcome = (answer: { text: string }) => {
  const body = JSON.parse(answer.text)
  expect(body.resourceType).toBe('OperationOutcome')
  expect(body.issue).toHaveLength(1)
  return body.issue[0]
}

const SYSTEM = 'http://fhir.nhs.net/ValueSet/gpconnect-schedule-response-code-1-0'

/** What the proxy answers with a text, as the guidance has it. */
const refusal = (status: number, code: string, text: string) => ({
  code,
  severity: 'error',
  details: { coding: [{ code: String(status), display: text, system: SYSTEM }] },
  diagnostics: text,
})

describe('a good call', () => {
  it('A01: reaches the provider and comes back', async () => {
    const answer = await bed.call()
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.text)).toEqual({ resourceType: 'CapabilityStatement' })
    expect(answer.header('X-Provider')).toBe('yes')
    expect(bed.provider.last()).toMatchObject({
      verb: 'GET',
      target: '/P88801/STU3/1/gpconnect/metadata',
      caller: 'msg-out.int.spine2.ncrs.nhs.uk',
    })
  })

  it('A19: a target that is percent-encoded as a whole makes the same request', async () => {
    const interaction = 'urn:nhs:names:services:nrl:DocumentReference.content.read'
    const target = `${bed.root}/Binary/a%7Cb`
    const headers = { 'Ssp-InteractionID': interaction }
    expect((await bed.call({ target, headers })).status).toBe(200)
    const plain = bed.provider.last()
    expect((await bed.call({ target: encodeURIComponent(target), headers })).status).toBe(200)
    expect(bed.provider.last().target).toBe(plain.target)
    expect((await bed.call({ target: `${encodeURIComponent(`${bed.root}/Binary`)}?a=%7c`, headers })).status).toBe(200)
    expect(bed.provider.last().target).toBe('/P88801/STU3/1/gpconnect/Binary?a=%7c')
  })

  it('A20: one slash stands between the proxy and the target, whether the setting of the client ends in one or not', async () => {
    for (const base of [`https://${PROXY_HOST}`, `https://${PROXY_HOST}/`]) {
      const url = `${base.replace(/\/$/, '')}/${bed.root}/metadata`
      expect((await bed.call({ line: url.slice(`https://${PROXY_HOST}`.length) })).status).toBe(200)
    }
  })

  it.each([
    'Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9000000009',
    'Patient?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9000000009',
    'Patient/%24gpc.getstructuredrecord',
    'Patient/$gpc.getstructuredrecord',
    'Slot?_include%253Arecurse=Schedule%3aactor%3aLocation&start=ge2026-01-01+00:00',
    'Slot?a=%7c&&b=&c',
    'a//b///c/?x=y//z',
    'metadata?q=a/../b',
    '?_format=json',
  ])('A21: %s reaches the provider byte for byte', async (rest) => {
    const target = rest.startsWith('?') ? `${bed.root}${rest}` : `${bed.root}/${rest}`
    expect((await bed.call({ target })).status).toBe(200)
    expect(bed.provider.last().target).toBe(target.slice(bed.provider.origin.length))
  })

  it('A26: headers go on in their order and case, Host is the provider’s, Forwarded is added', async () => {
    const traceId = randomUUID()
    const headers = {
      ...usual(traceId),
      'If-Match': 'W/"1"',
      Prefer: 'return=representation',
      'x-Odd-CASE': 'ünï',
      'Cache-Control': 'no-cache',
    }
    await bed.call({ headers })
    const { headers: came } = bed.provider.last()
    const raw = Object.entries(headers)
    const at = raw.map(([name, value]) => came.findIndex((each, index) => each === name && came[index + 1] === value))
    expect(at.filter((index) => index < 0)).toEqual([])
    expect(at).toEqual([...at].sort((a, b) => a - b))
    expect(bed.provider.last().header('Host')).toBe(`localhost:${bed.provider.port}`)
    expect(bed.provider.last().header('Forwarded')).toBe(`for=127.0.0.1;host=${PROXY_HOST};proto=https`)
  })

  it('leaves out what belongs to one connection, but nothing that Connection only pretends to own', async () => {
    const raw = [
      ...Object.entries(usual()).flat(),
      'Connection',
      'X-Mine, Ssp-From, Authorization',
      'X-Mine',
      'gone',
      'TE',
      'trailers',
      'Proxy-Authorization',
      'Basic eDp5',
      'X-Mock-Spine-Space',
      'default',
    ]
    expect((await bed.call({ raw })).status).toBe(200)
    const last = bed.provider.last()
    for (const name of ['X-Mine', 'TE', 'Proxy-Authorization', 'X-Mock-Spine-Space'])
      expect([name, last.header(name)]).toEqual([name, undefined])
    expect(last.header('Ssp-From')).toBe(CONSUMER.asid)
    expect(last.header('Authorization')).toMatch(/^Bearer /)
  })

  it('A22: a record of 270 kB arrives byte for byte, gzip and chunked', async () => {
    const record = gzipSync(
      Buffer.from(JSON.stringify({ resourceType: 'Bundle', text: Array.from({ length: 30_000 }, (_, n) => n * 7919).join() })),
      { level: 0 },
    )
    expect(record.length).toBeGreaterThan(200_000)
    bed.provider.answer = (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/fhir+json', 'Content-Encoding': 'gzip' })
      for (let at = 0; at < record.length; at += 10_000) response.write(record.subarray(at, at + 10_000))
      response.end()
    }
    const answer = await bed.call({ headers: { 'Accept-Encoding': 'gzip' } })
    expect(answer.header('Transfer-Encoding')).toBe('chunked')
    expect(answer.header('Content-Encoding')).toBe('gzip')
    expect(answer.body.equals(record)).toBe(true)
    expect(gunzipSync(answer.body).length).toBeGreaterThan(200_000)
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('passes a body on with %s', async (verb) => {
    const body = '{"resourceType":"Parameters"}'
    const answer = await bed.call({ verb, body, headers: { 'Content-Type': 'application/fhir+json' } })
    expect(answer.status).toBe(200)
    expect(bed.provider.last()).toMatchObject({ verb, body: Buffer.from(body) })
    expect(bed.provider.last().header('Content-Length')).toBe(String(body.length))
  })

  it('answers Expect: 100-continue itself', async () => {
    const answer = await bed.call({
      verb: 'POST',
      body: '{}',
      headers: { 'Content-Type': 'application/fhir+json', Expect: '100-continue' },
    })
    expect(answer.status).toBe(200)
    expect(bed.provider.last().header('Expect')).toBeUndefined()
  })

  it.each([404, 409, 422, 501, 503])('A24: the provider’s %i passes through with its body and headers', async (status) => {
    const body = '{"resourceType":"OperationOutcome","issue":[]}'
    bed.provider.answer = (_request, response) =>
      response
        .writeHead(status, 'As The Provider Says', { 'Content-Type': 'application/fhir+json', 'Cache-Control': 'no-store', 'x-Own': '1' })
        .end(body)
    const answer = await bed.call()
    expect(answer).toMatchObject({ status, reason: 'As The Provider Says', text: body })
    expect(answer.header('Cache-Control')).toBe('no-store')
    expect(answer.headers).toContain('x-Own')
  })

  it('A25: Location and URLs in the body are not rewritten', async () => {
    const url = `${bed.root}/Appointment/1/_history/1`
    bed.provider.answer = (_request, response) => response.writeHead(201, { Location: url }).end(JSON.stringify({ url }))
    const answer = await bed.call({ verb: 'POST', body: '{}', headers: { 'Content-Type': 'application/fhir+json' } })
    expect(answer.header('Location')).toBe(url)
    expect(JSON.parse(answer.text)).toEqual({ url })
  })

  it('does not follow a redirect', async () => {
    bed.provider.answer = (_request, response) => response.writeHead(302, { Location: 'https://169.254.169.254/latest' }).end()
    const before = bed.provider.reached.length
    expect((await bed.call()).status).toBe(302)
    expect(bed.provider.reached.length).toBe(before + 1)
  })

  it.each([
    ['HEAD', 200],
    ['GET', 304],
    ['GET', 204],
  ] as const)('%s answered %i has no body and no length of ours', async (verb, status) => {
    bed.provider.answer = (_request, response) =>
      response.writeHead(status, { ETag: 'W/"1"', ...(verb === 'HEAD' ? { 'Content-Length': '42' } : {}) }).end()
    const answer = await bed.call({ verb })
    expect(answer).toMatchObject({ status, text: '' })
    expect(answer.header('ETag')).toBe('W/"1"')
    expect(answer.header('Content-Length')).toBe(verb === 'HEAD' ? '42' : undefined)
  })

  it('A27: 100 calls on one connection make one connection to the provider', async () => {
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1 })
    try {
      await bed.call({ agent })
      const [before, own] = [bed.spine.environment.journal.size, bed.provider.connections()]
      for (let count = 0; count < 100; count++) expect((await bed.call({ agent })).status).toBe(200)
      expect(bed.spine.environment.journal.size).toBe(before + 200)
      expect(bed.provider.connections()).toBe(own)
    } finally {
      agent.destroy()
    }
  })

  it('is found under /ssp on localhost', async () => {
    expect((await bed.call({ host: 'localhost', line: `/ssp/${bed.root}/metadata` })).status).toBe(200)
  })

  it('may come in absolute form, as to an HTTP proxy', async () => {
    expect((await bed.call({ line: `https://${PROXY_HOST}/${bed.root}/metadata` })).status).toBe(200)
  })

  it('with a slash lost is repaired and warned about', async () => {
    const traceId = randomUUID()
    const target = `${bed.root}/metadata`.replace('https://', 'https:/')
    expect((await bed.call({ line: `/${target}`, headers: { 'Ssp-TraceID': traceId } })).status).toBe(200)
    const { problems } = await bed.exchange(traceId)
    expect(problems.map(({ code }) => code)).toContain('MS-SSP-TARGET-REPAIRED')
  })
})

describe('OPTIONS', () => {
  it.each([
    ['Patient/$gpc.getstructuredrecord', 'POST'],
    ['Patient/$gpc.registerpatient', 'POST'],
    ['Patient/$gpc.getcarerecord', 'POST'],
    ['Patient/$gpc.migratestructuredrecord', 'POST'],
    ['Organization', 'GET'],
    ['Organization/1', 'GET'],
    ['Practitioner', 'GET'],
    ['Practitioner/1', 'GET'],
    ['Patient', 'GET'],
    ['Patient/1', 'GET'],
    ['Location/1', 'GET'],
    ['Slot', 'GET'],
    ['Patient/1/Appointment', 'GET'],
    ['metadata', 'GET'],
    ['Appointment', 'POST'],
    ['Appointment/1', 'GET, PUT'],
    ['Binary/1', 'GET'],
  ])('A09: %s takes %s', async (path, methods) => {
    const before = bed.provider.reached.length
    const answer = await bed.call({ verb: 'OPTIONS', target: `/${path}` })
    expect(answer.status).toBe(200)
    expect(answer.header('Access-Control-Request-Method')).toBe(methods)
    expect(answer.header('Allow')).toBe(methods)
    expect(bed.provider.reached.length).toBe(before)
  })
})

describe('a call that is refused', () => {
  const refused = async (call: Parameters<Testbed['call']>[0]) => {
    const before = bed.provider.reached.length
    const traceId = randomUUID()
    const answer = await bed.call({ ...call, headers: { 'Ssp-TraceID': traceId, ...call?.headers } })
    expect(bed.provider.reached.length).toBe(before)
    return { answer, traceId }
  }

  it('A10: an unknown Ssp-To is a receiver without the interaction', async () => {
    const { answer } = await refused({ headers: { 'Ssp-To': '123456789123' } })
    expect(answer.status).toBe(403)
    expect(outcome(answer)).toEqual(refusal(403, 'forbidden', 'PARTYKEY_INTERACTION_CHECK_FAILED_MESSAGERECEIVER_123456789123'))
  })

  it('A11: a sender without the interaction, byte for byte as the guidance prints it', async () => {
    const { answer, traceId } = await refused({ headers: { 'Ssp-From': '100000000001' } })
    expect(answer.status).toBe(403)
    const { id } = JSON.parse(answer.text)
    const text = 'ASID_CHECK_FAILED_MESSAGESENDER_100000000001'
    expect(answer.text).toBe(`{
    "resourceType": "OperationOutcome",
    "id": "${id}",
    "issue": [
        {
            "code": "forbidden",
            "severity": "error",
            "details": {
                "coding": [
                    {
                        "code": "403",
                        "display": "${text}",
                        "system": "${SYSTEM}"
                    }
                ]
            },
            "diagnostics": "${text}"
        }
    ]
}`)
    expect(answer.header('Content-Type')).toBe('application/fhir+json;charset=utf-8')
    const exchange = await bed.exchange(traceId)
    expect(exchange).toMatchObject({ outcome: 'refused', audit: { checks: expect.arrayContaining(['authoriseSender: refused']) } })
    expect(exchange.problems.map(({ code }) => code)).toEqual(['MS-SSP-SENDER'])
  })

  it('A12: a receiver without an endpoint for the interaction', async () => {
    const { answer } = await refused({ headers: { 'Ssp-To': '999000000011' } })
    expect(outcome(answer)).toEqual(refusal(403, 'forbidden', 'PARTYKEY_INTERACTION_CHECK_FAILED_MESSAGERECEIVER_999000000011'))
  })

  it.each([
    ['the IP address of its host', (root: string) => root.replace('localhost', '127.0.0.1')],
    ['another port', (root: string) => root.replace(/:\d+/, ':443')],
    ['no port', (root: string) => root.replace(/:\d+/, '')],
    ['a path outside', (root: string) => root.replace('gpconnect', 'other')],
    ['a longer last segment', (root: string) => `${root}2`],
    ['another case', (root: string) => root.replace('P88801', 'p88801')],
    ['http:', (root: string) => root.replace('https:', 'http:')],
  ])('A14: a target with %s in place of the registered endpoint', async (_what, change) => {
    const target = `${change(bed.root)}/metadata?a=b`
    const { answer } = await refused({ target })
    expect(answer.status).toBe(400)
    expect(outcome(answer)).toEqual(refusal(400, 'invalid', `ENDPOINT_${bed.root}_CPAID_${bed.cpaId}_VARIES_FROM_TARGETURL_${target}`))
  })

  it('A15: TRACE, byte for byte as the guidance prints it', async () => {
    const { answer } = await refused({ verb: 'TRACE' })
    expect(answer.status).toBe(405)
    expect(answer.text).toBe(`{
  "resourceType": "OperationOutcome",
  "issue": [
    {
      "code": "forbidden",
      "severity": "fatal",
      "details": {
        "coding": [
          {
            "code": "405",
            "system": "https://fhir.nhs.uk/StructureDefinition/spine-operationoutcome-1",
            "display": "405: Method Not Allowed"
          }
        ]
      }
    }
  ]
}`)
  })

  it('A16: a body that is not FHIR', async () => {
    const { answer } = await refused({ verb: 'POST', body: 'words', headers: { 'Content-Type': 'text/plain' } })
    expect(answer.status).toBe(415)
    expect(outcome(answer)).toEqual(refusal(415, 'not-supported', 'Unsupported_Media_Type'))
  })

  it('takes any Accept, and a search form', async () => {
    expect((await bed.call({ headers: { Accept: 'application/pdf' } })).status).toBe(200)
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
    expect((await bed.call({ verb: 'POST', target: '/Patient/_search', body: 'a=b', headers: form })).status).toBe(200)
    expect((await bed.call({ verb: 'POST', target: '/Patient', body: 'a=b', headers: form })).status).toBe(415)
  })

  it('A28: a consumer with another one’s Ssp-From', async () => {
    const { answer, traceId } = await refused({ as: bed.certificates.other })
    expect(answer.status).toBe(495)
    expect(answer.closes).toBe(true)
    expect((await bed.exchange(traceId)).problems.map(({ code }) => code)).toEqual(['MS-SSP-FQDN'])
    expect((await bed.call({ as: bed.certificates.other, headers: { 'Ssp-From': OTHER.asid } })).status).toBe(200)
  })

  it.each(
    [METADATA.replace(/-1$/, ''), 'urn:nhs:names:services:gpconnect:fhir:rest:read:nothing-1'].slice(1).concat(`${METADATA}1`),
  )('A29: the interaction %s, which nobody holds', async (interaction) => {
    const { answer } = await refused({ headers: { 'Ssp-InteractionID': interaction } })
    expect(outcome(answer)).toEqual(refusal(403, 'forbidden', `ASID_CHECK_FAILED_MESSAGESENDER_${CONSUMER.asid}`))
  })

  it.each(['Ssp-TraceID', 'Ssp-From', 'Ssp-To', 'Ssp-InteractionID'])('A34: without %s', async (name) => {
    const before = bed.provider.reached.length
    const answer = await bed.call({ headers: { [name]: '' } })
    expect(answer.status).toBe(400)
    expect(outcome(answer)).toEqual(refusal(400, 'invalid', `MISSING_OR_INVALID_HEADER_${name}`))
    expect(bed.provider.reached.length).toBe(before)
  })

  it.each([
    ['Ssp-TraceID', 'not-a-uuid'],
    ['Ssp-From', '12345'],
    ['Ssp-To', 'P88801'],
  ])('A34: a malformed %s', async (name, value) => {
    const answer = await bed.call({ headers: { [name]: value } })
    expect(answer.status).toBe(400)
    expect(outcome(answer).diagnostics).toBe(`MISSING_OR_INVALID_HEADER_${name}`)
  })

  it('A34: header names are compared without case; the old spelling of Ssp-InteractionId is one of them', async () => {
    const raw = Object.entries(usual()).flatMap(([name, value]) => [name.toUpperCase(), value])
    expect((await bed.call({ raw })).status).toBe(200)
  })

  it.each([
    ['/', 'nothing'],
    ['/Patient/1', 'a path of its own'],
    ['/provider.mock.nhs.uk/metadata', 'a URL without a scheme'],
    ['/ftp://provider.mock.nhs.uk/', 'another scheme'],
    ['/https%3A%2F%2Fprovider%', 'a bad encoding'],
  ])('%s names no target (%s)', async (line) => {
    const { answer } = await refused({ line })
    expect(answer.status).toBe(400)
    expect(outcome(answer)).toEqual(refusal(400, 'invalid', 'INVALID_TARGETURL'))
  })

  it('a DSTU2 caller is told in the media type of DSTU2', async () => {
    const { answer } = await refused({ headers: { 'Ssp-To': '123456789123', Accept: 'application/json+fhir' } })
    expect(answer.header('Content-Type')).toBe('application/json+fhir;charset=utf-8')
  })

  it('the checks come in their order: the first that fails answers', async () => {
    const bad = { 'Ssp-TraceID': '', 'Ssp-From': '100000000001', 'Content-Type': 'text/plain' }
    expect((await bed.call({ as: 'none', verb: 'TRACE', line: '/x', headers: bad, body: 'x' })).status).toBe(496)
    expect((await bed.call({ verb: 'TRACE', line: '/x', headers: bad, body: 'x' })).status).toBe(405)
    expect(outcome(await bed.call({ verb: 'POST', line: '/x', headers: bad, body: 'x' })).diagnostics).toBe('INVALID_TARGETURL')
    expect(outcome(await bed.call({ verb: 'POST', headers: bad, body: 'x' })).diagnostics).toBe('MISSING_OR_INVALID_HEADER_Ssp-TraceID')
    const traced = { ...bad, 'Ssp-TraceID': randomUUID(), 'Ssp-To': '123456789123' }
    expect((await bed.call({ verb: 'POST', headers: traced, body: 'x' })).status).toBe(415)
    const typed = { ...traced, 'Content-Type': 'application/fhir+json' }
    expect(outcome(await bed.call({ verb: 'POST', headers: typed, body: 'x' })).diagnostics).toMatch(/^ASID_CHECK/)
    const sent = { ...typed, 'Ssp-From': CONSUMER.asid }
    expect((await bed.call({ verb: 'POST', headers: sent, body: 'x', as: bed.certificates.other })).status).toBe(495)
    expect(outcome(await bed.call({ verb: 'POST', headers: sent, body: 'x', target: 'https://x/' })).diagnostics).toMatch(/^PARTYKEY/)
    expect(
      outcome(await bed.call({ verb: 'POST', headers: { ...sent, 'Ssp-To': PROVIDER.asid }, body: 'x', target: 'https://x/' })).diagnostics,
    ).toMatch(/^ENDPOINT/)
  })
})

describe('the audit record', () => {
  it('tells of consumer, headers, token, target, endpoint, checks and provider', async () => {
    const traceId = randomUUID()
    await bed.call({ headers: { 'Ssp-TraceID': traceId }, target: '/metadata?x=9000000009' })
    const exchange = await bed.exchange(traceId)
    expect(exchange.audit).toMatchObject({
      consumer: { certificate: CONSUMER.fqdn, fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}/) },
      headers: { traceId, from: CONSUMER.asid, to: PROVIDER.asid, interaction: METADATA },
      token: { family: 'gpc-1', claims: { reason_for_request: 'directcare', sub: '1' } },
      target: `${bed.root}/metadata`,
      registered: bed.root,
      cpaId: bed.cpaId,
      providerCertificate: PROVIDER.fqdn,
    })
    expect(exchange).toMatchObject({ door: 'secure-proxy', outcome: 'accepted', state: 'complete', reply: { line: 'HTTP/1.1 200 OK' } })
    expect(exchange.request.fields).toContain('Bearer [masked]')
    const out = await bed.exchange(traceId, 'out')
    expect(out).toMatchObject({ causedBy: exchange.id, outcome: 'accepted', state: 'complete' })
    expect(out.reply?.body.head.toString()).toBe('{"resourceType":"CapabilityStatement"}')
    expect(exchange.reply?.body.digest).toBe(out.reply?.body.digest)
  })

  it('a call for an interaction that is registered under another id', async () => {
    const headers = { 'Ssp-InteractionID': `${CONTENT}.read` }
    expect((await bed.call({ headers })).status).toBe(200)
  })
})
