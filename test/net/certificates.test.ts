import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { generate } from 'selfsigned'
import { describe, expect, it } from 'vitest'
import { clientOf, HOSTS, materialOf, testAuthority } from '../support/authority.ts'
import { closeDepots, request, startDepot, until, wholeOf } from '../support/https-depot.ts'

const authority = testAuthority()
closeDepots()

const DAY = 86_400_000

async function foreign() {
  const pair = await generate([{ name: 'commonName', value: 'client.example' }], { keySize: 2048 })
  return { cert: pair.cert, key: pair.private }
}

async function refusedCertificate(kind: string): Promise<{ cert?: string; key?: string }> {
  const dated = async (notBefore: Date, notAfter: Date) => {
    const made = await authority().issue({ name: kind, fqdn: `${kind}.example`, names: [], notBefore, notAfter })
    return { cert: made.chain, key: made.key }
  }
  switch (kind) {
    case 'foreign':
      return await foreign()
    case 'expired':
      return await dated(new Date(Date.now() - 2 * DAY), new Date(Date.now() - DAY))
    case 'early':
      return await dated(new Date(Date.now() + DAY), new Date(Date.now() + 2 * DAY))
    case 'revoked': {
      const made = await authority().issue({ name: kind, fqdn: `${kind}.example`, names: [] })
      await authority().revoke(made.serial)
      return { cert: made.chain, key: made.key }
    }
    default:
      return {}
  }
}

const REFUSALS = [
  ['none', 'MS-TLS-NO-CERTIFICATE', 'without a client certificate'],
  ['foreign', 'MS-TLS-FOREIGN-CA', 'client.example'],
  ['expired', 'MS-TLS-EXPIRED', 'expired.example'],
  ['early', 'MS-TLS-NOT-YET-VALID', 'early.example'],
  ['revoked', 'MS-TLS-REVOKED', 'revoked.example'],
] as const

describe('a host that requires a certificate', () => {
  it('serves a good one and describes its holder', async () => {
    const depot = await startDepot(authority())
    const socket = depot.connect()
    socket.write(request('POST /parcels', 'one'))
    expect(await until(socket, /one/)).toMatch(/^HTTP\/1\.1 200 OK\r\nX-Depot: yes\r\nContent-Length: 17\r\n[\s\S]*POST \/parcels one$/)
    const [exchange] = depot.journal.find()
    expect(exchange).toMatchObject({
      door: 'depot',
      outcome: 'accepted',
      request: { line: 'POST /parcels HTTP/1.1' },
      reply: { line: 'HTTP/1.1 200 OK', fields: ['X-Depot', 'yes', 'Content-Length', '17'] },
    })
    expect(exchange?.peer).toMatchObject({
      address: '127.0.0.1',
      serverName: HOSTS.strict,
      protocol: expect.stringMatching(/^TLSv1\.3 /),
      certificate: { commonName: 'client.example', serial: clientOf(authority()).serial },
    })
    expect(exchange?.peer.certificate?.names).toContain('host.docker.internal')
  })

  it.each(REFUSALS)('ends the connection of one with certificate “%s” before any request, and says why: %s', async (kind, code, words) => {
    const bad = await refusedCertificate(kind)
    const depot = await startDepot(authority())
    const socket = depot.connect({ cert: undefined, key: undefined, ...bad })
    socket.write(request('POST /parcels', 'one'))
    expect((await wholeOf(socket)).text).toBe('')
    const { failure, peer } = await depot.reported(code)
    expect(failure.came).toContain(words)
    expect(failure.next).not.toBe('')
    expect(peer.serverName).toBe(HOSTS.strict)
    expect(depot.failures).toHaveLength(1)
    expect(depot.journal.find()).toEqual([])
    const good = depot.connect()
    good.write(request('POST /parcels', 'two'))
    expect(await until(good, /two/)).toContain('200 OK')
  })

  it.each([
    'TLSv1.2',
    'TLSv1.3',
  ] as const)('refuses at once what was revoked meanwhile, also to a client that resumes its session (%s)', async (version) => {
    const made = await authority().issue({ name: `leaving-${version}`, fqdn: 'leaving.example', names: [] })
    const depot = await startDepot(authority())
    const identity = { cert: made.chain, key: made.key, minVersion: version, maxVersion: version }
    const first = depot.connect(identity)
    const session = new Promise<Buffer>((resolve) => first.once('session', resolve))
    first.write(request('POST /parcels', 'one'))
    await until(first, /one/)
    const kept = await session
    first.destroy()
    await authority().revoke(made.serial)
    depot.listener.reload(materialOf(authority(), authority().server))
    const second = depot.connect({ ...identity, session: kept })
    second.write(request('POST /parcels', 'two'))
    expect((await wholeOf(second)).text).toBe('')
    expect((await depot.reported('MS-TLS-REVOKED')).failure.came).toContain('leaving.example')
  })
})

describe('other hosts', () => {
  const bare = { cert: undefined, key: undefined }

  it('never asks where none is wanted', async () => {
    const depot = await startDepot(authority())
    const socket = depot.connect({ servername: HOSTS.open })
    socket.write(request('GET /label').replace(HOSTS.strict, HOSTS.open))
    expect(await until(socket, /GET \/label/)).toContain('200 OK')
    expect(depot.journal.find()[0]?.peer.certificate).toBeUndefined()
  })

  it.each([['localhost'], [undefined]])('asks at %s and lets the path decide', async (servername) => {
    const depot = await startDepot(authority())
    const name = servername === undefined ? { servername: '' } : { servername }
    const without = depot.connect({ ...bare, ...name, checkServerIdentity: () => undefined })
    without.write(request('GET /label').replace(HOSTS.strict, 'localhost'))
    expect(await until(without, /GET \/label/)).toContain('200 OK')
    without.write(request('POST /parcels', 'x').replace(HOSTS.strict, 'localhost'))
    expect(await until(without, /refused/)).toMatch(/^HTTP\/1\.1 418 [\s\S]*refused: MS-TLS-NO-CERTIFICATE$/)
    const withOne = depot.connect({ ...name, checkServerIdentity: () => undefined })
    withOne.write(request('POST /parcels', 'x').replace(HOSTS.strict, 'localhost'))
    expect(await until(withOne, /parcels x/)).toContain('200 OK')
    expect(depot.failures).toEqual([])
  })

  it.each(REFUSALS)('gives the door’s own refusal to certificate “%s” at localhost: %s', async (kind, code) => {
    const bad = await refusedCertificate(`${kind}`)
    const depot = await startDepot(authority())
    const socket = depot.connect({ ...bare, ...bad, servername: 'localhost' })
    socket.write(request('POST /parcels', 'x'))
    expect(await until(socket, /refused/)).toContain(`refused: ${code}`)
    expect(depot.journal.find()).toMatchObject([{ outcome: 'refused', problems: [{ code }] }])
  })

  it('is not tricked by a name that asks for no certificate and a Host that needs one', async () => {
    const depot = await startDepot(authority())
    const socket = depot.connect({ servername: HOSTS.open })
    socket.write(request('POST /parcels', 'x'))
    expect(await until(socket, /refused/)).toContain('refused: MS-TLS-NO-CERTIFICATE')
  })
})

describe('handshakes that fail', () => {
  it('explains a client that does not trust our CA and says so with an alert', async () => {
    const depot = await startDepot(authority())
    const other = path.join(path.dirname(authority().caBundleFile), 'other.pem')
    await writeFile(other, (await foreign()).cert)
    const args = ['s_client', '-connect', `127.0.0.1:${depot.port}`, '-servername', HOSTS.strict, '-CAfile', other, '-verify_return_error']
    await expect(promisify(execFile)('openssl', args)).rejects.toThrow()
    expect((await depot.reported('MS-TLS-REJECTED-OURS')).failure.came).toMatch(/unknown ca/i)
  })

  it.each([
    ['that asks for certificates', HOSTS.strict, /^MS-TLS-(REJECTED-OURS|LEFT)$/],
    ['that asks for none', HOSTS.open, /^MS-TLS-(REJECTED-OURS|LEFT)$/],
  ])('explains Node’s own client, which just leaves when it does not trust our CA, at a host %s', async (_what, servername, code) => {
    const depot = await startDepot(authority())
    const { cert } = await foreign()
    const socket = depot.connect({ ca: cert, servername })
    await new Promise((resolve) => socket.once('error', resolve))
    const { failure } = await depot.reported(code)
    expect(failure.next).toContain('ca-bundle.pem')
  })

  it('warns of a client that completes the handshake and leaves without a request', async () => {
    const depot = await startDepot(authority())
    const socket = depot.connect({})
    await new Promise((resolve) => socket.once('secureConnect', resolve))
    socket.end()
    expect((await depot.reported('MS-TLS-LEFT')).failure).toMatchObject({
      severity: 'warning',
      came: expect.stringContaining('without a request'),
    })
  })

  it('explains a client that leaves in the middle', async () => {
    const depot = await startDepot(authority())
    const hello = await clientHello()
    const socket = depot.plain()
    socket.write(hello)
    socket.once('data', () => socket.resetAndDestroy())
    expect((await depot.reported('MS-TLS-REJECTED-OURS')).failure.came).toContain('without saying why')
  })

  it('explains plain HTTP on the TLS port, and ends it', async () => {
    const depot = await startDepot(authority())
    const socket = depot.plain()
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await wholeOf(socket)
    expect((await depot.reported('MS-TLS-HANDSHAKE')).failure.came).toContain('plain HTTP on the HTTPS port?')
  })

  it('explains an outdated protocol version', async () => {
    const depot = await startDepot(authority())
    const socket = depot.connect({ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })
    await wholeOf(socket)
    expect((await depot.reported('MS-TLS-HANDSHAKE')).failure.came).toMatch(/version|protocol/)
  })

  it.each([
    ['nothing', 0],
    ['half a ClientHello', 40],
  ])('gives up on a client that sends %s', async (_what, bytes) => {
    const depot = await startDepot(authority(), { listener: { handshakeTimeout: 60 } })
    const socket = depot.plain()
    if (bytes > 0) socket.write((await clientHello()).subarray(0, bytes))
    await wholeOf(socket)
    expect((await depot.reported('MS-TLS-HANDSHAKE')).failure.expected).toContain('--handshake-timeout')
    expect(depot.failures).toHaveLength(1)
  })

  it('says nothing about a probe that connects and leaves', async () => {
    const depot = await startDepot(authority())
    const socket = depot.plain()
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.end()
    await wholeOf(socket)
    const good = depot.connect()
    good.write(request('POST /parcels', 'x'))
    await until(good, /parcels x/)
    expect(depot.failures).toEqual([])
  })
})

/** The bytes with which a TLS client begins. */
async function clientHello(): Promise<Buffer> {
  const { createServer } = await import('node:net')
  const { connect } = await import('node:tls')
  return await new Promise((resolve) => {
    const server = createServer((socket) => {
      socket.once('data', (data) => {
        socket.destroy()
        server.close()
        resolve(data)
      })
    })
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = address !== null && typeof address === 'object' ? address.port : 0
      connect({ host: '127.0.0.1', port, servername: HOSTS.strict }).on('error', () => {})
    })
  })
}
