import { XMLParser } from 'fast-xml-parser'
import { beforeAll, describe, expect, it } from 'vitest'
import { type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { ask, assertion, codes, GAS, gpObject, SBAPI, selectRole, ticketOf, token } from '../../support/identity-agent.ts'
import { PATIENCE } from '../../support/patience.ts'
import { eventListener, requestSet, sessionRequest } from './listener.ts'

const GP = '555000000011'
const NURSE = '555000000021'
const SUCCESS = '<samlp:StatusCode Value="samlp:Success"/>'
const OK = '<HTML><STATUS>OK</STATUS></HTML>'
const MINUTE = 60_000

let spine: TestEnvironment
beforeAll(async () => {
  spine = await testEnvironment()
})

const logoutBody = (ticket: string) =>
  gpObject([
    ['service', 'LOGOUT'],
    ['sso_ticket', ticket],
    ['log_session_id', 'SiiaFOx6qV'],
    ['device_id', '1ef2f9cc,ClientIP=192.0.2.7'],
    ['uid', GP],
  ])
const logout = (of: TestEnvironment, ticket: string, verb = 'POST') => ask(of, GAS, '/login/authlogout', { verb, body: logoutBody(ticket) })
const session = (of: TestEnvironment, inner: string) =>
  ask(of, SBAPI, '/amserver/sessionservice', {
    verb: 'POST',
    body: sessionRequest(inner),
    headers: ['Content-Type', 'text/xml; charset=UTF-8'],
  })
const listen = (of: TestEnvironment, ticket: string, url: string) =>
  session(of, `<AddSessionListener>\n<URL>${url}</URL>\n<SessionID>${ticket}</SessionID>\n</AddSessionListener>`)

const parser = new XMLParser({
  ignoreAttributes: false,
  parseTagValue: false,
  parseAttributeValue: false,
  isArray: (name) => name === 'Property' || name === 'Attribute',
})
/** The document in the section of a response or notification. */
const inner = (text: string, root: 'ResponseSet' | 'NotificationSet') => {
  const set = parser.parse(text)[root]
  return parser.parse(set[root === 'ResponseSet' ? 'Response' : 'Notification'])
}
/** What a listener was told of a session. */
const eventOf = (body: string | undefined) => {
  const { Session, Type, Time } = inner(body ?? '', 'NotificationSet')['SessionNotification']
  return { sid: Session?.['@_sid'], state: Session?.['@_state'], cid: Session?.['@_cid'], type: Number(Type), time: Number(Time) }
}
const isOpen = async (of: TestEnvironment, ticket: string) => (await assertion(of, ticket)).text.includes(SUCCESS)

describe('7 logout and token events', () => {
  it.each(['POST', 'GET'])('7 by %s with a body: OK, and no assertion any more', async (verb) => {
    const { ticket } = await ticketOf(spine, GP)
    expect(await isOpen(spine, ticket)).toBe(true)
    const answer = await logout(spine, ticket, verb)
    expect([answer.status, answer.text]).toEqual([200, OK])
    expect(await isOpen(spine, ticket)).toBe(false)
    expect(codes(spine)).toEqual(['MS-SSO-ENDED'])
  })

  it('7 logging out twice, or with an unknown ticket, is answered alike, and noted', async () => {
    const { ticket } = await ticketOf(spine, GP)
    await logout(spine, ticket)
    for (const each of [ticket, 'AQICnothing']) {
      expect((await logout(spine, each)).text).toBe(OK)
      expect(codes(spine)).toEqual(['MS-SSO-NOTHING-TO-END'])
    }
    expect((await ask(spine, GAS, '/login/authlogout', { verb: 'POST', body: '' })).text).not.toContain('OK')
    expect(codes(spine)).toEqual(['MS-SSO-TICKET-MISSING'])
  })

  it('7 a listener on a port of its own is told of logout by a NotificationSet of type 3 with a destroyed session', async () => {
    const events = await eventListener()
    const { ticket } = await ticketOf(spine, GP)
    await listen(spine, ticket, events.url)
    await logout(spine, ticket)
    const [body] = await events.came(1)
    expect(eventOf(body)).toEqual({ sid: ticket, state: 'destroyed', cid: `uid=${GP},ou=People,o=nhs`, type: 3, time: expect.any(Number) })
    expect(events.verbs).toEqual(['POST /notify'])
    expect(body).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8" standalone="yes"\?><NotificationSet vers="1.0" svcid="session" notid="(\d+)"><Notification><!\[CDATA\[<SessionNotification vers="1.0" notid="\1">/,
    )
  })

  it('7 over TLS, to a listener with a certificate of this environment', async () => {
    const events = await eventListener([], spine.identity('supplier-a'))
    const { ticket } = await ticketOf(spine, GP)
    await listen(spine, ticket, events.url)
    await logout(spine, ticket)
    expect(eventOf((await events.came(1))[0]).type).toBe(3)
  })

  it('7 a chosen role is told as a change of property', async () => {
    const events = await eventListener()
    const { ticket, roles } = await ticketOf(spine, GP)
    await listen(spine, ticket, events.url)
    await selectRole(spine, ticket, roles[0] ?? '')
    const [body = ''] = await events.came(1)
    expect(eventOf(body)).toMatchObject({ type: 6, state: 'valid' })
    expect(body).toContain(`<Property name="ssbSessionRoleUid" value="${roles[0]}">`)
  })

  it('7 a listener that fails is tried three times in all, on the space’s clock', async () => {
    const own = await testEnvironment({ tokenEventPause: 0 })
    const events = await eventListener([503, 500])
    const { ticket } = await ticketOf(own, GP)
    await listen(own, ticket, events.url)
    await logout(own, ticket)
    expect((await events.came(3)).map((body) => eventOf(body).type)).toEqual([3, 3, 3])
    const [request] = await own.environment.journal.wait(
      { direction: 'in', door: 'authentication', labels: { operation: 'authlogout' } },
      8000,
    )
    const tries = await own.environment.journal.wait({ direction: 'out', causedBy: request?.id ?? '' }, PATIENCE, 3)
    expect(tries.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'accepted'])
    expect(tries[0]?.problems.map(({ code }) => code)).toContain('MS-TOKEN-EVENT-REFUSED')
    expect(tries.every(({ request: { body } }) => !body.head.toString().includes(ticket.slice(14, 40)))).toBe(true)
  })

  it('7 a listener outside this machine’s networks is not called', async () => {
    const uid = '555000000061'
    const { ticket } = await ticketOf(spine, uid)
    await listen(spine, ticket, 'http://192.0.2.1:8080/x')
    await logout(spine, ticket)
    const [out] = await spine.environment.journal.wait({ direction: 'out', labels: { uid, event: 'logout' } }, PATIENCE)
    expect(out?.problems.map(({ code }) => code)).toContain('MS-DELIVERY-FORBIDDEN')
  })
})

describe('8 naming and session service', () => {
  const naming = (attributes: string) =>
    ask(spine, SBAPI, '/amserver/namingservice', {
      verb: 'POST',
      body: requestSet(
        'com.iplanet.am.naming',
        `<NamingRequest vers="3.0" reqid="1"${attributes}><GetNamingProfile></GetNamingProfile></NamingRequest>`,
      ),
    })
  const urls = (text: string): Record<string, string> => {
    const { GetNamingProfile } = inner(text, 'ResponseSet')['NamingResponse']
    return Object.fromEntries(
      GetNamingProfile.Attribute.map((each: Record<string, string>) => [each['@_name'] ?? '', each['@_value'] ?? '']),
    )
  }

  it('8 the naming service gives templates without a session, and the URL itself with one', async () => {
    const answer = await naming('')
    expect([answer.status, answer.header('content-type')]).toEqual([200, 'text/xml; charset=UTF-8'])
    expect(urls(answer.text)['iplanet-am-naming-session-url']).toBe('%protocol://%host:%port%uri/sessionservice')
    const { ticket } = await ticketOf(spine, NURSE)
    const { port } = new URL(spine.environment.urls.https)
    expect(urls((await naming(` sessid="${ticket}"`)).text)['iplanet-am-naming-session-url']).toBe(
      `https://localhost:${port}/amserver/sessionservice`,
    )
    expect(parser.parse(answer.text)['ResponseSet']['@_reqid']).toBe('7')
  })

  it('8 the naming service tells of a session that it does not know by an exception', async () => {
    expect((await naming(' sessid="AQICx"')).text).toContain('<Exception>AQICx Invalid session ID.</Exception>')
    expect(codes(spine)).toEqual(['MS-AM-SESSION'])
  })

  it('8 GetSession of a good ticket: life, state and properties', async () => {
    const { ticket, roles } = await ticketOf(spine, NURSE)
    await selectRole(spine, ticket, roles[0] ?? '')
    const answer = await session(spine, `<GetSession reset="true">\n<SessionID>${ticket}</SessionID>\n</GetSession>`)
    const { GetSession } = inner(answer.text, 'ResponseSet')['SessionResponse']
    const { Property, ...told } = GetSession.Session
    expect(told).toEqual({
      '@_sid': ticket,
      '@_stype': 'user',
      '@_cid': `uid=${NURSE},ou=People,o=nhs`,
      '@_cdomain': 'o=nhs',
      '@_maxtime': '600',
      '@_maxidle': '600',
      '@_maxcaching': '3',
      '@_timeidle': '0',
      '@_timeleft': expect.stringMatching(/^(?:359\d\d|36000)$/),
      '@_state': 'valid',
    })
    const properties = Object.fromEntries((Property as Record<string, string>[]).map((each) => [each['@_name'], each['@_value']]))
    expect(properties).toMatchObject({ UserId: NURSE, Organization: 'o=nhs', ssbSessionRoleUid: roles[0], ssbMode: '0' })
  })

  it.each(['AQICnothing', ''])('8 GetSession of "%s": an exception', async (id) => {
    expect((await session(spine, `<GetSession reset="false"><SessionID>${id}</SessionID></GetSession>`)).text).toContain(
      'Invalid session ID.',
    )
    expect(codes(spine)).toEqual(['MS-AM-SESSION'])
  })

  it('8 AddSessionListener: OK, whichever of its children comes first', async () => {
    const { ticket } = await ticketOf(spine, NURSE)
    expect((await listen(spine, ticket, 'http://127.0.0.1:9/x')).text).toContain('<OK></OK>')
    const other = `<AddSessionListener><SessionID>${ticket}</SessionID><URL>http://127.0.0.1:9/y</URL></AddSessionListener>`
    expect((await session(spine, other)).text).toContain('<OK></OK>')
  })

  it.each([
    '',
    'nothing',
    'ftp://127.0.0.1/',
    'http://user:pw@127.0.0.1/',
    `http://127.0.0.1/${'x'.repeat(600)}`,
  ])('8 AddSessionListener with the URL "%s": an exception', async (url) => {
    const { ticket } = await ticketOf(spine, NURSE)
    expect((await listen(spine, ticket, url)).text).toContain('<Exception>Invalid notification URL.</Exception>')
    expect(codes(spine)).toEqual(['MS-AM-LISTENER'])
  })

  it('8 Logout, DestroySession, SetProperty, GetValidSessions and GetSessionCount work on the user’s own sessions', async () => {
    const uid = '555000000041'
    const [a, b] = [await ticketOf(spine, uid), await ticketOf(spine, uid)]
    const id = `<SessionID>${a.ticket}</SessionID>`
    expect((await session(spine, `<GetSessionCount>${id}<UUID>uid=${uid},ou=People,o=nhs</UUID></GetSessionCount>`)).text).toContain('>2<')
    expect((await session(spine, `<GetValidSessions>${id}</GetValidSessions>`)).text).toContain(`sid="${b.ticket}"`)
    expect((await session(spine, `<SetProperty>${id}<Property name="my.key" value="v&amp;w"></Property></SetProperty>`)).text).toContain(
      '<OK></OK>',
    )
    expect((await session(spine, `<GetSession reset="false">${id}</GetSession>`)).text).toContain('name="my.key" value="v&amp;w"')
    expect((await session(spine, `<DestroySession>${id}<DestroySessionID>${b.ticket}</DestroySessionID></DestroySession>`)).text).toContain(
      '<OK></OK>',
    )
    expect(await isOpen(spine, b.ticket)).toBe(false)
    expect((await session(spine, `<Logout>${id}</Logout>`)).text).toContain('<OK></OK>')
    expect(await isOpen(spine, a.ticket)).toBe(false)
  })

  it('8 nobody destroys or counts another user’s sessions, or sets what the service sets', async () => {
    const [own, other] = [await ticketOf(spine, GP), await ticketOf(spine, NURSE)]
    const id = `<SessionID>${own.ticket}</SessionID>`
    for (const [request, code] of [
      [`<DestroySession>${id}<DestroySessionID>${other.ticket}</DestroySessionID></DestroySession>`, 'MS-AM-FORBIDDEN'],
      [`<GetSessionCount>${id}<UUID>${NURSE}</UUID></GetSessionCount>`, 'MS-AM-FORBIDDEN'],
      [`<SetProperty>${id}<Property name="UserId" value="${NURSE}"></Property></SetProperty>`, 'MS-AM-PROPERTY'],
      [`<SetProperty>${id}<Property name="ssbSessionRoleUid" value="1"></Property></SetProperty>`, 'MS-AM-PROPERTY'],
    ] as const) {
      expect((await session(spine, request)).text).toContain('<Exception>')
      expect(codes(spine)).toEqual([code])
    }
    expect(await isOpen(spine, other.ticket)).toBe(true)
  })

  it('8 AddSessionListenerOnAllSessions hears of sessions that begin later', async () => {
    const own = await testEnvironment()
    const events = await eventListener()
    const first = await ticketOf(own, GP)
    await session(
      own,
      `<AddSessionListenerOnAllSessions><SessionID>${first.ticket}</SessionID><URL>${events.url}</URL></AddSessionListenerOnAllSessions>`,
    )
    const second = await ticketOf(own, NURSE)
    await logout(own, second.ticket)
    expect(eventOf((await events.came(1))[0])).toMatchObject({ sid: second.ticket, type: 3 })
  })

  it.each([
    ['nothing', ''],
    ['no XML', 'x'],
    [
      'a DOCTYPE',
      '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><RequestSet vers="1.0" svcid="Session" reqid="0"><Request>&y;</Request></RequestSet>',
    ],
    ['another document', '<Envelope/>'],
    ['no request', '<RequestSet vers="1.0" svcid="Session" reqid="0"></RequestSet>'],
    ['another service', requestSet('com.iplanet.am.naming', '<SessionRequest vers="1.0" reqid="0"/>')],
    ['a document inside that is no XML', requestSet('Session', '<SessionRequest')],
    ['no method', sessionRequest('')],
    ['a method that there is not', sessionRequest('<DropTables/>')],
    ['seventeen requests', requestSet('Session', 'x').replace(/<Request>.*<\/Request>/, '<Request>x</Request>'.repeat(17))],
    ['deep nesting', `<RequestSet svcid="Session">${'<a>'.repeat(50)}${'</a>'.repeat(50)}</RequestSet>`],
  ])('8 %s: a response with an exception', async (_, body) => {
    const { status, text } = await ask(spine, SBAPI, '/amserver/sessionservice', { verb: 'POST', body })
    expect([status, text.includes('<Exception>')]).toEqual([200, true])
    expect(codes(spine)).toEqual(['MS-AM-REQUEST'])
  })
})

describe('10 idle and longest life on the space’s clock', () => {
  it('8, 10 the longest life ends a session in use, and its listener is told', async () => {
    const own = await testEnvironment()
    const { clock } = own.environment.spaces.default
    const events = await eventListener()
    const { ticket } = await ticketOf(own, GP)
    const begun = clock.now()
    await listen(own, ticket, events.url)
    clock.advance(599 * MINUTE)
    expect(await isOpen(own, ticket)).toBe(true)
    clock.advance(MINUTE)
    const [body] = await events.came(1)
    expect(eventOf(body)).toMatchObject({ type: 2, state: 'destroyed', sid: ticket })
    expect(Math.abs(eventOf(body).time - begun - 600 * MINUTE)).toBeLessThan(10_000)
    expect(await isOpen(own, ticket)).toBe(false)
    expect(own.environment.journal.find({ door: 'authentication' }).at(-1)?.problems[0]?.came).toContain('its longest life was over')
  })

  it('10 a session that nobody uses ends after its idle life; use puts that off', async () => {
    const own = await testEnvironment({ ssoIdleLife: 30 * MINUTE })
    const { clock } = own.environment.spaces.default
    const events = await eventListener()
    const [used, idle] = [await ticketOf(own, GP), await ticketOf(own, NURSE)]
    for (const { ticket } of [used, idle]) await listen(own, ticket, events.url)
    clock.advance(20 * MINUTE)
    expect(await isOpen(own, used.ticket)).toBe(true)
    clock.advance(15 * MINUTE)
    expect(eventOf((await events.came(1))[0])).toMatchObject({ type: 1, sid: idle.ticket })
    expect([await isOpen(own, used.ticket), await isOpen(own, idle.ticket)]).toEqual([true, false])
    expect(events.bodies).toHaveLength(1)
    expect((await ticketOf(own, GP)).ticket).not.toBe(used.ticket)
  })

  it('10 only ssoupdate and GetSession with reset are use under --sso-idle-reset update', async () => {
    const own = await testEnvironment({ ssoIdleLife: 30 * MINUTE, ssoIdleReset: 'update' })
    const { clock } = own.environment.spaces.default
    const [asked, updated, read] = [await ticketOf(own, GP), await ticketOf(own, NURSE), await ticketOf(own, '555000000031')]
    clock.advance(20 * MINUTE)
    await assertion(own, asked.ticket)
    expect((await ask(own, GAS, `/login/ssoupdate?${token(updated.ticket)}`)).text).toBe(OK)
    await session(own, `<GetSession reset="true"><SessionID>${read.ticket}</SessionID></GetSession>`)
    clock.advance(15 * MINUTE)
    expect([await isOpen(own, asked.ticket), await isOpen(own, updated.ticket), await isOpen(own, read.ticket)]).toEqual([
      false,
      true,
      true,
    ])
  })

  it('10 a user’s sessions are bounded: one more ends the oldest, and its listener is told', async () => {
    const own = await testEnvironment({ sessionsPerUser: 2 })
    const events = await eventListener()
    const first = await ticketOf(own, GP)
    await listen(own, first.ticket, events.url)
    await ticketOf(own, GP)
    expect(await isOpen(own, first.ticket)).toBe(true)
    await ticketOf(own, GP)
    expect(eventOf((await events.came(1))[0])).toMatchObject({ type: 5, sid: first.ticket })
    expect(await isOpen(own, first.ticket)).toBe(false)
  })
})

describe('spaces', () => {
  it('a ticket leads to the space in which it was issued, without a header', async () => {
    await spine.environment.createSpace({ name: 'other', claims: {}, seed: 'default' })
    const { ticket } = await ticketOf(spine, GP, { space: 'other' })
    expect((await assertion(spine, ticket)).text).toContain(SUCCESS)
    expect(spine.environment.journal.find({ door: 'authentication' }).at(-1)?.space).toBe('other')
    await session(spine, `<Logout><SessionID>${ticket}</SessionID></Logout>`)
    expect(await isOpen(spine, ticket)).toBe(false)
  })
})
