import { generateKeyPairSync, webcrypto } from 'node:crypto'
import * as client from 'openid-client'
import { beforeAll, describe, expect, it } from 'vitest'
import { REALM } from '../../../src/emulators/cis2/contract.ts'
import { type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { type Answer, post } from '../../support/post.ts'
import { corpusPresent, sample } from '../authentication/corpus.ts'
import { eventListener } from '../authentication/listener.ts'
import { Browser } from './browser.ts'

const GP = '555000000011'
const NURSE = '555000000021'
const CALLBACK = 'https://client.example/cb'
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ALL =
  'openid profile email nhsperson nationalrbacaccess associatedorgs organisationalmemberships professionalmemberships selectedrole'

let spine: TestEnvironment
let issuer = ''
const ids = { keyed: '', secret: '', password: '' }
let key: client.PrivateKey
beforeAll(async () => {
  spine = await testEnvironment()
  issuer = `${spine.environment.urls.https}${REALM}`
  const apps = await spine.environment.applications()
  const space = spine.environment.spaces.default
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'rp-1', alg: 'RS512', use: 'sig' }] }
  ids.keyed = (await apps.put(space, { name: 'Keyed', jwks, redirectUris: [CALLBACK] })).clientId
  const plain = await apps.put(space, { name: 'Secret', redirectUris: [CALLBACK] })
  ids.secret = plain.clientId
  ids.password = plain.secret
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' })
  key = {
    key: await webcrypto.subtle.importKey('pkcs8', pkcs8, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' }, false, ['sign']),
    kid: 'rp-1',
  }
})

/** `fetch` of a relying party that trusts this environment's CA. */
const rpFetch: client.CustomFetch = async (url, { method = 'GET', headers, body }) => {
  const answer = await post({
    url,
    ca: spine.ca,
    verb: method,
    headers: Object.entries(headers ?? {}).flat(),
    ...(body === null || body === undefined ? {} : { body: String(body) }),
  })
  const fields = answer.headers.flatMap((name, at): [string, string][] =>
    at % 2 === 0 && name.toLowerCase() !== 'transfer-encoding' ? [[name, answer.headers[at + 1] ?? '']] : [],
  )
  return new Response(answer.text, { status: answer.status, headers: fields })
}

const discover = (id: string, auth: client.ClientAuth): Promise<client.Configuration> =>
  client.discovery(new URL(issuer), id, undefined, auth, { [client.customFetch]: rpFetch })

interface Flow {
  readonly scope?: string
  readonly more?: Readonly<Record<string, string>>
  readonly login?: Readonly<Record<string, string>>
  readonly role?: string
  readonly browser?: Browser
}

/** The whole flow of a browser; answers with the callback and what goes with it. */
async function flow(
  config: client.Configuration,
  { scope = 'openid', more = {}, login = { username: NURSE }, role, browser = new Browser(spine) }: Flow = {},
) {
  const [state, nonce] = [client.randomState(), client.randomNonce()]
  const url = client.buildAuthorizationUrl(config, { redirect_uri: CALLBACK, scope, state, nonce, ...more })
  let callback = await browser.open(url.href)
  if (callback.origin !== 'https://client.example') callback = await browser.send(login)
  if (callback.origin !== 'https://client.example' && role !== undefined) callback = await browser.send({ ...login, role })
  return { callback, state, nonce, browser }
}

async function tokens(config: client.Configuration, what: Flow = {}) {
  const { callback, state, nonce, browser } = await flow(config, what)
  const got = await client.authorizationCodeGrant(config, callback, { expectedState: state, expectedNonce: nonce })
  return { ...got, claims: () => got.claims(), callback, browser }
}
const jwtAuth = () => client.PrivateKeyJwt(key)
const codes = () =>
  spine.environment.journal
    .find({ door: 'cis2' })
    .at(-1)
    ?.problems.map(({ code }) => code)
const form = (target: string, fields: Readonly<Record<string, string>>): Promise<Answer> =>
  post({
    url: `${issuer}${target}`,
    ca: spine.ca,
    headers: ['Content-Type', 'application/x-www-form-urlencoded'],
    body: new URLSearchParams(fields).toString(),
  })

describe('12 the code flow', () => {
  it('12 openid-client discovers the issuer and completes the code flow with RS512 private_key_jwt', async () => {
    const config = await discover(ids.keyed, jwtAuth())
    expect(config.serverMetadata().issuer).toBe(issuer)
    expect(config.serverMetadata().token_endpoint).toBe(`${issuer}/access_token`)
    const { id_token, expires_in, token_type, scope, claims, callback } = await tokens(config)
    expect([expires_in, token_type, scope]).toEqual([3599, 'bearer', 'openid'])
    expect(id_token).toBeDefined()
    expect(claims()).toMatchObject({
      iss: issuer,
      sub: NURSE,
      aud: ids.keyed,
      amr: ['N3_SMARTCARD'],
      id_assurance_level: '3',
      authentication_assurance_level: '3',
      realm: '/NHSIdentity/Healthcare',
    })
    expect(callback.searchParams.get('iss')).toBe(issuer)
  })

  it('12 with a client secret in the form', async () => {
    const config = await discover(ids.secret, client.ClientSecretPost(ids.password))
    expect((await tokens(config)).claims()?.sub).toBe(NURSE)
  })

  it('12 at its real name the issuer has its port, in the token and in discovery', async () => {
    spine.environment.setAdvertise('real')
    try {
      const host = 'am.nhsint.auth-ptl.cis2.spineservices.nhs.uk'
      const answer = await post({
        url: `${spine.environment.urls.https}${REALM}/.well-known/openid-configuration`,
        ca: spine.ca,
        verb: 'GET',
        headers: ['Host', host],
        servername: host,
      })
      const told = JSON.parse(answer.text)
      expect(told.issuer).toBe(`https://${host}:443${REALM}`)
      for (const name of ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri', 'end_session_endpoint'])
        expect(told[name]).toMatch(`https://${host}:443${REALM}/`)
    } finally {
      spine.environment.setAdvertise('local')
    }
  })

  it('12 the journal keeps no token, no code and no secret', async () => {
    const config = await discover(ids.secret, client.ClientSecretPost(ids.password))
    const { access_token, callback } = await tokens(config)
    const kept = spine.environment.journal
      .find({ door: 'cis2' })
      .slice(-3)
      .map(({ request, reply }) => `${request.line} ${request.body.head} ${reply?.body.head}`)
    for (const secret of [access_token, ids.password]) expect(kept.join()).not.toContain(secret)
    expect(kept.at(-1)).not.toContain(callback.searchParams.get('code'))
  })
})

describe('13 assurance, roles, claims', () => {
  const config = () => discover(ids.keyed, jwtAuth())
  it('13 AAL3 is not reached by an AAL2 authenticator, and the page says so; AAL2 accepts AAL3', async () => {
    const { browser } = await flow(await config(), { more: { acr_values: 'AAL3_ANY' }, login: { username: NURSE, authenticator: 'TOTP' } })
    expect(browser.page?.text).toContain('does not reach the assurance')
    expect(codes()).toEqual(['MS-CIS2-ASSURANCE'])
    const better = await browser.send({ username: NURSE, authenticator: 'FIDO2' })
    expect(better.searchParams.get('code')).not.toBeNull()
    const { claims } = await tokens(await config(), { more: { acr_values: 'AAL2_OR_AAL3_ANY' } })
    expect(claims()).toMatchObject({ acr: 'AAL2_OR_AAL3_ANY', amr: ['N3_SMARTCARD'] })
    const low = await tokens(await config(), { login: { username: NURSE, authenticator: 'TOTP' }, more: { acr_values: 'AAL2_ANY' } })
    expect(low.claims()).toMatchObject({ acr: 'AAL2_ANY', amr: ['TOTP'], authentication_assurance_level: '2' })
  })

  it.each([
    ['no role', '555000030501', undefined, undefined],
    ['one role, chosen by itself', NURSE, undefined, '555200000023'],
    ['three roles, one chosen', GP, '555290000013', '555290000013'],
    ['forty roles, one chosen', '555000030401', '555219013043', '555219013043'],
  ])('13 selectedrole with %s', async (_, username, role, expected) => {
    const { claims } = await tokens(await config(), {
      scope: 'openid selectedrole',
      login: { username },
      ...(role === undefined ? {} : { role }),
    })
    expect(claims()?.['selected_roleid']).toBe(expected)
  })

  it('13 a role of somebody else is refused', async () => {
    const { browser } = await flow(await config(), { scope: 'openid selectedrole', login: { username: GP }, role: '555200000023' })
    expect(browser.page?.text).toContain('has no such role')
    expect(codes()).toEqual(['MS-CIS2-ROLE'])
  })

  it('13 userinfo has the claims of the scopes that were asked for and no others', async () => {
    const settings = await config()
    const own = await tokens(settings, { scope: 'openid nhsperson', login: { username: GP } })
    const info = await client.fetchUserInfo(settings, own.access_token, GP)
    expect(info).toMatchObject({ sub: GP, nhsid_useruid: GP, title: 'Dr', idassurancelevel: '3', display_name: 'Dr Amelia Ashworth' })
    for (const name of ['nhsid_nrbac_roles', 'email', 'family_name', 'gmc_id']) expect(info).not.toHaveProperty(name)
    const all = await tokens(settings, { scope: ALL, login: { username: GP }, role: '555200000013' })
    const whole = await client.fetchUserInfo(settings, all.access_token, GP)
    expect(whole).toMatchObject({
      email: 'user0@mock.nhs.uk',
      family_name: 'Ashworth',
      gmc_id: 'C9000000',
      selected_roleid: '555200000013',
    })
    expect(whole['nhsid_nrbac_roles']).toHaveLength(3)
  })

  it.skipIf(!corpusPresent)('13 members of a captured role and of ours are the same', async () => {
    const settings = await config()
    const { access_token } = await tokens(settings, { scope: ALL, login: { username: GP }, role: '555200000013' })
    const info = await client.fetchUserInfo(settings, access_token, GP)
    const captured = JSON.parse(sample('cis2/userinfo-all-scopes.json'))
    const members = (list: unknown): string[] => [
      ...new Set((Array.isArray(list) ? list : []).flatMap((role: object) => Object.keys(role))),
    ]
    const known = members(captured.nhsid_nrbac_roles)
    for (const name of members(info['nhsid_nrbac_roles'])) expect(known).toContain(name)
    for (const name of ['nhsid_useruid', 'name', 'family_name', 'given_name', 'uid', 'sub'])
      expect([name, typeof info[name]]).toEqual([name, typeof captured[name]])
  })

  it.skipIf(!corpusPresent)(
    '12 claims of a captured ID token and of ours are the same, but for those that only ForgeRock makes',
    async () => {
      const { claims } = await tokens(await config(), { scope: 'openid', more: { acr_values: 'AAL3_ANY' } })
      const captured: Record<string, unknown> = JSON.parse(sample('cis2/id-token-claims.json'))
      const ours: Record<string, unknown> = { ...claims() }
      const missing = Object.keys(captured).filter((name) => !(name in ours))
      expect(missing.sort()).toEqual(['at_hash', 'c_hash', 'org.forgerock.openidconnect.ops', 's_hash'])
      for (const name of ['amr', 'acr', 'tokenName', 'tokenType', 'realm']) expect([name, ours[name]]).toEqual([name, captured[name]])
      expect(ours['auditTrackingId']).toMatch(/^[0-9a-f-]{36}-\d+$/)
      for (const name of ['sub', 'aud', 'azp', 'iss', 'auth_time']) expect([name, typeof ours[name]]).toEqual([name, typeof captured[name]])
      expect(`${ours['id_assurance_level']} ${ours['authentication_assurance_level']}`).toBe('3 3')
    },
  )

  it('13 the user names of the NHS’s own mock log in', async () => {
    const high = await tokens(await config(), { login: { username: '656005750104' } })
    expect(high.claims()).toMatchObject({ sub: GP, authentication_assurance_level: '3' })
    const low = await tokens(await config(), { login: { username: 'aal2' } })
    expect(low.claims()).toMatchObject({ sub: NURSE, authentication_assurance_level: '2' })
  })

  it('13 who is logged in is not asked again, unless by prompt=login', async () => {
    const settings = await config()
    const { browser } = await tokens(settings)
    expect((await flow(settings, { browser })).callback.searchParams.get('code')).not.toBeNull()
    const again = await flow(settings, { browser, more: { prompt: 'login' }, login: { username: 'nobody' } })
    expect(again.callback.searchParams.get('code')).toBeNull()
    expect(codes()).toEqual(['MS-CIS2-USER'])
  })

  it('17 user and role ids are those of the smartcard', async () => {
    const cards = await spine.environment.smartcards()
    const inserted = await cards.insert(spine.environment.spaces.default, { uid: GP, role: '1' })
    await cards.pull(spine.environment.spaces.default)
    const { claims } = await tokens(await config(), { scope: 'openid selectedrole', login: { username: GP }, role: inserted.role ?? '' })
    expect(claims()).toMatchObject({ sub: inserted.uid, selected_roleid: inserted.role })
  })
})

describe('14 refusals', () => {
  const authorize = (fields: Readonly<Record<string, string>>) =>
    new Browser(spine).open(
      `${issuer}/authorize?${new URLSearchParams({ response_type: 'code', scope: 'openid', client_id: ids.keyed, redirect_uri: CALLBACK, state: 's', nonce: 'n', ...fields })}`,
    )

  it('14 a code used twice', async () => {
    const config = await discover(ids.secret, client.ClientSecretPost(ids.password))
    const { callback } = await tokens(config)
    const answer = await form('/access_token', {
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: CALLBACK,
      client_id: ids.secret,
      client_secret: ids.password,
    })
    expect([answer.status, answer.text]).toEqual([
      400,
      '{"error_description":"The provided access grant is invalid, expired, or revoked.","error":"invalid_grant"}',
    ])
    expect(codes()).toEqual(['MS-CIS2-GRANT'])
  })

  it('14 a code with another redirect_uri, and of another client', async () => {
    const config = await discover(ids.keyed, jwtAuth())
    for (const redirect_uri of [CALLBACK, 'https://client.example/other']) {
      const { callback } = await flow(config)
      const answer = await form('/access_token', {
        grant_type: 'authorization_code',
        code: callback.searchParams.get('code') ?? '',
        redirect_uri,
        client_id: ids.secret,
        client_secret: ids.password,
      })
      expect([answer.status, JSON.parse(answer.text).error]).toEqual([400, 'invalid_grant'])
    }
  })

  it.each([
    ['an unknown client', { client_id: '999999999999.apps.supplier' }, 'MS-CIS2-CLIENT'],
    ['another redirect_uri', { redirect_uri: 'https://evil.example/cb' }, 'MS-CIS2-REDIRECT'],
    ['a redirect_uri with something added', { redirect_uri: `${CALLBACK}/../evil` }, 'MS-CIS2-REDIRECT'],
    ['a redirect_uri with a user', { redirect_uri: 'https://client.example@evil.example/cb' }, 'MS-CIS2-REDIRECT'],
  ])('14 %s is told on the page, never by a redirection', async (_, fields, code) => {
    const at = await authorize(fields)
    expect(at.origin).toBe(spine.environment.urls.https)
    expect(codes()).toEqual([code])
  })

  it.each([
    ['another response_type', { response_type: 'token' }, 'unauthorized_client|unsupported_response_type'],
    ['an unknown scope alone', { scope: 'everything' }, 'invalid_scope|invalid_request'],
    ['an unknown prompt', { prompt: 'dance' }, 'invalid_request'],
    ['prompt=none without a session', { prompt: 'none' }, 'login_required'],
  ])('14 %s goes back to the client as an error', async (_, fields, errors) => {
    const at = await authorize(fields)
    const told = at.hash === '' ? at.searchParams : new URLSearchParams(at.hash.slice(1))
    expect([at.origin, told.get('error'), told.get('state')]).toEqual(['https://client.example', expect.stringMatching(errors), 's'])
    expect(codes()?.[0]).toMatch(/^MS-CIS2-/)
  })

  const refusedAssertion = async (
    edit: (claims: Record<string, unknown>, header: Record<string, unknown>) => void,
    signing = privateKey,
    alg = 'RS512',
  ) => {
    const { sign } = await import('node:crypto')
    const header = { alg, typ: 'JWT', kid: 'rp-1' }
    const claims = {
      iss: ids.keyed,
      sub: ids.keyed,
      aud: `${issuer}/access_token`,
      jti: crypto.randomUUID(),
      exp: Math.floor(Date.now() / 1000) + 100,
    }
    edit(claims, header)
    const text = [header, claims].map((each) => Buffer.from(JSON.stringify(each)).toString('base64url')).join('.')
    const client_assertion = `${text}.${sign('RSA-SHA512', Buffer.from(text), signing).toString('base64url')}`
    return await form('/access_token', {
      grant_type: 'authorization_code',
      code: 'x',
      redirect_uri: CALLBACK,
      client_assertion,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    })
  }

  it.each<[string, (claims: Record<string, unknown>, header: Record<string, unknown>) => void]>([
    ['an assertion that has expired', (claims) => Object.assign(claims, { exp: Math.floor(Date.now() / 1000) - 100 })],
    ['an assertion for another aud', (claims) => Object.assign(claims, { aud: 'https://example.org' })],
    ['an assertion of another subject', (claims) => Object.assign(claims, { sub: ids.secret })],
    ['an assertion without jti', (claims) => Object.assign(claims, { jti: undefined })],
    ['alg none', (_claims, header) => Object.assign(header, { alg: 'none' })],
    ['alg HS256', (_claims, header) => Object.assign(header, { alg: 'HS256' })],
    ['a key of its own by jku', (_claims, header) => Object.assign(header, { jku: 'http://127.0.0.1:9/', kid: 'other' })],
  ])('14 %s', async (_, edit) => {
    const answer = await refusedAssertion(edit)
    expect([answer.status, answer.text]).toEqual([401, '{"error_description":"JWT is not valid","error":"invalid_client"}'])
    expect(codes()).toEqual(['MS-CIS2-CLIENT'])
  })

  it('14 an assertion of another key; a good one with a bad code is told the code', async () => {
    expect((await refusedAssertion(() => {}, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)).status).toBe(401)
    expect(JSON.parse((await refusedAssertion(() => {})).text).error).toBe('invalid_grant')
  })

  it('14 the audience may be the token endpoint or the issuer', async () => {
    expect(JSON.parse((await refusedAssertion((claims) => Object.assign(claims, { aud: issuer }))).text).error).toBe('invalid_grant')
  })

  it.each([
    ['no token', []],
    ['a made-up token', ['Authorization', 'Bearer AAAA']],
  ])('14 userinfo with %s', async (_, headers) => {
    const answer = await post({ url: `${issuer}/userinfo`, ca: spine.ca, verb: 'GET', headers })
    expect([answer.status >= 400, answer.text.includes('sub')]).toEqual([true, false])
  })

  it('14 a login page without its cookies, and a path outside the realm', async () => {
    expect((await post({ url: `${issuer}/login/abcdefgh`, ca: spine.ca, verb: 'GET' })).status).toBe(400)
    expect(codes()).toEqual(['MS-CIS2-LOGIN'])
    expect((await post({ url: `${spine.environment.urls.https}/openam/oauth2/realms/root/other`, ca: spine.ca, verb: 'GET' })).status).toBe(
      404,
    )
  })

  it('the login of one browser is no other’s: its page without its cookie is refused', async () => {
    const config = await discover(ids.keyed, jwtAuth())
    const first = new Browser(spine)
    await first.open(client.buildAuthorizationUrl(config, { redirect_uri: CALLBACK, scope: 'openid', state: 's', nonce: 'n' }).href)
    await new Browser(spine).open(first.at, { username: GP })
    expect(codes()).toEqual(['MS-CIS2-LOGIN'])
  })
})

it('16 a client hears of logout by the back channel', async () => {
  const heard = await eventListener()
  const apps = await spine.environment.applications()
  const made = await apps.put(spine.environment.spaces.default, {
    name: 'Hearing',
    redirectUris: [CALLBACK],
    backchannelLogoutUri: heard.url,
  })
  const config = await discover(made.clientId, client.ClientSecretPost(made.secret))
  const { browser, id_token = '' } = await tokens(config)
  await browser.open(`${issuer}/connect/endSession?id_token_hint=${id_token}`)
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(browser.page?.text ?? '')?.[1] ?? ''
  await browser.open(`${issuer}/connect/endSession/confirm`, { xsrf, logout: 'yes' })
  const [body = ''] = await heard.came(1)
  const token = new URLSearchParams(body).get('logout_token') ?? ''
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  expect(claims).toMatchObject({
    iss: issuer,
    aud: made.clientId,
    sid: expect.any(String),
    jti: expect.any(String),
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  })
  expect(claims).not.toHaveProperty('nonce')
})

describe('time is the space’s', () => {
  it('10, 14 a code is over after a minute and a token after an hour, as the clock is advanced; what is issued then is dated then', async () => {
    const own = await testEnvironment()
    const { clock } = own.environment.spaces.default
    const apps = await own.environment.applications()
    const { clientId, secret } = await apps.put(own.environment.spaces.default, { name: 'Clocked', redirectUris: [CALLBACK] })
    const realm = `${own.environment.urls.https}${REALM}`
    const send = (fields: Readonly<Record<string, string>>) =>
      post({
        url: `${realm}/access_token`,
        ca: own.ca,
        headers: ['Content-Type', 'application/x-www-form-urlencoded'],
        body: new URLSearchParams({
          client_id: clientId,
          client_secret: secret,
          redirect_uri: CALLBACK,
          grant_type: 'authorization_code',
          ...fields,
        }).toString(),
      })
    const codeOf = async () => {
      const browser = new Browser(own)
      const query = { response_type: 'code', scope: 'openid', client_id: clientId, redirect_uri: CALLBACK, state: 's' }
      await browser.open(`${realm}/authorize?${new URLSearchParams(query)}`)
      return (await browser.send({ username: NURSE })).searchParams.get('code') ?? ''
    }
    const code = await codeOf()
    clock.advance(61_000)
    expect(JSON.parse((await send({ code })).text).error).toBe('invalid_grant')
    clock.advance(86_400_000)
    const told = JSON.parse((await send({ code: await codeOf() })).text)
    const { iat, exp } = JSON.parse(Buffer.from(told.id_token.split('.')[1], 'base64url').toString())
    expect(Math.abs(iat - clock.now() / 1000)).toBeLessThan(60)
    expect(exp - iat).toBe(3599)
    const info = () =>
      post({ url: `${realm}/userinfo`, ca: own.ca, verb: 'GET', headers: ['Authorization', `Bearer ${told.access_token}`] })
    expect((await info()).status).toBe(200)
    clock.advance(3_600_000)
    expect((await info()).status).toBe(401)
  })
})
