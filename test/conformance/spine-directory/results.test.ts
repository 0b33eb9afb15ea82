import { Attribute, Change } from 'ldapts'
import { beforeAll, describe, expect, it } from 'vitest'
import { A } from '../../support/environment.ts'
import { PATIENCE } from '../../support/patience.ts'
import { type DirectoryEnvironment, directoryEnvironment, rawSearch, refusalOf, SERVICES } from './directory-client.ts'

const READER = { dn: 'cn=changelog-reader,o=nhs', password: 'changelog' }
const dn = `uniqueIdentifier=${A.asid},ou=Services,o=nhs`

let spine: DirectoryEnvironment
beforeAll(async () => {
  spine = await directoryEnvironment()
})

describe('searches (dossier section 7)', () => {
  it.each([
    ['ou=Nothing,o=nhs', 32, 'sub'],
    ['uid=999,ou=people,o=nhs', 32, 'sub'],
    ['dc=other', 32, 'sub'],
    ['', 32, 'sub'],
    ['cn=Subschema', 32, 'sub'],
    ['rubbish', 34, 'sub'],
    ['nosuch=x,o=nhs', 34, 'base'],
  ] as const)('below "%s": %i', async (base, code, scope) => {
    const { code: got, message } = await refusalOf(spine.client().search(base, { filter: '(objectClass=*)', scope }))
    expect(got).toBe(code)
    if (code === 34) expect(message).toContain('invalid DN')
  })

  it('name the nearest entry above a base that is not there', async () => {
    const client = await spine.raw()
    client.send(rawSearch(2, { base: 'ou=Nothing,o=nhs' }))
    client.send(rawSearch(3, { base: 'uid=999,ou=people,o=nhs' }))
    const [first, second] = await client.receive(2)
    expect(first).toBe('301102010265 0c0a012004056f3d6e68730400'.replaceAll(' ', ''))
    expect(Buffer.from(second ?? '', 'hex').toString('latin1')).toContain('ou=People,o=nhs')
  })

  it('no match is 0 without entries', async () => {
    expect(await spine.search(SERVICES, '(&(nhsIDCode=TEST)(objectClass=nhsMhs)(nhsMhsSvcIA=TEST)(nhsMHSPartyKey=TEST))')).toEqual([])
  })
})

describe('binds', () => {
  it.each([
    ['anonymous', '', '', 0],
    ['an account', READER.dn, READER.password, 0],
    ['an account in another spelling', 'CN=changelog-reader, o=nhs', READER.password, 0],
    ['a wrong password', READER.dn, 'guess', 49],
    ['an unknown DN', 'cn=nobody,o=nhs', 'guess', 49],
    ['no DN at all', 'nobody', 'guess', 34],
  ])('%s', async (_, name, password, code) => {
    const client = spine.client()
    if (code === 0) await client.bind(name, password)
    else expect((await refusalOf(client.bind(name, password))).code).toBe(code)
  })

  it.each([
    [
      'a DN without a password',
      '30 10 02 01 01 60 0b 02 01 03 04 04 63 6e 3d 78 80 00',
      53,
      'unauthenticated bind (DN with no password) disallowed',
    ],
    ['version 2', '30 0c 02 01 01 60 07 02 01 02 04 00 80 00', 2, 'historical protocol version requested, use LDAPv3 instead'],
    ['SASL', '30 14 02 01 01 60 0f 02 01 03 04 00 a3 08 04 06 47 53 53 41 50 49', 7, 'no mechanism available'],
    [
      'an unknown critical control',
      '30 1a 02 01 01 60 07 02 01 03 04 00 80 00 a0 0c 30 0a 04 05 31 2e 32 2e 33 01 01 ff',
      12,
      'critical extension is not recognized',
    ],
  ])('%s', async (_, bytes, code, words) => {
    const client = await spine.raw()
    client.send(bytes)
    client.send('300c020102600702010304008000')
    const [refusal = '', bound] = await client.receive(2)
    expect(refusal).toContain(`0a01${code.toString(16).padStart(2, '0')}`)
    expect(Buffer.from(refusal, 'hex').toString('latin1')).toContain(words)
    expect(bound).toBe('300c02010261070a010004000400')
  })

  it('who fails is anonymous again; whoami tells', async () => {
    const client = spine.client()
    const who = async () => (await client.exop('1.3.6.1.4.1.4203.1.11.3')).value ?? ''
    expect(await who()).toBe('')
    await client.bind(READER.dn, READER.password)
    expect(await who()).toBe(`dn:${READER.dn}`)
    await refusalOf(client.bind(READER.dn, 'guess'))
    expect(await who()).toBe('')
  })
})

describe('what would change something', () => {
  const modification = new Change({ operation: 'replace', modification: new Attribute({ type: 'nhsIDCode', values: ['X'] }) })

  it.each([
    ['anonymous', false, [8, 8, 8, 8, 8]],
    ['an account', true, [50, 50, 50, 50, 50]],
  ])('%s is refused', async (_, bound, codes) => {
    const client = spine.client()
    if (bound) await client.bind(READER.dn, READER.password)
    const refusals = [
      await refusalOf(client.add('uniqueIdentifier=1,ou=Services,o=nhs', { objectClass: 'nhsAs' })),
      await refusalOf(client.modify(dn, modification)),
      await refusalOf(client.del(dn)),
      await refusalOf(client.modifyDN(dn, 'uniqueIdentifier=2')),
      await refusalOf(client.exop('1.3.6.1.4.1.4203.1.11.1', 'x')),
    ]
    expect(refusals.map(({ code }) => code)).toEqual(codes)
    expect(refusals[0]?.message).toContain(bound ? 'no write access to parent' : 'modifications require authentication')
    expect(spine.environment.journal.find({ problem: 'MS-LDAP-WRITE' }).length).toBeGreaterThan(4)
  })
})

describe('comparisons and extended operations', () => {
  it('true, false, and what cannot be compared', async () => {
    const client = spine.client()
    expect(await client.compare(dn, 'nhsidcode', 'A99901')).toBe(true)
    expect(await client.compare(dn, 'nhsIDCode', 'a99901')).toBe(false)
    const endpoint = 'uniqueIdentifier=S20001A000192,ou=Services,o=nhs'
    expect((await refusalOf(client.compare(endpoint, 'nhsMhsFQDN', 'x'))).code).toBe(18)
    expect((await refusalOf(client.compare(dn, 'nosuch', 'x'))).code).toBe(17)
    expect((await refusalOf(client.compare(dn, 'nhsMhsCPAId', 'x'))).code).toBe(16)
    expect((await refusalOf(client.compare('uniqueIdentifier=0,ou=Services,o=nhs', 'nhsIDCode', 'x'))).code).toBe(32)
  })

  it('StartTLS and what nobody knows are 2, cancel finds nothing to cancel', async () => {
    const client = spine.client()
    for (const oid of ['1.3.6.1.4.1.1466.20037', '1.2.3.4']) {
      const { code, message } = await refusalOf(client.exop(oid))
      expect([code, message]).toEqual([2, expect.stringContaining('unsupported extended operation')])
    }
    expect((await refusalOf(client.exop('1.3.6.1.1.8', '0\x03\x02\x01c'))).code).toBe(119)
    expect((await refusalOf(client.exop('1.3.6.1.1.8'))).code).toBe(2)
  })
})

it('an exchange has the operation’s labels, and never a password', async () => {
  const client = spine.client()
  await client.bind(READER.dn, READER.password)
  await client.search(SERVICES, { filter: `(uniqueIdentifier=${A.asid})`, attributes: ['nhsIDCode'] })
  const labels = {
    base: SERVICES,
    scope: 'sub',
    filter: `(uniqueIdentifier=${A.asid})`,
    attributes: 'nhsIDCode',
    entries: '1',
    result: '0',
  }
  const [exchange] = await spine.environment.journal.wait({ door: 'spine-directory', labels }, PATIENCE)
  expect(exchange).toMatchObject({ outcome: 'accepted', summary: '1 entry', labels })
  for (const each of spine.environment.journal.find({ door: 'spine-directory' })) {
    expect(each.request.body.head.toString('latin1')).not.toContain(`\x80\x09${READER.password}`)
    expect(JSON.stringify(each.problems)).not.toContain('guess')
  }
})
