import { expect, it } from 'vitest'
import { advertised, parseAdvertise } from '../../src/environment/advertise.ts'
import { hostsFileLines } from '../../src/environment/hosts-file.ts'
import { doorAt, doorUrls } from '../../src/environment/profiles/door-at.ts'
import { profile, profileNames, profileToStart } from '../../src/environment/profiles/index.ts'
import { printEnvironment } from '../../src/environment/profiles/print.ts'
import { certificatePolicy, doors, hostNames, hostOf, Profile } from '../../src/environment/profiles/profile.ts'

/** The cells of the environments table, INT and DEP. */
const named = {
  int: [
    'msg.int.spine2.ncrs.nhs.uk',
    'simple-sync.int.spine2.ncrs.nhs.uk',
    'proxy.int.spine2.ncrs.nhs.uk',
    'msg-out.int.spine2.ncrs.nhs.uk',
    'msg.intspineservices.nhs.uk',
    'proxy.intspineservices.nhs.uk',
    'simple.intspineservices.nhs.uk',
    'ldap.nis1.national.ncrs.nhs.uk',
    'gas.nis1.national.ncrs.nhs.uk',
    'sbapi.nis1.national.ncrs.nhs.uk',
    'portal.nis1.national.ncrs.nhs.uk',
    'int.api.service.nhs.uk',
    'am.nhsint.auth-ptl.cis2.spineservices.nhs.uk',
    'appointments.directoryofservices.nhs.uk',
  ],
  dep: [
    'msg.dep.spine2.ncrs.nhs.uk',
    'simple-sync.dep.spine2.ncrs.nhs.uk',
    'proxy.dep.spine2.ncrs.nhs.uk',
    'msg-out.dep.spine2.ncrs.nhs.uk',
    'msg.depspineservices.nhs.uk',
    'proxy.depspineservices.nhs.uk',
    'simple.depspineservices.nhs.uk',
    'ldap.vn1.national.ncrs.nhs.uk',
    'gas.vn1.national.ncrs.nhs.uk',
    'sbapi.vn1.national.ncrs.nhs.uk',
    'portal.vn1.national.ncrs.nhs.uk',
    'dep-ers.nhs.uk',
    'dep-refer.nhs.uk',
    'dep.api.service.nhs.uk',
  ],
}
const shared = ['crl.nhs.uk', 'ocsp.nhs.uk', 'pki.nhs.uk', 'checkit', 'usertest.directoryofservices.nhs.uk']
const eps = ['dos-int.eps.digital.nhs.uk', 'dos-dev.eps.digital.nhs.uk', 'dos-nft.eps.digital.nhs.uk']
const int = profile('int')
const dep = profile('DEP')

it.each([
  [
    'dev',
    [
      'msg.dev.spine2.ncrs.nhs.uk',
      'ldap.vn03.national.ncrs.nhs.uk',
      'gas.vn03.national.ncrs.nhs.uk',
      'am.nhsdev.auth-ptl.cis2.spineservices.nhs.uk',
    ],
  ],
  ['train', ['msg.train.spine2.ncrs.nhs.uk', 'ldap.tsp.national.ncrs.nhs.uk', 'gas.tsp.national.ncrs.nhs.uk']],
  [
    'live',
    [
      'msg.spine2.ncrs.nhs.uk',
      'proxy.spine2.ncrs.nhs.uk',
      'msg.spineservices.nhs.uk',
      'proxy.spineservices.nhs.uk',
      'simple.spineservices.nhs.uk',
      'ldap.national.ncrs.nhs.uk',
      'gas.national.ncrs.nhs.uk',
      'api.service.nhs.uk',
    ],
  ],
])('%s has the hosts that the environments table names, and no more of Spine’s', (name, names) => {
  const roles = ['crl', 'ocsp', 'pki', 'checkit', 'dos', 'eps-dos']
  const own = profile(name).hosts.filter(({ role }) => !roles.includes(role))
  expect(own.map((host) => host.name)).toEqual(names)
})

it.each([
  ['int', int, named.int],
  ['dep', dep, named.dep],
])('%s has exactly the hosts of the environments table', (_, environment, names) => {
  expect([...hostNames(environment)].sort()).toEqual([...names, ...shared, ...eps].sort())
})

it('knows Spine’s identifiers', () => {
  for (const environment of [int, dep]) expect(environment).toMatchObject({ spinePartyKey: 'YES-0000806', spineOdsCode: 'YES' })
  expect(int.outgoingCn).toBe(hostOf(int, 'outgoing')?.name)
  expect(dep).toMatchObject({ ers: { partyKey: 'YEO-11809150', asid: '606179841014' }, tokenEventSource: '10.239.59.0/24' })
  expect(hostOf(int, 'ers-api')).toBeUndefined()
  expect(hostOf(dep, 'cis2')).toBeUndefined()
})

it('knows the addresses of the deployment environment', () => {
  const addresses = dep.hosts.flatMap(({ role, address }) => (address === undefined ? [] : [[role, address]]))
  expect(Object.fromEntries(addresses)).toEqual({
    messaging: '10.239.14.28',
    smsp: '10.239.14.38',
    ssp: '10.239.6.33',
    outgoing: '10.239.14.103',
    ldap: '10.239.59.0/24',
    gas: '10.239.59.0/24',
    sbapi: '10.239.59.0/24',
    portal: '10.239.59.0/24',
  })
})

it.each([
  ['msg.int.spine2.ncrs.nhs.uk', 'require'],
  ['MSG.INTspineservices.nhs.uk', 'require'],
  ['simple-sync.int.spine2.ncrs.nhs.uk', 'require'],
  ['ldap.nis1.national.ncrs.nhs.uk', 'require'],
  ['proxy.int.spine2.ncrs.nhs.uk', 'ask'],
  ['gas.nis1.national.ncrs.nhs.uk', 'none'],
  ['sbapi.nis1.national.ncrs.nhs.uk', 'none'],
  ['portal.nis1.national.ncrs.nhs.uk', 'none'],
  ['am.nhsint.auth-ptl.cis2.spineservices.nhs.uk', 'none'],
  ['int.api.service.nhs.uk', 'none'],
  ['crl.nhs.uk', 'none'],
  ['localhost', undefined],
  [undefined, undefined],
])('the certificate policy of %s is %s', (host, policy) => {
  expect(certificatePolicy(int, host)).toBe(policy)
})

it('is validated: a host with two policies, an authority that does not say MOCK', () => {
  const host = { ...int.hosts[0], policy: 'none' }
  expect(() => Profile.parse({ ...int, hosts: [...int.hosts, host] })).toThrow('msg.int.spine2.ncrs.nhs.uk has two certificate policies')
  expect(() => Profile.parse({ ...int, ca: { ...int.ca, root: { ...int.ca.root, CN: 'NHS PTL Root Authority' } } })).toThrow('MOCK')
})

it.each([
  ['deb', /"deb" \(did you mean dep\?\)/],
  ['moon', /"moon"\. Expected: int, dep, dev, train, live/],
])('refuses environment %s', (name, says) => {
  expect(() => profile(name)).toThrow(says)
  expect(() => profile(name)).toThrow('MS-PROFILE-UNKNOWN')
})

it('starts the look-alike of live on express request only', () => {
  expect(() => profileToStart('live', false)).toThrow('MS-PROFILE-LIVE')
  expect(profileToStart('LIVE', true).title).toContain('look-alike')
  expect(profileToStart('int', false)).toEqual(int)
})

it.each([
  ['msg.int.spine2.ncrs.nhs.uk', '/sync-service', 'sync-service'],
  ['msg.int.spine2.ncrs.nhs.uk', '/reliablemessaging/reliablerequest', 'reliable-messaging'],
  ['msg.intspineservices.nhs.uk', '/reliablemessaging/queryrequest?x=1', 'reliable-messaging'],
  ['localhost', '/reliablemessaging/forwardreliable', 'reliable-messaging'],
  ['MSG.int.spine2.ncrs.nhs.uk', '/messageexchange/X26HC005', 'mesh'],
  ['simple-sync.int.spine2.ncrs.nhs.uk', '/smsp/pds', 'smsp'],
  ['proxy.int.spine2.ncrs.nhs.uk', '/https://provider.nhs.uk/fhir/Patient', 'secure-proxy'],
  ['localhost', '/ssp/https://provider.nhs.uk/fhir', 'secure-proxy'],
  ['gas.nis1.national.ncrs.nhs.uk', '/login/authvalidate', 'authentication'],
  ['gas.nis1.national.ncrs.nhs.uk', '/saml/RoleAssertion', 'authentication'],
  ['int.api.service.nhs.uk', '/spine-directory/FHIR/R4/Device', 'sds-fhir'],
  ['int.api.service.nhs.uk', '/oauth2/token', 'oauth2'],
  ['int.api.service.nhs.uk', '/oauth2/authorize', 'oauth2'],
  ['int.api.service.nhs.uk', '/oauth2/simulated_auth', 'oauth2-user'],
  ['crl.nhs.uk', '/int/1c/crlc2.crl', 'crl'],
  ['appointments.directoryofservices.nhs.uk', '/poc/index', 'booking-demonstrator'],
  ['dos-int.eps.digital.nhs.uk', '/anything', 'eps-dos'],
  ['msg.int.spine2.ncrs.nhs.uk', '/smsp/pds', undefined],
  ['msg.int.spine2.ncrs.nhs.uk', '/sync-services', undefined],
  ['msg.int.spine2.ncrs.nhs.uk', '/Sync-Service', undefined],
  ['localhost', '/', undefined],
  ['msg-out.int.spine2.ncrs.nhs.uk', '/sync-service', undefined],
])('%s%s is answered by %s', (host, path, door) => {
  expect(doorAt(int, host, path)?.door).toBe(door)
})

it('prints hosts, doors, identifiers and trust, with the doors built so far marked', () => {
  const text = printEnvironment(dep, new Set(['reliable-messaging', 'crl']))
  for (const name of hostNames(dep)) expect(text).toContain(name)
  for (const { url } of doorUrls(dep)) expect(text).toContain(url)
  expect(text).toMatch(/^ {2}\* +reliable-messaging +https:\/\/msg\.dep\.spine2\.ncrs\.nhs\.uk\/reliablemessaging\/reliablerequest /m)
  expect(text).toMatch(/^ {5}sync-service +https:\/\/msg\.dep\.spine2\.ncrs\.nhs\.uk\/sync-service /m)
  expect(text).toMatch(/Spine party key +YES-0000806/)
  expect(text).toContain('CN=MOCK INT Authentication G2')
  expect(text).toContain('http://crl.nhs.uk/int/1c/crlc2.crl')
  expect(printEnvironment(int, new Set())).toContain('http://appointments.directoryofservices.nhs.uk:443/poc')
})

it('marks no door that is not one of the architecture', () => {
  for (const name of profileNames) for (const { door } of profile(name).paths) expect(doors).toContain(door)
})

it('prints hosts-file lines with the warning before the names that the internet knows', () => {
  const lines = hostsFileLines(int, '192.0.2.7')
  const warning = lines.findIndex((line) => line.includes('hijacks'))
  for (const name of hostNames(int)) expect(lines).toContain(`192.0.2.7 ${name}`)
  for (const name of ['crl.nhs.uk', 'pki.nhs.uk', 'int.api.service.nhs.uk'])
    expect(lines.indexOf(`192.0.2.7 ${name}`)).toBeGreaterThan(warning)
  expect(lines.indexOf('192.0.2.7 msg.int.spine2.ncrs.nhs.uk')).toBeLessThan(warning)
  expect(hostsFileLines(int)).toContain('127.0.0.1 msg.int.spine2.ncrs.nhs.uk')
})

it.each([
  ['real', 'https://msg.int.spine2.ncrs.nhs.uk/sync-service', 'https://msg.int.spine2.ncrs.nhs.uk/sync-service'],
  ['local', 'https://msg.int.spine2.ncrs.nhs.uk/sync-service', 'https://localhost:8443/sync-service'],
  ['local', 'https://MSG.int.spine2.ncrs.nhs.uk:443/sync-service?a=b', 'https://localhost:8443/sync-service?a=b'],
  ['https://spine:32768', 'https://msg.int.spine2.ncrs.nhs.uk', 'https://spine:32768'],
  ['local', 'https://proxy.int.spine2.ncrs.nhs.uk/https://p/fhir', 'https://localhost:8443/ssp/https://p/fhir'],
  ['local', 'https://supplier-a.mock.nhs.uk/', 'https://supplier-a.mock.nhs.uk/'],
  ['local', 'https://msg.int.spine2.ncrs.nhs.uk:9443/', 'https://msg.int.spine2.ncrs.nhs.uk:9443/'],
  ['local', 'https://msg.dep.spine2.ncrs.nhs.uk/', 'https://msg.dep.spine2.ncrs.nhs.uk/'],
  ['local', 'inbox:', 'inbox:'],
])('advertise %s: %s becomes %s', (mode, url, told) => {
  expect(advertised(url, { mode: parseAdvertise(mode), httpsPort: 8443, profile: int })).toBe(told)
})

it.each([
  '',
  'Real',
  'http://localhost',
  'https://localhost/path',
  'https://a:b@localhost',
  'https://',
  'localhost:8443',
  'https://localhost?x',
])('refuses to advertise "%s"', (text) => {
  expect(() => parseAdvertise(text)).toThrow('MS-ADVERTISE')
})

it('takes a base URL with or without its slash', () => {
  expect(parseAdvertise('https://localhost:32768/')).toBe('https://localhost:32768')
})
