import { createPublicKey, X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { readGpObject } from '../../../src/wire/gp-object/read.ts'
import { type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import {
  ACTIVATION,
  activate,
  answerChallenge,
  ask,
  cardOf,
  codes,
  GAS,
  gpObject,
  logIn,
  smime,
  ticketOf,
  valueIn,
} from '../../support/identity-agent.ts'
import { corpusPresent, sample } from './corpus.ts'

const GP = '555000000011'
const AMPERSAND = '555000030901'
const FORTY = '555000030401'
const TICKET = /^AQIC5wM2LY4Sfc[A-Za-z0-9+/]{33}=@AAJTSQACMDE=#$/

let spine: TestEnvironment
beforeAll(async () => {
  spine = await testEnvironment()
})

const namesOf = (text: string): string[] => readGpObject(text).map(({ name }) => name)
/** Names with the numbered roles told once. */
const shapeOf = (text: string): string[] => [...new Set(namesOf(text).map((name) => name.replace(/^(nhsjobrole)\d+$/, '$1')))]

describe('1 authactivate', () => {
  it.each([
    ['none', []],
    ['a form', ['Content-Type', 'application/x-www-form-urlencoded']],
    ['text', ['Content-Type', 'text/plain;charset=UTF-8']],
  ])('1 with %s as Content-Type: a challenge of 48 octets that holds the time, and a signature', async (_, headers) => {
    const answer = await activate(spine, headers)
    expect(answer.status).toBe(200)
    expect(answer.text).toMatch(/challenge">([^<]+)/)
    expect(answer.text).toMatch(/signature">([^<]+)/)
    const challenge = Buffer.from(valueIn(answer.text, 'challenge'), 'base64')
    expect(challenge).toHaveLength(48)
    expect(Math.abs(Number(challenge.readBigUInt64BE(20)) - spine.environment.spaces.default.clock.now())).toBeLessThan(5000)
    expect(Buffer.from(valueIn(answer.text, 'signature'), 'base64')).toHaveLength(128)
  })

  it('1 echoes the session id and tells where to go on', async () => {
    const { text } = await activate(spine)
    expect(valueIn(text, 'log_session_id')).toBe('SiiaFOx6qV')
    expect(valueIn(text, 'reply_url')).toBe(`${spine.environment.urls.https}/login/authvalidate`)
  })

  it('1 no client certificate is asked for at the hosts of GAS, SSB and the portal', async () => {
    for (const host of [GAS, 'sbapi.nis1.national.ncrs.nhs.uk', 'portal.nis1.national.ncrs.nhs.uk']) {
      await ask(spine, host, '/')
      expect(spine.environment.profile.hosts.find(({ name }) => name === host)?.policy).toBe('none')
    }
    const exchange = spine.environment.journal.find({ door: 'authentication' }).at(-1)
    expect(exchange?.peer).not.toHaveProperty('certificate')
  })

  it.skipIf(!corpusPresent)('1 has the parameters of the captured response in their order', async () => {
    expect(namesOf((await activate(spine)).text)).toEqual(namesOf(sample('gas/authactivate-response.template.xml')))
  })
})

describe('2 authvalidate', () => {
  it('2 with a software card and indented S/MIME headers: every role on a line of its own, and a ticket', async () => {
    const { status, text } = await logIn(spine, FORTY)
    expect(status).toBe(200)
    const lines = text.split('\n').filter((line) => line.includes('name="nhsjobrole'))
    expect(lines).toHaveLength(40)
    expect(lines[0]).toMatch(
      /^<gpPARAM name="nhsjobrole0" id="\d{12}" orgcode="M85999">THE MOCK SURGERY, "Admin and Clerical":"Management":"Registration Authority Agent"<\/gpPARAM>$/,
    )
    expect(valueIn(text, 'sso_ticket')).toMatch(TICKET)
    expect(valueIn(text, 'sso_ticket')).toHaveLength(62)
    expect(codes(spine)).toEqual([])
  })

  it.skipIf(!corpusPresent)('2 has the parameters of the captured response in their order, and values of their form', async () => {
    const captured = readGpObject(sample('gas/authvalidate-response-int-40roles.xml'))
    const ours = readGpObject((await logIn(spine, FORTY)).text)
    expect(shapeOf((await logIn(spine, FORTY)).text)).toEqual(shapeOf(sample('gas/authvalidate-response-int-40roles.xml')))
    const same = [
      'gas_version',
      'sso_domain',
      'sso_max_session_time',
      'sso_keep_alive',
      'sso_session_time',
      'auth_method',
      'app_url',
      'service',
    ]
    for (const name of same)
      expect([name, ours.find((each) => each.name === name)?.value]).toEqual([name, captured.find((each) => each.name === name)?.value])
  })

  it('2 ampersands are bare as in the capture; the first comma of a line is not always the end of the name', async () => {
    const { text } = await logIn(spine, AMPERSAND)
    expect(text).toContain('>QUICK, BROWN & FOX, "Clinical":"Clinical Provision"')
  })

  it('2 escaped on demand', async () => {
    const escaping = await testEnvironment({ gasEscapeXml: true })
    expect((await logIn(escaping, AMPERSAND)).text).toContain('>QUICK, BROWN &amp; FOX, "Clinical"')
  })

  it('2 a CMS with signed attributes and SHA-256 is as good', async () => {
    expect(valueIn((await logIn(spine, GP, { signedAttributes: true })).text, 'sso_ticket')).toMatch(TICKET)
  })

  it('2 an old card: RSA 1024 and SHA-1', async () => {
    const card = await cardOf(spine, '555000031101')
    const { asymmetricKeyDetails } = createPublicKey(card.key)
    expect(asymmetricKeyDetails?.modulusLength).toBe(1024)
    expect(new X509Certificate(card.certificate).subject).toBe('O=nhs\nOU=people\nCN=555000031101')
    expect(valueIn((await logIn(spine, '555000031101')).text, 'sso_ticket')).toMatch(TICKET)
  })

  it.skipIf(!corpusPresent)('2 the captured certificate has the subject, key usage and size of ours', async () => {
    const captured = new X509Certificate(sample('smartcard/auth-cert-sha1-1024.pem'))
    const ours = new X509Certificate((await cardOf(spine, '555000031101')).certificate)
    const form = (text: string) => text.replace(/\d{12}/, '<uid>')
    expect(form(ours.subject)).toBe(form(captured.subject))
    expect(ours.publicKey.asymmetricKeyDetails).toEqual(captured.publicKey.asymmetricKeyDetails)
    expect(ours.ca).toBe(captured.ca)
    expect(Buffer.from(sample('smartcard/challenge.b64').trim(), 'base64')).toHaveLength(48)
  })

  it('the journal keeps no ticket', async () => {
    const { ticket } = await ticketOf(spine, GP)
    const kept = spine.environment.journal
      .find({ door: 'authentication' })
      .map(({ request, reply }) => `${request.line} ${request.body.head} ${reply?.body.head}`)
    expect(kept.join()).not.toContain(ticket.slice(14, 40))
    expect(kept.at(-1)).toContain('AQIC5wM2LY4Sfc[masked]')
  })
})

describe('3 no ticket', () => {
  const refused = async (answer: Promise<{ text: string }>, code: string) => {
    const { text } = await answer
    expect(text).not.toContain('sso_ticket')
    expect(valueIn(text, 'error_code')).toMatch(/^\d{4}$/)
    expect(codes(spine)).toEqual([code])
  }
  const flipped = (base64: string, at: number): string => {
    const bytes = Buffer.from(base64, 'base64')
    bytes.writeUInt8((bytes[at] ?? 0) ^ 1, at)
    return bytes.toString('base64')
  }

  it('3 a challenge that was answered before', async () => {
    const first = await activate(spine)
    const card = await cardOf(spine, GP)
    expect((await answerChallenge(spine, first, card, { uid: GP })).text).toContain('sso_ticket')
    await refused(answerChallenge(spine, first, card, { uid: GP }), 'MS-GAS-CHALLENGE-REPLAYED')
  })

  it('3 a challenge answered twice at the same time opens one session', async () => {
    const first = await activate(spine)
    const card = await cardOf(spine, GP)
    const answers = await Promise.all(Array.from({ length: 5 }, () => answerChallenge(spine, first, card, { uid: GP })))
    expect(answers.filter(({ text }) => text.includes('sso_ticket'))).toHaveLength(1)
  })

  it.each([0, 24, 47])('3 a challenge changed at octet %i', async (at) => {
    const first = await activate(spine)
    const challenge = flipped(valueIn(first.text, 'challenge'), at)
    await refused(answerChallenge(spine, first, await cardOf(spine, GP), { uid: GP, challenge }), 'MS-GAS-CHALLENGE-FORGED')
  })

  it('3 a challenge that is too old, on the space’s clock', async () => {
    const first = await activate(spine)
    const { clock } = spine.environment.spaces.default
    clock.advance(301_000)
    await refused(answerChallenge(spine, first, await cardOf(spine, GP), { uid: GP }), 'MS-GAS-CHALLENGE-EXPIRED')
  })

  it('3 the signature of GAS changed', async () => {
    const first = await activate(spine)
    const signature = flipped(valueIn(first.text, 'signature'), 5)
    await refused(answerChallenge(spine, first, await cardOf(spine, GP), { uid: GP, signature }), 'MS-GAS-SIGNATURE-ECHO')
  })

  it('3 a card of somebody else', async () => {
    const first = await activate(spine)
    await refused(answerChallenge(spine, first, await cardOf(spine, '555000000021'), { uid: GP }), 'MS-GAS-CARD-USER')
  })

  it('3 a user that the directory does not have', async () => {
    const smartcards = await spine.environment.smartcards()
    const card = await smartcards.card(spine.environment.spaces.default, '555000000031')
    spine.environment.directory('default').removeEntry('uid=555000000031,ou=people,o=nhs')
    await refused(answerChallenge(spine, await activate(spine), card, { uid: '555000000031' }), 'MS-GAS-USER-UNKNOWN')
  })

  it.each([
    ['a revoked card', '555000030801', 'MS-GAS-CARD-REVOKED'],
    ['an expired card', '555000030701', 'MS-GAS-CARD-EXPIRED'],
    ['a user without roles', '555000030501', 'MS-GAS-USER-NO-ROLE'],
    ['a user whose only role has ended', '555000000221', 'MS-GAS-USER-NO-ROLE'],
    ['a user who has left', '555000000231', 'MS-GAS-USER-INACTIVE'],
  ])('3 %s', async (_, uid, code) => {
    await refused(logIn(spine, uid), code)
  })

  it('3 a signature over the text of the challenge, not its octets', async () => {
    const first = await activate(spine)
    const signed = Buffer.from(valueIn(first.text, 'challenge'))
    await refused(answerChallenge(spine, first, await cardOf(spine, GP), { uid: GP, signed }), 'MS-GAS-RESPONSE-CONTENT')
  })

  it('3 a signature of another key', async () => {
    const [own, other] = [await cardOf(spine, GP), await cardOf(spine, '555000000021')]
    await refused(
      answerChallenge(spine, await activate(spine), { certificate: own.certificate, key: other.key }, { uid: GP }),
      'MS-GAS-RESPONSE-SIGNATURE',
    )
  })

  it('3 signed attributes with a digest of something else', async () => {
    const first = await activate(spine)
    const challenge = Buffer.from(valueIn(first.text, 'challenge'), 'base64')
    const card = await cardOf(spine, GP)
    // The content is put in the place of another one of the same length after it was signed.
    const other = Buffer.from(
      Buffer.from(smime(card, Buffer.alloc(48, 1), true), 'base64')
        .toString()
        .split('\n\n')[1] ?? '',
      'base64',
    )
    const at = other.indexOf(Buffer.alloc(48, 1))
    challenge.copy(other, at)
    const response = () => Buffer.from(`Content-Transfer-Encoding: base64\n\n${other.toString('base64')}\n`).toString('base64')
    await refused(answerChallenge(spine, first, card, { uid: GP, response }), 'MS-GAS-RESPONSE-SIGNATURE')
  })

  it('3 a card of another authority, unless --gas-cards any', async () => {
    const strangers = await testEnvironment()
    const foreign = await cardOf(strangers, GP)
    await refused(answerChallenge(spine, await activate(spine), foreign, { uid: GP }), 'MS-GAS-CARD-FOREIGN')
    const open = await testEnvironment({ gasCards: 'any' })
    expect((await answerChallenge(open, await activate(open), foreign, { uid: GP })).text).toContain('sso_ticket')
    expect(codes(open)).toEqual(['MS-GAS-CARD-ACCEPTED'])
    const own = await cardOf(open, GP)
    const wrong = { certificate: own.certificate, key: foreign.key }
    expect((await answerChallenge(open, await activate(open), wrong, { uid: GP })).text).not.toContain('sso_ticket')
  })

  it('3 any response is taken under --gas-cards unchecked, for users of the directory alone', async () => {
    const open = await testEnvironment({ gasCards: 'unchecked' })
    const card = await cardOf(spine, GP)
    const response = () => 'bm90aGluZw=='
    expect((await answerChallenge(open, await activate(open), card, { uid: GP, response })).text).toContain('sso_ticket')
    expect((await answerChallenge(open, await activate(open), card, { uid: '555999999999', response })).text).not.toContain('sso_ticket')
    expect(codes(open)).toContain('MS-GAS-USER-UNKNOWN')
  })

  it('3 told over HTTP under --gas-failure http', async () => {
    const open = await testEnvironment({ gasFailure: 'http' })
    const answer = await logIn(open, '555000030501')
    expect([answer.status, answer.header('content-type')]).toEqual([401, 'text/html; charset=utf-8'])
    expect(answer.text).toContain('MS-GAS-USER-NO-ROLE')
  })
})

describe('9 hostile requests', () => {
  it('9 a DOCTYPE with an external entity is passed over and nothing is fetched', async () => {
    const body = gpObject(ACTIVATION)
      .replace('SYSTEM "gpOBJECT.DTD"', '[<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]')
      .replace('SiiaFOx6qV', '&x;aaaaaaa')
    const answer = await ask(spine, GAS, '/login/authactivate', { verb: 'POST', body })
    expect(answer.status).toBe(200)
    expect(valueIn(answer.text, 'log_session_id')).toBe('&x;aaaaaaa')
  })

  it('9 a body of 10 MB is refused', async () => {
    const answer = await ask(spine, GAS, '/login/authactivate', { verb: 'POST', body: Buffer.alloc(10_000_000, 0x41) })
    expect(answer.status).toBe(413)
  })

  const missing = (name: string) => gpObject(ACTIVATION.filter(([each]) => each !== name))
  it.each([
    ['no gpOBJECT', 'x', 'MS-GAS-OBJECT'],
    ['nothing', '', 'MS-GAS-OBJECT'],
    ['an object that does not end', gpObject(ACTIVATION).replace('</gpOBJECT>', ''), 'MS-GAS-OBJECT'],
    ['a parameter that does not end', gpObject(ACTIVATION, '<gpPARAM name="x">y'), 'MS-GAS-OBJECT'],
    ['a parameter without a name', gpObject(ACTIVATION, '<gpPARAM id="x">y</gpPARAM>'), 'MS-GAS-OBJECT'],
    ['201 parameters', gpObject(ACTIVATION, '<gpPARAM name="x">y</gpPARAM>'.repeat(200)), 'MS-GAS-OBJECT'],
    ['half a million beginnings', gpObject(ACTIVATION, '<gpPARAM '.repeat(7000)), 'MS-GAS-OBJECT'],
    ['more than --gas-max-request', gpObject(ACTIVATION, `<!--${'x'.repeat(70_000)}-->`), 'MS-GAS-SIZE'],
    ['no service', missing('service'), 'MS-GAS-PARAMETER'],
  ])('9 %s', async (_, body, code) => {
    const { status, text } = await ask(spine, GAS, '/login/authactivate', { verb: 'POST', body })
    expect([status, text.includes('challenge">')]).toEqual([200, false])
    expect(codes(spine)).toEqual([code])
  })

  it.each([
    ['no response', () => '', 'MS-GAS-PARAMETER'],
    ['a response that is no base64', () => '<>'.repeat(40), 'MS-GAS-PARAMETER'],
    ['no S/MIME', () => Buffer.from('hello there, how are you today? well?').toString('base64'), 'MS-GAS-RESPONSE'],
    [
      'S/MIME in quoted-printable',
      () => Buffer.from('Content-Transfer-Encoding: quoted-printable\n\n=41=41=41').toString('base64'),
      'MS-GAS-RESPONSE',
    ],
    [
      'S/MIME without a body',
      () => Buffer.from('MIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\n').toString('base64'),
      'MS-GAS-RESPONSE',
    ],
    ['ASN.1 that ends early', (good: string) => Buffer.from(good, 'base64').subarray(0, 600).toString('base64'), 'MS-GAS-RESPONSE'],
    ['ASN.1 nested without end', () => Buffer.alloc(40_000, Buffer.from([0x30, 0x80])).toString('base64'), 'MS-GAS-RESPONSE'],
    ['an empty SEQUENCE', () => Buffer.from([0x30, 0, ...Buffer.alloc(40)]).toString('base64'), 'MS-GAS-RESPONSE'],
  ])('9 %s', async (_, response, code) => {
    const answer = await logIn(spine, GP, { response })
    expect(answer.text).not.toContain('sso_ticket')
    expect(codes(spine)).toEqual([code])
  })

  it('parameters that Identity Agents send otherwise are warned of', async () => {
    const body = gpObject([['service', 'ACTIVATION']])
    expect((await ask(spine, GAS, '/login/authactivate', { verb: 'POST', body })).text).toContain('challenge">')
    expect(new Set(codes(spine))).toEqual(new Set(['MS-GAS-ODDITY']))
  })
})
