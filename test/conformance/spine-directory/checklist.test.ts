import { beforeAll, describe, expect, it } from 'vitest'
import { element, octets } from '../../../src/wire/ldap/ber-writer.ts'
import { A, B, SPINE } from '../../support/environment.ts'
import {
  controls,
  type DirectoryEnvironment,
  directoryEnvironment,
  equal,
  present,
  rawSearch,
  refusalOf,
  SERVICES,
  values,
} from './directory-client.ts'

const UPLOAD = 'urn:nhs:names:services:psis:REPC_IN150016UK05'
const AS_LOOKUP = `(&(nhsIDCode=A99901) (objectClass=nhsAs) (nhsAsSvcIA=${UPLOAD}))`.replaceAll(') (', ')(')

let spine: DirectoryEnvironment
beforeAll(async () => {
  spine = await directoryEnvironment()
})

const names = (hex: string): string => Buffer.from(hex, 'hex').toString('latin1')

describe('8.1 what comes on a connection', () => {
  it('a search before any bind is answered', async () => {
    const client = await spine.raw()
    client.send(rawSearch(1, { filter: equal('uniqueIdentifier', A.asid), attributes: ['1.1'] }))
    const [entry, done] = await client.receive(2)
    expect(names(entry ?? '')).toContain(`uniqueIdentifier=${A.asid},ou=Services,o=nhs`)
    expect(done).toBe('300c02010165070a010004000400')
  })

  it('several requests in one segment, and one split over many, are answered in order under their ids', async () => {
    const client = await spine.raw()
    const ask = (id: number, asid: string) => rawSearch(id, { filter: equal('uniqueIdentifier', asid), attributes: ['nhsIDCode'] })
    client.send(Buffer.concat([ask(5, A.asid), ask(6, B.asid)]))
    await client.receive(4)
    for (const byte of ask(7, A.asid)) client.send(Buffer.of(byte))
    const messages = (await client.receive(6)).map(names)
    expect(messages.map((text) => text.charCodeAt(4))).toEqual([5, 5, 6, 6, 7, 7])
    expect(messages[2]).toContain('B99902')
  })
})

describe('8.2 names', () => {
  it.each([
    'ou=services, o=nhs',
    'OU = Services , O = NHS',
    'organizationalUnitName=services,organizationName=nhs',
    '2.5.4.11=services,2.5.4.10=nhs',
    'ou=serv\\69ces,o=nhs',
  ])('%s is the base of the services, and entries come under their stored names', async (base) => {
    const found = await spine.search(base, `(uniqueIdentifier=${A.asid})`, { attributes: ['1.1'] })
    expect(found.map(({ dn }) => dn)).toEqual([`uniqueIdentifier=${A.asid},ou=Services,o=nhs`])
  })
})

describe('8.3 filters', () => {
  const count = async (filter: string): Promise<number> => (await spine.search(SERVICES, filter, { attributes: ['1.1'] })).length

  it.each([
    ['(nhsIDCode=A99901)', true],
    ['(NHSidcode=A99901)', true],
    ['(nhsIDCode=a99901)', false],
    ['(nhsIDCode= A99901 )', true],
    ['(nhsMHSPartyKey=a99901-9990001)', true],
    ['(nhsMhsFQDN=supplier-a.mock.nhs.uk)', false],
    ['(!(nhsMhsFQDN=supplier-a.mock.nhs.uk))', false],
    ['(nhsMhsFQDN=*)', true],
    ['(nhsAsSvcIA=urn:nhs:names:services:psis*)', false],
    ['(nhsIDCode>=A)', false],
    ['(nhsIDCode<=Z)', false],
    ['(nhsIDCode~=A99901)', true],
    ['(objectlass=nhsMhs)', false],
    ['(!(objectlass=nhsMhs))', false],
    ['(|(objectlass=nhsMhs)(nhsIDCode=A99901))', true],
    ['(objectClass=1.2.826.0.1285.0.2.0.107)', true],
    ['(objectClass=top)', true],
    ['(objectClass=nhsPerson&nhsPersonStatus=1)', false],
    ['(nhsIDCode:caseIgnoreMatch:=a99901)', true],
    ['(nhsIDCode:=a99901)', false],
    ['(nhsIDCode:nosuchrule:=a99901)', false],
    ['(ou:dn:=services)', true],
    ['(nhsIDCode=)', false],
    ['(createTimestamp>=20240101000000Z)', true],
    ['(createTimestamp>=20990101000000Z)', false],
    ['(entryDN=uniqueIdentifier=999000000011, ou=services, o=nhs)', true],
  ])('%s finds something: %s', async (filter, finds) => {
    expect((await count(filter)) > 0).toBe(finds)
  })

  it.each([
    ['1.2.826.0.1285.0.1.10', 2],
    ['nhsIDCode;lang-en', 1],
  ])('(%s=A99901): %i messages', async (name, messages) => {
    const client = await spine.raw()
    client.send(rawSearch(1, { filter: element(0xa0, equal(name, 'A99901'), equal('objectClass', 'nhsAs')) }))
    await client.receive(messages)
  })

  it('a substring of a name is found where the schema has a rule, superclasses by their names, and true and false as RFC 4526 has them', async () => {
    const found = async (filter: string) => (await spine.search('o=nhs', filter, { attributes: ['1.1'] })).length
    expect(await found('(o=*mock*surg*)')).toBeGreaterThan(0)
    expect(await found('(&(objectClass=inetOrgPerson)(uid=555000000011))')).toBeGreaterThan(1)
    expect(await found('(name=The Mock Surgery)')).toBeGreaterThan(0)
    const client = await spine.raw()
    client.send(rawSearch(1, { base: 'o=nhs', scope: 0, filter: element(0xa0) }))
    client.send(rawSearch(2, { base: 'o=nhs', scope: 0, filter: element(0xa1) }))
    client.send(rawSearch(3, { base: 'o=nhs', scope: 0, filter: element(0xaf, octets('what is this')) }))
    const messages = await client.receive(4)
    expect(messages.map((text) => Buffer.from(text, 'hex')[5])).toEqual([0x64, 0x65, 0x65, 0x65])
  })

  it('under --ldap-matching lenient every attribute compares, whatever its case', async () => {
    const lenient = await directoryEnvironment({ ldapMatching: 'lenient' })
    const finds = async (filter: string) => (await lenient.search(SERVICES, filter, { attributes: ['1.1'] })).length > 0
    expect(await finds('(nhsMhsFQDN=SUPPLIER-A.mock.nhs.uk)')).toBe(true)
    expect(await finds('(nhsAsSvcIA=urn:nhs:names:services:psis*)')).toBe(true)
    expect(await finds('(nhsIDCode=a99901)')).toBe(false)
  })

  it('the journal says why a filter can find nothing, and which clause did not', async () => {
    await spine.search(SERVICES, '(&(nhsMhsFQDN=supplier-a.mock.nhs.uk)(nhsIDCode=A99901))')
    await spine.search(SERVICES, `(&(nhsIDCode=a99901)(nhsAsSvcIA=${UPLOAD}))`)
    await spine.search(SERVICES, '(objectlass=nhsAs)')
    const told = spine.environment.journal.find({ door: 'spine-directory' }).flatMap(({ problems }) => problems)
    const came = told.map(({ code, came }) => `${code} ${came}`).join('\n')
    expect(came).toContain('MS-LDAP-UNDEFINED (nhsMhsFQDN=supplier-a.mock.nhs.uk): the schema gives nhsMhsFQDN no equality rule')
    expect(came).toMatch(/MS-LDAP-NO-MATCH .*nhsIDCode a99901: 0 \(there is "A99901": nhsIDCode is compared exactly\)/)
    expect(came).toContain('did you mean "objectClass"?')
    for (const problem of told) expect(problem.severity).toBe('note')
  })
})

describe('8.4 and 8.5 attributes', () => {
  it('come in the schema’s spelling and the entry’s order, with all their values', async () => {
    const [entry] = await spine.search(SERVICES, AS_LOOKUP, { attributes: ['NHSMHSPARTYKEY', 'uniqueidentifier', 'nhsassvcia'] })
    expect(Object.keys(entry ?? {})).toEqual(['dn', 'uniqueIdentifier', 'nhsMHSPartyKey', 'nhsAsSvcIA'])
    expect(values(entry, 'nhsAsSvcIA').filter((each) => !/:(?:careconnect|gpconnect|nrl):/.test(each))).toHaveLength(69)
  })

  it.each([
    [[], ['objectClass', 'nhsIDCode'], ['entryUUID']],
    [['*'], ['objectClass', 'nhsIDCode'], ['entryUUID']],
    [['+'], ['entryUUID', 'structuralObjectClass', 'hasSubordinates', 'subschemaSubentry'], ['nhsIDCode']],
    [['*', '+'], ['nhsIDCode', 'entryUUID'], []],
    [['1.1'], [], ['nhsIDCode', 'entryUUID']],
    [
      ['entrydn', 'nhsIDCode'],
      ['entryDN', 'nhsIDCode'],
      ['entryUUID', 'objectClass'],
    ],
    [['nhsIDCode;lang-en', 'nosuch'], [], ['nhsIDCode']],
    [['@nhsAs'], ['nhsIDCode', 'nhsAsSvcIA'], ['entryUUID']],
  ])('%j', async (attributes, has, hasNot) => {
    const [entry] = await spine.search(SERVICES, AS_LOOKUP, { attributes })
    const got = Object.keys(entry ?? {})
    expect(got).toEqual(expect.arrayContaining(has))
    for (const name of hasNot) expect(got).not.toContain(name)
  })

  it('typesOnly leaves their values out', async () => {
    const client = await spine.raw()
    client.send(rawSearch(1, { filter: equal('uniqueIdentifier', A.asid), typesOnly: true }))
    const [entry] = await client.receive(2)
    expect(names(entry ?? '')).toContain('nhsIDCode')
    expect(names(entry ?? '')).not.toContain('A99901-')
  })
})

describe('8.6 rootDSE and subschema', () => {
  it('the rootDSE says what OpenTest’s says, operational attributes only when asked', async () => {
    const [plain] = await spine.search('', '(objectClass=*)', { scope: 'base' })
    expect(plain).toEqual({ dn: '', objectClass: ['top', 'OpenLDAProotDSE'] })
    const [root] = await spine.search('', '(objectClass=*)', { scope: 'base', attributes: ['subschemaSubentry', '+'] })
    expect(root).toMatchObject({
      subschemaSubentry: 'cn=Subschema',
      configContext: 'cn=config',
      namingContexts: ['dc=spine2,dc=ncrs,dc=nhs,dc=uk', 'cn=accesslog', 'o=nhs'],
      supportedLDAPVersion: '3',
      supportedSASLMechanisms: ['DIGEST-MD5', 'NTLM', 'CRAM-MD5'],
      supportedExtension: ['1.3.6.1.4.1.4203.1.11.1', '1.3.6.1.4.1.4203.1.11.3', '1.3.6.1.1.8'],
    })
    expect(values(root, 'supportedControl')).toContain('1.2.840.113556.1.4.319')
  })

  it('the subschema has a definition for every attribute and class in the data', async () => {
    const [schema] = await spine.search('cn=Subschema', '(objectClass=subschema)', {
      scope: 'base',
      attributes: ['objectClasses', 'attributeTypes', 'ldapSyntaxes', 'matchingRules', 'matchingRuleUse', 'modifyTimestamp', '*', '+'],
    })
    const defined = (name: string) =>
      new Set(values(schema, name).flatMap((text) => [...text.matchAll(/'(\w[\w-]*)'/g)].map(([, word]) => word)))
    const types = defined('attributeTypes')
    const classes = new Set([...defined('objectClasses')].map((name) => name?.toLowerCase()))
    const missing = new Set<string>()
    for (const node of spine.environment.exportDirectory('default')) {
      for (const line of node.split('\n')) {
        const [, name = '', value = ''] = /^([A-Za-z]\w*):+ ?(.*)$/.exec(line) ?? []
        if (name === '' || name === 'dn' || name === 'version') continue
        if (!types.has(name)) missing.add(name)
        if (name === 'objectClass' && !classes.has(value.toLowerCase())) missing.add(value)
      }
    }
    expect([...missing]).toEqual([])
    expect(values(schema, 'attributeTypes')).toContainEqual(
      "( 1.2.826.0.1285.0.1.10 NAME 'nhsIDCode' EQUALITY caseExactMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE X-ORIGIN 'nhsSDS' )",
    )
    expect(schema).toMatchObject({ modifyTimestamp: '20190120215555Z', objectClass: expect.arrayContaining(['subschema']) })
  })

  it('under --ldap-schema 2019 nhsMhsManufacturerOrg is not in it', async () => {
    const old = await directoryEnvironment({ ldapSchema: '2019' })
    const text = async (from: DirectoryEnvironment) =>
      values(
        (await from.search('cn=Subschema', '(objectClass=*)', { scope: 'base', attributes: ['attributeTypes'] }))[0],
        'attributeTypes',
      ).join()
    expect(await text(spine)).toContain('nhsMhsManufacturerOrg')
    expect(await text(old)).not.toContain('nhsMhsManufacturerOrg')
  })
})

describe('8.7 limits', () => {
  it('500 entries, then 4, for the client’s limit and pages too', async () => {
    const client = await spine.raw()
    client.send(rawSearch(1, { base: 'o=nhs', sizeLimit: 3, attributes: ['1.1'] }))
    const messages = await client.receive(4)
    expect(messages[3]).toMatch(/^300c02010165070a0104/)
    const few = await directoryEnvironment({ ldapSizeLimit: 5 })
    const all = few.client().search('o=nhs', { filter: '(objectClass=*)' })
    expect(await refusalOf(all)).toMatchObject({ code: 4 })
    const paged = few.client().search('o=nhs', { filter: '(objectClass=*)', paged: { pageSize: 2 } })
    expect(await refusalOf(paged)).toMatchObject({ code: 4 })
    expect(few.environment.journal.find({ problem: 'MS-LDAP-SIZE-LIMIT' })).toHaveLength(2)
  })

  it('pages hold every entry once, in order', async () => {
    const one = await spine.search('ou=Organisations,o=nhs', '(objectClass=*)', { attributes: ['1.1'] })
    const { searchEntries } = await spine
      .client()
      .search('ou=Organisations,o=nhs', { filter: '(objectClass=*)', attributes: ['1.1'], paged: { pageSize: 4 } })
    expect(searchEntries.map(({ dn }) => dn)).toEqual(one.map(({ dn }) => dn))
  })

  it('a cookie of another search is refused with 2, a critical control that is not known with 12', async () => {
    const client = await spine.raw()
    const page = element(0x30, Buffer.from('020102', 'hex'), octets('0123456789abcdef'))
    client.send(rawSearch(1, { controls: controls({ oid: '1.2.840.113556.1.4.319', critical: true, value: page }) }))
    client.send(rawSearch(2, { controls: controls({ oid: '1.2.840.113556.1.4.473', critical: true }) }))
    client.send(
      rawSearch(3, { base: 'o=nhs', scope: 0, filter: present(), controls: controls({ oid: '2.16.840.1.113730.3.4.2', critical: true }) }),
    )
    const [cookie, sort, entry] = await client.receive(4)
    expect(Buffer.from(cookie ?? '', 'hex').indexOf(Buffer.from('0a0102', 'hex'))).toBeGreaterThan(0)
    expect(names(sort ?? '')).toContain('critical extension is not recognized')
    expect(Buffer.from(entry ?? '', 'hex')[5]).toBe(0x64)
  })
})

describe('8.9 and 8.10 one truth', () => {
  it('Spine’s intermediaries, a practice with several systems, a system of another organisation are there', async () => {
    const intermediary = await spine.search(SERVICES, '(&(nhsIDCode=YES)(nhsMhsSvcIA=urn:nhs:names:services:tms:ReliableIntermediary))')
    expect(intermediary).toHaveLength(1)
    expect(values(intermediary[0], 'nhsMHSEndPoint')).toEqual([`${spine.environment.urls.https}/reliablemessaging/intermediary`])
    const systems = await spine.search(SERVICES, '(&(objectClass=nhsAs)(nhsMHSPartyKey=M85998-9990004))', { attributes: ['nhsIDCode'] })
    expect(systems.map((each) => each['nhsIDCode'])).toEqual(['M85998', 'M85997'])
  })

  it('e-RS is in DEP', async () => {
    const dep = await directoryEnvironment({ environment: 'dep' })
    const [ers] = await dep.search(SERVICES, '(uniqueIdentifier=606179841014)')
    expect(ers).toMatchObject({ nhsMHSPartyKey: 'YEO-11809150', nhsIDCode: 'YEO' })
  })

  it('what is registered is found at once, under the advertised address, and stands in the changelog', async () => {
    const before = (await spine.search('cn=changelog,o=nhs', '(objectClass=*)', { scope: 'base' }))[0]
    await spine.environment.register({
      partyKey: 'C99907-9990007',
      fqdn: 'c7.mock.nhs.uk',
      asid: '999000000777',
      endpoint: 'https://localhost:9777/',
    })
    const [system] = await spine.search(SERVICES, '(uniqueIdentifier=999000000777)')
    expect(system).toMatchObject({ nhsMHSPartyKey: 'C99907-9990007', nhsIDCode: 'C99907' })
    const moved = 'https://localhost:9778/'
    await spine.environment.register({ partyKey: 'C99907-9990007', endpoint: moved })
    const [contract] = await spine.search(SERVICES, '(&(objectClass=nhsMhs)(nhsMHSPartyKey=C99907-9990007))', { sizeLimit: 500 })
    expect(values(contract, 'nhsMHSEndPoint')).toEqual([moved])
    const [head] = await spine.search('cn=Changelog,o=nhs', '(objectClass=*)', { scope: 'base' })
    const [last, first] = [Number(head?.['lastchangenumber']), Number(before?.['lastchangenumber']) + 1]
    expect(last).toBeGreaterThan(first)
    const change = async (number: number) => (await spine.search('cn=changelog,o=nhs', `(changenumber=${number})`, { scope: 'one' }))[0]
    expect(await change(first)).toMatchObject({ changeType: 'add', changes: expect.stringMatching(/^\\nobjectClass: top\\n/) })
    expect(await change(last)).toMatchObject({ changeType: 'modify', changes: `\\nreplace: nhsMHSEndPoint\\nnhsMHSEndPoint: ${moved}\\n` })
    spine.environment.setAdvertise('https://spine.example:1')
    const [own] = await spine.search(SERVICES, '(uniqueIdentifier=S20001A000192)', { attributes: ['nhsMHSEndPoint'] })
    spine.environment.setAdvertise('local')
    expect(own).toMatchObject({ nhsMHSEndPoint: 'https://spine.example:1/reliablemessaging/intermediary' })
  })

  it('a space has its own entries, found by whose certificate asks; others don’t see them', async () => {
    await spine.environment.createSpace({ name: 'team', claims: { partyKeys: [B.partyKey] }, seed: 'default' })
    await spine.environment.register({ space: 'team', partyKey: 'D99908-9990008', fqdn: 'd8.mock.nhs.uk', asid: '999000000888' })
    const ask = async (name: string) =>
      (await spine.client(name).search(SERVICES, { filter: '(uniqueIdentifier=999000000888)' })).searchEntries.length
    expect(await ask(B.name)).toBe(1)
    expect(await ask(A.name)).toBe(0)
    expect(await spine.search(SERVICES, `(&(nhsMHSPartyKey=${SPINE})(objectClass=nhsAs))`)).not.toHaveLength(0)
    await spine.environment.dropSpace('team')
  })
})
