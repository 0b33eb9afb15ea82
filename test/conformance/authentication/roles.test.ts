import { XMLParser } from 'fast-xml-parser'
import { beforeAll, describe, expect, it } from 'vitest'
import { type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { ask, assertion, codes, GAS, logIn, PORTAL, SBAPI, selectRole, ticketOf, token } from '../../support/identity-agent.ts'
import { corpusPresent, sample } from './corpus.ts'

const GP = '555000000011'
const NURSE = '555000000021'
const AMPERSAND = '555000030901'
const OK = '<HTML><STATUS>OK</STATUS></HTML>'
const SUCCESS = '<samlp:StatusCode Value="samlp:Success"/>'

let spine: TestEnvironment
beforeAll(async () => {
  spine = await testEnvironment()
})

const parser = new XMLParser({
  ignoreAttributes: false,
  parseTagValue: false,
  parseAttributeValue: false,
  isArray: (name) => name === 'saml:Attribute' || name === 'saml:AttributeValue',
})
const read = (xml: string) => parser.parse(xml)['samlp:Response']
/** Attribute names with their values, in order. */
const attributesOf = (xml: string): [string, string[]][] =>
  read(xml)['saml:Assertion']['saml:AttributeStatement']['saml:Attribute'].map((each: Record<string, unknown>) => [
    String(each['@_AttributeName']),
    each['saml:AttributeValue'],
  ])
const seconds = (instant: string) => Date.parse(instant) / 1000

describe('4 role selection', () => {
  it.each([
    ['ticket and role', ''],
    ['all five', '&ssbMode=0&gacVersion=GACv10.%200.%200.%201&fallbackStatus=0'],
  ])('4 with %s: OK', async (_, more) => {
    const { ticket, roles } = await ticketOf(spine, GP)
    for (const role of roles) {
      const answer = await selectRole(spine, ticket, role, more)
      expect([answer.status, answer.header('content-type'), answer.text]).toEqual([200, 'text/html', OK])
    }
  })

  it('4 at either host', async () => {
    const { ticket, roles } = await ticketOf(spine, NURSE)
    const path = `/saml/RoleSelectionGP.jsp?${token(ticket)}&selectedRoleUid=${roles[0]}`
    for (const host of [GAS, SBAPI, 'localhost']) expect((await ask(spine, host, path)).text).toBe(OK)
  })

  it.each([
    ['a role of somebody else', 'selectedRoleUid=555200000023', 'MS-SSB-ROLE'],
    ['no role', '', 'MS-SSB-ROLE'],
    ['a mode that there is not', 'selectedRoleUid=555200000013&ssbMode=7', 'MS-SSB-MODE'],
  ])('4 %s: a body without the letters OK', async (_, query, code) => {
    const { ticket } = await ticketOf(spine, GP)
    const answer = await ask(spine, GAS, `/saml/RoleSelectionGP.jsp?${token(ticket)}&${query}`)
    expect(answer.status).toBe(200)
    expect(answer.text).not.toContain('OK')
    expect(codes(spine)).toEqual([code])
  })

  it('4 training mode', async () => {
    const { ticket, roles } = await ticketOf(spine, NURSE)
    await selectRole(spine, ticket, roles[0] ?? '', '&ssbMode=1')
    expect(attributesOf((await assertion(spine, ticket)).text)).toContainEqual(['ssbMode', ['1']])
  })

  it('4 another role in the same session: a warning, or refused under --role-change refuse', async () => {
    const { ticket, roles } = await ticketOf(spine, GP)
    await selectRole(spine, ticket, roles[0] ?? '')
    expect((await selectRole(spine, ticket, roles[1] ?? '')).text).toBe(OK)
    expect(codes(spine)).toEqual(['MS-SSB-ROLE-CHANGED'])
    const strict = await testEnvironment({ roleChange: 'refuse' })
    const second = await ticketOf(strict, GP)
    await selectRole(strict, second.ticket, second.roles[0] ?? '')
    expect((await selectRole(strict, second.ticket, second.roles[1] ?? '')).text).not.toContain('OK')
    expect(codes(strict)).toEqual(['MS-SSB-ROLE-FIXED'])
  })

  it('4 DeviceIDLogger confirms with a good ticket and not without one', async () => {
    const { ticket } = await ticketOf(spine, GP)
    const query = `ipaddress=192.0.2.7&latestdeviceid=1ef2f9cc&storeddeviceid=&${token(ticket)}`
    expect((await ask(spine, SBAPI, `/ssb/DeviceIDLogger?${query}`)).text).toBe(OK)
    expect((await ask(spine, SBAPI, '/ssb/DeviceIDLogger?latestdeviceid=1ef2f9cc')).text).not.toContain('OK')
    expect(codes(spine)).toEqual(['MS-SSO-TICKET-MISSING'])
  })

  it('4 paths of SBAPI are case-sensitive', async () => {
    const { ticket } = await ticketOf(spine, GP)
    expect((await ask(spine, SBAPI, `/saml/roleassertion?${token(ticket)}`)).status).toBe(404)
  })
})

describe('5 role assertion', () => {
  it('5 the literal of success, the chosen role, one nhsIdCode a role, the nested assertion with the ticket', async () => {
    const { ticket, roles } = await ticketOf(spine, GP)
    await selectRole(spine, ticket, roles[2] ?? '')
    const answer = await assertion(spine, ticket)
    expect([answer.status, answer.header('content-type')]).toEqual([200, 'text/xml'])
    expect(answer.text).toContain(SUCCESS)
    const found = attributesOf(answer.text)
    expect(found.filter(([name]) => name === 'ssbSessionRoleUid')).toEqual([['ssbSessionRoleUid', [roles[2]]]])
    expect(found.filter(([name]) => name === 'nhsIdCode')).toHaveLength(3)
    expect(found.filter(([name]) => name === 'uniqueIdentifier').map(([, [id]]) => id)).toEqual(roles)
    const outer = read(answer.text)['saml:Assertion']
    const nested =
      outer['saml:AttributeStatement']['saml:Subject']['saml:SubjectConfirmation']['saml:SubjectConfirmationData']['saml:Assertion']
    const confirmation = nested['saml:AuthenticationStatement']['saml:Subject']['saml:SubjectConfirmation']
    expect(confirmation['saml:SubjectConfirmationData']).toBe(ticket)
    expect([outer['@_AssertionID'], nested['@_AssertionID']]).toEqual([
      expect.stringMatching(/^s[0-9a-f]{40}$/),
      expect.stringMatching(/^s[0-9a-f]{40}$/),
    ])
    expect(codes(spine)).toEqual([])
  })

  it('5 the conditions begin 180 s before the issue and end 60 s after it', async () => {
    const { ticket } = await ticketOf(spine, NURSE)
    const { 'saml:Assertion': outer } = read((await assertion(spine, ticket)).text)
    const issued = seconds(outer['@_IssueInstant'])
    expect(seconds(outer['saml:Conditions']['@_NotBefore'])).toBe(issued - 180)
    expect(seconds(outer['saml:Conditions']['@_NotOnOrAfter'])).toBe(issued + 60)
  })

  it('5 ampersands are escaped here', async () => {
    const { ticket } = await ticketOf(spine, AMPERSAND)
    expect((await assertion(spine, ticket)).text).toContain('<saml:AttributeValue>QUICK, BROWN &amp; FOX</saml:AttributeValue>')
  })

  it('5 before a role is chosen ssbSessionRoleUid is left out, with a warning', async () => {
    const { ticket } = await ticketOf(spine, GP)
    const { text } = await assertion(spine, ticket)
    expect(text).toContain(SUCCESS)
    expect(attributesOf(text).map(([name]) => name)).not.toContain('ssbSessionRoleUid')
    expect(codes(spine)).toEqual(['MS-SSB-NO-ROLE'])
  })

  it.skipIf(!corpusPresent)('5 equals the captured assertion, field by field where they overlap', async () => {
    const { ticket, roles } = await ticketOf(spine, NURSE)
    await selectRole(spine, ticket, roles[0] ?? '')
    const { text } = await assertion(spine, ticket)
    const captured = sample('saml/role-assertion-success-1role.xml')
    // Elements and attributes in document order; values that are those of the user, the time or the server are told as one word.
    const outline = (xml: string) =>
      [...xml.matchAll(/<([\w:]+)((?:\s+[\w:]+="[^"]*")*)\s*(\/?)>/g)].map(([, name, attributes = '', end]) =>
        [
          name,
          ...[...attributes.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, key = '', value = '']) => (FREE.has(key) ? key : `${key}=${value}`)),
          end,
        ].join(' '),
      )
    const FREE = new Set([
      'IssueInstant',
      'Recipient',
      'AssertionID',
      'Issuer',
      'NotBefore',
      'NotOnOrAfter',
      'AuthenticationInstant',
      'IPAddress',
    ])
    const collapsed = (lines: string[]) => lines.filter((line, at) => line !== lines[at - 1])
    expect(collapsed(outline(text))).toEqual(collapsed(outline(captured)))
    const statusOf = (xml: string) => /<samlp:Status>[\s\S]*?<\/samlp:Status>/.exec(xml)?.[0]
    expect(statusOf(text)).toBe(statusOf(captured))
  })

  it('5 on one line, shuffled, with another issuer and the life of 2014 on demand', async () => {
    const other = await testEnvironment({
      samlLayout: 'line',
      samlOrder: 'shuffled',
      samlIssuer: 'http://issuer.example:8080',
      samlLife: 420_000,
    })
    const { ticket } = await ticketOf(other, '555000030401')
    const { text } = await assertion(other, ticket)
    expect(text).not.toContain('\n')
    const outer = read(text)['saml:Assertion']
    expect(outer['@_Issuer']).toBe('http://issuer.example:8080')
    expect(seconds(outer['saml:Conditions']['@_NotOnOrAfter'])).toBe(seconds(outer['@_IssueInstant']) + 420)
    const names = attributesOf(text).map(([name]) => name)
    const blocks = names
      .join(' ')
      .split('nhsIdCode ')
      .slice(1)
      .map((block) => block.trim().split(' '))
    expect(blocks).toHaveLength(40)
    const orders = new Set(blocks.filter(({ length }) => length === 6).map((block) => block.join()))
    expect(orders.size).toBeGreaterThan(1)
    for (const block of blocks) expect(block).toEqual(expect.arrayContaining(['o', 'nhsJobRole', 'nhsJobRoleCode', 'uniqueIdentifier']))
  })

  it.each([
    ['no ticket', '', 'MS-SSO-TICKET-MISSING'],
    ['an empty ticket', 'token=', 'MS-SSO-TICKET-MISSING'],
    ['a forged ticket', `token=${encodeURIComponent(`AQIC5wM2LY4Sfc${'A'.repeat(33)}=@AAJTSQACMDE=#`)}`, 'MS-SSO-TICKET-UNKNOWN'],
    ['a text of 5000 characters', `token=${'A'.repeat(5000)}`, 'MS-SSO-TICKET-UNKNOWN'],
    ['markup', `token=${encodeURIComponent('<x>&"]]>')}`, 'MS-SSO-TICKET-UNKNOWN'],
  ])('5 %s: a status other than success, and no assertion', async (_, query, code) => {
    const { status, text } = await ask(spine, SBAPI, `/saml/RoleAssertion?${query}`)
    expect(status).toBe(200)
    expect(read(text)['samlp:Status']['samlp:StatusCode']['@_Value']).toBe('samlp:Requester')
    expect(text).not.toContain('saml:Assertion')
    expect(codes(spine)).toEqual([code])
  })
})

describe('6 tickets that a client encoded wrongly', () => {
  const mistakes: readonly (readonly [string, (ticket: string) => string])[] = [
    ['the # lost', (ticket) => encodeURIComponent(ticket.slice(0, -1))],
    ['+ as a space', (ticket) => encodeURIComponent(ticket).replaceAll('%2B', '+')],
    ['percent-encoded twice', (ticket) => encodeURIComponent(encodeURIComponent(ticket))],
    ['a space before it', (ticket) => ` ${ticket}`.replaceAll(' ', '%20').replace(/[^%\w]/g, encodeURIComponent)],
    ['encodeURI and its fragment cut off', (ticket) => (encodeURI(ticket).split('#')[0] ?? '').replaceAll('%20', '+')],
  ]
  /** A ticket with a plus sign in it, so that every mistake shows. */
  const withPlus = async (of: TestEnvironment): Promise<string> => {
    for (;;) {
      const { ticket } = await ticketOf(of, NURSE)
      if (ticket.includes('+')) return ticket
    }
  }

  it.each(mistakes)('6 %s: recognised, with a warning', async (_, wrong) => {
    const ticket = await withPlus(spine)
    const { text } = await ask(spine, SBAPI, `/saml/RoleAssertion?token=${wrong(ticket)}`)
    expect(text).toContain(SUCCESS)
    expect(codes(spine)).toEqual(expect.arrayContaining(['MS-SSO-TICKET-ENCODING']))
  })

  it('6 refused under --sso-ticket strict; well encoded it is good there too', async () => {
    const strict = await testEnvironment({ ssoTicket: 'strict' })
    const ticket = await withPlus(strict)
    for (const [, wrong] of mistakes) {
      const { text } = await ask(strict, SBAPI, `/saml/RoleAssertion?token=${wrong(ticket)}`)
      expect(text).not.toContain(SUCCESS)
      expect(codes(strict)).toEqual(['MS-SSO-TICKET-STRICT'])
    }
    expect((await assertion(strict, ticket)).text).toContain(SUCCESS)
  })
})

describe('the pages', () => {
  it('RoleSelectionWT shows the roles and takes the choice by POST', async () => {
    const { ticket, roles } = await ticketOf(spine, GP)
    const page = await ask(spine, SBAPI, `/saml/RoleSelectionWT.jsp?${token(ticket)}`)
    expect([page.status, page.header('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    for (const role of roles) expect(page.text).toContain(`value="${role}"`)
    expect(page.header('content-security-policy')).toContain("default-src 'none'")
    const body = new URLSearchParams({ token: ticket, selectedRoleUid: roles[1] ?? '' }).toString()
    const chosen = await ask(spine, SBAPI, '/saml/RoleSelectionWT.jsp', {
      verb: 'POST',
      body,
      headers: ['Content-Type', 'application/x-www-form-urlencoded'],
    })
    expect(chosen.text).toContain('Chosen: Admin and Clerical')
    expect(attributesOf((await assertion(spine, ticket)).text)).toContainEqual(['ssbSessionRoleUid', [roles[1]]])
  })

  it('a choice by GET changes nothing: a link may not choose a role', async () => {
    const { ticket, roles } = await ticketOf(spine, GP)
    await ask(spine, SBAPI, `/saml/RoleSelectionWT.jsp?${token(ticket)}&selectedRoleUid=${roles[1]}`)
    expect(attributesOf((await assertion(spine, ticket)).text).map(([name]) => name)).not.toContain('ssbSessionRoleUid')
  })

  it('the portal asks for a ticket, shows the roles, and logs out', async () => {
    expect((await ask(spine, PORTAL, '/')).text).toContain('Paste the ticket')
    const { ticket, roles } = await ticketOf(spine, GP)
    const send = (fields: Record<string, string>, host = PORTAL, path = '/') =>
      ask(spine, host, path, { verb: 'POST', body: new URLSearchParams({ token: ticket, ...fields }).toString() })
    expect((await send({})).text).toContain('Ashworth Amelia Dr')
    expect((await send({ selectedRoleUid: roles[0] ?? '' }, 'localhost', '/portal')).text).toContain('Chosen: Clinical')
    expect((await send({ leave: 'yes' })).text).toContain('logged out')
    expect((await assertion(spine, ticket)).text).not.toContain(SUCCESS)
    expect(codes(spine)).toEqual(['MS-SSO-ENDED'])
  })

  it('at the portal’s own host every path is the portal’s, and no other service’s', async () => {
    const { ticket } = await ticketOf(spine, GP)
    expect((await ask(spine, PORTAL, `/saml/RoleAssertion?${token(ticket)}`)).text).not.toContain(SUCCESS)
  })

  it('names of the directory are escaped', async () => {
    const { ticket } = await ticketOf(spine, AMPERSAND)
    expect((await ask(spine, SBAPI, `/saml/RoleSelectionWT.jsp?${token(ticket)}`)).text).toContain('QUICK, BROWN &amp; FOX')
  })

  it.each([
    '',
    '?token=x',
    `?token=${encodeURIComponent('"><script>alert(1)</script>')}`,
  ])('RoleSelectionWT%s without a session: a refusal that quotes nothing', async (query) => {
    const page = await ask(spine, SBAPI, `/saml/RoleSelectionWT.jsp${query}`)
    expect(page.status).toBe(401)
    expect(page.text).not.toContain('<script')
  })
})

it('every user is the same person in GAS, the assertion and the directory', async () => {
  const { text } = await logIn(spine, GP)
  const [, ticket = ''] = /sso_ticket">([^<]+)/.exec(text) ?? []
  const found = attributesOf((await assertion(spine, ticket)).text)
  const entry =
    spine.environment.directory('default').entry('uid=555000000011,ou=people,o=nhs') ??
    spine.environment.directory('default').base?.entry('uid=555000000011,ou=people,o=nhs')
  const cn = entry?.attributes.find(({ type }) => type.name === 'cn')?.values[0]
  expect(cn).toBe('Ashworth Amelia Dr')
  expect(found).toContainEqual(['cn', [cn]])
  expect(text).toContain(`<gpPARAM name="cn">${cn}</gpPARAM>`)
})
