import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import tls from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Authority, openAuthority, standingLocalNames } from '../../src/pki/authority.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { authorityOptions, openssl, refusal, verify } from './fixture.ts'

let folder: string
let authority: Authority
beforeAll(async () => {
  folder = temporaryFolder()
  authority = await openAuthority(authorityOptions(folder, { rootKeyBits: 4096 }))
})
afterAll(() => authority.close())

/** With the distinguished names in one spelling: openssl 3.0 puts spaces around the equals sign, later ones don't. */
const text = async (file: string) =>
  (await openssl('x509', '-in', path.join(folder, file), '-noout', '-text')).output.replaceAll(' = ', '=')

describe('the chain', () => {
  it.each([
    'server.crt',
    'spine-out.crt',
    'clients/supplier-a.crt',
    'clients/supplier-b.crt',
  ])('of %s passes openssl strictly, with CRLs', async (leaf) => {
    expect(await verify(folder, leaf)).toMatchObject({ code: 0 })
    expect(await verify(folder, leaf, '-crl_check_all')).toMatchObject({ code: 0 })
  })

  it('has the G2 shape and a name that says MOCK', async () => {
    const root = await text('root.pem')
    expect(root).toMatch(/Subject: C=GB, O=nhs, OU=CA, CN=MOCK PTL Root Authority G2/)
    expect(root).toMatch(/Public-Key: \(4096 bit\)/)
    expect(root).toMatch(/Signature Algorithm: sha384WithRSAEncryption/)
    const sub = await text('sub.pem')
    expect(sub).toMatch(/Subject: C=GB, O=nhs, OU=CA, CN=MOCK INT Authentication G2/)
    expect(sub).toMatch(/Public-Key: \(2048 bit\)/)
    expect(sub).toMatch(/Signature Algorithm: sha384WithRSAEncryption/)
    expect(sub).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:1/)
    expect(sub).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign/)
    expect(sub).toContain('URI:http://crl.nhs.uk/PTL/G2/root/MOCKPTLrootG2.crl')
    expect(sub).toContain('CA Issuers - URI:http://pki.nhs.uk/PTL/G2/root/MOCKPTLRootAuthorityG2.crt')
  })

  it('ends in leaves for both ends of a connection, with every name', async () => {
    const leaf = await text('clients/supplier-a.crt')
    expect(leaf).toMatch(/Subject: O=nhs, OU=Devices, CN=supplier-a.mock.nhs.uk/)
    expect(leaf).toMatch(/Signature Algorithm: sha256WithRSAEncryption/)
    expect(leaf).toMatch(/TLS Web Server Authentication, TLS Web Client Authentication/)
    expect(leaf).toMatch(/Authority Key Identifier/)
    expect(leaf).toMatch(/Subject Key Identifier/)
    expect(leaf).toMatch(/URI:http:\/\/crl.nhs.uk\/int\/g2\/crlc[12].crl/)
    for (const name of [
      'supplier-a.mock.nhs.uk',
      'localhost',
      'host.docker.internal',
      'host.containers.internal',
      'host.testcontainers.internal',
    ]) {
      expect(leaf).toContain(`DNS:${name}`)
    }
    const server = new X509Certificate(authority.server.certificate)
    expect(server.checkHost('ldap.nis1.national.ncrs.nhs.uk')).toBeDefined()
    expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1')
    expect(server.checkIP('::1')).toBe('::1')
    const outgoing = new X509Certificate(authority.outgoing.certificate)
    expect(outgoing.checkHost('proxy.int.spine2.ncrs.nhs.uk')).toBeDefined()
  })

  it('gives the same in memory as in the files', async () => {
    const supplier = authority.clients.get('supplier-a')
    expect(supplier?.chain).toBe(await readFile(path.join(folder, 'clients/supplier-a.crt'), 'utf8'))
    expect(supplier?.chain).toBe(`${supplier?.certificate}${authority.subPem}`)
    expect(supplier?.key).toBe(await readFile(supplier?.files.key ?? '', 'utf8'))
    expect(await readFile(authority.caBundleFile, 'utf8')).toBe(authority.caBundle)
    expect(new X509Certificate(await readFile(path.join(folder, 'root.der'))).fingerprint256).toBe(
      new X509Certificate(authority.rootPem).fingerprint256,
    )
    expect(authority.caIssuers.path).toBe('/PTL/G2/root/MOCKPTLRootAuthorityG2.crt')
    expect(authority.crls.map(({ paths }) => paths)).toEqual([
      ['/PTL/G2/root/MOCKPTLrootG2.crl'],
      ['/int/g2/crlc1.crl', '/int/g2/crlc2.crl'],
    ])
  })
})

describe('PKCS#12', () => {
  it('opens in Node and in openssl with the known password and holds leaf, sub and root', async () => {
    const file = authority.clients.get('supplier-a')?.files.p12 ?? ''
    expect(() => tls.createSecureContext({ pfx: Buffer.from([]), passphrase: 'changeit' })).toThrow()
    tls.createSecureContext({ pfx: await readFile(file), passphrase: 'changeit' })
    const { code, output } = await openssl('pkcs12', '-in', file, '-passin', 'pass:changeit', '-nodes')
    expect(code).toBe(0)
    const found = output.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/g)
    expect(found).toEqual([authority.clients.get('supplier-a')?.certificate, authority.subPem, authority.rootPem])
    expect(output).toContain('friendlyName: supplier-a')
    expect((await openssl('pkcs12', '-in', file, '-passin', 'pass:wrong', '-nodes')).code).not.toBe(0)
  })

  it('is exported under a password of choice; PEM and DER too', async () => {
    tls.createSecureContext({ pfx: await authority.export('supplier-b', 'p12', 'other'), passphrase: 'other' })
    const fingerprint = new X509Certificate(authority.clients.get('supplier-b')?.certificate ?? '').fingerprint256
    expect(new X509Certificate(await authority.export('supplier-b', 'der')).fingerprint256).toBe(fingerprint)
    expect((await authority.export('supplier-b', 'pem')).toString()).toBe(authority.clients.get('supplier-b')?.chain)
    expect((await authority.export('root', 'pem')).toString()).toBe(authority.rootPem)
    expect((await refusal(authority.export('sub', 'p12'))).code).toBe('MS-PKI-NO-KEY')
    expect((await refusal(authority.export('nobody', 'pem'))).code).toBe('MS-PKI-UNKNOWN')
  })
})

describe('revoking', () => {
  it('puts the serial on the CRL at once: openssl says 23, a TLS server that listens to changes refuses it', async () => {
    const client = await authority.issue({ name: 'to-revoke', fqdn: 'to-revoke.mock.nhs.uk', names: standingLocalNames })
    expect(await verify(folder, 'clients/to-revoke.crt')).toMatchObject({ code: 0 })
    const context = () => ({
      cert: authority.server.chain,
      key: authority.server.key,
      ca: authority.caBundle,
      crl: authority.crls.map(({ pem }) => pem),
    })
    const server = tls.createServer({ ...context(), requestCert: true, rejectUnauthorized: false })
    const stop = authority.onChange(() => server.setSecureContext(context()))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const outcome = async () => {
      const accepted: Promise<tls.TLSSocket[]> = once(server, 'secureConnection')
      const socket = tls.connect({
        port,
        host: '127.0.0.1',
        servername: 'localhost',
        ca: authority.rootPem,
        cert: client.chain,
        key: client.key,
      })
      const [peer] = await accepted
      const verdict = peer?.authorized === true ? 'authorized' : String(peer?.authorizationError)
      socket.destroy()
      peer?.destroy()
      return verdict
    }
    expect(await outcome()).toBe('authorized')
    expect(authority.isRevoked(client.serial)).toBe(false)

    const entry = await authority.revoke('to-revoke', 'keyCompromise')
    expect(entry).toMatchObject({ serial: client.serial, revoked: { reason: 'keyCompromise' } })
    expect(await outcome()).toBe('CERT_REVOKED')
    stop()
    server.close()
    expect(authority.isRevoked(client.serial.toLowerCase())).toBe(true)
    expect(authority.isRevoked(`00${client.serial}`)).toBe(true)
    expect((await verify(folder, 'clients/to-revoke.crt')).output).toContain('error 23')
    expect(await verify(folder, 'clients/supplier-a.crt')).toMatchObject({ code: 0 })
  })

  it('keeps reason, date and a rising number in the CRL; by serial too; only once', async () => {
    const before = (await openssl('crl', '-inform', 'DER', '-in', path.join(folder, 'crl/sub.crl'), '-noout', '-crlnumber')).output
    const client = await authority.issue({ name: 'old', fqdn: 'old.mock.nhs.uk', names: [] })
    await authority.revoke(client.serial, 'cessationOfOperation', new Date('2024-02-03T04:05:06Z'))
    const { output } = await openssl('crl', '-inform', 'DER', '-in', path.join(folder, 'crl/sub.crl'), '-noout', '-text', '-crlnumber')
    expect(output).toMatch(
      new RegExp(`Serial Number: ${client.serial}\\s+Revocation Date: Feb  3 04:05:06 2024 GMT[^S]+Cessation Of Operation`),
    )
    expect(Number(`${/crlNumber=(\S+)/.exec(output)?.[1]}`)).toBeGreaterThan(Number(`${/crlNumber=(\S+)/.exec(before)?.[1]}`))
    expect((await refusal(authority.revoke(client.serial))).code).toBe('MS-PKI-ALREADY-REVOKED')
    expect((await refusal(authority.revoke('ABCDEF'))).code).toBe('MS-PKI-UNKNOWN')
  })
})

describe('issuing', () => {
  it('takes dates, so that an expired certificate can be tried', async () => {
    const expired = await authority.issue({
      name: 'expired',
      fqdn: 'expired.mock.nhs.uk',
      names: [],
      notAfter: new Date('2024-01-01T00:00:00Z'),
    })
    expect(expired.notAfter.toISOString()).toBe('2024-01-01T00:00:00.000Z')
    expect((await verify(folder, 'clients/expired.crt')).output).toContain('error 10')
    const dates = { notBefore: new Date('2025-01-01'), notAfter: new Date('2024-01-01') }
    expect((await refusal(authority.issue({ name: 'never', fqdn: 'never.mock.nhs.uk', names: [], ...dates }))).code).toBe(
      'MS-PKI-BAD-DATES',
    )
  })

  it.each([
    ['../outside', 'x.mock.nhs.uk'],
    ['server', 'x.mock.nhs.uk'],
    ['fine', 'not a name'],
    ['fine', `${'a'.repeat(60)}.mock.nhs.uk`],
  ])('refuses the name %s for %s', async (name, fqdn) => {
    expect((await refusal(authority.issue({ name, fqdn, names: [] }))).code).toBe('MS-PKI-BAD-NAME')
  })

  it('signs a CSR, heeding only its key and common name', async () => {
    const file = (name: string) => path.join(folder, name)
    const config =
      '[req]\ndistinguished_name=dn\nreq_extensions=ext\nprompt=no\n[dn]\nC=FR\nO=Somebody\nCN=csr.supplier.nhs.uk\n[ext]\nbasicConstraints=CA:TRUE\nsubjectAltName=DNS:evil.example\n'
    await writeFile(file('test-csr.cnf'), config)
    const made = await openssl(
      'req',
      '-new',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      file('test-csr.key'),
      '-config',
      file('test-csr.cnf'),
      '-out',
      file('test.csr'),
    )
    expect(made.code).toBe(0)
    const signed = await authority.signCsr(await readFile(file('test.csr'), 'utf8'))
    expect(signed).toMatchObject({ name: 'csr.supplier.nhs.uk', kind: 'request' })
    const certificate = new X509Certificate(signed.certificate)
    expect(certificate.ca).toBe(false)
    expect(certificate.subject).toBe('O=nhs\nOU=Devices\nCN=csr.supplier.nhs.uk')
    expect(certificate.subjectAltName).not.toContain('evil')
    expect(certificate.checkHost('host.docker.internal')).toBeDefined()
    expect(await verify(folder, 'clients/csr.supplier.nhs.uk.crt')).toMatchObject({ code: 0 })
    tls.createSecureContext({ cert: signed.chain, key: await readFile(file('test-csr.key')) })
    expect((await refusal(authority.export(signed.name, 'p12'))).code).toBe('MS-PKI-NO-KEY')
    expect(authority.list().at(-1)).toMatchObject({ name: signed.name, serial: signed.serial })

    const elsewhere = await authority.signCsr(await readFile(file('test.csr'), 'utf8'), { fqdn: 'other.supplier.nhs.uk', name: 'other' })
    expect(elsewhere.commonName).toBe('other.supplier.nhs.uk')
    expect((await refusal(authority.signCsr(await readFile(file('test.csr'), 'utf8'), { name: 'supplier-a' }))).code).toBe(
      'MS-PKI-NAME-TAKEN',
    )
  })

  it('refuses a CSR that was tampered with, has a weak key, or is none', async () => {
    const file = (name: string) => path.join(folder, name)
    await openssl(
      'req',
      '-new',
      '-newkey',
      'rsa:1024',
      '-nodes',
      '-keyout',
      file('weak.key'),
      '-subj',
      '/CN=weak.nhs.uk',
      '-out',
      file('weak.csr'),
    )
    expect((await refusal(authority.signCsr(await readFile(file('weak.csr'), 'utf8')))).message).toContain('1024 bits')
    await openssl(
      'req',
      '-new',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      file('t.key'),
      '-subj',
      '/CN=tampered.nhs.uk',
      '-outform',
      'DER',
      '-out',
      file('t.csr'),
    )
    const der = await readFile(file('t.csr'))
    der.write('T', der.indexOf('tampered'))
    const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`
    expect((await refusal(authority.signCsr(pem))).message).toContain('signature does not match')
    expect((await refusal(authority.signCsr('hello'))).code).toBe('MS-PKI-BAD-CSR')
  })
})
