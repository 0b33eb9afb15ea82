import { randomUUID, X509Certificate } from 'node:crypto'
import net from 'node:net'
import tls from 'node:tls'
import { generate } from 'selfsigned'
import { beforeAll, describe, expect, it } from 'vitest'
import { readCrl } from '../../../src/pki/revocation/crl-reader.ts'
import { certificateFolder } from '../../support/environment.ts'
import { wholeOf } from '../../support/https-depot.ts'
import { CONSUMER, METADATA, PROXY_HOST, type Testbed, testbed } from './testbed.ts'

const DAY = 86_400_000
let bed: Testbed
let certs: string
beforeAll(async () => {
  certs = await certificateFolder()
  bed = await testbed({ certs })
})

const port = (of: Testbed = bed) => Number(new URL(of.spine.environment.urls.https).port)

async function foreign() {
  const pair = await generate([{ name: 'commonName', value: CONSUMER.fqdn }], { keySize: 2048 })
  return { cert: pair.cert, key: pair.private }
}

async function expired() {
  const { chain, key } = await bed.spine.environment.authority.issue({
    name: `expired-${randomUUID().slice(0, 8)}`,
    fqdn: CONSUMER.fqdn,
    names: [],
    notBefore: new Date(Date.now() - 3 * DAY),
    notAfter: new Date(Date.now() - DAY),
  })
  return { cert: chain, key }
}

async function revoked() {
  const { authority } = bed.spine.environment
  const made = await authority.issue({ name: `revoked-${randomUUID().slice(0, 8)}`, fqdn: CONSUMER.fqdn, names: [] })
  await authority.revoke(made.serial, 'keyCompromise')
  return { cert: made.chain, key: made.key }
}

async function withoutLocalhost(): Promise<{ cert: string; key: string }> {
  const { chain, key } = await bed.spine.environment.authority.issue({ name: 'elsewhere', fqdn: 'elsewhere.mock.nhs.uk', names: [] })
  return { cert: chain, key }
}

describe('a client certificate', () => {
  it.each<[string, string, () => Promise<{ cert: string; key: string }>, string]>([
    ['A02', 'of another name', async () => bed.identityOf('wrong', 'wrong.mock.nhs.uk'), 'MS-SSP-FQDN'],
    ['A03', 'of another CA', foreign, 'MS-TLS-FOREIGN-CA'],
    ['A04', 'that was revoked', revoked, 'MS-TLS-REVOKED'],
    ['A05', 'that has expired', expired, 'MS-TLS-EXPIRED'],
  ])('%s: %s is answered 495, and the connection ends', async (_id, _what, identity, code) => {
    const traceId = randomUUID()
    const answer = await bed.call({ as: await identity(), headers: { 'Ssp-TraceID': traceId } })
    expect(answer).toMatchObject({ status: 495, closes: true, reason: 'SSL Certificate Error' })
    expect(JSON.parse(answer.text).issue[0]).toMatchObject({ code: 'forbidden', details: { coding: [{ code: '495' }] } })
    expect((await bed.exchange(traceId)).problems.map((each) => each.code)).toEqual([code])
  })

  it('A06: none at all is answered 496, and the connection ends', async () => {
    const answer = await bed.call({ as: 'none' })
    expect(answer).toMatchObject({ status: 496, closes: true })
    expect(JSON.parse(answer.text).issue[0]).toMatchObject({ code: 'forbidden', details: { coding: [{ code: '496' }] } })
  })

  it('A32: one that is revoked while it runs is refused on the next connection', async () => {
    const { authority } = bed.spine.environment
    const made = await authority.issue({ name: 'to-be-revoked', fqdn: CONSUMER.fqdn, names: [] })
    const as = { cert: made.chain, key: made.key }
    expect((await bed.call({ as })).status).toBe(200)
    await authority.revoke(made.serial, 'keyCompromise')
    expect((await bed.call({ as })).status).toBe(495)
  })

  it('A32: a revocation list that has run out is published on demand; the proxy itself goes on checking by the one in force', async () => {
    const { authority, trusted, urls } = bed.spine.environment
    const listAt = async () => {
      const answer = await fetch(`${urls.http}${authority.crls.find(({ ca }) => ca === 'sub')?.paths[0] ?? ''}`)
      return readCrl(Buffer.from(await answer.arrayBuffer()), new X509Certificate(authority.subPem).publicKey)
    }
    expect((await listAt()).nextUpdate.getTime()).toBeGreaterThan(Date.now())
    await trusted.publish('expired')
    try {
      expect((await listAt()).nextUpdate.getTime()).toBeLessThan(Date.now())
      expect((await bed.call()).status).toBe(200)
      expect((await bed.call({ as: await revoked() })).status).toBe(495)
    } finally {
      await trusted.publish('fresh')
    }
    expect((await listAt()).nextUpdate.getTime()).toBeGreaterThan(Date.now())
  })

  it('may be refused as a stock nginx does', async () => {
    const nginx = await testbed({ certs, sspCertificate: 'nginx' })
    const answer = await nginx.call({ as: 'none' })
    expect(answer).toMatchObject({ status: 400, closes: true })
    expect(answer.header('Content-Type')).toBe('text/html')
    expect(answer.text).toContain('<center>No required SSL certificate was sent</center>')
  })

  it('may be refused by closing the connection', async () => {
    const closing = await testbed({ certs, sspCertificate: 'close' })
    await expect(closing.call({ as: 'none' })).rejects.toThrow()
    expect((await closing.call()).status).toBe(200)
  })

  it('of another name may be let through with a warning', async () => {
    const lenient = await testbed({ certs, partyCheck: 'warn' })
    const traceId = randomUUID()
    const as = await lenient.identityOf('lenient', 'lenient.mock.nhs.uk')
    expect((await lenient.call({ as, headers: { 'Ssp-TraceID': traceId } })).status).toBe(200)
    expect((await lenient.exchange(traceId)).problems.map(({ code }) => code)).toContain('MS-SSP-FQDN-UNCHECKED')
  })
})

it('A07: plain HTTP on the TLS port is closed without an answer', async () => {
  const socket = net.connect(port(), '127.0.0.1')
  socket.write(`GET /${bed.root}/metadata HTTP/1.1\r\nHost: ${PROXY_HOST}\r\n\r\n`)
  expect((await wholeOf(socket)).text).not.toMatch(/^HTTP\/1\.1 200/)
})

describe('cipher suites', () => {
  const shake = (ciphers: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = tls.connect({
        host: '127.0.0.1',
        port: port(),
        servername: PROXY_HOST,
        ca: bed.spine.ca,
        ...bed.certificates.consumer,
        ciphers,
        maxVersion: 'TLSv1.2',
        minVersion: 'TLSv1.2',
      })
      socket.once('secureConnect', () => {
        const { name } = socket.getCipher()
        socket.destroy()
        resolve(name)
      })
      socket.once('error', reject)
    })

  it.each([
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-SHA384',
    'ECDHE-RSA-AES256-SHA',
    'DHE-RSA-AES128-GCM-SHA256',
    'DHE-RSA-AES256-GCM-SHA384',
    'DHE-RSA-AES256-SHA256',
    'DHE-RSA-AES256-SHA',
  ])('A08: %s is taken', async (cipher) => {
    expect(await shake(cipher)).toBe(cipher)
  })

  it.each(['AES128-SHA256', 'NULL-MD5:@SECLEVEL=0', 'AES256-GCM-SHA384'])('A08: %s is not', async (cipher) => {
    await expect(shake(cipher)).rejects.toThrow()
  })

  it('TLS 1.1 is not', async () => {
    const socket = tls.connect({
      host: '127.0.0.1',
      port: port(),
      servername: PROXY_HOST,
      ca: bed.spine.ca,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
    })
    expect((await wholeOf(socket)).error).toBeDefined()
  })
})

describe('the provider’s certificate', () => {
  const TEXT = () => `ERROR_COMMUNICATING_TO_ENDPOINT_URL_${bed.root}/metadata`
  const answered = async (options: tls.SecureContextOptions) => {
    bed.provider.server.setSecureContext({ ca: bed.spine.ca, ...options })
    bed.provider.server.closeAllConnections()
    const traceId = randomUUID()
    const answer = await bed.call({ headers: { 'Ssp-TraceID': traceId, 'Ssp-InteractionID': METADATA } })
    return { answer, out: await bed.exchange(traceId, 'out') }
  }

  it.each<[string, () => Promise<{ cert: string; key: string }>, RegExp]>([
    ['of another CA', foreign, /another CA|self-signed/],
    ['that has expired', expired, /expired/],
    ['of another name', withoutLocalhost, /elsewhere/],
    ['that was revoked', revoked, /revoked/],
  ])('A17: one %s is not called: 502', async (_what, identity, words) => {
    const { answer, out } = await answered(await identity())
    expect(answer.status).toBe(502)
    expect(JSON.parse(answer.text).issue[0].diagnostics).toBe(TEXT())
    expect(out.problems).toEqual([expect.objectContaining({ code: 'MS-DELIVERY-TLS', came: expect.stringMatching(words) })])
  })
})
