import { X509Certificate } from 'node:crypto'
import http from 'node:http'
import { beforeAll, describe, expect, it } from 'vitest'
import { type TestEnvironment, testEnvironment } from '../support/environment.ts'

let spine: TestEnvironment
beforeAll(async () => {
  spine = await testEnvironment()
})

/** One request to the plain port under a host name of the environment. */
function ask(url: string, method = 'GET'): Promise<{ status: number; headers: http.IncomingHttpHeaders; body: Buffer }> {
  const { host, pathname } = new URL(url)
  return new Promise((resolve, reject) => {
    const port = Number(new URL(spine.environment.urls.http).port)
    const request = http.request({ host: '127.0.0.1', port, path: pathname, method, headers: { Host: host }, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }))
    })
    request.on('error', reject)
    request.end()
  })
}

const lists = [
  ['http://crl.nhs.uk/PTL/G2/root/NHSPTLrootG2.crl', 'root'],
  ['http://crl.nhs.uk/int/1c/crlc2.crl', 'sub'],
  ['http://crl.nhs.uk/int/1c/crlc3.crl', 'sub'],
] as const

describe('where the certificates say that revocation lists are', () => {
  it('every distribution point of a certificate is served', () => {
    const named = spine.environment.authority.crls.flatMap(({ paths }) => paths.map((each) => `http://crl.nhs.uk${each}`))
    expect(named.sort()).toEqual(lists.map(([url]) => url).sort())
  })

  it.each(lists)('serves %s, the CRL of the %s CA', async (url, ca) => {
    const { status, headers, body } = await ask(url)
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('application/pkix-crl')
    expect(body).toEqual(spine.environment.authority.crls.find((each) => each.ca === ca)?.der)
    const head = await ask(url, 'HEAD')
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, String(body.length), 0])
  })

  it('shows a revocation at once', async () => {
    const [, [url]] = lists
    const before = (await ask(url)).body
    await spine.environment.authority.issue({ name: 'lost', fqdn: 'lost.mock.nhs.uk', names: [] })
    const { serial } = await spine.environment.authority.revoke('lost')
    const after = (await ask(url)).body
    const bytes = Buffer.from(serial.padStart(serial.length + (serial.length % 2), '0'), 'hex')
    expect([before.includes(bytes), after.includes(bytes)]).toEqual([false, true])
  })

  it('lists what people load by hand', async () => {
    const { status, headers, body } = await ask('http://checkit/public/pki/crls.php')
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    for (const [url] of lists) expect(body.toString()).toContain(`href="${new URL(url).pathname}"`)
  })

  it('refuses to be written to', async () => {
    const { status, headers } = await ask(lists[0][0], 'POST')
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD'])
    expect(
      spine.environment.journal
        .find({ door: 'crl' })
        .at(-1)
        ?.problems.map(({ code }) => code),
    ).toEqual(['MS-METHOD-NOT-ALLOWED'])
  })
})

describe('CA certificates', () => {
  it('serves the root where the sub CA’s certificate says that it is', async () => {
    const url = /CA Issuers - URI:(\S+)/.exec(new X509Certificate(spine.environment.authority.subPem).infoAccess ?? '')?.[1] ?? ''
    const { status, headers, body } = await ask(url)
    expect([status, headers['content-type']]).toEqual([200, 'application/pkix-cert'])
    expect(new X509Certificate(body).fingerprint256).toBe(new X509Certificate(spine.environment.authority.rootPem).fingerprint256)
  })

  it.each([
    ['root', () => spine.environment.authority.rootPem],
    ['sub', () => spine.environment.authority.subPem],
    ['ca-bundle', () => spine.environment.authority.caBundle],
  ])('serves /ca/%s.pem for installing', async (name, expected) => {
    const { status, body } = await ask(`http://localhost/ca/${name}.pem`)
    expect([status, body.toString()]).toEqual([200, expected()])
  })
})
