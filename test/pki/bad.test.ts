import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import tls from 'node:tls'
import { beforeAll, describe, expect, it } from 'vitest'
import { type BadKind, badKindNames } from '../../src/pki/bad/kinds.ts'
import { BAD_CERTIFICATES } from '../../src/stubs/faults/effects.ts'
import { FaultRuleInput } from '../../src/stubs/faults/fault-rule.ts'
import { run } from '../cli/program.ts'
import { endWithFile } from '../support/endings.ts'
import { A, LIST, type TestEnvironment, testEnvironment } from '../support/environment.ts'
import { query } from '../support/messages.ts'
import { PATIENCE } from '../support/patience.ts'
import { post } from '../support/post.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const dir = temporaryFolder()

let spine: TestEnvironment
beforeAll(async () => {
  spine = await testEnvironment()
  await spine.environment.authority.bad('revoked', 'supplier-a')
  const { authority } = spine.environment
  writeFileSync(path.join(dir, 'ca.pem'), authority.caBundle)
  writeFileSync(path.join(dir, 'crl.pem'), authority.crls.map(({ pem }) => pem).join(''))
})

/** What OpenSSL and the messaging door must say of each kind; `undefined`: OpenSSL takes it as a file, what is wrong shows elsewhere. */
const MATRIX: Readonly<Record<BadKind, { readonly openssl: RegExp; readonly door: string }>> = {
  revoked: { openssl: /error 23 .*certificate revoked/, door: 'MS-TLS-REVOKED' },
  expired: { openssl: /error 10 .*certificate has expired/, door: 'MS-TLS-EXPIRED' },
  'not-yet-valid': { openssl: /error 9 .*certificate is not yet valid/, door: 'MS-TLS-NOT-YET-VALID' },
  'wrong-ca': { openssl: /error 20 .*unable to get local issuer certificate/, door: 'MS-TLS-FOREIGN-CA' },
  'wrong-name': { openssl: /: OK/, door: 'not refused by TLS' },
  'wrong-usage': { openssl: /error 26 .*purpose/, door: 'MS-TLS-CERTIFICATE' },
  sha1: { openssl: /error 68 .*too weak/, door: 'MS-TLS-CERTIFICATE' },
  'weak-key': { openssl: /error 66 .*key too weak/, door: 'MS-TLS-CERTIFICATE' },
  'self-signed': { openssl: /error 18 .*self[- ]signed certificate/, door: 'MS-TLS-FOREIGN-CA' },
  // OpenSSL is given the sub CA in its file, and Spine knows it: only a checker with the root alone misses it.
  'no-chain': { openssl: /: OK/, door: 'not refused by TLS' },
  'cn-only': { openssl: /: OK/, door: 'not refused by TLS' },
  // The list is given as a file.
  'crl-missing': { openssl: /: OK/, door: 'not refused by TLS' },
}

const verified = (kind: string, ...more: string[]): string => {
  const args = [
    'verify',
    '-CAfile',
    'ca.pem',
    '-CRLfile',
    'crl.pem',
    '-crl_check_all',
    '-purpose',
    'sslclient',
    '-auth_level',
    '2',
    ...more,
    `supplier-a-${kind}.crt`,
  ]
  try {
    return execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' }).toString()
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)
  }
}

it('rules name every kind', () => {
  expect(BAD_CERTIFICATES).toEqual(badKindNames)
})

describe('20 bad certificates on demand', () => {
  it.each(badKindNames)('20 %s, by the command line: OpenSSL says what is wrong', async (kind) => {
    const made = await run(['certs', 'bad', kind, '--for', 'supplier-a', '--out', dir], {
      env: { MOCK_SPINE_ADMIN_URL: spine.environment.urls.http },
    })
    expect(made.code, made.stderr).toBe(0)
    const x509 = new X509Certificate(readFileSync(path.join(dir, `supplier-a-${kind}.crt`)))
    expect(x509.subject).toContain(kind === 'wrong-name' ? 'CN=somebody-else.mock.nhs.uk' : 'CN=supplier-a.mock.nhs.uk')
    expect(verified(kind)).toMatch(MATRIX[kind].openssl)
  })

  it('20 a good one is accepted by the same check, and a name is checked where one is asked for', () => {
    writeFileSync(path.join(dir, 'supplier-a-good.crt'), spine.identity('supplier-a').cert)
    expect(verified('good', '-verify_hostname', 'supplier-a.mock.nhs.uk')).toContain(': OK')
    expect(verified('wrong-name', '-verify_hostname', 'supplier-a.mock.nhs.uk')).toMatch(/hostname mismatch/)
  })

  it.each(
    badKindNames.filter((kind) => MATRIX[kind].door !== 'not refused by TLS'),
  )('20 %s is refused at the messaging door, and the journal says why', async (kind) => {
    const { chain, key } = await spine.environment.authority.bad(kind, 'supplier-a')
    const { journal, urls } = spine.environment
    const before = journal.find().at(-1)?.sequence ?? 0
    const attempt = new Promise<void>((resolve, reject) => {
      const socket = tls.connect(
        {
          port: Number(new URL(urls.https).port),
          host: 'localhost',
          servername: 'msg.int.spine2.ncrs.nhs.uk',
          ca: spine.ca,
          cert: chain,
          key,
          ciphers: 'DEFAULT:@SECLEVEL=0',
        },
        () =>
          socket.write('POST /reliablemessaging/reliablerequest HTTP/1.1\r\nHost: msg.int.spine2.ncrs.nhs.uk\r\nContent-Length: 0\r\n\r\n'),
      )
      socket.on('data', (data: Buffer) => reject(new Error(`answered: ${data}`)))
      socket.on('error', () => resolve())
      socket.on('close', () => resolve())
    })
    await attempt
    const [refused] = await journal.wait({ after: before }, PATIENCE)
    expect(refused?.outcome).toBe('refused')
    expect(refused?.problems.map(({ code }) => code)).toEqual([MATRIX[kind].door])
  })

  it('20 one for another name passes TLS, and is nobody of the directory', async () => {
    const { chain, key } = await spine.environment.authority.bad('wrong-name', 'supplier-a')
    const message = query(spine.route(LIST))
    const answer = await post({
      url: `${spine.environment.urls.https}${message.path}`,
      ca: spine.ca,
      as: { cert: chain, key },
      headers: message.headers,
      body: message.body,
    })
    expect(answer.status).not.toBe(202)
  })

  it('an unknown kind and an unknown supplier are named', async () => {
    const cli = (...args: string[]) =>
      run(['certs', 'bad', ...args], { env: { MOCK_SPINE_ADMIN_URL: spine.environment.urls.http }, cwd: dir })
    expect((await cli('rotten', '--for', 'supplier-a')).code).toBe(2)
    expect((await cli('expired', '--for', 'nobody')).stderr).toContain('MS-PKI-UNKNOWN')
  })
})

describe('Spine presents a bad certificate', () => {
  it.each(badKindNames)('%s: the supplier’s endpoint sees it, and refuses what OpenSSL refuses', async (kind) => {
    const own = await testEnvironment({ deliveryTimeout: 3000 })
    const seen = await new Promise<{ subject: string; reason: string }>((resolve) => {
      void (async () => {
        const server = tls.createServer(
          {
            ...own.identity('supplier-a'),
            ca: own.ca,
            crl: own.environment.authority.crls.map(({ pem }) => pem),
            requestCert: true,
            rejectUnauthorized: false,
            ciphers: 'DEFAULT:@SECLEVEL=0',
          },
          (socket) => {
            const subject = socket.getPeerX509Certificate()?.subject ?? ''
            resolve({ subject, reason: socket.authorized ? 'authorized' : String(socket.authorizationError) })
            socket.destroy()
          },
        )
        // The list of the revoked is read as the endpoint starts.
        if (kind === 'revoked') await own.environment.authority.bad('revoked', 'spine-out')
        server.setSecureContext({
          ...own.identity('supplier-a'),
          ca: own.ca,
          crl: own.environment.authority.crls.map(({ pem }) => pem),
          ciphers: 'DEFAULT:@SECLEVEL=0',
        })
        await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
        const address = server.address()
        const port = typeof address === 'object' && address !== null ? address.port : 0
        await own.environment.register({ space: 'default', partyKey: A.partyKey, endpoint: `https://localhost:${port}/` })
        own.environment.faults.add(FaultRuleInput.parse({ on: 'delivery', times: 1, effect: { do: 'present', certificate: kind } }))
        await own.send(query(own.route(LIST)))
        endWithFile(async () => void server.close())
      })()
    })
    expect(seen.subject).toContain(kind === 'wrong-name' ? 'CN=somebody-else.mock.nhs.uk' : 'CN=msg-out.int.spine2.ncrs.nhs.uk')
    const reasons: Readonly<Record<BadKind, RegExp>> = {
      revoked: /CERT_REVOKED/,
      expired: /CERT_HAS_EXPIRED/,
      'not-yet-valid': /CERT_NOT_YET_VALID/,
      'wrong-ca': /UNABLE_TO_GET_CRL|UNABLE_TO_GET_ISSUER_CERT/,
      'wrong-name': /authorized/,
      'wrong-usage': /INVALID_PURPOSE/,
      // Endpoints of the security level 0 take these two; others don't let them come so far.
      sha1: /authorized/,
      'weak-key': /authorized/,
      'self-signed': /UNABLE_TO_GET_CRL/,
      'no-chain': /authorized/,
      'cn-only': /authorized/,
      'crl-missing': /authorized/,
    }
    expect(seen.reason).toMatch(reasons[kind])
  })
})
