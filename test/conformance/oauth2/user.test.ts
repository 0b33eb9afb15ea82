import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { REALM } from '../../../src/emulators/cis2/contract.ts'
import { judgeLogout } from '../../../src/emulators/oauth2/user/logout.ts'
import { type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { PATIENCE } from '../../support/patience.ts'
import { type Answer, post } from '../../support/post.ts'
import { Browser } from '../cis2/browser.ts'

const GP = '555000000011'
const CALLBACK = 'https://client.example/cb'

let spine: TestEnvironment
const app = { id: '', secret: '' }
const other = { id: '', secret: '' }
beforeAll(async () => {
  spine = await testEnvironment()
  const apps = await spine.environment.applications()
  for (const [each, name] of [
    [app, 'Mine'],
    [other, 'Other'],
  ] as const) {
    const made = await apps.put(spine.environment.spaces.default, { name, redirectUris: [CALLBACK, `${CALLBACK}2`] })
    Object.assign(each, { id: made.clientId, secret: made.secret })
  }
})

const space = () => spine.environment.spaces.default
const base = () => `${spine.environment.urls.https}/oauth2`
const codes = () =>
  spine.environment.journal
    .find({ door: 'oauth2' })
    .at(-1)
    ?.problems.map(({ code }) => code)

const form = (path: string, fields: Readonly<Record<string, string>>): Promise<Answer> =>
  post({
    url: `${base()}/${path}`,
    ca: spine.ca,
    headers: ['Content-Type', 'application/x-www-form-urlencoded'],
    body: new URLSearchParams(fields).toString(),
  })

async function login(browser = new Browser(spine), username = GP): Promise<{ readonly at: URL; readonly browser: Browser }> {
  const query = { response_type: 'code', client_id: app.id, redirect_uri: CALLBACK, state: 'mine' }
  let at = await browser.open(`${base()}/authorize?${new URLSearchParams(query)}`)
  if (at.origin !== 'https://client.example') at = await browser.send({ username })
  return { at, browser }
}

const redeem = (code: string, more: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  form('token', { grant_type: 'authorization_code', client_id: app.id, client_secret: app.secret, redirect_uri: CALLBACK, code, ...more })
const refresh = (refresh_token: string, more: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  form('token', { grant_type: 'refresh_token', client_id: app.id, client_secret: app.secret, refresh_token, ...more })
const told = ({ status, text }: Answer): unknown[] => {
  const { error, error_description, message_id } = JSON.parse(text)
  expect(message_id).toMatch(/^rrt-/)
  return [status, error, error_description]
}

describe('16 user-restricted access', () => {
  it('16 login at CIS2, code, token, refresh: numbers are texts, each refresh token is good once', async () => {
    const { at } = await login()
    expect([at.origin + at.pathname, at.searchParams.get('state')]).toEqual([CALLBACK, 'mine'])
    const answer = await redeem(at.searchParams.get('code') ?? '')
    expect(answer.status).toBe(200)
    const tokens = JSON.parse(answer.text)
    expect(tokens).toEqual({
      access_token: expect.any(String),
      expires_in: '599',
      refresh_count: '0',
      refresh_token: expect.any(String),
      refresh_token_expires_in: expect.stringMatching(/^4319\d$/),
      token_type: 'Bearer',
      issued_at: expect.stringMatching(/^\d{13}$/),
    })
    const again = await refresh(tokens.refresh_token)
    expect(JSON.parse(again.text)).toMatchObject({ refresh_count: '1', expires_in: '599' })
    expect(told(await refresh(tokens.refresh_token))).toEqual([401, 'invalid_grant', 'refresh_token is invalid'])
    expect(codes()).toEqual(['MS-OAUTH-REFRESH'])
    const [entry] = spine.environment.journal.find({ door: 'oauth2', labels: { uid: GP } })
    expect(entry?.labels).toMatchObject({ clientId: app.id })
  })

  it('16 the journal keeps no code, token or secret', async () => {
    const { at } = await login()
    const code = at.searchParams.get('code') ?? ''
    const tokens = JSON.parse((await redeem(code)).text)
    const kept = JSON.stringify(
      spine.environment.journal.find({}).map(({ request, reply }) => [request.line, request.body.head, reply?.body.head]),
    )
    for (const secret of [code, tokens.access_token, tokens.refresh_token, app.secret]) expect(kept).not.toContain(secret)
  })

  it('16 a refresh token is over after its period, on the space’s clock', async () => {
    const own = await testEnvironment()
    const apps = await own.environment.applications()
    const { clientId, secret } = await apps.put(own.environment.spaces.default, { name: 'Clocked', redirectUris: [CALLBACK] })
    const browser = new Browser(own)
    await browser.open(
      `${own.environment.urls.https}/oauth2/authorize?${new URLSearchParams({ response_type: 'code', client_id: clientId, redirect_uri: CALLBACK, state: 's' })}`,
    )
    const at = await browser.send({ username: GP })
    const send = (fields: Readonly<Record<string, string>>) =>
      post({
        url: `${own.environment.urls.https}/oauth2/token`,
        ca: own.ca,
        headers: ['Content-Type', 'application/x-www-form-urlencoded'],
        body: new URLSearchParams({ client_id: clientId, client_secret: secret, ...fields }).toString(),
      })
    const first = await send({ grant_type: 'authorization_code', redirect_uri: CALLBACK, code: at.searchParams.get('code') ?? '' })
    own.environment.spaces.default.clock.advance(43_200_000)
    expect(told(await send({ grant_type: 'refresh_token', refresh_token: JSON.parse(first.text).refresh_token }))).toEqual([
      401,
      'invalid_grant',
      'refresh token refresh period has expired',
    ])
  })
})

describe('14 refusals of the platform', () => {
  it.each<[string, () => Promise<Answer>, unknown[], string]>([
    ['no secret', () => redeem('x', { client_secret: '' }), [401, 'invalid_request', 'client_secret is missing'], 'MS-OAUTH-CLIENT'],
    [
      'another secret',
      () => redeem('x', { client_secret: 'x' }),
      [401, 'invalid_client', 'client_id or client_secret is invalid'],
      'MS-OAUTH-CLIENT',
    ],
    [
      'another client',
      () => redeem('x', { client_id: 'x' }),
      [401, 'invalid_client', 'client_id or client_secret is invalid'],
      'MS-OAUTH-CLIENT',
    ],
    ['no redirect_uri', () => redeem('x', { redirect_uri: '' }), [400, 'invalid_request', 'redirect_uri is missing'], 'MS-OAUTH-REDIRECT'],
    [
      'another redirect_uri',
      () => redeem('x', { redirect_uri: 'https://evil.example' }),
      [400, 'invalid_request', 'redirect_uri is invalid'],
      'MS-OAUTH-REDIRECT',
    ],
    ['no code', () => redeem(''), [400, 'invalid_request', 'authorization_code is missing'], 'MS-OAUTH-CODE'],
    ['an unknown code', () => redeem('x'), [400, 'invalid_grant', 'authorization_code is invalid'], 'MS-OAUTH-CODE'],
    ['no refresh token', () => refresh(''), [400, 'invalid_request', 'refresh_token is missing'], 'MS-OAUTH-REFRESH'],
    ['an unknown refresh token', () => refresh('x'), [401, 'invalid_grant', 'refresh_token is invalid'], 'MS-OAUTH-REFRESH'],
  ])('14 %s', async (_, request, expected, code) => {
    expect(told(await request())).toEqual(expected)
    expect(codes()).toEqual([code])
  })

  it('14 a code twice, at another redirect_uri, by another application, after a minute', async () => {
    const invalid = [400, 'invalid_grant', 'authorization_code is invalid']
    const codeOf = async () => (await login()).at.searchParams.get('code') ?? ''
    const used = await codeOf()
    expect((await redeem(used)).status).toBe(200)
    expect(told(await redeem(used))).toEqual(invalid)
    expect(told(await redeem(await codeOf(), { redirect_uri: `${CALLBACK}2` }))).toEqual(invalid)
    expect(told(await redeem(await codeOf(), { client_id: other.id, client_secret: other.secret }))).toEqual(invalid)
    const late = await codeOf()
    space().clock.advance(61_000)
    expect(told(await redeem(late))).toEqual(invalid)
    space().clock.reset()
  })

  it('14 a code redeemed twice at the same time gives one token', async () => {
    const code = (await login()).at.searchParams.get('code') ?? ''
    const answers = await Promise.all([redeem(code), redeem(code)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400])
  })

  const authorize = (fields: Readonly<Record<string, string>>) =>
    post({
      url: `${base()}/authorize?${new URLSearchParams({ response_type: 'code', client_id: app.id, redirect_uri: CALLBACK, state: 's', ...fields })}`,
      ca: spine.ca,
      verb: 'GET',
    })

  it.each([
    ['an unknown client', { client_id: 'x' }, [401, 'invalid_client', 'client_id is invalid'], 'MS-OAUTH-CLIENT'],
    ['no redirect_uri', { redirect_uri: '' }, [400, 'invalid_request', 'redirect_uri is missing'], 'MS-OAUTH-REDIRECT'],
    [
      'an open redirect',
      { redirect_uri: 'https://client.example.evil.example/cb' },
      [400, 'invalid_request', 'redirect_uri is invalid'],
      'MS-OAUTH-REDIRECT',
    ],
  ])('14 authorize with %s is never a redirection', async (_, fields, expected, code) => {
    expect(told(await authorize(fields))).toEqual(expected)
    expect(codes()).toEqual([code])
  })

  it.each([
    ['no state', { state: '' }, 'invalid_request', 'state is missing'],
    ['no response_type', { response_type: '' }, 'invalid_request', 'response_type is missing'],
    ['another response_type', { response_type: 'token' }, 'unsupported_response_type', 'response_type is invalid'],
  ])('14 authorize with %s goes back with the error', async (_, fields, error, description) => {
    const answer = await authorize(fields)
    expect(answer.status).toBe(302)
    const to = new URL(answer.header('location') ?? '')
    expect([to.origin + to.pathname, to.searchParams.get('error'), to.searchParams.get('error_description')]).toEqual([
      CALLBACK,
      error,
      description,
    ])
    expect(codes()).toEqual(['MS-OAUTH-AUTHORIZE'])
  })

  it('14 a callback of a login that nobody began, or that ended', async () => {
    const answer = await post({ url: `${base()}/callback?code=x&state=x`, ca: spine.ca, verb: 'GET' })
    expect(told(answer)).toEqual([400, 'invalid_request', 'Invalid state parameter.'])
    expect(codes()).toEqual(['MS-OAUTH-STATE'])
  })

  it('14 what CIS2 refuses goes back to the client', async () => {
    const browser = new Browser(spine)
    const query = { response_type: 'code', client_id: app.id, redirect_uri: CALLBACK, state: 'mine' }
    const first = await post({ url: `${base()}/authorize?${new URLSearchParams(query)}`, ca: spine.ca, verb: 'GET' })
    const state = new URL(first.header('location') ?? '').searchParams.get('state') ?? ''
    const at = await browser.open(`${base()}/callback?${new URLSearchParams({ error: 'access_denied', error_description: 'no', state })}`)
    expect([at.searchParams.get('error'), at.searchParams.get('state')]).toEqual(['access_denied', 'mine'])
    expect(codes()).toEqual(['MS-OAUTH-LOGIN'])
  })
})

describe('16 back-channel logout', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const logout = (logout_token: string) => form('backchannel_logout', { logout_token })

  it('16 who logs out at CIS2 can’t refresh at the platform any more', async () => {
    const { at, browser } = await login()
    const tokens = JSON.parse((await redeem(at.searchParams.get('code') ?? '')).text)
    await browser.open(`${spine.environment.urls.https}${REALM}/connect/endSession`)
    const xsrf = /name="xsrf" value="([^"]*)"/.exec(browser.page?.text ?? '')?.[1] ?? ''
    await browser.open(`${REALM.length === 0 ? '' : spine.environment.urls.https}${REALM}/connect/endSession/confirm`, {
      xsrf,
      logout: 'yes',
    })
    const [ended] = await spine.environment.journal.wait({ door: 'oauth2', labels: { operation: 'backchannel_logout' } }, PATIENCE)
    expect([ended?.outcome, ended?.problems]).toEqual(['accepted', []])
    expect(told(await refresh(tokens.refresh_token))).toEqual([401, 'invalid_grant', 'refresh_token is invalid'])
    expect(codes()).toEqual(['MS-OAUTH-SESSION-ENDED'])
  })

  it('16 no token, one of another key, alg none', async () => {
    expect(told(await logout(''))).toEqual([400, 'invalid_request', 'Malformed JWT in logout_token'])
    const text = [{ alg: 'RS256', kid: 'x' }, { sid: 'x' }].map((each) => Buffer.from(JSON.stringify(each)).toString('base64url')).join('.')
    const forged = `${text}.${sign('RSA-SHA256', Buffer.from(text), createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }))).toString('base64url')}`
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sid":"x"}').toString('base64url')}.`
    for (const token of [forged, none]) {
      expect(told(await logout(token))).toEqual([401, 'invalid_request', 'JWT signature verification failed'])
      expect(codes()).toEqual(['MS-OAUTH-LOGOUT-TOKEN'])
    }
  })

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['aud', { aud: 'x' }, 'Missing/invalid aud claim in JWT'],
    ['iss', { iss: 'https://evil.example' }, 'Missing/invalid iss claim in JWT'],
    ['sid', { sid: undefined }, 'Missing sid claim in JWT'],
    ['events', { events: { else: {} } }, 'Missing/invalid events claim in JWT'],
    ['nonce', { nonce: 'n' }, 'Prohibited nonce claim in JWT'],
    ['unknown sid', { sid: 'x' }, 'SID not found'],
  ])('16 a well-signed token with another %s', async (_, changes, description) => {
    const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
    const claims = { aud: 'platform', iss: 'https://cis2', sid: 's', events, ...changes }
    const text = [{ alg: 'RS256', kid: 'k' }, claims].map((each) => Buffer.from(JSON.stringify(each)).toString('base64url')).join('.')
    const token = `${text}.${sign('RSA-SHA256', Buffer.from(text), keys.privateKey).toString('base64url')}`
    const cis2 = {
      issuer: () => 'https://cis2',
      keys: async () => ({ keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'k' }] }),
    }
    const platform = () => ({ clientId: 'platform' })
    const judged = judgeLogout(new URLSearchParams({ logout_token: token }), { cis2, platform }, space(), async () => false)
    await expect(judged).rejects.toMatchObject({ description, status: description === 'SID not found' ? 501 : 400 })
  })
})
