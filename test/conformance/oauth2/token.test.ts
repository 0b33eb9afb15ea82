import { execFileSync } from 'node:child_process'
import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../cli/program.ts'
import { type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { post } from '../../support/post.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const HOST = 'int.api.service.nhs.uk'
const AUDIENCE = `https://${HOST}/oauth2/token`
const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const dir = temporaryFolder()

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'mine-1', alg: 'RS512', use: 'sig' }

let spine: TestEnvironment
/** A good application, one without keys, one whose keys can't be had, one without the scope. */
const ids = { good: '', bare: '', unreachable: '', unscoped: '' }
let served: http.Server
beforeAll(async () => {
  spine = await testEnvironment()
  const apps = await spine.environment.applications()
  const space = spine.environment.spaces.default
  const jwks = { keys: [jwk] }
  ids.good = (await apps.put(space, { name: 'Good', jwks })).clientId
  ids.bare = (await apps.put(space, { name: 'Without keys' })).clientId
  ids.unreachable = (await apps.put(space, { name: 'Unreachable', jwksUrl: 'http://127.0.0.1:9/jwks' })).clientId
  ids.unscoped = (await apps.put(space, { name: 'Unscoped', jwks, scopes: ['urn:nhsd:apim:user-nhs-cis2:aal3:x'] })).clientId
  served = http.createServer((_request, response) => response.end(JSON.stringify(jwks)))
  await new Promise<void>((resolve) => served.listen(0, '127.0.0.1', resolve))
})
afterAll(() => served.close())

const part = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

interface JwtEdits {
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: Readonly<Record<string, unknown>>
  readonly sign?: (signed: string) => Buffer
}

/** A client assertion; a member that is undefined is left out. */
function jwt({
  header = {},
  claims = {},
  sign: signing = (signed) => sign('RSA-SHA512', Buffer.from(signed), privateKey),
}: JwtEdits = {}): string {
  const now = Math.floor(spine.environment.spaces.default.clock.now() / 1000)
  const head = part({ alg: 'RS512', typ: 'JWT', kid: 'mine-1', ...header })
  const body = part({ iss: ids.good, sub: claims['iss'] ?? ids.good, aud: AUDIENCE, jti: randomUUID(), exp: now + 200, ...claims })
  return `${head}.${body}.${signing(`${head}.${body}`).toString('base64url')}`
}

type Form = Readonly<Record<string, string | undefined>>
const ask = (form: Form, headers: readonly string[] = ['Content-Type', 'application/x-www-form-urlencoded']) =>
  post({
    url: `${spine.environment.urls.https}/oauth2/token`,
    ca: spine.ca,
    servername: HOST,
    headers: ['Host', HOST, ...headers],
    body: new URLSearchParams(Object.entries(form).filter((pair): pair is [string, string] => pair[1] !== undefined)).toString(),
  })
const withJwt = (assertion: string | undefined, more: Form = {}) =>
  ask({ grant_type: 'client_credentials', client_assertion_type: TYPE, client_assertion: assertion, ...more })
const codes = () =>
  spine.environment.journal
    .find({ door: 'oauth2' })
    .at(-1)
    ?.problems.map(({ code }) => code)
const told = (answer: { status: number; text: string }) => {
  const { message_id, ...rest } = JSON.parse(answer.text)
  expect(message_id).toMatch(/^rrt-/)
  return [answer.status, rest.error, rest.error_description]
}

it('15 a good assertion gives a token whose numbers are texts', async () => {
  const answer = await withJwt(jwt())
  expect(answer.status).toBe(200)
  expect(JSON.parse(answer.text)).toEqual({
    access_token: expect.stringMatching(/^[\w-]{28}$/),
    expires_in: '599',
    token_type: 'Bearer',
    issued_at: expect.stringMatching(/^\d{13}$/),
  })
  const exchange = spine.environment.journal.find({ door: 'oauth2' }).at(-1)
  expect(exchange?.request.body.head.toString()).toContain('client_assertion=[masked]')
  expect(exchange?.reply?.body.head.toString()).not.toContain(JSON.parse(answer.text).access_token)
})

it('15 the endpoint’s advertised address is as good an audience as its real one', async () => {
  expect((await withJwt(jwt({ claims: { aud: `${spine.environment.urls.https}/oauth2/token` } }))).status).toBe(200)
})

const IN = 'in client_assertion JWT'
const now = () => Math.floor(spine.environment.spaces.default.clock.now() / 1000)
const used = randomUUID()
/** Rows of the dossier's table 7.3: what is wrong, and the platform's answer to the letter. */
const rows: readonly (readonly [string, string, () => ReturnType<typeof ask>, number, string, string, string])[] = [
  [
    '0',
    'another Content-Type',
    () => ask({}, ['Content-Type', 'application/json']),
    415,
    'invalid_request',
    'Content-Type header must be application/x-www-form-urlencoded',
    'MS-OAUTH-CONTENT-TYPE',
  ],
  ['1', 'no grant_type', () => ask({}), 400, 'invalid_request', 'grant_type is missing', 'MS-OAUTH-GRANT'],
  [
    '2',
    'an unsupported grant_type',
    () => ask({ grant_type: 'password' }),
    400,
    'unsupported_grant_type',
    'grant_type is invalid',
    'MS-OAUTH-GRANT',
  ],
  [
    '3',
    'another client_assertion_type',
    () => withJwt(jwt(), { client_assertion_type: 'x' }),
    400,
    'invalid_request',
    `Missing or invalid client_assertion_type - must be '${TYPE}'`,
    'MS-OAUTH-ASSERTION',
  ],
  ['4', 'no client_assertion', () => withJwt(undefined), 400, 'invalid_request', 'Missing client_assertion', 'MS-OAUTH-ASSERTION'],
  [
    '5',
    'a header that can’t be decoded',
    () => withJwt('a.b.c'),
    400,
    'invalid_request',
    'Malformed JWT in client_assertion',
    'MS-OAUTH-ASSERTION',
  ],
  [
    '6',
    'RS256',
    () => withJwt(jwt({ header: { alg: 'RS256' } })),
    400,
    'invalid_request',
    `Invalid 'alg' header ${IN} - unsupported JWT algorithm - must be 'RS512'`,
    'MS-OAUTH-ALGORITHM',
  ],
  [
    '7',
    'expired',
    () => withJwt(jwt({ claims: { exp: now() - 1 } })),
    400,
    'invalid_request',
    `Invalid 'exp' claim ${IN} - JWT has expired`,
    'MS-OAUTH-EXPIRY',
  ],
  [
    '8',
    'no kid',
    () => withJwt(jwt({ header: { kid: undefined } })),
    400,
    'invalid_request',
    `Missing 'kid' header ${IN}`,
    'MS-OAUTH-HEADER',
  ],
  [
    '9',
    'another typ',
    () => withJwt(jwt({ header: { typ: 'JWE' } })),
    400,
    'invalid_request',
    `Invalid 'typ' header ${IN} - must be 'JWT'`,
    'MS-OAUTH-HEADER',
  ],
  [
    '10',
    'no exp',
    () => withJwt(jwt({ claims: { exp: undefined } })),
    400,
    'invalid_request',
    `Missing 'exp' claim ${IN}`,
    'MS-OAUTH-EXPIRY',
  ],
  [
    '10',
    'exp as a text',
    () => withJwt(jwt({ claims: { exp: String(now() + 100) } })),
    400,
    'invalid_request',
    `Invalid 'exp' claim ${IN} - must be an integer`,
    'MS-OAUTH-EXPIRY',
  ],
  [
    '11',
    'iss and sub that differ',
    () => withJwt(jwt({ claims: { sub: 'x' } })),
    400,
    'invalid_request',
    `Missing or non-matching 'iss'/'sub' claims ${IN}`,
    'MS-OAUTH-SUBJECT',
  ],
  ['12', 'no jti', () => withJwt(jwt({ claims: { jti: undefined } })), 400, 'invalid_request', `Missing 'jti' claim ${IN}`, 'MS-OAUTH-JTI'],
  [
    '12',
    'jti as a number',
    () => withJwt(jwt({ claims: { jti: 7 } })),
    400,
    'invalid_request',
    `Invalid 'jti' claim ${IN} - must be a unique string value such as a GUID`,
    'MS-OAUTH-JTI',
  ],
  [
    '12',
    'a jti used before',
    async () => {
      await withJwt(jwt({ claims: { jti: used } }))
      return await withJwt(jwt({ claims: { jti: used } }))
    },
    400,
    'invalid_request',
    `Non-unique 'jti' claim ${IN}`,
    'MS-OAUTH-JTI',
  ],
  [
    '13',
    'an exp too far ahead',
    () => withJwt(jwt({ claims: { exp: now() + 320 } })),
    400,
    'invalid_request',
    `Invalid 'exp' claim ${IN} - more than 5 minutes in future`,
    'MS-OAUTH-EXPIRY',
  ],
  [
    '14',
    'an unknown application',
    () => withJwt(jwt({ claims: { iss: 'nobody' } })),
    401,
    'invalid_request',
    `Invalid 'iss'/'sub' claims ${IN}`,
    'MS-OAUTH-SUBJECT',
  ],
  [
    '15',
    'an application without keys',
    () => withJwt(jwt({ claims: { iss: ids.bare } })),
    403,
    'public_key error',
    'You need to register a public key to use this authentication method - please contact support to configure',
    'MS-OAUTH-NO-KEYS',
  ],
  [
    '16',
    'a JWKS that can’t be had',
    () => withJwt(jwt({ claims: { iss: ids.unreachable } })),
    403,
    'public_key error',
    "The JWKS endpoint, for your client_assertion can't be reached",
    'MS-OAUTH-NO-KEYS',
  ],
  [
    '17',
    'a kid that the JWKS lacks',
    () => withJwt(jwt({ header: { kid: 'mine-2' } })),
    401,
    'invalid_request',
    `Invalid 'kid' header ${IN} - no matching public key`,
    'MS-OAUTH-KEY',
  ],
  [
    '18',
    'the signature of another key',
    () => withJwt(jwt({ sign: (text) => sign('RSA-SHA512', Buffer.from(text), other.privateKey) })),
    401,
    'public_key error',
    'JWT signature verification failed',
    'MS-OAUTH-SIGNATURE',
  ],
  [
    '19',
    'another aud',
    () => withJwt(jwt({ claims: { aud: 'https://example.org' } })),
    401,
    'invalid_request',
    `Missing or invalid 'aud' claim ${IN}`,
    'MS-OAUTH-AUDIENCE',
  ],
  [
    '20',
    'an application without the scope',
    () => withJwt(jwt({ claims: { iss: ids.unscoped } })),
    401,
    'unauthorized_client',
    'you have tried to request authorization but your application is not configured to use this authorization grant type',
    'MS-OAUTH-SCOPE',
  ],
]

describe('15 refusals', () => {
  it.each(rows)('15 row %s: %s', async (_row, _what, request, status, error, description, code) => {
    expect(told(await request())).toEqual([status, error, description])
    expect(codes()).toEqual([code])
  })

  it('15 of two things that are wrong the earlier row is told', async () => {
    const wrong = jwt({ header: { alg: 'none', kid: undefined }, claims: { exp: 1, iss: undefined }, sign: () => Buffer.alloc(0) })
    expect(told(await withJwt(wrong))[2]).toContain("'alg'")
    expect(told(await withJwt(jwt({ header: { kid: undefined }, claims: { exp: 1 } })))[2]).toContain('expired')
    expect(told(await withJwt(jwt({ claims: { iss: ids.bare, aud: 'x' } })))[2]).toContain('register a public key')
  })
})

describe('attacks', () => {
  const hmac = (text: string) =>
    createHmac('sha512', publicKey.export({ type: 'spki', format: 'pem' }))
      .update(text)
      .digest()
  const foreign = { ...other.publicKey.export({ format: 'jwk' }), kid: 'mine-1' }
  const byOther = (text: string) => sign('RSA-SHA512', Buffer.from(text), other.privateKey)
  it.each<[string, () => string, string]>([
    ['no signature under alg none', () => jwt({ header: { alg: 'none' }, sign: () => Buffer.alloc(0) }), 'MS-OAUTH-ALGORITHM'],
    ['no signature under alg None', () => jwt({ header: { alg: 'None' }, sign: () => Buffer.alloc(0) }), 'MS-OAUTH-ALGORITHM'],
    ['no signature under RS512', () => jwt({ sign: () => Buffer.alloc(0) }), 'MS-OAUTH-SIGNATURE'],
    ['HMAC under the public key', () => jwt({ header: { alg: 'HS512' }, sign: hmac }), 'MS-OAUTH-ALGORITHM'],
    ['HMAC under the public key, said to be RS512', () => jwt({ sign: hmac }), 'MS-OAUTH-SIGNATURE'],
    ['alg as a list', () => jwt({ header: { alg: ['RS512'] } }), 'MS-OAUTH-ALGORITHM'],
    ['a key of its own in jwk', () => jwt({ header: { jwk: foreign }, sign: byOther }), 'MS-OAUTH-SIGNATURE'],
    ['a key of its own by jku', () => jwt({ header: { jku: 'http://127.0.0.1:9/x' }, sign: byOther }), 'MS-OAUTH-SIGNATURE'],
    ['a certificate of its own by x5u', () => jwt({ header: { x5u: 'http://127.0.0.1:9/x' }, sign: byOther }), 'MS-OAUTH-SIGNATURE'],
    ['a kid that is a path', () => jwt({ header: { kid: '../../../../dev/null' } }), 'MS-OAUTH-KEY'],
    ['a kid that is SQL', () => jwt({ header: { kid: "x' UNION SELECT 'y" } }), 'MS-OAUTH-KEY'],
    ['a kid that is an object', () => jwt({ header: { kid: { toString: 'mine-1' } } }), 'MS-OAUTH-HEADER'],
    ['iss as __proto__', () => jwt({ claims: { iss: '__proto__' } }), 'MS-OAUTH-SUBJECT'],
    ['iss as an object', () => jwt({ claims: { iss: { a: 1 }, sub: { a: 1 } } }), 'MS-OAUTH-SUBJECT'],
    ['aud as a list with the right one', () => jwt({ claims: { aud: [AUDIENCE, 'x'] } }), 'MS-OAUTH-AUDIENCE'],
    ['exp beyond all dates', () => jwt({ claims: { exp: 1e300 } }), 'MS-OAUTH-EXPIRY'],
    ['exp as a fraction', () => jwt({ claims: { exp: 2e9 + 0.5 } }), 'MS-OAUTH-EXPIRY'],
    [
      'claims changed after signing',
      () => jwt().replace(/\.[^.]+\./, `.${part({ iss: ids.good, sub: ids.good, aud: AUDIENCE, jti: randomUUID(), exp: now() + 100 })}.`),
      'MS-OAUTH-SIGNATURE',
    ],
    ['four parts', () => `${jwt()}.x`, 'MS-OAUTH-ASSERTION'],
    ['claims that are a list', () => `${part({ alg: 'RS512' })}.${part([])}.x`, 'MS-OAUTH-ASSERTION'],
    ['nested without end', () => `${part('['.repeat(5000))}.${part({})}.x`, 'MS-OAUTH-ASSERTION'],
    ['20,000 characters', () => 'x'.repeat(20_000), 'MS-OAUTH-ASSERTION'],
  ])('%s', async (_, make, code) => {
    const answer = await withJwt(make())
    expect([answer.status >= 400, answer.text.includes('access_token')]).toEqual([true, false])
    expect(codes()).toEqual([code])
  })

  it('an assertion sent five times at once gives one token', async () => {
    const assertion = jwt()
    const answers = await Promise.all(Array.from({ length: 5 }, () => withJwt(assertion)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('a jti may come again from another application, not after its own time has passed on the space’s clock', async () => {
    const jti = randomUUID()
    const apps = await spine.environment.applications()
    const second = await apps.put(spine.environment.spaces.default, { name: 'Second', jwks: { keys: [jwk] } })
    expect((await withJwt(jwt({ claims: { jti } }))).status).toBe(200)
    expect((await withJwt(jwt({ claims: { jti, iss: second.clientId } }))).status).toBe(200)
  })
})

describe('registration', () => {
  const cli = (...args: string[]) => run(['app', ...args], { env: { MOCK_SPINE_ADMIN_URL: spine.environment.urls.http }, cwd: dir })

  it('a JWKS file, and its address, by the command line', async () => {
    writeFileSync(path.join(dir, 'jwks.json'), JSON.stringify({ keys: [jwk] }))
    const { port } = served.address() as AddressInfo
    for (const keys of ['jwks.json', `http://127.0.0.1:${port}/jwks`]) {
      const made = await cli('register', 'By command', '--jwks', keys)
      expect(made.code, made.stderr).toBe(0)
      const [, clientId = ''] = /^client id\s+(\S+)$/m.exec(made.stdout) ?? []
      expect((await withJwt(jwt({ claims: { iss: clientId } }))).status).toBe(200)
      expect((await cli('list')).stdout).toContain(clientId)
      const removed = await cli('remove', clientId)
      expect(removed.code, removed.stderr).toBe(0)
      expect((await withJwt(jwt({ claims: { iss: clientId } }))).status).toBe(401)
    }
  })

  it.each([
    ['a private key', { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'x' }] }],
    ['no kid', { keys: [{ ...jwk, kid: undefined }] }],
    ['another kind', { keys: [{ kty: 'EC', kid: 'x', crv: 'P-256', x: 'a', y: 'b' }] }],
    ['a short key', { keys: [{ ...generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' }), kid: 'x' }] }],
    ['no keys', { keys: [] }],
  ])('refuses %s', async (_, jwks) => {
    writeFileSync(path.join(dir, 'bad.json'), JSON.stringify(jwks))
    const { code, stderr } = await cli('register', 'Bad', '--jwks', 'bad.json')
    expect([code, stderr.includes('MS-APP-JWKS')]).toEqual([1, true])
  })

  it('OpenSSL’s signature is as good as ours', async () => {
    writeFileSync(path.join(dir, 'key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const openssl = (text: string) => execFileSync('openssl', ['dgst', '-sha512', '-sign', 'key.pem'], { input: text, cwd: dir })
    expect((await withJwt(jwt({ sign: openssl }))).status).toBe(200)
  })
})
