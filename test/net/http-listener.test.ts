import net from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { noFaults } from '../../src/kernel/faults.ts'
import type { Problem } from '../../src/kernel/problem.ts'
import { HttpDoor } from '../../src/net/http-door.ts'
import { HttpListener } from '../../src/net/http-listener.ts'
import { Router } from '../../src/net/router.ts'
import { depot, until, wholeOf } from '../support/https-depot.ts'
import { aKernel } from '../support/parcels.ts'

const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

/** The plain port with one door at `/lists/*` of `lists.example`, a control handler, and a tunnel to `echo.example:443`. */
async function start(requestTimeout = 20_000) {
  const echo = net.createServer((socket) => socket.on('error', () => {}).pipe(socket))
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
  const address = echo.address()
  const echoPort = address !== null && typeof address === 'object' ? address.port : 0
  const kernel = aKernel()
  const lists = depot((_exchange, { target, authority }) => ({ status: 200, fields: [], body: `list ${authority} ${target}` }))
  const mount = { roles: ['lists'], path: '/lists/*', verbs: ['GET'], port: 'http', certificate: 'none', body: 'buffered' } as const
  const router = new Router(new Map([['lists.example', { role: 'lists', certificate: 'none' }]]), [{ ...lists, mounts: [mount] }], 'http')
  const door = new HttpDoor({
    ...kernel,
    router,
    faults: noFaults,
    settings: { maxBody: 100, maxStreamed: 10_000, maxInFlight: 10, journalBody: 100 },
    identify: () => ({ peer: { address: '', port: 0 }, refusal: undefined }),
  })
  const failures: Problem[] = []
  const listener = new HttpListener(
    {
      host: '127.0.0.1',
      port: 0,
      maxConnections: 10,
      maxHeader: 4096,
      requestTimeout,
      idleTimeout: 10_000,
      serves: (host, path) => router.find(host, path) !== undefined,
      control: (request, response) => response.end(`control ${request.url}`),
      tunnel: (target) => (target === 'echo.example:443' ? echoPort : target === 'closed.example:443' ? 1 : undefined),
      onFailure: (_peer, failure) => failures.push(failure),
    },
    door,
  )
  const port = await listener.listen()
  const connect = () => {
    const socket = net.connect(port, '127.0.0.1')
    open.push(() => socket.destroy())
    return socket
  }
  open.push(() => {
    listener.stopAccepting()
    listener.closeAll()
    echo.close()
  })
  return { listener, connect, failures, journal: kernel.journal }
}

const get = (target: string, host: string) => `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`

describe('the plain HTTP port', () => {
  it('gives the doors what they serve, by name and on localhost, and everything else to the control plane', async () => {
    const { connect, journal } = await start()
    const socket = connect()
    socket.write(get('/lists/a.crl', 'lists.example'))
    expect(await until(socket, /list /)).toMatch(/list lists\.example \/lists\/a\.crl$/)
    socket.write(get('/lists/a.crl', 'localhost:8080'))
    expect(await until(socket, /list /)).toMatch(/list localhost \/lists\/a\.crl$/)
    socket.write(get('/livez?x=1', 'localhost'))
    expect(await until(socket, /control /)).toMatch(/control \/livez\?x=1$/)
    expect(journal.find()).toHaveLength(2)
  })

  it('takes requests in absolute form, as a proxy gets them', async () => {
    const { connect } = await start()
    const socket = connect()
    socket.write(get('http://lists.example/lists/a.crl', 'ignored.example'))
    expect(await until(socket, /list /)).toMatch(/list lists\.example \/lists\/a\.crl$/)
  })

  it('answers and reports what is no HTTP', async () => {
    const { connect, failures } = await start()
    const socket = connect()
    socket.write('parcel please\r\n\r\n')
    expect((await wholeOf(socket)).text).toMatch(/^HTTP\/1\.1 400 [\s\S]*MS-NOT-HTTP/)
    expect(failures.map(({ code }) => code)).toEqual(['MS-NOT-HTTP'])
  })

  it('gives up on a request that does not come in time', async () => {
    const { connect, failures } = await start(100)
    const socket = connect()
    socket.write('GET /li')
    expect((await wholeOf(socket)).text).toMatch(/^HTTP\/1\.1 408 /)
    expect(failures.map(({ code }) => code)).toEqual(['MS-SLOW-CLIENT'])
  })
})

describe('CONNECT', () => {
  const tunnel = (target: string) => `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`

  it('tunnels to a name of the environment in any case, first bytes included, until either side ends', async () => {
    const { connect, listener } = await start()
    const socket = connect()
    socket.write(`${tunnel('Echo.Example:443')}early `)
    await until(socket, /early $/)
    socket.write('later')
    expect(await until(socket, /later$/)).toBe('later')
    expect(listener.tunnels).toBe(2)
    socket.destroy()
    await expect.poll(() => listener.tunnels, { interval: 2 }).toBe(0)
  })

  it('refuses every other name', async () => {
    const { connect } = await start()
    const socket = connect()
    socket.write(tunnel('elsewhere.example:443'))
    const { text } = await wholeOf(socket)
    expect(text).toMatch(/^HTTP\/1\.1 403 [\s\S]*elsewhere\.example:443/)
  })

  it('says so when the port behind a name does not answer', async () => {
    const { connect, listener } = await start()
    const socket = connect()
    socket.write(tunnel('closed.example:443'))
    expect((await wholeOf(socket)).text).toMatch(/^HTTP\/1\.1 502 /)
    await expect.poll(() => listener.tunnels, { interval: 2 }).toBe(0)
  })
})
