import { writeFileSync } from 'node:fs'
import path from 'node:path'
import tls from 'node:tls'
import { Client } from 'ldapts'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { generateLdif } from '../../../src/directory/ldif/generate.ts'
import { element, octets } from '../../../src/wire/ldap/ber-writer.ts'
import { RawClient } from '../../net/ldap-port.ts'
import { A, certificateFolder } from '../../support/environment.ts'
import { PATIENCE } from '../../support/patience.ts'
import { controls, type DirectoryEnvironment, directoryEnvironment, rawSearch, refusalOf, values } from './directory-client.ts'

const SORT = '1.2.840.113556.1.4.473'
const START_TLS = Buffer.from('301d02010177188016312e332e362e312e342e312e313436362e3230303337', 'hex')
const EXTERNAL = element(
  0x30,
  Buffer.from('020109', 'hex'),
  element(0x60, Buffer.from('020103', 'hex'), octets(''), element(0xa3, octets('EXTERNAL'))),
)

let spine: DirectoryEnvironment
beforeAll(async () => {
  spine = await directoryEnvironment({ ldapExtensions: true, ldapClientCertificate: 'ask' })
})

const plain = (): Promise<RawClient> => RawClient.connect(Number(new URL(spine.environment.urls.ldap).port))

describe('with --ldap-extensions', () => {
  it('the rootDSE lists them', async () => {
    const [root] = await spine.search('', '(objectClass=*)', { scope: 'base', attributes: ['+'] })
    expect(values(root, 'supportedExtension')).toContain('1.3.6.1.4.1.1466.20037')
    expect(values(root, 'supportedControl')).toContain(SORT)
    expect(values(root, 'supportedSASLMechanisms')).toContain('EXTERNAL')
  })

  it('StartTLS goes on under TLS, where EXTERNAL binds as the certificate’s name', async () => {
    const client = await plain()
    client.send(START_TLS)
    expect((await client.receive(1))[0]).toBe('300c02010178070a010004000400')
    client.socket.removeAllListeners('data')
    const socket = tls.connect({ socket: client.socket, ca: spine.ca, servername: 'localhost', ...spine.identity(A.name) })
    await new Promise<void>((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject))
    const secured = new RawClient(socket)
    secured.send(EXTERNAL)
    secured.send(rawSearch(2, { base: 'o=nhs', scope: 0, attributes: ['1.1'] }))
    const [bound] = await secured.receive(3)
    expect(bound).toContain('0a0100')
    const [exchange] = await spine.environment.journal.wait({ door: 'spine-directory', outcome: 'accepted' }, PATIENCE, 3)
    expect(exchange).toBeDefined()
    expect(spine.environment.journal.find().map(({ summary }) => summary)).toContain(
      'Bound as cn=supplier-a.mock.nhs.uk by its certificate',
    )
  })

  it('what was sent before StartTLS was answered ends the connection', async () => {
    const client = await plain()
    client.send(Buffer.concat([START_TLS, Buffer.from('3003', 'hex')]))
    await client.closed
  })

  it('EXTERNAL without TLS is 7', async () => {
    const client = await plain()
    client.send(EXTERNAL)
    expect((await client.receive(1))[0]).toContain('0a0107')
  })

  it.each([
    ['ascending', []],
    ['descending', [Buffer.from('8101ff', 'hex')]],
  ])('entries come sorted, %s', async (order, reverse) => {
    const value = element(0x30, element(0x30, octets('l'), ...reverse))
    const client = await spine.raw()
    client.send(
      rawSearch(1, {
        base: 'ou=Organisations,o=nhs',
        scope: 1,
        attributes: ['l'],
        controls: controls({ oid: SORT, critical: true, value }),
      }),
    )
    const found = (await client.receive(37))
      .slice(0, -1)
      .map((hex) => Buffer.from(hex, 'hex').toString('latin1').split('\x01l1').at(-1)?.slice(3) ?? '')
    const sorted = [...found].sort()
    expect(found).toEqual(order === 'ascending' ? sorted : sorted.reverse())
    expect(new Set(found).size).toBeGreaterThan(3)
  })

  it('an attribute that is not there sorts nothing, which the response says', async () => {
    const value = element(0x30, element(0x30, octets('nosuch')))
    const client = await spine.raw()
    client.send(rawSearch(1, { base: 'o=nhs', scope: 0, attributes: ['1.1'], controls: controls({ oid: SORT, value }) }))
    const [, done = ''] = await client.receive(2)
    expect(Buffer.from(done, 'hex').toString('latin1')).toContain('1.2.840.113556.1.4.474')
    expect(done).toContain('30030a0110')
  })
})

describe('client certificates on LDAPS', () => {
  const without = (environment: DirectoryEnvironment): Client => {
    const client = new Client({
      url: environment.environment.urls.ldaps,
      tlsOptions: { ca: environment.ca },
      timeout: PATIENCE,
      connectTimeout: PATIENCE,
    })
    onTestFinished(() => client.unbind().catch(() => undefined))
    return client
  }

  it('ask and none take a client without one; require does not', async () => {
    await without(spine).bind('', '')
    const none = await directoryEnvironment({ ldapClientCertificate: 'none' })
    await without(none).bind('', '')
    const required = await directoryEnvironment()
    await expect(without(required).bind('', '')).rejects.toThrow()
    expect((await required.environment.journal.wait({ problem: 'MS-TLS-NO-CERTIFICATE' }, PATIENCE)).length).toBeGreaterThan(0)
  })

  it('StartTLS stays refused without the setting', async () => {
    const usual = await directoryEnvironment()
    expect((await refusalOf(usual.client().exop('1.3.6.1.4.1.1466.20037'))).code).toBe(2)
  })
})

it('an answer that grows too large is ended with 11', async () => {
  const small = await directoryEnvironment({ ldapMaxAnswer: 2000 })
  expect((await refusalOf(small.search('o=nhs', '(objectClass=*)'))).code).toBe(11)
  expect(small.environment.journal.find({ problem: 'MS-LDAP-ANSWER-LIMIT' })).toHaveLength(1)
})

it('a search that takes longer than it may is ended with 3, others with an index are not', async () => {
  const folder = await certificateFolder()
  const file = path.join(folder, 'many.ldif')
  writeFileSync(file, [...generateLdif(5000)].join(''))
  const slow = await directoryEnvironment({ certs: path.join(folder, 'certs'), directory: [file], ldapTimeLimit: 1 })
  expect((await refusalOf(slow.search('o=nhs', '(&(nhsMhsFQDN=*)(!(nhsMhsFQDN=*)))'))).code).toBe(3)
  expect(slow.environment.journal.find({ problem: 'MS-LDAP-TIME-LIMIT' })).toHaveLength(1)
  expect(await slow.search('o=nhs', '(nhsIDCode=G00007)', { attributes: ['1.1'] })).not.toHaveLength(0)
})
