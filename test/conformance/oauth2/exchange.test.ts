import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { REALM } from '../../../src/emulators/cis2/contract.ts'
import { type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { post } from '../../support/post.ts'
import { Browser } from '../cis2/browser.ts'

const CALLBACK = 'https://client.example/cb'
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

let spine: TestEnvironment
let idToken = ''
const ids = { aal3: '', unscoped: '' }
beforeAll(async () => {
  spine = await testEnvironment()
  const apps = await spine.environment.applications()
  const space = spine.environment.spaces.default
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'mine' }] }
  ids.aal3 = (await apps.put(space, { name: 'AAL3', jwks, scopes: ['urn:nhsd:apim:user-nhs-cis2:aal3:mock'] })).clientId
  ids.unscoped = (await apps.put(space, { name: 'Unscoped', jwks })).clientId
  const rp = await apps.put(space, { name: 'RP', redirectUris: [CALLBACK] })
  const issuer = `${spine.environment.urls.https}${REALM}`
  const browser = new Browser(spine)
  await browser.open(
    `${issuer}/authorize?${new URLSearchParams({ response_type: 'code', scope: 'openid', client_id: rp.clientId, redirect_uri: CALLBACK, state: 's' })}`,
  )
  const callback = await browser.send({ username: '555000000011' })
  const fields = {
    grant_type: 'authorization_code',
    code: callback.searchParams.get('code') ?? '',
    redirect_uri: CALLBACK,
    client_id: rp.clientId,
    client_secret: rp.secret,
  }
  idToken = JSON.parse((await form(`${issuer}/access_token`, fields)).text).id_token
})

const form = (url: string, fields: Readonly<Record<string, string>>) =>
  post({ url, ca: spine.ca, headers: ['Content-Type', 'application/x-www-form-urlencoded'], body: new URLSearchParams(fields).toString() })

function exchange(subject_token: string, more: Readonly<Record<string, string>> = {}, client = ids.aal3) {
  const exp = Math.floor(spine.environment.spaces.default.clock.now() / 1000) + 200
  const claims = { iss: client, sub: client, aud: 'https://int.api.service.nhs.uk/oauth2/token', jti: randomUUID(), exp }
  const text = [{ alg: 'RS512', typ: 'JWT', kid: 'mine' }, claims]
    .map((each) => Buffer.from(JSON.stringify(each)).toString('base64url'))
    .join('.')
  return form(`${spine.environment.urls.https}/oauth2/token`, {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    subject_token,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: `${text}.${sign('RSA-SHA512', Buffer.from(text), privateKey).toString('base64url')}`,
    ...more,
  })
}

const codes = () =>
  spine.environment.journal
    .find({ door: 'oauth2' })
    .at(-1)
    ?.problems.map(({ code }) => code)
/** The ID token with something changed, and its old signature. */
function changed(claims: Readonly<Record<string, unknown>>, header: Readonly<Record<string, unknown>> = {}): string {
  const [head = '', body = '', signature = ''] = idToken.split('.')
  const read = (part: string): object => JSON.parse(Buffer.from(part, 'base64url').toString())
  const write = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${write({ ...read(head), ...header })}.${write({ ...read(body), ...claims })}.${signature}`
}

it('16 an ID token of our own CIS2 is exchanged for an access token', async () => {
  const answer = await exchange(idToken)
  expect([answer.status, JSON.parse(answer.text)]).toEqual([
    200,
    {
      access_token: expect.any(String),
      expires_in: '599',
      token_type: 'Bearer',
      issued_at: expect.stringMatching(/^\d{13}$/),
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    },
  ])
})

describe('16 refusals', () => {
  it.each<[string, () => ReturnType<typeof exchange>, number, string]>([
    ['no subject_token', () => exchange(''), 400, 'Missing subject_token'],
    [
      'another type',
      () => exchange(idToken, { subject_token_type: 'x' }),
      400,
      "Missing or invalid subject_token_type - must be 'urn:ietf:params:oauth:token-type:id_token'",
    ],
    ['no JWT', () => exchange('x.y'), 400, 'Malformed JWT in subject_token'],
    [
      'alg none',
      () => exchange(changed({}, { alg: 'none' })),
      400,
      "Invalid 'alg' header in subject_token JWT - unsupported JWT algorithm",
    ],
    ['no kid', () => exchange(changed({}, { kid: undefined })), 400, "Missing 'kid' header in subject_token JWT"],
    [
      'another issuer',
      () => exchange(changed({ iss: 'https://evil.example' })),
      400,
      "Missing or non-matching 'iss' claim in subject_token JWT",
    ],
    ['no aud', () => exchange(changed({ aud: undefined })), 401, "Missing or invalid 'aud' claim in subject_token JWT"],
    ['expired', () => exchange(changed({ exp: 1 })), 400, "Invalid 'exp' claim in subject_token JWT - JWT has expired"],
    ['another kid', () => exchange(changed({}, { kid: 'x' })), 401, "Invalid 'kid' header in subject_token JWT - no matching public key"],
    ['claims changed after signing', () => exchange(changed({ sub: '555000000021' })), 401, 'JWT signature verification failed'],
  ])('16 %s', async (_, request, status, text) => {
    const answer = await request()
    expect([answer.status, JSON.parse(answer.text).error_description]).toEqual([status, text])
    expect(codes()).toEqual(['MS-OAUTH-SUBJECT-TOKEN'])
  })

  it('16 an application without a scope of the token’s level', async () => {
    const answer = await exchange(idToken, {}, ids.unscoped)
    expect([answer.status, JSON.parse(answer.text).error]).toEqual([401, 'unauthorized_client'])
    expect(codes()).toEqual(['MS-OAUTH-SCOPE'])
  })
})
