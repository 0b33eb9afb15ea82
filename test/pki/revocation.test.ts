import { execFile, execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { revocationReasons } from '../../src/pki/authority.ts'
import { run } from '../cli/program.ts'
import { type TestEnvironment, testEnvironment } from '../support/environment.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { openssl } from './fixture.ts'

const dir = temporaryFolder()
const at = (name: string) => path.join(dir, name)
const file = (name: string, content: string | Buffer): string => {
  writeFileSync(at(name), content)
  return at(name)
}

let spine: TestEnvironment
beforeAll(async () => {
  spine = await testEnvironment({ certs: temporaryFolder() })
  const { authority } = spine.environment
  file('root.pem', authority.rootPem)
  file('sub.pem', authority.subPem)
  file('ca.pem', authority.caBundle)
})

const http = (pathname: string, init?: RequestInit) => fetch(`${spine.environment.urls.http}${pathname}`, init)

/** `openssl ocsp` about a certificate, as it prints it. */
const ocsp = async (certificate: string, issuer = 'sub.pem', ...more: string[]): Promise<string> => {
  const args = ['-issuer', at(issuer), '-cert', certificate, '-CAfile', at('ca.pem'), '-url', `${spine.environment.urls.http}/ocsp`]
  return (await openssl('ocsp', ...args, ...more)).output
}

describe('OCSP, as openssl judges it', () => {
  it('a certificate in force is good, with and without a nonce, by SHA-1 and SHA-256', async () => {
    const good = file('good.pem', spine.identity('supplier-a').cert)
    for (const more of [[], ['-no_nonce']]) expect(await ocsp(good, 'sub.pem', ...more)).toMatch(/good\.pem: good[\s\S]*Response verify OK/)
    const args = [
      '-sha256',
      '-issuer',
      at('sub.pem'),
      '-cert',
      good,
      '-CAfile',
      at('ca.pem'),
      '-url',
      `${spine.environment.urls.http}/ocsp`,
    ]
    expect((await openssl('ocsp', ...args)).output).toMatch(/good\.pem: good/)
  })

  it('the sub CA’s certificate is judged by the root', async () => {
    expect(await ocsp(at('sub.pem'), 'root.pem')).toMatch(/sub\.pem: good[\s\S]*Response verify OK/)
  })

  it.each(revocationReasons)('a certificate revoked for %s says so', async (reason) => {
    const { authority } = spine.environment
    const name = `gone-${reason.toLowerCase()}`
    const { chain, serial } = await authority.issue({ name, fqdn: `${name}.mock.nhs.uk`, names: [] })
    await authority.revoke(serial, reason, new Date('2026-01-02T03:04:05Z'))
    const told = await ocsp(file(`${name}.pem`, chain))
    expect(told).toMatch(/: revoked/)
    // OpenSSL’s words for reasons end at 8.
    const late = reason === 'privilegeWithdrawn' || reason === 'aACompromise'
    if (reason !== 'unspecified') expect(told).toContain(`Reason: ${late ? '(UNKNOWN)' : reason}`)
    expect(told).toContain('Revocation Time: Jan  2 03:04:05 2026 GMT')
  })

  it('about a certificate of another CA the responder says that it does not speak for it', async () => {
    const { chain } = await spine.environment.authority.bad('wrong-ca', 'supplier-a')
    const [leaf = '', foreign = ''] = chain.split(/(?<=-----END CERTIFICATE-----\n)/)
    file('foreign.pem', foreign)
    expect(await ocsp(file('stranger.pem', leaf), 'foreign.pem')).toContain('unauthorized (6)')
  })

  it('what is no request is malformed; GET carries one in base64', async () => {
    const broken = Buffer.from(await (await http('/ocsp', { method: 'POST', body: 'nonsense' })).arrayBuffer())
    expect(broken.toString('hex')).toBe('30030a0101')
    expect(Buffer.from(await (await http('/ocsp/%zz')).arrayBuffer()).toString('hex')).toBe('30030a0101')
    await openssl('ocsp', '-issuer', at('sub.pem'), '-cert', at('good.pem'), '-reqout', at('request.der'), '-no_nonce')
    const request = execFileSync('base64', ['-w0', at('request.der')]).toString()
    const answer = await http(`/ocsp/${encodeURIComponent(request)}`)
    expect(answer.headers.get('content-type')).toBe('application/ocsp-response')
    file('answer.der', Buffer.from(await answer.arrayBuffer()))
    const { output } = await openssl(
      'ocsp',
      '-respin',
      at('answer.der'),
      '-reqin',
      at('request.der'),
      '-CAfile',
      at('ca.pem'),
      '-resp_text',
    )
    expect(output).toContain('Cert Status: good')
  })
})

describe('21 published wrongly on demand', () => {
  const cli = (how: string) => run(['certs', 'publish', how], { env: { MOCK_SPINE_ADMIN_URL: spine.environment.urls.http } })
  const list = async (): Promise<string> => {
    const answer = await http('/int/1c/crlc2.crl')
    if (answer.status !== 200) return String(answer.status)
    file('list.crl', Buffer.from(await answer.arrayBuffer()))
    const { output } = await openssl('crl', '-inform', 'DER', '-in', at('list.crl'), '-out', at('list.pem'), '-CAfile', at('sub.pem'))
    const root = (await openssl('crl', '-inform', 'DER', '-in', at('root.crl'))).output
    file('root-list.pem', root)
    file('lists.pem', (await openssl('crl', '-in', at('list.pem'))).output + root)
    const judge = await openssl('verify', '-CAfile', at('ca.pem'), '-CRLfile', at('lists.pem'), '-crl_check', at('good.pem'))
    return `${output}\n${judge.output}`
  }

  it('21 expired, signed by another, missing, and fresh again: openssl crl, verify and ocsp say so', async () => {
    file('root.crl', Buffer.from(await (await http('/PTL/G2/root/NHSPTLrootG2.crl')).arrayBuffer()))
    file('good.pem', spine.identity('supplier-a').cert)
    expect(await list()).toMatch(/verify OK[\s\S]*good\.pem: OK/)
    expect((await cli('expired')).code).toBe(0)
    expect(await list()).toMatch(/error 12 .*CRL has expired/)
    expect(await ocsp(at('good.pem'))).toContain('Status times invalid')
    expect((await cli('wrong-signer')).code).toBe(0)
    expect(await list()).toMatch(/verify failure[\s\S]*error 8 .*CRL signature failure/)
    expect(await ocsp(at('good.pem'))).toMatch(/Response Verify Failure/i)
    expect((await cli('missing')).code).toBe(0)
    expect(await list()).toBe('404')
    expect(await ocsp(at('good.pem'))).toContain('trylater (3)')
    expect((await cli('fresh')).code).toBe(0)
    expect(await list()).toMatch(/good\.pem: OK/)
    expect((await cli('rotten')).code).toBe(2)
  })

  it('21 a revocation shows in the expired list too, and Spine’s own doors judge by the list in force', async () => {
    const { authority } = spine.environment
    await authority.publish('expired')
    const { serial } = await authority.issue({ name: 'late', fqdn: 'late.mock.nhs.uk', names: [] })
    await authority.revoke(serial)
    await expect
      .poll(async () => {
        expect(await list()).toMatch(/error 12/)
        return (await openssl('crl', '-in', at('list.pem'), '-noout', '-text')).output.replaceAll(/\s|:/g, '').toUpperCase()
      })
      .toContain(serial)
    expect(authority.crls[1]?.nextUpdate.getTime()).toBeGreaterThan(Date.now())
    await authority.publish('fresh')
  })

  it('21 from the start, by --revocation', async () => {
    const own = await testEnvironment({ revocation: 'expired' })
    expect(own.environment.authority.publication).toBe('expired')
    expect(own.environment.authority.published.every(({ nextUpdate }) => nextUpdate.getTime() < Date.now())).toBe(true)
  })
})

it.each([
  ['past', '2026-01-31T09:00:00Z', 'Jan 31 09:00:00 2026 GMT'],
  ['to come', '2036-01-31T09:00:00Z', 'Jan 31 09:00:00 2036 GMT'],
])('21 a revocation dated in time %s stands in the list and in OCSP with that date', async (_, time, printed) => {
  const name = `dated-${time.slice(0, 4)}`
  await spine.environment.authority.issue({ name, fqdn: `${name}.mock.nhs.uk`, names: [] })
  const certificate = file(`${name}.pem`, spine.environment.authority.clients.get(name)?.chain ?? '')
  const cli = (...args: string[]) => run(['certs', 'revoke', name, ...args], { env: { MOCK_SPINE_ADMIN_URL: spine.environment.urls.http } })
  expect((await cli('--at', 'then')).code).toBe(2)
  const { code, stderr } = await cli('--at', time, '--reason', 'superseded')
  expect(code, stderr).toBe(0)
  expect(await ocsp(certificate)).toContain(`Revocation Time: ${printed}`)
  file('dated.crl', Buffer.from(await (await http('/int/1c/crlc3.crl')).arrayBuffer()))
  expect((await openssl('crl', '-inform', 'DER', '-in', at('dated.crl'), '-noout', '-text')).output).toContain(
    `Revocation Date: ${printed}`,
  )
})

describe('23 requests', () => {
  const request = async (name: string, ...key: string[]): Promise<string> => {
    await openssl(
      'req',
      '-new',
      ...key,
      '-nodes',
      '-keyout',
      at(`${name}.key`),
      '-subj',
      `/O=Evil/CN=${name}.mock.nhs.uk`,
      '-out',
      at(`${name}.csr`),
    )
    return at(`${name}.csr`)
  }
  const P256 = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']
  const cli = (...args: string[]) => run(['certs', 'sign', ...args], { env: { MOCK_SPINE_ADMIN_URL: spine.environment.urls.http } })

  it('23 a key on P-256 is signed when asked for, and signs alone', async () => {
    const csr = await request('curved', ...P256)
    const refused = await cli(csr)
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/MS-PKI-BAD-CSR[\s\S]*prime256v1[\s\S]*--p256/)])
    const { code, stdout } = await cli(csr, '--p256')
    expect(code).toBe(0)
    const text = execFileSync('openssl', ['x509', '-noout', '-text'], { input: stdout }).toString()
    expect(text).toContain('Subject: O = nhs, OU = Devices, CN = curved.mock.nhs.uk')
    expect(text).toMatch(/Key Usage:\s+Digital Signature\n/)
    expect(text).toContain('NIST CURVE: P-256')
  })

  it('23 P-384 is not signed', async () => {
    const csr = await request('wide', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384')
    expect((await cli(csr, '--p256')).stderr).toContain('secp384r1')
  })

  it('23 many at once: all, or none where one cannot be signed', async () => {
    const csrs = [await request('one', '-newkey', 'rsa:2048'), await request('two', ...P256)]
    const before = spine.environment.authority.list().length
    const refused = await cli(...csrs, '--out', at('signed'))
    expect(refused.stderr).toMatch(/MS-PKI-BAD-CSR[\s\S]*request 2 of 2/)
    expect(spine.environment.authority.list()).toHaveLength(before)
    const { code, stderr } = await cli(...csrs, '--p256', '--out', at('signed'))
    expect(code, stderr).toBe(0)
    for (const name of ['one', 'two']) {
      const leaf = at(`signed/${name}.mock.nhs.uk.crt`)
      expect((await openssl('verify', '-x509_strict', '-CAfile', at('root.pem'), '-untrusted', at('sub.pem'), leaf)).output).toContain(
        ': OK',
      )
    }
  })

  it('23 many in one call over HTTP', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    expect(publicKey.asymmetricKeyType).toBe('rsa')
    file('many.key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
    const made = promisify(execFile)
    const csrs: string[] = []
    // One key for all: what is tried is the signing. A handful stands for the bench's five hundred.
    for (let each = 0; each < 25; each++)
      csrs.push((await made('openssl', ['req', '-new', '-key', at('many.key'), '-subj', `/CN=many-${each}.mock.nhs.uk`])).stdout)
    const answer = await http('/api/certificates/sign/batch', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ csrs }),
    })
    expect(answer.status).toBe(201)
    expect(JSON.parse(await answer.text()).certificates).toHaveLength(25)
    expect(spine.environment.authority.requests.get('many-24.mock.nhs.uk')?.commonName).toBe('many-24.mock.nhs.uk')
  })
})
