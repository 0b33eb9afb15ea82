import { X509Certificate } from 'node:crypto'
import tls from 'node:tls'
import { createClient } from 'ldapjs'
import { Client } from 'ldapts'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { issuedBy } from '../../src/net/https-listener.ts'
import type { TlsMaterial } from '../../src/net/tls-gate.ts'
import { type Authority, openAuthority } from '../../src/pki/authority.ts'
import { authorityOptions, openssl } from '../pki/fixture.ts'
import { PATIENCE } from '../support/patience.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { type LdapPort, openPort, problemsOf, RawClient, until } from './ldap-port.ts'

const BIND = Buffer.from('300c020101600702010304008000', 'hex')
const BOUND = '300c02010161070a010004000400'

let authority: Authority
beforeAll(async () => {
  authority = await openAuthority(authorityOptions(temporaryFolder()))
})
afterAll(() => authority.close())

const material = (): TlsMaterial => ({
  cert: authority.server.chain,
  key: authority.server.key,
  ca: [authority.rootPem, authority.subPem],
  crl: authority.crls.map(({ pem }) => pem),
})

async function openSecure(clientCertificate: 'require' | 'ask' | 'none' = 'require', handshakeTimeout = 5000): Promise<LdapPort> {
  const issued = issuedBy([new X509Certificate(authority.rootPem), new X509Certificate(authority.subPem)])
  const trust = { isRevoked: (serial: string) => authority.isRevoked(serial), issued }
  return openPort({ tls: { material: material(), trust, clientCertificate }, limits: { handshakeTimeout } })
}

interface Identity {
  readonly cert: string
  readonly key: string
}

const supplier = (name = 'supplier-a'): Identity => {
  const held = authority.clients.get(name)
  if (held === undefined) throw new Error(`no ${name}`)
  return { cert: held.chain, key: held.key }
}

/** Connects over TLS; the handshake of TLS 1.3 ends before the server has seen the certificate. */
async function connect(port: number, options: tls.ConnectionOptions): Promise<RawClient> {
  const socket = tls.connect({ port, host: '127.0.0.1', servername: 'ldap.nis1.national.ncrs.nhs.uk', ca: authority.caBundle, ...options })
  const client = new RawClient(socket)
  await Promise.race([new Promise((resolve) => socket.once('secureConnect', resolve)), client.closed])
  return client
}

describe('LDAPS', () => {
  it('serves ldapts and ldapjs over mutual TLS, and knows who they are', async () => {
    const { port, journal } = await openSecure()
    const tlsOptions = { ...supplier(), ca: authority.caBundle }
    const client = new Client({ url: `ldaps://localhost:${port}`, tlsOptions, timeout: PATIENCE })
    onTestFinished(() => client.unbind())
    await client.bind('', '')
    await expect(client.search('ou=Services,o=nhs')).rejects.toMatchObject({ code: 52 })
    const other = createClient({ url: `ldaps://localhost:${port}`, tlsOptions, timeout: PATIENCE })
    onTestFinished(() => other.destroy())
    expect(await new Promise((resolve) => other.del('cn=x,o=nhs', (error) => resolve(error?.code ?? 0)))).toBe(52)
    expect(journal.find({ door: 'spine-directory' })).toHaveLength(3)
    for (const exchange of journal.find()) {
      expect(exchange.peer).toMatchObject({
        protocol: expect.stringContaining('TLSv1.3'),
        certificate: { commonName: 'supplier-a.mock.nhs.uk' },
      })
    }
  })

  it('speaks TLS 1.2 as old adaptors pin it, and knows the name asked for', async () => {
    const { port, journal } = await openSecure()
    const client = await connect(port, { ...supplier(), maxVersion: 'TLSv1.2' })
    client.send(BIND)
    expect(await client.receive(1)).toEqual([BOUND])
    expect(journal.find()).toMatchObject([
      { peer: { protocol: expect.stringContaining('TLSv1.2'), serverName: 'ldap.nis1.national.ncrs.nhs.uk' } },
    ])
  })

  it.each([
    'TLSv1.2',
    'TLSv1.3',
  ] as const)('closes without a word on a client without a certificate, and journals why (%s)', async (version) => {
    const { port, journal, listener } = await openSecure()
    const client = await connect(port, { minVersion: version, maxVersion: version })
    client.send(BIND)
    await client.closed
    expect(client.messages).toEqual([])
    expect(journal.find()).toMatchObject([
      { door: 'ldaps', outcome: 'refused', state: 'cut', request: { line: 'connection' }, problems: [{ code: 'MS-TLS-NO-CERTIFICATE' }] },
    ])
    await until(() => listener.connections === 0)
    const good = await connect(port, supplier())
    good.send(BIND)
    expect(await good.receive(1)).toEqual([BOUND])
  })

  it('tells a foreign, an expired and a revoked certificate apart', async () => {
    const { port, journal, listener } = await openSecure()
    const foreign = await generate([{ name: 'commonName', value: 'supplier-a.mock.nhs.uk' }])
    const day = 86_400_000
    const dates = { notBefore: new Date(Date.now() - 20 * day), notAfter: new Date(Date.now() - day) }
    const expired = await authority.issue({ name: 'expired', fqdn: 'expired.mock.nhs.uk', names: [], ...dates })
    const revoked = await authority.issue({ name: 'revoked', fqdn: 'revoked.mock.nhs.uk', names: [] })
    const before = await connect(port, { cert: revoked.chain, key: revoked.key })
    before.send(BIND)
    await before.receive(1)
    await authority.revoke('revoked', 'keyCompromise')
    listener.reload(material())
    for (const identity of [
      { cert: foreign.cert, key: foreign.private },
      { cert: expired.chain, key: expired.key },
      { cert: revoked.chain, key: revoked.key },
    ]) {
      const client = await connect(port, identity)
      await client.closed
      expect(client.messages).toEqual([])
    }
    expect(journal.find({ door: 'ldaps' }).flatMap(problemsOf)).toEqual(['MS-TLS-FOREIGN-CA', 'MS-TLS-EXPIRED', 'MS-TLS-REVOKED'])
  })

  it('asks without insisting, or not at all, when told so', async () => {
    const asking = await openSecure('ask')
    const without = await connect(asking.port, {})
    without.send(BIND)
    expect(await without.receive(1)).toEqual([BOUND])
    const foreign = await generate([{ name: 'commonName', value: 'x' }])
    await (await connect(asking.port, { cert: foreign.cert, key: foreign.private })).closed
    expect(asking.journal.find({ door: 'ldaps' }).flatMap(problemsOf)).toEqual(['MS-TLS-FOREIGN-CA'])
    const open = await openSecure('none')
    const anyone = await connect(open.port, {})
    anyone.send(BIND)
    expect(await anyone.receive(1)).toEqual([BOUND])
    expect(open.journal.find()[0]?.peer.certificate).toBeUndefined()
  })

  it('explains a client that does not trust us, plain LDAP on this port, and silence; a port probe leaves nothing', async () => {
    const { port, journal, listener } = await openSecure('require', 150)
    // Node's own client completes the handshake before it looks at the chain; OpenSSL's says what it thinks of it.
    const distrustful = await openssl('s_client', '-connect', `127.0.0.1:${port}`, '-verify_return_error', '-no-CAfile', '-no-CApath')
    expect(distrustful.code).not.toBe(0)
    await until(() => journal.size === 1)
    const plain = await RawClient.connect(port)
    plain.send(BIND)
    await plain.closed
    const probe = await RawClient.connect(port)
    probe.socket.resetAndDestroy()
    const polite = await RawClient.connect(port)
    polite.socket.end()
    await polite.closed
    const silent = await RawClient.connect(port)
    await silent.closed
    expect(journal.find().map(problemsOf)).toEqual([['MS-TLS-REJECTED-OURS'], ['MS-TLS-HANDSHAKE'], ['MS-TLS-HANDSHAKE']])
    expect(journal.find()[2]?.problems[0]?.came).toContain('not completed in time')
    await until(() => listener.connections === 0)
  })

  it('answers what was asked before the client ended its side', async () => {
    const { port, journal } = await openSecure()
    const client = await connect(port, supplier())
    client.socket.end(Buffer.concat([BIND, BIND]))
    await client.receive(2)
    client.socket.destroy()
    expect(journal.find().map(problemsOf)).toEqual([[], []])
  })

  it('stops: no new connections, idle ones closed', async () => {
    const { port, listener } = await openSecure()
    const client = await connect(port, supplier())
    client.send(BIND)
    await client.receive(1)
    listener.stopAccepting()
    await client.closed
    await expect(RawClient.connect(port)).rejects.toThrow('ECONNREFUSED')
  })
})
