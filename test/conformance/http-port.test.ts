import { execFile } from 'node:child_process'
import http from 'node:http'
import type { Duplex } from 'node:stream'
import tls from 'node:tls'
import { promisify } from 'node:util'
import { ProxyAgent, request } from 'undici'
import { describe, expect, it } from 'vitest'
import { hostNames } from '../../src/environment/profiles/profile.ts'
import { testEnvironment } from '../support/environment.ts'

const run = promisify(execFile)
const { environment, ca, identity } = await testEnvironment()
const { http: httpUrl } = environment.urls
const port = Number(new URL(httpUrl).port)

/** CONNECT, as a program with HTTPS_PROXY sends it. */
function connect(target: string): Promise<{ status: number; socket: Duplex }> {
  return new Promise((resolve, reject) => {
    http
      .request({ host: '127.0.0.1', port, method: 'CONNECT', path: target })
      .on('connect', (response, socket) => resolve({ status: response.statusCode ?? 0, socket }))
      .on('error', reject)
      .end()
  })
}

/** A plain GET in the form given: with a Host header, or as a proxy gets it. */
function get(target: string, host: string): Promise<{ status: number; type: string | undefined; body: Buffer }> {
  return new Promise((resolve, reject) => {
    http
      .get({ host: '127.0.0.1', port, path: target, headers: { Host: host } }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'], body: Buffer.concat(parts) }),
        )
      })
      .on('error', reject)
  })
}

describe('the HTTP port as a proxy', () => {
  it('tunnels CONNECT to every HTTPS name of the environment, where TLS is spoken with the name’s own certificate', async () => {
    const names = environment.profile.hosts.filter((host) => host.ports.some(({ protocol }) => protocol === 'https'))
    expect(names.length).toBeGreaterThan(10)
    for (const { name } of names) {
      const { status, socket } = await connect(`${name}:443`)
      expect(status, name).toBe(200)
      const secure = tls.connect({ socket, servername: name, ca, ...identity('supplier-a') })
      await new Promise((resolve, reject) => secure.once('secureConnect', resolve).once('error', reject))
      expect(secure.authorized, name).toBe(true)
      secure.destroy()
    }
  })

  it('tunnels to LDAPS, LDAP and HTTP of the environment’s names, by the usual ports', async () => {
    for (const target of ['ldap.nis1.national.ncrs.nhs.uk:636', 'ldap.nis1.national.ncrs.nhs.uk:389', 'crl.nhs.uk:80']) {
      const { status, socket } = await connect(target)
      expect(status, target).toBe(200)
      socket.destroy()
    }
  })

  it.each([
    'www.example.com:443',
    'msg.int.spine2.ncrs.nhs.uk:22',
    'msg.dep.spine2.ncrs.nhs.uk:443',
    'localhost:443',
    '127.0.0.1:22',
    'msg.int.spine2.ncrs.nhs.uk',
    '',
  ])('refuses CONNECT to %s', async (target) => {
    const { status, socket } = await connect(target)
    expect(status).toBe(403)
    socket.destroy()
  })

  it('lets a client with HTTPS_PROXY use the real names without a hosts file', async () => {
    const agent = new ProxyAgent({ uri: httpUrl, requestTls: { ca, ...identity('supplier-a') } })
    const { statusCode, body } = await request('https://msg.int.spine2.ncrs.nhs.uk/messageexchange', {
      dispatcher: agent,
      method: 'POST',
      body: '',
    })
    expect(statusCode).toBe(501)
    expect(await body.text()).toContain('MS-DOOR-NOT-BUILT')
    await agent.close()
  })
})

describe('the HTTP port as crl.nhs.uk and pki.nhs.uk', () => {
  const lists = environment.authority.crls.flatMap(({ ca: issuer, paths }) => paths.map((path) => ({ issuer, path })))

  it.each(lists)('serves the CRL of the $issuer CA at $path, by Host, by absolute URL and on localhost', async ({ issuer, path }) => {
    const der = environment.authority.crls.find(({ ca: name }) => name === issuer)?.der
    for (const [target, host] of [
      [path, 'crl.nhs.uk'],
      [`http://crl.nhs.uk${path}`, 'crl.nhs.uk'],
      [path, `localhost:${port}`],
    ] as const) {
      const answer = await get(target, host)
      expect(answer.status, target).toBe(200)
      expect(answer.type).toBe('application/pkix-crl')
      expect(answer.body.equals(der ?? Buffer.alloc(0))).toBe(true)
    }
    const [entry] = environment.journal.find({ door: 'crl' }).slice(-1)
    expect(entry).toMatchObject({ outcome: 'accepted', direction: 'in' })
  })

  it('serves a new CRL as soon as a certificate is revoked, and openssl reads it', async () => {
    await environment.authority.issue({ name: 'soon-gone', fqdn: 'soon-gone.mock.nhs.uk', names: [] })
    const { serial } = await environment.authority.revoke('soon-gone', 'keyCompromise')
    const { body } = await get(lists.find(({ issuer }) => issuer === 'sub')?.path ?? '', 'crl.nhs.uk')
    const child = run('openssl', ['crl', '-inform', 'DER', '-noout', '-text'])
    child.child.stdin?.end(body)
    const { stdout } = await child
    expect(stdout.toUpperCase()).toContain(serial.toUpperCase())
    expect(stdout).toContain('Key Compromise')
  })

  it('serves the root where certificates say their issuer is, and the CA bundle for downloading', async () => {
    expect((await get(environment.authority.caIssuers.path, 'pki.nhs.uk')).body.equals(environment.authority.caIssuers.der)).toBe(true)
    expect((await get('/ca/ca-bundle.pem', `localhost:${port}`)).body.toString()).toBe(ca)
  })

  it('names every host of the profile once', () => {
    expect(new Set(hostNames(environment.profile)).size).toBe(hostNames(environment.profile).length)
  })
})
