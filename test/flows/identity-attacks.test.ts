import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { REALM } from '../../src/emulators/cis2/contract.ts'
import { sessionRequest } from '../conformance/authentication/listener.ts'
import { Browser } from '../conformance/cis2/browser.ts'
import { type TestEnvironment, testEnvironment } from '../support/environment.ts'
import {
  ACTIVATION,
  activate,
  answerChallenge,
  ask,
  assertion,
  cardOf,
  GAS,
  gpObject,
  logIn,
  SBAPI,
  selectRole,
  ticketOf,
  token,
  valueIn,
} from '../support/identity-agent.ts'
import { type Answer, post } from '../support/post.ts'

const GP = '555000000011'
const NURSE = '555000000021'
const NURSE_ROLE = '555200000023'
const CALLBACK = 'https://client.example/cb'
const AUDIENCE = 'https://int.api.service.nhs.uk/oauth2/token'
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 })

let spine: TestEnvironment
let strict: TestEnvironment
const rp = { id: '', secret: '' }
const keyed = { id: '' }
const weak = { id: '' }
beforeAll(async () => {
  spine = await testEnvironment()
  strict = await testEnvironment({ ssoTicket: 'strict' })
  const apps = await spine.environment.applications()
  const space = spine.environment.spaces.default
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1' }] }
  const made = await apps.put(space, { name: 'RP', redirectUris: [CALLBACK] })
  Object.assign(rp, { id: made.clientId, secret: made.secret })
  keyed.id = (await apps.put(space, { name: 'Keyed', jwks, redirectUris: [CALLBACK] })).clientId
  weak.id = (await apps.put(space, { name: 'Weak', jwks, scopes: ['urn:nhsd:apim:app:level0:x'] })).clientId
})

const flipped = (base64: string): string => {
  const bytes = Buffer.from(base64, 'base64')
  bytes.writeUInt8((bytes[5] ?? 0) ^ 1, 5)
  return bytes.toString('base64')
}
const form = (path: string, fields: Readonly<Record<string, string>>): Promise<Answer> =>
  post({
    url: `${spine.environment.urls.https}${path}`,
    ca: spine.ca,
    headers: ['Content-Type', 'application/x-www-form-urlencoded'],
    body: new URLSearchParams(fields).toString(),
  })
const get = (path: string, headers: readonly string[] = []): Promise<Answer> =>
  post({ url: `${spine.environment.urls.https}${path}`, ca: spine.ca, verb: 'GET', headers })

interface Forged {
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: Readonly<Record<string, unknown>>
  readonly by?: (text: string) => Buffer
}
const rsa = (key: typeof privateKey) => (text: string) => sign('RSA-SHA512', Buffer.from(text), key)
/** An assertion of the keyed application with something forged. */
function jwt({ header = {}, claims = {}, by = rsa(privateKey) }: Forged = {}): string {
  const exp = Math.floor(spine.environment.spaces.default.clock.now() / 1000) + 200
  const parts = [
    { alg: 'RS512', typ: 'JWT', kid: 'k1', ...header },
    { iss: keyed.id, sub: keyed.id, aud: AUDIENCE, jti: randomUUID(), exp, ...claims },
  ]
  const text = parts.map((each) => Buffer.from(JSON.stringify(each)).toString('base64url')).join('.')
  return `${text}.${by(text).toString('base64url')}`
}
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const assert = (client_assertion: string, more: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  form('/oauth2/token', { grant_type: 'client_credentials', client_assertion_type: JWT_BEARER, client_assertion, ...more })

const authorize = (fields: Readonly<Record<string, string>> = {}): string =>
  `${spine.environment.urls.https}${REALM}/authorize?${new URLSearchParams({ response_type: 'code', scope: 'openid', client_id: rp.id, redirect_uri: CALLBACK, state: 's', ...fields })}`
async function loginPage(fields: Readonly<Record<string, string>> = {}): Promise<Browser> {
  const browser = new Browser(spine)
  await browser.open(authorize(fields))
  return browser
}
const codeOf = async (): Promise<string> => (await (await loginPage()).send({ username: NURSE })).searchParams.get('code') ?? ''
const redeem = (code: string, more: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  form(`${REALM}/access_token`, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: CALLBACK,
    client_id: rp.id,
    client_secret: rp.secret,
    ...more,
  })

const access = (inner: string): Promise<Answer> =>
  ask(spine, SBAPI, '/amserver/sessionservice', { verb: 'POST', body: sessionRequest(inner) })

/** Attack, door, how it is done (answers with what the attacker got), the code that the journal must show. */
type Attack = readonly [string, 'authentication' | 'cis2' | 'oauth2', () => Promise<unknown>, string]

const login =
  (edits: Parameters<typeof answerChallenge>[3], card = GP) =>
  async () =>
    (await answerChallenge(spine, await activate(spine), await cardOf(spine, card), edits)).text

const attacks: readonly Attack[] = [
  // Smartcards and tickets
  [
    'an external entity for a user id',
    'authentication',
    async () => {
      const body = gpObject([
        ['service', 'AUTHENTICATION'],
        ['challenge', 'AAAA'],
        ['signature', 'AAAA'],
        ['uid', '&x;'],
        ['response', 'AAAA'],
      ]).replace('"gpOBJECT.DTD"', '"gpOBJECT.DTD" [<!ENTITY x SYSTEM "file:///etc/passwd">]')
      return (await ask(spine, GAS, '/login/authvalidate', { verb: 'POST', body })).text
    },
    'MS-GAS-PARAMETER',
  ],
  [
    'an object cut off in an element, behind entities',
    'authentication',
    async () =>
      (
        await ask(spine, GAS, '/login/authactivate', {
          verb: 'POST',
          body: '<!DOCTYPE a [<!ENTITY o "x">]><gpOBJECT><gpPARAM name="uid">&o;',
        })
      ).text,
    'MS-GAS-OBJECT',
  ],
  [
    'entities that multiply to megabytes',
    'authentication',
    async () => {
      const laughs = Array.from({ length: 4000 }, (_, at) => `<!ENTITY e${at + 1} "&e${at};&e${at};">`).join('')
      const body = gpObject(ACTIVATION).replace('"gpOBJECT.DTD"', `"gpOBJECT.DTD" [<!ENTITY e0 "ha">${laughs}]`)
      return (await ask(spine, GAS, '/login/authactivate', { verb: 'POST', body })).text
    },
    'MS-GAS-SIZE',
  ],
  [
    'a challenge that GAS never gave',
    'authentication',
    login({ uid: GP, challenge: Buffer.alloc(48, 7).toString('base64') }),
    'MS-GAS-CHALLENGE-FORGED',
  ],
  [
    'a challenge answered a second time',
    'authentication',
    async () => {
      const first = await activate(spine)
      await answerChallenge(spine, first, await cardOf(spine, GP), { uid: GP })
      return (await answerChallenge(spine, first, await cardOf(spine, GP), { uid: GP })).text
    },
    'MS-GAS-CHALLENGE-REPLAYED',
  ],
  [
    'a challenge kept for later',
    'authentication',
    async () => {
      const first = await activate(spine)
      spine.environment.spaces.default.clock.advance(301_000)
      const { text } = await answerChallenge(spine, first, await cardOf(spine, GP), { uid: GP })
      spine.environment.spaces.default.clock.reset()
      return text
    },
    'MS-GAS-CHALLENGE-EXPIRED',
  ],
  [
    'the signature of GAS replaced',
    'authentication',
    async () => {
      const first = await activate(spine)
      const signature = flipped(valueIn(first.text, 'signature'))
      return (await answerChallenge(spine, first, await cardOf(spine, GP), { uid: GP, signature })).text
    },
    'MS-GAS-SIGNATURE-ECHO',
  ],
  [
    'the victim’s certificate with the attacker’s key',
    'authentication',
    async () => {
      const card = { certificate: (await cardOf(spine, GP)).certificate, key: (await cardOf(spine, NURSE)).key }
      return (await answerChallenge(spine, await activate(spine), card, { uid: GP })).text
    },
    'MS-GAS-RESPONSE-SIGNATURE',
  ],
  ['a good signature over something else', 'authentication', login({ uid: GP, signed: Buffer.alloc(48, 1) }), 'MS-GAS-RESPONSE-CONTENT'],
  [
    'a response that is no CMS',
    'authentication',
    login({ uid: GP, response: () => Buffer.alloc(300, 0x30).toString('base64') }),
    'MS-GAS-RESPONSE',
  ],
  ['one’s own card for another user', 'authentication', login({ uid: GP }, NURSE), 'MS-GAS-CARD-USER'],
  [
    'a card of one’s own making',
    'authentication',
    async () => (await answerChallenge(spine, await activate(spine), await cardOf(strict, GP), { uid: GP })).text,
    'MS-GAS-CARD-FOREIGN',
  ],
  ['a stolen card that was revoked', 'authentication', async () => (await logIn(spine, '555000030801')).text, 'MS-GAS-CARD-REVOKED'],
  ['a card past its time', 'authentication', async () => (await logIn(spine, '555000030701')).text, 'MS-GAS-CARD-EXPIRED'],
  ['the card of somebody who has left', 'authentication', async () => (await logIn(spine, '555000000231')).text, 'MS-GAS-USER-INACTIVE'],
  [
    'a ticket made up by its form',
    'authentication',
    async () => (await assertion(spine, `AQIC5wM2LY4Sfc${'A'.repeat(33)}=@AAJTSQACMDE=#`)).text,
    'MS-SSO-TICKET-UNKNOWN',
  ],
  [
    'a ticket used after logout',
    'authentication',
    async () => {
      const { ticket } = await ticketOf(spine, NURSE)
      await ask(spine, GAS, '/login/authlogout', {
        verb: 'POST',
        body: gpObject([
          ['service', 'LOGOUT'],
          ['sso_ticket', ticket],
        ]),
      })
      return (await assertion(spine, ticket)).text
    },
    'MS-SSO-ENDED',
  ],
  [
    'the role of somebody else',
    'authentication',
    async () => (await selectRole(spine, (await ticketOf(spine, GP)).ticket, NURSE_ROLE)).text,
    'MS-SSB-ROLE',
  ],
  [
    'no ticket at all, but one in a second parameter',
    'authentication',
    async () => (await ask(spine, SBAPI, '/saml/RoleAssertion?tokens=x&TOKEN=x')).text,
    'MS-SSO-TICKET-MISSING',
  ],
  [
    'an entity in a request to the session service',
    'authentication',
    async () => {
      const body = `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${sessionRequest('&x;')}`
      return (await ask(spine, SBAPI, '/amserver/sessionservice', { verb: 'POST', body })).text
    },
    'MS-AM-REQUEST',
  ],
  [
    'ending the session of somebody else',
    'authentication',
    async () => {
      const [mine, theirs] = [await ticketOf(spine, NURSE), await ticketOf(spine, GP)]
      const inner = `<DestroySession><SessionID>${mine.ticket}</SessionID><DestroySessionID>${theirs.ticket}</DestroySessionID></DestroySession>`
      const { text } = await access(inner)
      expect((await ask(spine, SBAPI, `/saml/RoleAssertion?${token(theirs.ticket)}`)).text).toContain('samlp:Success')
      // The journal's last entry is that of the attack again.
      await access(inner)
      return text.replace('<OK></OK>', 'access_token')
    },
    'MS-AM-FORBIDDEN',
  ],
  [
    'a role set as a property of the session',
    'authentication',
    async () => {
      const { ticket } = await ticketOf(spine, NURSE)
      return (
        await access(`<SetProperty><SessionID>${ticket}</SessionID><Property name="ssbSessionRoleUid" value="1"></Property></SetProperty>`)
      ).text
    },
    'MS-AM-PROPERTY',
  ],
  [
    'a listener at a file',
    'authentication',
    async () => {
      const { ticket } = await ticketOf(spine, NURSE)
      return (await access(`<AddSessionListener><SessionID>${ticket}</SessionID><URL>file:///etc/passwd</URL></AddSessionListener>`)).text
    },
    'MS-AM-LISTENER',
  ],
  // CIS2
  [
    'an open redirect',
    'cis2',
    async () => (await new Browser(spine).open(authorize({ redirect_uri: 'https://client.example.evil.example/cb' }))).href,
    'MS-CIS2-REDIRECT',
  ],
  [
    'a code used twice',
    'cis2',
    async () => {
      const code = await codeOf()
      await redeem(code)
      return (await redeem(code)).text
    },
    'MS-CIS2-GRANT',
  ],
  [
    'a client assertion under alg none',
    'cis2',
    async () =>
      (
        await form(`${REALM}/access_token`, {
          ...{
            grant_type: 'authorization_code',
            code: 'x',
            redirect_uri: CALLBACK,
            client_assertion_type: JWT_BEARER,
            client_id: keyed.id,
          },
          client_assertion: jwt({ header: { alg: 'none' }, by: () => Buffer.alloc(0) }),
        })
      ).text,
    'MS-CIS2-CLIENT',
  ],
  ['an access token made up', 'cis2', async () => (await get(`${REALM}/userinfo`, ['Authorization', 'Bearer x'])).text, 'MS-CIS2-TOKEN'],
  [
    'the login page of another browser (session fixation)',
    'cis2',
    async () => {
      const victim = await loginPage()
      const thief = new Browser(spine)
      return (await thief.open(`${spine.environment.urls.https}${victim.at}`, { username: NURSE })).search
    },
    'MS-CIS2-LOGIN',
  ],
  [
    'a lesser authenticator where the client asks for AAL3',
    'cis2',
    async () => (await (await loginPage({ acr_values: 'AAL3_ANY' })).send({ username: NURSE, authenticator: 'TOTP' })).search,
    'MS-CIS2-ASSURANCE',
  ],
  [
    'the role of somebody else in the form',
    'cis2',
    async () => (await (await loginPage({ scope: 'openid selectedrole' })).send({ username: GP, role: NURSE_ROLE })).search,
    'MS-CIS2-ROLE',
  ],
  ['a filter for a user name', 'cis2', async () => (await (await loginPage()).send({ username: '*)(uid=*' })).search, 'MS-CIS2-USER'],
  ['another realm by its path', 'cis2', async () => (await get('/openam/oauth2/realms/root/../../console')).text, 'MS-CIS2-REQUEST'],
  // The API platform
  [
    'alg none',
    'oauth2',
    async () => (await assert(jwt({ header: { alg: 'none' }, by: () => Buffer.alloc(0) }))).text,
    'MS-OAUTH-ALGORITHM',
  ],
  [
    'HMAC under the public key, said to be RS512, with a key of one’s own in jwk and jku',
    'oauth2',
    async () => {
      const pem = publicKey.export({ type: 'spki', format: 'pem' })
      const jwk = { ...attacker.publicKey.export({ format: 'jwk' }), kid: 'k1' }
      const by = (text: string) => createHmac('sha512', pem).update(text).digest()
      const { text } = await assert(jwt({ header: { jwk, jku: 'http://127.0.0.1:9/' }, by: rsa(attacker.privateKey) }))
      return text + (await assert(jwt({ by }))).text
    },
    'MS-OAUTH-SIGNATURE',
  ],
  [
    'a kid that is a path and SQL',
    'oauth2',
    async () => (await assert(jwt({ header: { kid: "../../dev/null' OR 1=1 --" } }))).text,
    'MS-OAUTH-KEY',
  ],
  ['a kid that is an object', 'oauth2', async () => (await assert(jwt({ header: { kid: { toString: 'k1' } } }))).text, 'MS-OAUTH-HEADER'],
  [
    'an assertion sent again',
    'oauth2',
    async () => {
      const again = jwt()
      await assert(again)
      return (await assert(again)).text
    },
    'MS-OAUTH-JTI',
  ],
  [
    'an assertion meant for another server',
    'oauth2',
    async () => (await assert(jwt({ claims: { aud: 'https://example.org' } }))).text,
    'MS-OAUTH-AUDIENCE',
  ],
  ['an assertion that lives for ever', 'oauth2', async () => (await assert(jwt({ claims: { exp: 1e300 } }))).text, 'MS-OAUTH-EXPIRY'],
  [
    'iss as __proto__',
    'oauth2',
    async () => (await assert(jwt({ claims: { iss: '__proto__', sub: '__proto__' } }))).text,
    'MS-OAUTH-SUBJECT',
  ],
  [
    'an application without the scope',
    'oauth2',
    async () => (await assert(jwt({ claims: { iss: weak.id, sub: weak.id } }))).text,
    'MS-OAUTH-SCOPE',
  ],
  [
    'an ID token of one’s own making',
    'oauth2',
    async () => {
      const subject_token = jwt({
        claims: { iss: `${spine.environment.urls.https}${REALM}`, sub: GP, authentication_assurance_level: '3' },
      })
      const subject_token_type = 'urn:ietf:params:oauth:token-type:id_token'
      return (await assert(jwt(), { grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', subject_token, subject_token_type }))
        .text
    },
    'MS-OAUTH-SUBJECT-TOKEN',
  ],
  [
    'a login that the victim never began (login CSRF)',
    'oauth2',
    async () => (await get('/oauth2/callback?code=x&state=x')).text,
    'MS-OAUTH-STATE',
  ],
  [
    'an open redirect of the platform',
    'oauth2',
    async () => {
      const query = { response_type: 'code', client_id: rp.id, redirect_uri: `${CALLBACK}/../x`, state: 's' }
      const answer = await get(`/oauth2/authorize?${new URLSearchParams(query)}`)
      return answer.text + (answer.header('location') ?? '')
    },
    'MS-OAUTH-REDIRECT',
  ],
  [
    'a guessed secret',
    'oauth2',
    async () =>
      (await form('/oauth2/token', { grant_type: 'refresh_token', client_id: rp.id, client_secret: 'x'.repeat(32), refresh_token: 'x' }))
        .text,
    'MS-OAUTH-CLIENT',
  ],
  [
    'a refresh token made up',
    'oauth2',
    async () =>
      (await form('/oauth2/token', { grant_type: 'refresh_token', client_id: rp.id, client_secret: rp.secret, refresh_token: 'x' })).text,
    'MS-OAUTH-REFRESH',
  ],
  [
    'a code made up',
    'oauth2',
    async () =>
      (
        await form('/oauth2/token', {
          ...{ grant_type: 'authorization_code', client_id: rp.id, client_secret: rp.secret },
          ...{ redirect_uri: CALLBACK, code: await codeOf() },
        })
      ).text,
    'MS-OAUTH-CODE',
  ],
  [
    'a logout of everybody, signed by the attacker',
    'oauth2',
    async () => (await form('/oauth2/backchannel_logout', { logout_token: jwt({ by: rsa(attacker.privateKey) }) })).text,
    'MS-OAUTH-LOGOUT-TOKEN',
  ],
]

/** What an attacker would want to see in an answer. */
const GAIN = /sso_ticket|samlp:Success|"access_token"|"id_token"|[?&]code=|root:x:|<STATUS>OK|access_token$/

describe('attacks', () => {
  it('are many, and each is known by a code of its own', () => {
    const codes = attacks.map(([, , , code]) => code)
    expect(codes.length).toBeGreaterThanOrEqual(25)
    expect(new Set(codes).size).toBe(codes.length)
  })

  it.each(attacks)('%s (%s)', async (_, door, attack, code) => {
    const got = String(await attack())
    const entry = spine.environment.journal.find({ door }).at(-1)
    expect(entry?.problems.map((each) => each.code)).toEqual([code])
    expect(entry?.outcome).toBe('refused')
    expect(got).not.toMatch(GAIN)
  })

  it('a ticket in another encoding, where that is refused (authentication)', async () => {
    const { ticket } = await ticketOf(strict, GP)
    const { text } = await ask(strict, SBAPI, `/saml/RoleAssertion?token=${ticket.replaceAll('+', ' ').split('#')[0]}`)
    expect(text).not.toMatch(GAIN)
    expect(strict.environment.journal.find({ door: 'authentication' }).at(-1)?.problems[0]?.code).toBe('MS-SSO-TICKET-STRICT')
  })
})
