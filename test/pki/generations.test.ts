import { execFile, execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import tls from 'node:tls'
import { describe, expect, it } from 'vitest'
import { type Authority, openAuthority } from '../../src/pki/authority.ts'
import type { Generation } from '../../src/pki/shape.ts'
import { endWithFile } from '../support/endings.ts'
import { type TestEnvironment, testEnvironment, UPLOAD } from '../support/environment.ts'
import { upload } from '../support/messages.ts'
import { post } from '../support/post.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { authorityOptions } from './fixture.ts'

const printed = (pem: string): string => execFileSync('openssl', ['x509', '-noout', '-text'], { input: pem }).toString()

async function opened(generation: Generation): Promise<{ readonly authority: Authority; readonly folder: string }> {
  const folder = temporaryFolder()
  const authority = await openAuthority(authorityOptions(folder, { generation }))
  endWithFile(() => authority.close())
  return { authority, folder }
}

/** What `openssl verify` says of the server's certificate, with the lists of its CAs. */
function judged({ authority, folder }: { readonly authority: Authority; readonly folder: string }, ...more: string[]): string {
  const at = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text)
    return path.join(folder, name)
  }
  const args = [
    ...['verify', '-CAfile', at('judge-root.pem', authority.rootPem), '-untrusted', at('judge-sub.pem', authority.subPem)],
    ...['-CRLfile', at('judge-crls.pem', authority.crls.map(({ pem }) => pem).join('')), '-crl_check_all', ...more],
    at('judge-leaf.pem', authority.server.certificate),
  ]
  try {
    return execFileSync('openssl', args, { stdio: 'pipe' }).toString()
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)
  }
}

describe('18 generations, as openssl verify judges them', () => {
  it('18 g2 passes, strictly too', async () => {
    const made = await opened('g2')
    expect(judged(made)).toContain(': OK')
    expect(judged(made, '-x509_strict')).toContain(': OK')
    expect(printed(made.authority.server.certificate)).toContain('OCSP - URI:http://ocsp.nhs.uk/ocsp')
  })

  it('18 g1 passes without the strict check and fails with it', async () => {
    const made = await opened('g1')
    expect(judged(made)).toContain(': OK')
    expect(judged(made, '-x509_strict')).toMatch(/error 89 .*Basic Constraints of CA cert not marked critical/)
    const root = printed(made.authority.rootPem)
    expect(root).toContain('Subject: O = nhs, OU = CA, CN = MOCK PTL Root Authority G2')
    expect(root).toContain('Signature Algorithm: sha256WithRSAEncryption')
    expect(root).toContain('X509v3 Private Key Usage Period')
    expect(root).not.toContain('X509v3 Basic Constraints: critical')
    expect(printed(made.authority.subPem)).not.toContain('Authority Information Access')
    expect(made.authority.server.serial.length).toBeLessThanOrEqual(8)
  })

  it('18 sha1-legacy is signed with SHA-1, its distribution points are names of a directory, and a security level refuses it', async () => {
    const made = await opened('sha1-legacy')
    expect(judged(made, '-auth_level', '0')).toContain(': OK')
    expect(judged(made, '-auth_level', '2')).toMatch(/error 68 .*digest algorithm too weak/)
    expect(printed(made.authority.server.certificate)).toMatch(/DirName:O = nhs, OU = CA, CN = MOCK INT Authentication G2, CN = CRL1/)
    expect(printed(made.authority.rootPem)).toContain('sha1WithRSAEncryption')
  })
})

const HOST = 'msg.int.spine2.ncrs.nhs.uk'

/** The issuers that the messaging door names when it asks for a certificate. */
function issuersAsked(spine: TestEnvironment): Promise<string> {
  const { port } = new URL(spine.environment.urls.https)
  const args = ['s_client', '-connect', `localhost:${port}`, '-servername', HOST, '-tls1_2']
  return new Promise((resolve) => {
    const child = execFile('openssl', args, (_error, stdout) => resolve(stdout))
    child.stdin?.end()
  })
}

// As docs/guides/trust.md has it: `up --pki g2 --pki-also g1`.
describe('22 two generations at once', () => {
  it('22 the server asks for certificates of both, takes both, and refuses those revoked in either', async () => {
    const certs = temporaryFolder()
    const spine = await testEnvironment({ certs, pkiAlso: 'g1' })
    const asked = await issuersAsked(spine)
    expect(asked).toContain('CN = MOCK INT Authentication G2')
    expect(asked).toContain('CN = MOCK INT Level 1C')
    const [own, old] = spine.environment.trusted.authorities
    expect(old?.rootPem).not.toBe(own?.rootPem)
    const send = (authority: Authority | undefined) => {
      const held = authority?.clients.get('supplier-a')
      const message = upload(spine.route(UPLOAD))
      return post({
        url: `${spine.environment.urls.https}${message.path}`,
        ca: spine.ca,
        as: { cert: held?.chain ?? '', key: held?.key ?? '' },
        headers: message.headers,
        body: message.body,
      })
    }
    for (const authority of [own, old]) expect((await send(authority)).status).toBe(202)
    await old?.revoke('supplier-a')
    expect((await send(old)).status).toBe(403)
    expect(
      spine.environment.journal
        .find({ direction: 'in' })
        .at(-1)
        ?.problems.map(({ code }) => code),
    ).toEqual(['MS-TLS-REVOKED'])
    expect((await send(own)).status).toBe(202)
  })

  it('22 an endpoint with a certificate of the old generation gets its answers', async () => {
    const spine = await testEnvironment({ certs: temporaryFolder(), pki: 'g1', pkiAlso: 'g2' })
    expect(new X509Certificate(spine.environment.authority.server.certificate).issuer).toContain('CN=MOCK INT Level 1C')
    const endpoint = await spine.listen({ partyKey: 'A99901-9990001', name: 'supplier-a' })
    await spine.send(upload(spine.route(UPLOAD)))
    await endpoint.count(1)
    expect(endpoint.received[0]?.body).toContain('MCCI_IN010000UK13')
  })

  it('a folder of another generation is refused by name', async () => {
    const certs = temporaryFolder()
    const first = await openAuthority(authorityOptions(certs))
    first.close()
    await expect(testEnvironment({ certs, pki: 'g1' })).rejects.toMatchObject({ code: 'MS-PKI-OTHER-CA' })
  })
})

describe('20 TLS versions and suites', () => {
  const connect = (spine: TestEnvironment, options: tls.ConnectionOptions) =>
    new Promise<{ readonly protocol: string | null; readonly suite: string }>((resolve, reject) => {
      const port = Number(new URL(spine.environment.urls.https).port)
      const socket = tls.connect(
        { host: 'localhost', port, servername: HOST, ca: spine.ca, ...spine.identity('supplier-a'), ...options },
        () => {
          resolve({ protocol: socket.getProtocol(), suite: socket.getCipher().standardName })
          socket.destroy()
        },
      )
      socket.on('error', reject)
    })

  it('20 TLS 1.1 is refused; TLS 1.2 negotiates a suite of Spine’s list; under --tls-versions 1.2 nothing else', async () => {
    const spine = await testEnvironment({ tlsVersions: '1.2' })
    await expect(connect(spine, { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' })).rejects.toThrow()
    const usual = await connect(spine, {})
    expect(usual.protocol).toBe('TLSv1.2')
    expect(usual.suite).toBe('TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384')
    for (const suite of [
      'ECDHE-RSA-AES256-GCM-SHA384',
      'ECDHE-RSA-AES128-GCM-SHA256',
      'DHE-RSA-AES256-GCM-SHA384',
      'DHE-RSA-AES128-GCM-SHA256',
      'ECDHE-RSA-AES256-SHA384',
      'DHE-RSA-AES256-SHA256',
      'DHE-RSA-AES256-SHA',
      'ECDHE-RSA-AES256-SHA',
    ])
      expect((await connect(spine, { maxVersion: 'TLSv1.2', ciphers: suite })).protocol).toBe('TLSv1.2')
    await expect(connect(spine, { minVersion: 'TLSv1.3' })).rejects.toThrow()
  })
})
