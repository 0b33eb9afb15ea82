import { children, integer, octets, sequence, tlv } from '../ber.ts'
import { encodeFilter, type Filter } from '../filter.ts'
import type { Answer, Control, Search, WireClient } from '../wire-client.ts'
import { ODD_BASES } from './vocabulary.ts'

/** Something asked of both servers. */
export interface Asked {
  readonly name: string
  readonly search?: Search
  readonly ask: (client: WireClient) => Promise<Answer>
}

const all: Filter = { present: 'objectClass' }
const none: Filter = { is: '=', attribute: 'nhsIDCode', value: 'NOBODY' }
const practice: Filter = { is: '=', attribute: 'nhsIDCode', value: 'K90001' }
const SERVICES = 'ou=Services,o=nhs'
const SYSTEM = `uniqueIdentifier=990000900101,${SERVICES}`
const PERSON = 'uid=990000930001,ou=People,o=nhs'

const sub = (filter: Filter, more: Partial<Search> = {}): Search => ({
  base: SERVICES,
  scope: 'sub',
  filter,
  attributes: ['nhsIDCode'],
  ...more,
})
const is = (attribute: string, value: string): Filter => ({ is: '=', attribute, value })
const paged = (size: number): Uint8Array => sequence(integer(size), octets(''))
const control = (oid: string, critical: boolean, value?: Uint8Array): Control => ({
  oid,
  critical,
  ...(value === undefined ? {} : { value }),
})
const PAGED = '1.2.840.113556.1.4.319'
const ASSERTION = '1.3.6.1.1.12'
const VALUES = '1.2.826.0.1.3344810.2.3'
const PROXIED = '2.16.840.1.113730.3.4.18'
const PRE_READ = '1.3.6.1.1.13.1'
const POST_READ = '1.3.6.1.1.13.2'
/** Searches with an assertion of their base, or of which values they want. */
const asserting = (filter: Filter, critical = true): Partial<Search> => ({ controls: [control(ASSERTION, critical, encodeFilter(filter))] })
const wanting = (filters: readonly Filter[], critical = true): Partial<Search> => ({
  controls: [control(VALUES, critical, sequence(...filters.map(encodeFilter)))],
})
const anyInteraction: Filter = { like: 'nhsAsSvcIA', initial: 'urn' }
const sortKey = sequence(sequence(octets('nhsIDCode')))

const searches: Readonly<Record<string, Search>> = {
  'no match': sub(none),
  'one match': sub(practice),
  'and of nothing': sub({ and: [] }, { sizeLimit: 3 }),
  'or of nothing': sub({ or: [] }),
  'unknown attribute': sub(is('nhsNoSuch', 'x')),
  'not unknown attribute': sub({ not: is('nhsNoSuch', 'x') }),
  'unknown in an or with a match': sub({ or: [is('nhsNoSuch', 'x'), practice] }),
  'unknown in an and with a match': sub({ and: [is('nhsNoSuch', 'x'), practice] }),
  'no equality rule': sub(is('nhsMhsFQDN', 'practice.example.nhs.uk')),
  'not, of no equality rule': sub({ not: is('nhsMhsFQDN', 'x') }),
  'present without an equality rule': sub({ and: [{ present: 'nhsMhsFQDN' }, practice] }),
  'not present': sub({ and: [{ not: { present: 'nhsMhsFQDN' } }, practice] }),
  'present unknown': sub({ present: 'nhsNoSuch' }),
  'not present unknown': sub({ not: { present: 'nhsNoSuch' } }),
  'substring without a rule': sub({ like: 'nhsAsSvcIA', initial: 'urn:nhs:names:services:gpconnect' }),
  'not, of a substring without a rule': sub({ not: { like: 'nhsAsSvcIA', initial: 'urn' } }),
  'the changelog by its first number': sub(is('firstchangenumber', '1'), { base: 'o=nhs', attributes: ['cn'] }),
  'greater or equal': sub({ is: '>=', attribute: 'nhsIDCode', value: 'K90001' }),
  'less or equal': sub({ is: '<=', attribute: 'nhsMHSPartyKey', value: 'Z' }),
  'greater or equal on a number': sub({ is: '>=', attribute: 'nhsMHSRetries', value: '1' }),
  'approximately, of the organisation': sub({ is: '~=', attribute: 'o', value: 'EXAMPLE PRACTICE' }, { base: 'o=nhs' }),
  'approximately, of an ODS code': sub({ is: '~=', attribute: 'nhsIDCode', value: 'K90001' }),
  'extensible, ignoring case': sub({ extensible: 'k90001', rule: 'caseIgnoreMatch', attribute: 'nhsIDCode' }),
  'extensible, rule alone': sub({ extensible: 'k90001', rule: 'caseIgnoreMatch' }, { base: 'o=nhs' }),
  'extensible, DN attributes': sub({ extensible: 'services', attribute: 'ou', dn: true }, { sizeLimit: 3 }),
  'extensible, unknown rule': sub({ extensible: 'x', rule: 'noSuchMatch', attribute: 'cn' }),
  'class by number': sub({ and: [is('objectClass', '1.2.826.0.1285.0.2.0.107'), practice] }),
  'class in any case': sub({ and: [is('OBJECTCLASS', 'NHSas'), practice] }),
  'class top': sub({ and: [is('objectClass', 'top'), practice] }),
  'class above': sub(is('objectClass', 'person'), { base: PERSON }),
  'class above that no value names': sub(is('objectClass', 'organizationalUnit'), { base: 'o=nhs' }),
  'class unknown': sub(is('objectClass', 'nhsNothing')),
  'not class unknown': sub({ not: is('objectClass', 'nhsNothing') }),
  'spaces around a value': sub(is('nhsIDCode', '  K90001 ')),
  'a value in other case': sub(is('nhsIDCode', 'k90001')),
  'a party key in other case': sub(is('nhsMHSPartyKey', 'k90001-9000101')),
  'an empty value': sub(is('nhsIDCode', '')),
  'attribute by number': sub(is('1.2.826.0.1285.0.1.10', 'K90001'), { attributes: ['1.2.826.0.1285.0.1.10'] }),
  'attribute with an option': sub(is('nhsIDCode;lang-en', 'K90001')),
  'malformed attribute in a filter': sub(is('nhs IDCode', 'K90001')),
  'empty attribute in a filter': sub(is('', 'K90001')),
  'filter of an unknown choice': sub({ unknownTag: 0xaa, content: '' }),
  'not, of an unknown choice': sub({ not: { unknownTag: 0xaa, content: '' } }),
  'or of an unknown choice and a match': sub({ or: [{ unknownTag: 0xaa, content: '' }, practice] }),
  'supertype in a filter': sub({ like: 'name', any: ['PRACTICE'] }, { base: 'o=nhs', attributes: ['o'] }),
  'supertype asked for': sub(is('uniqueIdentifier', 'K90001'), { base: 'o=nhs', attributes: ['name'] }),
  'substring over three parts': sub(
    { like: 'o', initial: 'the', any: ['exam', 'le'], final: 'PRACTICE' },
    { base: 'o=nhs', attributes: ['o'] },
  ),
  'substring that overlaps itself': sub({ like: 'o', initial: 'THE EXAMPLE PR', final: 'PRACTICE' }, { base: 'o=nhs' }),
  'postal address': sub(is('postalAddress', '1 somewhere street$Somewhere$london'), { base: 'o=nhs', attributes: ['postalAddress'] }),
  'postal address, part': sub({ like: 'postalAddress', any: ['somewhere street'] }, { base: 'o=nhs', attributes: ['postalAddress'] }),
  'telephone number': sub(is('telephoneNumber', '+441134960000'), { base: 'o=nhs', attributes: ['telephoneNumber'] }),
  mail: sub(is('mail', 'zoe.beispiel@EXAMPLE.nhs.uk'), { base: 'o=nhs', attributes: ['mail'] }),
  'a letter composed otherwise': sub(is('givenName', 'Zoe\u0308'), { base: 'o=nhs', attributes: ['givenName'] }),
  'a letter in other case': sub(is('sn', 'ó BEISPIEL'), { base: 'o=nhs', attributes: ['sn'] }),
  'presence of an operational attribute': sub(
    { present: 'hasSubordinates' },
    { base: PERSON, scope: 'base', attributes: ['hasSubordinates'] },
  ),
  'has subordinates': sub(is('hasSubordinates', 'TRUE'), { base: 'ou=People,o=nhs', attributes: ['hasSubordinates'] }),
  'structural class': sub(is('structuralObjectClass', 'nhsPerson'), { base: 'ou=People,o=nhs', attributes: ['structuralObjectClass'] }),
  'entry DN': sub(is('entryDN', 'UID=990000930001, ou=people,o=NHS'), { base: 'o=nhs', attributes: ['entryDN'] }),
  'all user attributes': sub(practice, { attributes: ['*'] }),
  'no attributes listed': sub(practice, { attributes: [] }),
  'operational attributes': sub(practice, { attributes: ['+'] }),
  'both kinds': sub(practice, { attributes: ['*', '+'] }),
  'no attributes': sub(practice, { attributes: ['1.1'] }),
  'no attributes, and one': sub(practice, { attributes: ['1.1', 'nhsIDCode'] }),
  'unknown attributes': sub(practice, { attributes: ['nhsNoSuch', 'x y', ''] }),
  'the same attribute twice': sub(practice, { attributes: ['nhsidcode', 'NHSIDCODE', '1.2.826.0.1285.0.1.10'] }),
  'attributes of a class': sub(practice, { attributes: ['@nhsAs'] }),
  'attributes of an unknown class': sub(practice, { attributes: ['@nothing'] }),
  'attribute without its option': sub(practice, { attributes: ['nhsIDCode;lang-en'] }),
  'alias of an attribute': sub(all, { base: PERSON, scope: 'base', attributes: ['commonName', 'surname', 'userid'] }),
  'types alone': sub(practice, { attributes: ['*'], typesOnly: true }),
  'operational types alone': sub(practice, { attributes: ['+'], typesOnly: true }),
  'size limit 1': sub(all, { sizeLimit: 1 }),
  'size limit met exactly': sub(is('uniqueIdentifier', '990000900101'), { sizeLimit: 1 }),
  'size limit above the server’s': sub(all, { base: 'o=nhs', sizeLimit: 100_000, attributes: ['1.1'] }),
  'the server’s size limit': sub(all, { base: 'o=nhs', attributes: ['1.1'] }),
  'time limit': sub(practice, { timeLimit: 10 }),
  'children of the root': sub(all, { base: 'o=nhs', scope: 'one', attributes: ['ou', 'cn', 'hasSubordinates'] }),
  'children of a leaf': sub(all, { base: SYSTEM, scope: 'one' }),
  'three levels of a person': sub(all, { base: PERSON, attributes: ['objectClass'] }),
  'rootDSE, base': {
    base: '',
    scope: 'base',
    filter: all,
    attributes: ['subschemaSubentry', 'supportedLDAPVersion', 'entryDN', 'structuralObjectClass'],
  },
  'rootDSE without a name': { base: '', scope: 'base', filter: all, attributes: ['objectClass'] },
  'rootDSE, another filter': { base: '', scope: 'base', filter: is('objectClass', 'nhsAs'), attributes: ['objectClass'] },
  'rootDSE, by its class': { base: '', scope: 'base', filter: is('objectClass', 'OpenLDAProotDSE'), attributes: ['supportedLDAPVersion'] },
  'rootDSE, one level': { base: '', scope: 'one', filter: all, attributes: ['1.1'] },
  'rootDSE, subtree': { base: '', scope: 'sub', filter: all, attributes: ['1.1'] },
  'subschema, user attributes': { base: 'cn=Subschema', scope: 'base', filter: all, attributes: [] },
  'subschema, its class': {
    base: 'cn=subschema',
    scope: 'base',
    filter: is('objectClass', 'subschema'),
    attributes: ['cn', 'subschemaSubentry'],
  },
  'subschema, another class': { base: 'cn=subschema', scope: 'base', filter: is('objectClass', 'nhsAs'), attributes: ['cn'] },
  'subschema, one level': { base: 'cn=Subschema', scope: 'one', filter: all, attributes: ['1.1'] },
  'subschema, subtree': { base: 'cn=Subschema', scope: 'sub', filter: all, attributes: ['1.1'] },
  'below the subschema': { base: 'cn=x,cn=Subschema', scope: 'base', filter: all, attributes: ['1.1'] },
  ManageDsaIT: sub(practice, { controls: [control('2.16.840.1.113730.3.4.2', false)] }),
  'ManageDsaIT, critical': sub(practice, { controls: [control('2.16.840.1.113730.3.4.2', true)] }),
  'ManageDsaIT twice': sub(practice, { controls: [control('2.16.840.1.113730.3.4.2', false), control('2.16.840.1.113730.3.4.2', false)] }),
  'ManageDsaIT with a value': sub(practice, { controls: [control('2.16.840.1.113730.3.4.2', false, octets('x'))] }),
  'unknown control': sub(practice, { controls: [control('1.2.3.4', false)] }),
  'unknown control, critical': sub(practice, { controls: [control('1.2.3.4', true)] }),
  sort: sub(practice, { controls: [control('1.2.840.113556.1.4.473', false, sortKey)] }),
  'sort, critical': sub(practice, { controls: [control('1.2.840.113556.1.4.473', true, sortKey)] }),
  'paged, all in one': sub(practice, { controls: [control(PAGED, true, paged(100))] }),
  'paged without a value': sub(practice, { controls: [control(PAGED, true)] }),
  'paged with a wrong value': sub(practice, { controls: [control(PAGED, true, octets('x'))] }),
  'paged with a foreign cookie': sub(practice, { controls: [control(PAGED, true, sequence(integer(2), octets('abcdefgh')))] }),
  'paged, size 0': sub(practice, { controls: [control(PAGED, true, paged(0))] }),
  'paged, and a size limit': sub(practice, { sizeLimit: 2, controls: [control(PAGED, true, paged(100))] }),
  'paged on the rootDSE': { base: '', scope: 'base', filter: all, attributes: ['1.1'], controls: [control(PAGED, false, paged(5))] },
  'an assertion that holds of the base': sub(practice, asserting(is('ou', 'services'))),
  'an assertion that does not hold of the base': sub(practice, asserting(is('ou', 'people'))),
  'the same, not critical': sub(practice, asserting(is('ou', 'people'), false)),
  'an undefined assertion': sub(practice, asserting(is('nhsNoSuch', 'x'))),
  'an assertion of a base that is not there': sub(practice, { base: 'ou=Nothing,o=nhs', ...asserting(all) }),
  'an assertion of the rootDSE': { base: '', scope: 'base', filter: all, attributes: ['1.1'], ...asserting(is('ou', 'people')) },
  'an assertion of the subschema': { base: 'cn=Subschema', scope: 'base', filter: all, attributes: ['1.1'], ...asserting(is('ou', 'x')) },
  'an assertion without a value': sub(practice, { controls: [control(ASSERTION, true)] }),
  'an empty assertion': sub(practice, { controls: [control(ASSERTION, true, Buffer.alloc(0))] }),
  'two assertions': sub(practice, { controls: [control(ASSERTION, true, encodeFilter(all)), control(ASSERTION, true, encodeFilter(all))] }),
  'values that match': sub(practice, { attributes: ['*'], ...wanting([practice]) }),
  'values that match, of several attributes': sub(practice, {
    attributes: ['*'],
    ...wanting([practice, is('objectClass', 'nhsAs'), { present: 'nhsMHSPartyKey' }]),
  }),
  'values that match, not critical': sub(practice, { attributes: ['*'], ...wanting([practice], false) }),
  'values, of which none matches': sub(practice, { attributes: ['*'], ...wanting([none]) }),
  'values of a substring without a rule': sub(practice, { attributes: ['*'], ...wanting([anyInteraction]) }),
  'values of a substring with a rule': sub(all, {
    base: PERSON,
    attributes: ['*'],
    ...wanting([
      { like: 'cn', initial: 's' },
      { like: 'sn', any: ['a'] },
    ]),
  }),
  'values of an unknown attribute': sub(practice, { attributes: ['*'], ...wanting([is('nhsNoSuch', 'x')]) }),
  'values by a supertype': sub(all, { base: PERSON, scope: 'base', attributes: ['*'], ...wanting([{ present: 'name' }]) }),
  'values, operational ones too': sub(practice, { attributes: ['+'], ...wanting([is('structuralObjectClass', 'nhsAs')]) }),
  'values, and types alone': sub(practice, { attributes: ['*'], typesOnly: true, ...wanting([practice]) }),
  'values by an extensible match': sub(practice, {
    attributes: ['*'],
    ...wanting([{ extensible: 'k90001', rule: 'caseIgnoreMatch', attribute: 'nhsIDCode' }]),
  }),
  'values of the rootDSE': { base: '', scope: 'base', filter: all, attributes: ['objectClass'], ...wanting([is('objectClass', 'top')]) },
  'values of the subschema': {
    base: 'cn=Subschema',
    scope: 'base',
    filter: all,
    attributes: ['objectClass'],
    ...wanting([is('objectClass', 'top')]),
  },
  'values by a conjunction': sub(practice, { attributes: ['*'], ...wanting([{ and: [practice] }]) }),
  'values by nothing': sub(practice, { attributes: ['*'], ...wanting([]) }),
  'values without a value': sub(practice, { controls: [control(VALUES, true)] }),
  'values twice': sub(practice, {
    controls: [control(VALUES, true, sequence(encodeFilter(practice))), control(VALUES, true, sequence(encodeFilter(practice)))],
  }),
  'on behalf of nobody': sub(practice, { controls: [control(PROXIED, true, Buffer.alloc(0))] }),
  'on behalf of nobody, not critical': sub(practice, { controls: [control(PROXIED, false, Buffer.alloc(0))] }),
  'on behalf of an account': sub(practice, { controls: [control(PROXIED, true, Buffer.from('dn:cn=reader,o=nhs'))] }),
  'on behalf of an account, not critical': sub(practice, { controls: [control(PROXIED, false, Buffer.from('dn:cn=reader,o=nhs'))] }),
  'on behalf without a value': sub(practice, { controls: [control(PROXIED, true)] }),
  'on behalf twice': sub(practice, { controls: [control(PROXIED, true, Buffer.alloc(0)), control(PROXIED, true, Buffer.alloc(0))] }),
  'read before a search': sub(practice, { controls: [control(PRE_READ, true, sequence(octets('*')))] }),
  'read after a search': sub(practice, { controls: [control(POST_READ, true, sequence(octets('*')))] }),
  'read after a search, not critical': sub(practice, { controls: [control(POST_READ, false, sequence(octets('*')))] }),
  'alias and number as a base': sub(all, {
    base: '0.9.2342.19200300.100.1.44=K90001, OU = organisations , 2.5.4.10=NHS',
    scope: 'base',
    attributes: ['o'],
  }),
  'escapes in a base': sub(all, { base: 'uniqueIdentifier=K9\\30001,ou=Organisations,o=nhs', scope: 'base', attributes: ['o'] }),
}

/** The page after the first, of two entries each. */
async function secondPage(client: WireClient): Promise<Answer> {
  const page = (cookie: Uint8Array): Search => sub(practice, { controls: [control(PAGED, true, sequence(integer(2), octets(cookie)))] })
  const first = await client.search(page(Buffer.alloc(0)))
  const value = Buffer.from(first.controls[PAGED] ?? '', 'hex')
  const cookie = children(children(value)[0]?.content ?? value)[1]?.content ?? Buffer.alloc(0)
  return client.search(page(cookie))
}

const bases: Readonly<Record<string, Search>> = Object.fromEntries(
  ODD_BASES.flatMap((base) =>
    (['base', 'sub'] as const).map((scope) => [
      `base "${base}", ${scope}`,
      { base, scope, filter: all, attributes: ['1.1'], sizeLimit: 2 },
    ]),
  ),
)

const operations: Readonly<Record<string, Asked['ask']>> = {
  'second page': secondPage,
  'anonymous bind': (client) => client.bind('', ''),
  'bind with a name and no password': (client) => client.bind(PERSON, ''),
  'bind with a wrong password': (client) => client.bind(PERSON, 'wrong'),
  'bind as nobody': (client) => client.bind('cn=nobody,o=nhs', 'wrong'),
  'bind with a password alone': (client) => client.bind('', 'wrong'),
  'bind with what is no DN': (client) => client.bind('rubbish', 'wrong'),
  LDAPv2: (client) => client.bind('', '', 2),
  LDAPv4: (client) => client.bind('', '', 4),
  'compare true': (client) => client.compare(SYSTEM, 'nhsIDCode', 'K90001'),
  'compare false': (client) => client.compare(SYSTEM, 'nhsIDCode', 'k90001'),
  'compare ignoring case': (client) => client.compare(SYSTEM, 'nhsMHSPartyKey', 'k90001-9000101'),
  'compare a class': (client) => client.compare(SYSTEM, 'objectClass', 'nhsas'),
  'compare without a rule': (client) => client.compare(SYSTEM, 'nhsProductKey', '9901'),
  'compare an unknown attribute': (client) => client.compare(SYSTEM, 'nhsNoSuch', 'x'),
  'compare an absent attribute': (client) => client.compare(SYSTEM, 'description', 'x'),
  'compare nobody': (client) => client.compare('ou=Nothing,ou=Services,o=nhs', 'ou', 'x'),
  'compare elsewhere': (client) => client.compare('dc=other', 'ou', 'x'),
  'compare what is no DN': (client) => client.compare('rubbish', 'ou', 'x'),
  'compare the rootDSE': (client) => client.compare('', 'objectClass', 'top'),
  add: (client) => client.add(`uniqueIdentifier=1,${SERVICES}`, { objectClass: 'nhsAs', uniqueIdentifier: '1' }),
  'add with what is no DN': (client) => client.add('rubbish', { objectClass: 'nhsAs' }),
  modify: (client) => client.modify(SYSTEM, 'nhsProductName', 'x'),
  'modify nobody': (client) => client.modify(`uniqueIdentifier=1,${SERVICES}`, 'nhsProductName', 'x'),
  delete: (client) => client.delete(SYSTEM),
  rename: (client) => client.rename(SYSTEM, 'uniqueIdentifier=1'),
  'who am I': (client) => client.extended('1.3.6.1.4.1.4203.1.11.3'),
  'who am I with a value': (client) => client.extended('1.3.6.1.4.1.4203.1.11.3', Buffer.from('x')),
  'password modify': (client) => client.extended('1.3.6.1.4.1.4203.1.11.1'),
  'unknown extended operation': (client) => client.extended('1.2.3.4'),
  'cancel of nothing': (client) => client.extended('1.3.6.1.1.8', sequence(integer(99))),
  'cancel without a value': (client) => client.extended('1.3.6.1.1.8', tlv(0x30)),
}

/** What dossier sds-ldap 7 lists, and what lies beside it. */
export const fixedQuestions: readonly Asked[] = [
  ...Object.entries({ ...searches, ...bases }).map(([name, search]) => ({
    name,
    search,
    ask: (client: WireClient) => client.search(search),
  })),
  ...Object.entries(operations).map(([name, ask]) => ({ name, ask })),
]
