import { createServer, type Server } from 'node:net'
import type { TlsOptions } from 'node:tls'
import { generate } from 'selfsigned'
import { describe, expect, it } from 'vitest'
import type { OutgoingMessage } from '../../src/kernel/delivery.ts'
import type { MutualTlsSender } from '../../src/net/outgoing/mutual-tls-sender.ts'
import { clientOf, materialOf, testAuthority } from '../support/authority.ts'
import { aMessage, anEndpoint, answering, aSender, closeEndpoints, failed } from '../support/endpoint.ts'

const authority = testAuthority()
closeEndpoints()

const DAY = 86_400_000
const post = (sender: MutualTlsSender, message: OutgoingMessage) => sender.send(message)

/** Server options with a certificate for `fqdn` and `names`. */
async function identity(
  name: string,
  fqdn: string,
  names: readonly string[],
  dates: { notBefore?: Date; notAfter?: Date } = {},
): Promise<TlsOptions> {
  const made = await authority().issue({ name, fqdn, names, ...dates })
  return { cert: made.chain, key: made.key, ca: authority().caBundle }
}

const good = (): TlsOptions => {
  const { chain, key } = clientOf(authority())
  return { cert: chain, key, ca: authority().caBundle }
}

async function selfSigned(commonName: string, names: readonly string[]): Promise<TlsOptions> {
  const subjectAltName = { name: 'subjectAltName' as const, altNames: names.map((value) => ({ type: 2 as const, value })) }
  const pair = await generate([{ name: 'commonName', value: commonName }], {
    keySize: 2048,
    ...(names.length > 0 ? { extensions: [subjectAltName] } : {}),
  })
  return { cert: pair.cert, key: pair.private, ca: authority().caBundle }
}

describe('a delivery', () => {
  it('posts with Spine’s identity, header names in case and order, Content-Length and no chunks', async () => {
    const endpoint = await anEndpoint(good(), answering('thanks'))
    const result = await post(aSender(authority()), aMessage(`https://localhost:${endpoint.port}/in/box?x=1`))
    expect(result).toMatchObject({ status: 200, fields: ['X-Endpoint', 'yes', 'Content-Length', '6'], body: Buffer.from('thanks') })
    expect(endpoint.clients[0]).toContain('CN=out.depot.example')
    const [sent = ''] = endpoint.requests
    expect(sent).toMatch(/^POST \/in\/box\?x=1 HTTP\/1\.1\r\n/)
    expect(sent.replace(/^(?:POST|host|connection).*\r\n/gim, '')).toBe(
      'sOAPAction: parcel\r\nAccept-Encoding: none\r\nContent-Type: text/xml\r\ncontent-length: 9\r\n\r\n<parcel/>',
    )
  })

  it.each([
    [true, 2],
    [false, 6],
  ])('keeps connections alive: %s', async (keepAlive, connections) => {
    const seen = new Set<object>()
    const endpoint = await anEndpoint(good(), (socket, text, before) => {
      seen.add(socket)
      answering('ok')(socket, text, before)
    })
    const sender = aSender(authority(), { keepAlive })
    for (let made = 0; made < 6; made++) await post(sender, aMessage(`https://localhost:${endpoint.port}/`))
    // A pool may open a second connection when the next message comes before the first one is free again.
    if (keepAlive) expect(seen.size).toBeLessThanOrEqual(connections)
    else expect(seen.size).toBe(connections)
    expect(/connection: close/i.test(endpoint.requests[0] ?? '')).toBe(!keepAlive)
  })

  it('gives an interim answer no meaning', async () => {
    const endpoint = await anEndpoint(good(), (socket) =>
      socket.write('HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n'),
    )
    const result = await post(aSender(authority()), aMessage(`https://localhost:${endpoint.port}/`))
    expect(result).toMatchObject({ status: 202, fields: ['Content-Length', '0'] })
  })
})

describe('names that an endpoint’s certificate may carry', () => {
  const REGISTERED = ['mhs.supplier.example']

  it.each<[string, () => Promise<TlsOptions>, string]>([
    ['the URL’s host', () => identity('by-host', 'other.example', ['localhost']), 'localhost'],
    ['the URL’s address', () => identity('by-address', 'other.example', ['127.0.0.1']), '127.0.0.1'],
    ['the URL’s IPv6 address', () => identity('by-six', 'other.example', ['::1']), '[::1]'],
    ['the registered FQDN among others', () => identity('by-fqdn', 'mhs.supplier.example', ['elsewhere.example']), 'localhost'],
  ])('accepts %s', async (_what, options, host) => {
    const endpoint = await anEndpoint(await options(), answering('ok'), host === '[::1]' ? '::1' : '127.0.0.1')
    expect(await post(aSender(authority()), aMessage(`https://${host}:${endpoint.port}/`, REGISTERED))).toMatchObject({ status: 200 })
  })

  it('accepts the registered FQDN as common name only, as old certificates have it', async () => {
    const old = await selfSigned('MHS.supplier.example', ['elsewhere.example'])
    const material = materialOf(authority(), authority().outgoing)
    const sender = aSender(authority(), { material: { ...material, ca: [...material.ca, String(old.cert)], crl: [] } })
    const endpoint = await anEndpoint(old, answering('ok'))
    expect(await post(sender, aMessage(`https://localhost:${endpoint.port}/`, REGISTERED))).toMatchObject({ status: 200 })
  })

  it('refuses another name, and says which came and which were wanted', async () => {
    const endpoint = await anEndpoint(await identity('wrong', 'wrong.example', []), answering('ok'))
    const problem = failed(await post(aSender(authority()), aMessage(`https://localhost:${endpoint.port}/`, REGISTERED)))
    expect(problem).toMatchObject({ code: 'MS-DELIVERY-TLS', expected: 'a certificate for localhost or mhs.supplier.example' })
    expect(problem.came).toContain('wrong.example')
    expect(endpoint.requests).toEqual([])
  })

  it('does not let one party’s name stand for another’s on the same endpoint', async () => {
    const endpoint = await anEndpoint(await identity('shared', 'mhs.supplier.example', []), answering('ok'))
    const sender = aSender(authority())
    const target = `https://localhost:${endpoint.port}/`
    expect(await post(sender, aMessage(target, REGISTERED))).toMatchObject({ status: 200 })
    expect(failed(await post(sender, aMessage(target, ['another.example']))).code).toBe('MS-DELIVERY-TLS')
    expect(await post(sender, aMessage(target, REGISTERED))).toMatchObject({ status: 200 })
  })
})

describe('an endpoint whose certificate is not good enough', () => {
  it.each<[string, () => Promise<TlsOptions>, RegExp]>([
    ['from a foreign CA', () => selfSigned('localhost', ['localhost']), /another CA/],
    [
      'expired',
      () => identity('old', 'localhost', [], { notBefore: new Date(Date.now() - 2 * DAY), notAfter: new Date(Date.now() - DAY) }),
      /has expired/,
    ],
    [
      'not yet valid',
      () => identity('young', 'localhost', [], { notBefore: new Date(Date.now() + DAY), notAfter: new Date(Date.now() + 2 * DAY) }),
      /not valid yet/,
    ],
    [
      'without its chain',
      async () => ({ ...good(), cert: clientOf(authority()).certificate, ca: authority().rootPem }),
      /chain is incomplete/,
    ],
  ])('%s is refused', async (_what, options, words) => {
    const endpoint = await anEndpoint(await options(), answering('ok'))
    const material = materialOf(authority(), authority().outgoing)
    // A supplier's own sub CA is not known here: only the root is trusted, so that the chain has to come from the endpoint.
    const sender = aSender(authority(), { material: { ...material, ca: [authority().rootPem] } })
    const problem = failed(await post(sender, aMessage(`https://localhost:${endpoint.port}/`)))
    expect(problem).toMatchObject({ code: 'MS-DELIVERY-TLS', came: expect.stringMatching(words) })
    expect(endpoint.requests).toEqual([])
  })

  it('revoked is refused as soon as the new CRL is loaded, also on connections and sessions of before', async () => {
    const endpoint = await anEndpoint(await identity('leaving', 'localhost', []), answering('ok'))
    const sender = aSender(authority())
    const message = aMessage(`https://localhost:${endpoint.port}/`)
    expect(await post(sender, message)).toMatchObject({ status: 200 })
    await authority().revoke('leaving')
    sender.reload(materialOf(authority(), authority().outgoing))
    expect(failed(await post(sender, message))).toMatchObject({
      code: 'MS-DELIVERY-TLS',
      came: expect.stringContaining('has been revoked'),
    })
    expect(endpoint.requests).toHaveLength(1)
  })

  it('lets what is under way at a reload come to its end', async () => {
    let answer: (() => void) | undefined
    const endpoint = await anEndpoint(good(), (socket, text, before) => {
      answer = () => answering('late')(socket, text, before)
    })
    const sender = aSender(authority())
    const sending = post(sender, aMessage(`https://localhost:${endpoint.port}/`))
    await expect.poll(() => endpoint.requests.length, { interval: 2 }).toBe(1)
    sender.reload(materialOf(authority(), authority().outgoing))
    answer?.()
    expect(await sending).toMatchObject({ status: 200, body: Buffer.from('late') })
  })
})

describe('an endpoint that does not answer as it should', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)('refuses Spine’s certificate (%s)', async (version) => {
    const other = await selfSigned('somebody', [])
    const endpoint = await anEndpoint({ ...good(), ca: String(other.cert), minVersion: version, maxVersion: version }, answering('ok'))
    const problem = failed(await post(aSender(authority()), aMessage(`https://localhost:${endpoint.port}/`)))
    expect(['MS-DELIVERY-TLS', 'MS-DELIVERY-CUT']).toContain(problem.code)
    expect(endpoint.requests).toEqual([])
  })

  it('refuses the connection', async () => {
    const endpoint = await anEndpoint(good(), answering('ok'))
    await new Promise((resolve) => endpoint.server.close(resolve))
    const message = aMessage(`https://localhost:${endpoint.port}/`)
    const problem = failed(await post(aSender(authority()), message))
    expect(problem).toMatchObject({ code: 'MS-DELIVERY-REFUSED-CONNECTION', came: `connection refused at localhost:${endpoint.port}` })
    expect(problem.next).not.toContain('host.docker.internal')
    const inside = failed(await post(aSender(authority(), { inContainer: true }), message))
    expect(inside.next).toContain('host.docker.internal')
  })

  it.each<[string, Parameters<typeof anEndpoint>[1]]>([
    ['never', () => {}],
    ['with headers only', (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n')],
    [
      'byte by byte, without end',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n')
        const trickle = setInterval(() => socket.write('x'), 10)
        socket.on('close', () => clearInterval(trickle))
      },
    ],
  ])('answers %s: given up in its time', async (_what, answer) => {
    const endpoint = await anEndpoint(good(), answer)
    const problem = failed(await post(aSender(authority(), { timeout: 750 }), aMessage(`https://localhost:${endpoint.port}/`)))
    expect(problem).toMatchObject({ code: 'MS-DELIVERY-TIMEOUT', came: `no whole answer from localhost:${endpoint.port} in time` })
    await expect.poll(endpoint.connections, { interval: 2 }).toBe(0)
  })

  it('accepts the connection and never shakes hands: given up in its time', async () => {
    const { port, close } = await silent()
    const problem = failed(await post(aSender(authority(), { timeout: 500 }), aMessage(`https://localhost:${port}/`)))
    expect(problem).toMatchObject({ code: 'MS-DELIVERY-TIMEOUT', came: `no connection to localhost:${port} in time` })
    await close()
  })

  it.each<[string, Parameters<typeof anEndpoint>[1]]>([
    ['closes before it answers', (socket) => socket.destroy()],
    ['closes in the middle of its answer', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf')],
    ['does not speak HTTP', (socket) => socket.write('220 parcels ready\r\n')],
  ])('%s', async (_what, answer) => {
    const endpoint = await anEndpoint(good(), answer)
    const problem = failed(await post(aSender(authority()), aMessage(`https://localhost:${endpoint.port}/`)))
    expect(problem.code).toBe('MS-DELIVERY-CUT')
  })

  it('does not speak TLS', async () => {
    const server = createServer((socket) =>
      socket
        .on('error', () => {})
        .resume()
        .end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    )
    const { port, close } = await listening(server)
    const problem = failed(await post(aSender(authority()), aMessage(`https://localhost:${port}/`)))
    expect(problem.code).toBe('MS-DELIVERY-TLS')
    await close()
  })

  it('answers more than is read', async () => {
    const endpoint = await anEndpoint(good(), answering('y'.repeat(101)))
    const sender = aSender(authority(), { maxAnswer: 100 })
    const problem = failed(await post(sender, aMessage(`https://localhost:${endpoint.port}/`)))
    expect(problem).toMatchObject({ code: 'MS-DELIVERY-TOO-LARGE', came: 'more than 100 bytes' })
    const fits = await anEndpoint(good(), answering('y'.repeat(100)))
    expect(await post(sender, aMessage(`https://localhost:${fits.port}/`))).toMatchObject({ status: 200 })
  })

  it('has a host that nobody knows', async () => {
    const problem = failed(await post(aSender(authority()), aMessage('https://nobody.invalid/')))
    expect(problem.code).toBe('MS-DELIVERY-UNREACHABLE')
  })
})

describe('endpoints that may not be called', () => {
  it.each([
    'https://192.0.2.1/',
    'https://[2001:db8::1]/',
    'https://[::ffff:192.0.2.1]/',
    'https://3221225985/',
  ])('%s is refused without connecting', async (target) => {
    const problem = failed(await post(aSender(authority()), aMessage(target)))
    expect(problem).toMatchObject({ code: 'MS-DELIVERY-FORBIDDEN', expected: expect.stringContaining('--allow-outgoing') })
  })

  it('a URL that is none is a problem, not an exception', async () => {
    expect(failed(await post(aSender(authority()), aMessage('nowhere'))).code).toBe('MS-DELIVERY-UNREACHABLE')
  })

  it('plain HTTP is refused: Spine speaks mutual TLS only', async () => {
    const seen: string[] = []
    const { port, close } = await listening(
      createServer((socket) => socket.on('data', (data) => seen.push(data.toString())).on('error', () => {})),
    )
    expect(failed(await post(aSender(authority()), aMessage(`http://localhost:${port}/`))).code).toBe('MS-DELIVERY-TLS')
    expect(seen).toEqual([])
    await close()
  })

  it('fields that HTTP cannot carry are a problem, not an exception', async () => {
    const endpoint = await anEndpoint(good(), answering('ok'))
    const message = { ...aMessage(`https://localhost:${endpoint.port}/`), fields: ['X-Bad', 'a\r\nb'] }
    expect(failed(await post(aSender(authority()), message)).came).toMatch(/X-Bad|header/i)
    expect(endpoint.requests).toEqual([])
  })
})

async function listening(server: Server): Promise<{ port: number; close: () => Promise<void> }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { port: address.port, close: async () => void (await new Promise((resolve) => server.close(resolve))) }
}

/** Takes connections and says nothing. */
async function silent() {
  const sockets: { destroy(): void }[] = []
  const made = await listening(createServer((socket) => void sockets.push(socket.on('error', () => {}))))
  return {
    port: made.port,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await made.close()
    },
  }
}
