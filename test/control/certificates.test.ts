import { execFile } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { bufferedBinary } from './buffered-binary.ts'
import { type Running, running } from './running.ts'

const run = promisify(execFile)
let one: Running
beforeAll(async () => {
  one = await running()
})

describe('certificates', () => {
  it('are listed without keys, with the CA', async () => {
    const { body, text } = await one.call('get', '/api/certificates').expect(200)
    const names = body.certificates.map(({ name }: { name: string }) => name)
    expect(names).toEqual(expect.arrayContaining(['server', 'spine-out', 'supplier-a']))
    expect(body.caBundle).toBe(one.environment.authority.caBundle)
    expect(text).not.toContain('PRIVATE KEY')
  })

  it('are issued for a name, with a key that belongs to them', async () => {
    const { body, headers } = await one.call('post', '/api/certificates', { name: 'issued', fqdn: 'issued.mock.nhs.uk' }).expect(201)
    const leaf = new X509Certificate(body.chain)
    expect(leaf.checkPrivateKey(createPrivateKey(body.key))).toBe(true)
    expect(leaf.checkHost('issued.mock.nhs.uk')).toBe('issued.mock.nhs.uk')
    expect(leaf.checkHost('localhost')).toBe('localhost')
    expect(headers['location']).toBe('/api/certificates/issued')
    const pem = await one.call('get', '/api/certificates/issued').expect(200)
    expect(pem.headers['content-disposition']).toBe('attachment; filename="issued.crt"')
    expect(String(pem.text ?? pem.body)).toBe(body.chain)
    const named = await one.call('post', '/api/certificates', { name: 'bare', fqdn: 'bare.mock.nhs.uk', names: ['10.0.0.7'] }).expect(201)
    expect(named.body.names).toEqual(['bare.mock.nhs.uk', '10.0.0.7'])
  })

  it('are exported as PEM, DER, key and PKCS#12', async () => {
    const der = await one.call('get', '/api/certificates/supplier-a?format=der').parse(bufferedBinary).expect(200)
    expect(new X509Certificate(der.body).subject).toContain('supplier-a.mock.nhs.uk')
    const key = await one.call('get', '/api/certificates/supplier-a?format=key').parse(bufferedBinary).expect(200)
    expect(new X509Certificate(der.body).checkPrivateKey(createPrivateKey(key.body))).toBe(true)
    const p12 = await one.call('get', '/api/certificates/supplier-a?format=p12&password=sesame').parse(bufferedBinary).expect(200)
    const child = run('openssl', ['pkcs12', '-nokeys', '-passin', 'pass:sesame'])
    child.child.stdin?.end(p12.body)
    expect((await child).stdout).toContain('supplier-a.mock.nhs.uk')
    const root = await one.call('get', '/api/certificates/root').parse(bufferedBinary).expect(200)
    expect(String(root.body)).toBe(one.environment.authority.rootPem)
  })

  it.each(['server', 'spine-out', 'root', 'sub'])('never give the key of %s away', async (name) => {
    for (const format of ['key', 'p12', ...(name === 'server' || name === 'spine-out' ? ['jks'] : [])]) {
      const { body, text } = await one.call('get', `/api/certificates/${name}?format=${format}`).expect(409)
      expect(body.code).toBe('MS-ADMIN-CONFLICT')
      expect(text).not.toContain('PRIVATE')
    }
  })

  it('are signed from a request, and revoked by name and by serial at once', async () => {
    const { stdout: csr } = await run('openssl', [
      'req',
      '-new',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      '/dev/null',
      '-subj',
      '/CN=own-key.mock.nhs.uk',
    ])
    const signed = await one.call('post', '/api/certificates/sign', { csr, name: 'own-key' }).expect(201)
    expect(new X509Certificate(signed.body.chain).subject).toContain('own-key.mock.nhs.uk')
    expect((await one.call('get', '/api/certificates/own-key?format=p12').expect(409)).body.next).toContain('openssl pkcs12')

    const revoked = await one.call('post', '/api/certificates/revoke', { name: 'own-key', reason: 'keyCompromise' }).expect(200)
    expect(revoked.body).toMatchObject({ serial: signed.body.serial, revoked: { reason: 'keyCompromise' } })
    expect(one.environment.authority.isRevoked(signed.body.serial)).toBe(true)
    expect((await one.call('post', '/api/certificates/revoke', { name: 'own-key' }).expect(409)).body.code).toBe('MS-PKI-ALREADY-REVOKED')

    const other = await one.call('post', '/api/certificates', { name: 'other', fqdn: 'other.mock.nhs.uk' }).expect(201)
    await one.call('post', '/api/certificates/revoke', { serial: other.body.serial }).expect(200)
    expect(one.environment.authority.isRevoked(other.body.serial)).toBe(true)
  })

  it.each([
    ['post', '/api/certificates', { name: '../../etc', fqdn: 'x.mock.nhs.uk' }, 400, 'MS-PKI-BAD-NAME'],
    ['post', '/api/certificates', { name: 'server', fqdn: 'x.mock.nhs.uk' }, 400, 'MS-PKI-BAD-NAME'],
    ['post', '/api/certificates', { name: 'x' }, 400, 'MS-ADMIN-BODY'],
    ['post', '/api/certificates/sign', { csr: 'hello' }, 400, 'MS-ADMIN-BODY'],
    [
      'post',
      '/api/certificates/sign',
      { csr: '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----' },
      400,
      'MS-PKI-BAD-CSR',
    ],
    ['post', '/api/certificates/revoke', {}, 400, 'MS-ADMIN-BODY'],
    ['post', '/api/certificates/revoke', { name: 'a', serial: '1' }, 400, 'MS-ADMIN-BODY'],
    ['post', '/api/certificates/revoke', { name: 'nobody' }, 404, 'MS-PKI-UNKNOWN'],
    ['post', '/api/certificates/revoke', { name: 'supplier-a', reason: 'bored' }, 400, 'MS-ADMIN-BODY'],
    ['get', '/api/certificates/nobody', undefined, 404, 'MS-PKI-UNKNOWN'],
    ['get', '/api/certificates/nobody?format=key', undefined, 404, 'MS-ADMIN-NOT-FOUND'],
    ['get', '/api/certificates/supplier-a?format=bks', undefined, 400, 'MS-ADMIN-PARAMETER'],
    ['get', '/api/certificates/supplier-a?password=x', undefined, 400, 'MS-ADMIN-PARAMETER'],
  ] as const)('%s %s %j is refused', async (verb, path, body, status, code) => {
    expect((await one.call(verb, path, body).expect(status)).body.code).toBe(code)
  })
})
