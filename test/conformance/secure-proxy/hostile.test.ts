import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import net from 'node:net'
import tls from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wholeOf } from '../../support/https-depot.ts'
import { PROXY_HOST, type Testbed, testbed, usual } from './testbed.ts'

let bed: Testbed
/** A place in the local network that no directory holds: whatever arrives there has left where nothing may. */
let elsewhere: net.Server
let port = 0
let arrived = 0
beforeAll(async () => {
  bed = await testbed()
  elsewhere = net.createServer((socket) => {
    arrived++
    socket.destroy()
  })
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
  const address = elsewhere.address()
  port = address !== null && typeof address === 'object' ? address.port : 0
})
afterAll(() => elsewhere.close())

/** A request of bytes as they are, on a connection of its own. */
async function bytes(text: string): Promise<string> {
  const socket = tls.connect({
    host: '127.0.0.1',
    port: Number(new URL(bed.spine.environment.urls.https).port),
    servername: PROXY_HOST,
    ca: bed.spine.ca,
    ...bed.certificates.consumer,
  })
  socket.write(Buffer.from(text, 'latin1'))
  return (await wholeOf(socket)).text
}

const lines = (line: string, more: readonly string[] = []): string =>
  [
    `${line} HTTP/1.1`,
    `Host: ${PROXY_HOST}`,
    ...Object.entries(usual()).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
    ...more,
    '',
    '',
  ].join('\r\n')

const targets: readonly (readonly [string, () => string])[] = [
  ['loopback', () => `https://127.0.0.1:${port}/`],
  ['loopback by name', () => `https://localhost:${port}/`],
  ['loopback in IPv6', () => `https://[::1]:${port}/`],
  ['loopback mapped into IPv6', () => `https://[::ffff:127.0.0.1]:${port}/`],
  ['loopback in decimal', () => `https://2130706433:${port}/`],
  ['loopback in octal', () => `https://0177.0.0.1:${port}/`],
  ['loopback in hexadecimal', () => `https://0x7f.1:${port}/`],
  ['loopback shortened', () => `https://127.1:${port}/`],
  ['every address', () => `https://0.0.0.0:${port}/`],
  ['the metadata address', () => 'https://169.254.169.254/latest/meta-data/'],
  ['the metadata address, plain', () => 'http://169.254.169.254/latest/meta-data/'],
  ['the proxy itself', () => `https://${PROXY_HOST}/${bed.root}/metadata`],
  ['the messaging host', () => 'https://msg.int.spine2.ncrs.nhs.uk/sync-service'],
  ['the admin port', () => `${bed.spine.environment.urls.http}/api/exchanges`],
  ['the provider’s host as user name', () => `${bed.provider.origin}@localhost:${port}/P88801/STU3/1/gpconnect/`],
  ['the provider’s root as user name', () => `${bed.root}@localhost:${port}/`],
  ['a password', () => `https://a:b@localhost:${bed.provider.port}/P88801/STU3/1/gpconnect/metadata`],
  ['a longer host', () => `${bed.provider.origin}.evil.example/P88801/STU3/1/gpconnect/`],
  ['a longer port', () => `${bed.provider.origin}0/P88801/STU3/1/gpconnect/`],
  ['a backslash behind the host', () => `${bed.provider.origin}\\@localhost:${port}/`],
  ['a fragment before the path', () => `${bed.provider.origin}#@localhost:${port}/`],
  ['a tab in the host', () => `https://local%09host:${port}/`],
  ['upper case', () => bed.root.replace('localhost', 'LOCALHOST')],
  ['a dot behind the host', () => bed.root.replace('localhost', 'localhost.')],
  ['an encoded host', () => bed.root.replace('localhost', '%6cocalhost')],
  ['no host', () => 'https:///P88801/STU3/1/gpconnect/metadata'],
  ['a root one letter short', () => bed.root.slice(0, -1)],
  ['another scheme', () => bed.root.replace('https:', 'gopher:')],
  ['a file', () => 'file:///etc/passwd'],
  ['two slashes in front', () => `/${bed.root}/metadata`],
]

describe('a target that the directory does not hold', () => {
  it('there are at least thirty of them', () => {
    expect(new Set(targets.map(([what]) => what)).size).toBeGreaterThanOrEqual(30)
  })

  it.each(targets)('%s: nothing leaves', async (_what, target) => {
    const [before, there] = [arrived, bed.provider.reached.length]
    const answer = await bytes(lines(`GET /${target()}`))
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect([arrived, bed.provider.reached.length]).toEqual([before, there])
  })

  it.each<[string, (root: string) => string]>([
    ['encoded twice', (root) => encodeURIComponent(encodeURIComponent(`${root}/metadata`))],
    ['with CRLF encoded', (root) => encodeURIComponent(`${root}/metadata HTTP/1.1\r\nX-Smuggled: yes\r\n\r\n`)],
    ['with a bare line feed encoded', (root) => encodeURIComponent(`${root}/metadata\nX-Smuggled: yes`)],
    ['with a space encoded', (root) => encodeURIComponent(`${root}/meta data`)],
    ['with NUL encoded', (root) => encodeURIComponent(`${root}/meta\0data`)],
    ['with a user name encoded', (root) => encodeURIComponent(root.replace('https://', 'https://me@'))],
    ['with a fragment encoded', (root) => encodeURIComponent(`${root}/metadata#x`)],
    ['with a bad byte', (root) => `${encodeURIComponent(root)}%zz`],
  ])('a whole target %s: nothing leaves', async (_what, target) => {
    const there = bed.provider.reached.length
    expect(await bytes(lines(`GET /${target(bed.root)}`))).toMatch(/^HTTP\/1\.1 400 /)
    expect(bed.provider.reached.length).toBe(there)
  })

  it('what goes to the right provider with dot segments goes as it came, with a warning', async () => {
    const traceId = randomUUID()
    await bed.call({ target: '/../../secret/%2e%2e/x', headers: { 'Ssp-TraceID': traceId } })
    expect(bed.provider.last().target).toBe('/P88801/STU3/1/gpconnect/../../secret/%2e%2e/x')
    expect((await bed.exchange(traceId)).problems.map(({ code }) => code)).toContain('MS-SSP-TARGET-DOTS')
  })
})

describe('a smuggled request', () => {
  const path = () => `POST /${bed.root}/Patient`
  it.each<[string, readonly string[], string]>([
    ['two lengths', ['Content-Length: 5', 'Content-Length: 6'], 'hello'],
    ['length and chunks', ['Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\n'],
    ['chunks written oddly', ['Transfer-Encoding: xchunked'], '0\r\n\r\n'],
    ['chunks and identity', ['Transfer-Encoding: chunked, identity'], '0\r\n\r\n'],
    ['a space before the colon', ['Transfer-Encoding : chunked'], '0\r\n\r\n'],
    ['a folded header', ['X-Folded: a', ' b'], ''],
    ['a bare line feed', ['X-Bare: a\nX-Smuggled: yes'], ''],
    ['a second Ssp-From', ['Ssp-From: 200000000360'], ''],
    ['a second Ssp-To', ['Ssp-To: 999000000011'], ''],
    ['a second interaction', ['Ssp-InteractionID: x'], ''],
    ['a negative length', ['Content-Length: -1'], ''],
  ])('%s does not reach the provider as another one', async (_what, more, body) => {
    const there = bed.provider.reached.length
    expect(await bytes(`${lines(path(), more)}${body}`)).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect(bed.provider.reached.length).toBe(there)
  })

  it('a request behind a chunked body is a request of its own', async () => {
    const there = bed.provider.reached.length
    const type = 'Content-Type: application/fhir+json'
    const smuggled = lines(`GET /${bed.root}/metadata`)
    const first = lines(path(), ['Transfer-Encoding: chunked', type]).replace('Connection: close\r\n', '')
    const text = await bytes(`${first}2\r\n{}\r\n0\r\n\r\n${smuggled}`)
    expect(text.match(/HTTP\/1\.1 200 /g)).toHaveLength(2)
    expect(bed.provider.reached.slice(there).map(({ verb, body }) => [verb, body.toString()])).toEqual([
      ['POST', '{}'],
      ['GET', ''],
    ])
  })

  it('CONNECT is answered 405, byte for byte as TRACE, and no tunnel opens', async () => {
    const [before, there] = [arrived, bed.provider.reached.length]
    for (const to of [`127.0.0.1:${port}`, `localhost:${bed.provider.port}`, `${PROXY_HOST}:443`]) {
      const connect = await bytes(`CONNECT ${to} HTTP/1.1\r\nHost: ${to}\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n`)
      const trace = await bytes(lines(`TRACE /${bed.root}/metadata`))
      const body = (text: string) => text.slice(text.indexOf('{'))
      expect(connect).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n/)
      expect(connect.match(/HTTP\/1\.1 /g)).toHaveLength(1)
      expect(body(connect)).toBe(body(trace))
    }
    expect([arrived, bed.provider.reached.length]).toEqual([before, there])
    const kept = bed.spine.environment.journal.find({ direction: 'in', problem: 'MS-SSP-METHOD' })
    expect(kept.filter(({ request }) => request.line.startsWith('CONNECT '))).toHaveLength(3)
  })

  it('what would go through the tunnel is not read, and its end is not waited for', async () => {
    const socket = tls.connect({
      host: '127.0.0.1',
      port: Number(new URL(bed.spine.environment.urls.https).port),
      servername: PROXY_HOST,
      ca: bed.spine.ca,
    })
    // It hears that the other side has ended.
    socket.resume()
    socket.on('error', () => {})
    socket.write(`CONNECT ${PROXY_HOST}:443 HTTP/1.1\r\nHost: ${PROXY_HOST}\r\n\r\n${'x'.repeat(2_000_000)}`)
    await once(socket, 'close')
    await expect.poll(() => bed.spine.environment.inFlight()).toBe(0)
  })

  it('a target in absolute form is the one behind the proxy’s own host, and nobody else’s', async () => {
    const there = bed.provider.reached.length
    expect(await bytes(lines(`GET https://${PROXY_HOST}/${bed.root}/metadata`))).toMatch(/^HTTP\/1\.1 200 /)
    expect(bed.provider.reached.length).toBe(there + 1)
    const before = arrived
    expect(await bytes(lines(`GET https://${PROXY_HOST}/https://127.0.0.1:${port}/x`))).toMatch(/^HTTP\/1\.1 400 /)
    expect(await bytes(lines(`GET https://127.0.0.1:${port}/x`))).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect([arrived, bed.provider.reached.length]).toEqual([before, there + 1])
  })

  it.each([301, 302, 303, 307, 308])('a redirect of a provider (%i) is passed on, not followed', async (status) => {
    const before = arrived
    bed.provider.answer = (_request, response) => void response.writeHead(status, { Location: `https://127.0.0.1:${port}/x` }).end()
    const text = await bytes(lines(`GET /${bed.root}/metadata`))
    bed.provider.answer = (_request, response) => void response.writeHead(200).end('{}')
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(text).toContain(`Location: https://127.0.0.1:${port}/x`)
    expect(arrived).toBe(before)
  })

  it.each([
    'Ssp-From',
    'Ssp-To',
    'Ssp-TraceID',
    'Ssp-InteractionID',
    'Authorization',
    'Forwarded',
    'Host',
  ])('Connection: %s does not take it from the provider', async (name) => {
    const text = lines(`GET /${bed.root}/metadata`).replace('Connection: close', `Connection: close, ${name}`)
    expect(await bytes(text)).toMatch(/^HTTP\/1\.1 200 /)
    expect(bed.provider.last().header(name)).toBeDefined()
  })

  it('the answer of a provider that lies about its length ends with the connection', async () => {
    bed.provider.listen = (request) => {
      request.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort')
    }
    const text = await bytes(lines(`GET /${bed.root}/metadata`))
    bed.provider.listen = undefined
    expect(text.endsWith('short')).toBe(true)
  })
})
