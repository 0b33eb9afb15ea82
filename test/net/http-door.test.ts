import { describe, expect, it } from 'vitest'
import { HOSTS, testAuthority } from '../support/authority.ts'
import { closeDepots, request, startDepot, until, wholeOf } from '../support/https-depot.ts'
import { PATIENCE } from '../support/patience.ts'

const authority = testAuthority()
closeDepots()

const only = (depot: Awaited<ReturnType<typeof startDepot>>) => depot.journal.find()[0]
const codesOf = (depot: Awaited<ReturnType<typeof startDepot>>) =>
  depot.journal.find().map(({ problems }) => problems.map(({ code }) => code))

describe('requests', () => {
  it('keeps a connection through several requests, with one description of its peer', async () => {
    const depot = await startDepot(authority())
    const socket = depot.connect()
    for (const body of ['one', 'two', 'three']) {
      socket.write(request('POST /parcels?fast', body))
      await until(socket, new RegExp(`/parcels\\?fast ${body}$`))
    }
    const [first, second, third] = depot.journal.find()
    expect(third?.peer).toBe(first?.peer)
    expect([first?.id, second?.id, third?.id].sort()).toEqual([first?.id, second?.id, third?.id])
    expect(depot.listener.connections).toBe(1)
  })

  it('answers pipelined requests in order, each from its own bytes', async () => {
    const depot = await startDepot(authority())
    const socket = depot.connect()
    socket.write(request('POST /parcels', 'one') + request('GET /parcels') + request('POST /parcels', 'three'))
    const text = await until(socket, /three$/)
    expect([...text.matchAll(/(?:POST|GET) \/parcels ?(?:one|three)?/g)].map(([each]) => each)).toEqual([
      'POST /parcels one',
      'GET /parcels ',
      'POST /parcels three',
    ])
    expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3)
  })

  it('answers HEAD with the headers of the reply and no body', async () => {
    const depot = await startDepot(authority())
    const socket = depot.connect()
    socket.write(request('HEAD /parcels', '', ['Connection: close']))
    const { text } = await wholeOf(socket)
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\nX-Depot: yes\r\nContent-Length: 14\r\n[\s\S]*\r\n\r\n$/)
  })

  it('asks a client that expects it to go on', async () => {
    const depot = await startDepot(authority())
    const socket = depot.connect()
    socket.write(request('POST /parcels', 'one', ['Expect: 100-continue']).slice(0, -3))
    expect(await until(socket, /100 Continue\r\n\r\n$/)).toBe('HTTP/1.1 100 Continue\r\n\r\n')
    socket.write('one')
    expect(await until(socket, /parcels one$/)).toContain('200 OK')
  })

  it('takes a chunked body, in whatever pieces it comes', async () => {
    const depot = await startDepot(authority())
    const socket = depot.connect()
    const bytes = `POST /parcels HTTP/1.1\r\nHost: ${HOSTS.strict}\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n4\r\n two\r\n0\r\n\r\n`
    for (const byte of bytes) socket.write(byte)
    expect(await until(socket, /one two$/)).toContain('200 OK')
    expect(only(depot)?.request.body.head.toString()).toBe('one two')
  })

  it('keeps header names, case and order, masks secrets, and follows a trace', async () => {
    const depot = await startDepot(authority(), {
      serve: () => ({ status: 202, fields: ['x-lower', '1', 'X-UPPER', '2', 'Set-Cookie', 'secret=1'], body: '' }),
    })
    const socket = depot.connect()
    socket.write(
      request('POST /parcels', 'x', ['aUthorization: Bearer secret', 'B: 2', 'a: 1', 'traceparent: 00-ab-cd-01', 'Connection: close']),
    )
    const { text } = await wholeOf(socket)
    expect(text).toMatch(/^HTTP\/1\.1 202 Accepted\r\nx-lower: 1\r\nX-UPPER: 2\r\nSet-Cookie: secret=1\r\nContent-Length: 0\r\n/)
    expect(only(depot)).toMatchObject({
      traceparent: '00-ab-cd-01',
      request: {
        fields: [
          'Host',
          HOSTS.strict,
          'aUthorization',
          'Bearer [masked]',
          'B',
          '2',
          'a',
          '1',
          'traceparent',
          '00-ab-cd-01',
          'Connection',
          'close',
          'Content-Length',
          '1',
        ],
      },
      reply: { fields: ['x-lower', '1', 'X-UPPER', '2', 'Set-Cookie', '[masked]', 'Content-Length', '0'] },
    })
  })

  it('captures a large body’s head and digest only', async () => {
    const depot = await startDepot(authority())
    const socket = depot.connect()
    socket.write(request('POST /parcels', 'y'.repeat(900)))
    await until(socket, /y{900}$/)
    expect(only(depot)?.request.body).toMatchObject({ size: 900, truncated: true, digest: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(only(depot)?.request.body.head.length).toBe(500)
  })

  it('goes by the name in the ClientHello when there is no Host', async () => {
    const depot = await startDepot(authority(), {
      serve: (_exchange, { authority: host }) => ({ status: 200, fields: [], body: `host ${host}` }),
    })
    const socket = depot.connect()
    socket.write('GET /parcels HTTP/1.0\r\n\r\n')
    expect((await wholeOf(socket)).text).toContain(`host ${HOSTS.strict}`)
  })
})

describe('requests that are refused', () => {
  it.each([
    ['POST /nowhere', 404, 'MS-NO-SUCH-DOOR', HOSTS.strict],
    ['POST /label', 404, 'MS-NO-SUCH-DOOR', HOSTS.strict],
    ['DELETE /parcels', 418, 'MS-METHOD-NOT-ALLOWED', 'POST or GET or HEAD'],
  ])('%s → %d %s, and the connection goes on', async (line, status, code, words) => {
    const depot = await startDepot(authority())
    const socket = depot.connect()
    socket.write(
      request(line, 'some body', line.startsWith('POST') ? [] : ['Content-Length: 9']).replace(/(Content-Length: 9\r\n)\1/, '$1'),
    )
    expect(await until(socket, /MS-/)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [\\s\\S]*${code}`))
    expect(only(depot)).toMatchObject({ outcome: 'refused', problems: [{ code, expected: expect.stringContaining(words) }] })
    socket.write(request('POST /parcels', 'next'))
    expect(await until(socket, /parcels next$/)).toContain('200 OK')
    await depot.door.drained()
    expect(depot.door.inFlight).toBe(0)
  })

  it('refuses a body that Content-Length announces as too large, and one that grows too large, and reads on', async () => {
    const depot = await startDepot(authority(), { maxBody: 100 })
    const socket = depot.connect()
    socket.write(request('POST /parcels', 'z'.repeat(101)))
    expect(await until(socket, /MS-/)).toContain('refused: MS-BODY-TOO-LARGE')
    const chunk = `64\r\n${'z'.repeat(100)}\r\n`
    socket.write(`POST /parcels HTTP/1.1\r\nHost: ${HOSTS.strict}\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}${chunk}0\r\n\r\n`)
    expect(await until(socket, /MS-/)).toContain('refused: MS-BODY-TOO-LARGE')
    socket.write(request('POST /parcels', 'z'.repeat(100)))
    expect(await until(socket, /z{100}$/)).toContain('200 OK')
    expect(depot.journal.find().map(({ problems }) => problems[0]?.came)).toEqual(['Content-Length 101', 'more than 100 bytes', undefined])
  })

  it('refuses more than so many at a time, and takes the next when one is done', async () => {
    let finish: (() => void) | undefined
    const depot = await startDepot(authority(), {
      maxInFlight: 1,
      serve: async (_exchange, { body }) => {
        if (body.toString() === 'hangs')
          await new Promise<void>((resolve) => {
            finish = resolve
          })
        return { status: 200, fields: [], body: `did ${body}` }
      },
    })
    const [first, second] = [depot.connect(), depot.connect()]
    first.write(request('POST /parcels', 'hangs'))
    await expect.poll(() => depot.door.inFlight, { interval: 2 }).toBe(1)
    second.write(request('POST /parcels', 'x'))
    expect(await until(second, /MS-/)).toContain('refused: MS-OVERLOADED')
    const done = until(first, /did hangs/)
    finish?.()
    await done
    second.write(request('POST /parcels', 'x'))
    expect(await until(second, /did x/)).toContain('200 OK')
    expect(codesOf(depot).flat()).toEqual(['MS-OVERLOADED'])
  })

  it('takes no more than so many connections', async () => {
    const depot = await startDepot(authority(), { listener: { maxConnections: 1 } })
    const first = depot.connect()
    first.write(request('POST /parcels', 'one'))
    await until(first, /one$/)
    await wholeOf(depot.connect())
    expect((await depot.reported('MS-OVERLOADED')).failure).toMatchObject({
      came: 'connection 2',
      expected: 'at most 1 (--max-connections)',
    })
    first.destroy()
    await expect.poll(() => depot.listener.connections, { interval: 2 }).toBe(0)
    const next = depot.connect()
    next.write(request('POST /parcels', 'two'))
    await until(next, /two$/)
  })
})

describe('requests that never become whole', () => {
  const timing = { listener: { requestTimeout: 500 } }

  it('gives the door’s own answer to a body that does not come in time, and ends the connection', async () => {
    const depot = await startDepot(authority(), timing)
    const socket = depot.connect()
    socket.write(request('POST /parcels', 'half', []).replace('Content-Length: 4', 'Content-Length: 8'))
    const { text } = await wholeOf(socket)
    expect(text).toMatch(/^HTTP\/1\.1 418 [\s\S]*Connection: close[\s\S]*refused: MS-SLOW-CLIENT$/)
    expect(codesOf(depot)).toEqual([['MS-SLOW-CLIENT']])
    expect(depot.failures).toEqual([])
  })

  it('reports headers that do not come in time', async () => {
    const depot = await startDepot(authority(), timing)
    const socket = depot.connect()
    socket.write('POST /parcels HTT')
    expect((await wholeOf(socket)).text).toMatch(/^HTTP\/1\.1 408 [\s\S]*MS-SLOW-CLIENT/)
    expect((await depot.reported('MS-SLOW-CLIENT')).peer.certificate?.commonName).toBe('client.example')
  })

  it('gives up on the second of two pipelined requests in its own exchange', async () => {
    const depot = await startDepot(authority(), timing)
    const socket = depot.connect()
    socket.write(request('POST /parcels', 'one') + request('POST /parcels', 'half').replace('Content-Length: 4', 'Content-Length: 8'))
    const { text } = await wholeOf(socket)
    expect(text).toMatch(/parcels oneHTTP\/1\.1 418 [\s\S]*MS-SLOW-CLIENT$/)
    expect(codesOf(depot)).toEqual([[], ['MS-SLOW-CLIENT']])
    expect(depot.failures).toEqual([])
  })

  it.each(['destroy', 'end'] as const)('journals a body that is cut off (%s), with what came of it', async (how) => {
    const depot = await startDepot(authority())
    const socket = depot.connect()
    await new Promise((resolve) => socket.once('secureConnect', resolve))
    const head = request('POST /parcels', 'half').replace('Content-Length: 4', 'Content-Length: 8')
    socket.write(head)
    await expect.poll(() => depot.door.inFlight, { interval: 2 }).toBe(1)
    socket[how]()
    await expect.poll(() => codesOf(depot), { interval: 2 }).toEqual([['MS-CONNECTION-CUT']])
    expect(only(depot)?.problems[0]?.expected).toMatch(/8 bytes|a whole request/)
    expect(depot.door.inFlight).toBe(0)
    expect(depot.failures).toEqual([])
  })
})

describe('bytes that are no HTTP', () => {
  it.each([
    ['no request line', 'parcel please\r\n\r\n', 400, 'MS-NOT-HTTP'],
    ['two lengths', `POST /parcels HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\none`, 400, 'MS-NOT-HTTP'],
    [
      'length and chunks',
      `POST /parcels HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n0\r\n\r\n`,
      400,
      'MS-NOT-HTTP',
    ],
    ['a length that is no number', `POST /parcels HTTP/1.1\r\nHost: x\r\nContent-Length: three\r\n\r\none`, 400, 'MS-NOT-HTTP'],
    ['a header too large', `GET /parcels HTTP/1.1\r\nHost: x\r\nX-Big: ${'b'.repeat(9000)}\r\n\r\n`, 431, 'MS-HEADER-TOO-LARGE'],
  ])('answers %s and reports it with its peer', async (_what, bytes, status, code) => {
    const depot = await startDepot(authority())
    const socket = depot.connect()
    socket.write(bytes)
    const { text } = await wholeOf(socket)
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [\\s\\S]*${code}`))
    const { peer } = await depot.reported(code)
    expect(peer.certificate?.commonName).toBe('client.example')
    expect(depot.door.inFlight).toBe(0)
    const good = depot.connect()
    good.write(request('POST /parcels', 'next'))
    await until(good, /parcels next$/)
  })

  it.each([
    ['a header section too large', 'X-Big: ', 431, 'MS-HEADER-TOO-LARGE'],
    ['a header that is none', '\0\0', 400, 'MS-NOT-HTTP'],
  ])('answers %s although more of the request comes behind it', async (_what, start, status, code) => {
    const depot = await startDepot(authority())
    const socket = depot.connect()
    await new Promise((resolve) => socket.once('secureConnect', resolve))
    // Several TLS records: each is refused anew when it is read.
    socket.write(`POST /parcels HTTP/1.1\r\nHost: x\r\n${start}${'b'.repeat(60_000)}`)
    const { text } = await wholeOf(socket)
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [\\s\\S]*${code}`))
    expect(depot.failures.map(({ failure }) => failure.code)).toEqual([code])
  })

  it('lets go of a client that never closes after a refusal', async () => {
    const depot = await startDepot(authority())
    const halfOpen = { servername: HOSTS.strict, allowHalfOpen: true }
    const socket = depot.connect(halfOpen)
    socket.write('parcel please\r\n\r\n')
    await until(socket, /^HTTP\/1\.1 400 /)
    await expect.poll(() => depot.listener.connections, { timeout: PATIENCE }).toBe(0)
  })

  it('gives the door’s answer to a chunk that is none', async () => {
    const depot = await startDepot(authority())
    const socket = depot.connect()
    socket.write(`POST /parcels HTTP/1.1\r\nHost: ${HOSTS.strict}\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\nzz\r\n`)
    expect((await wholeOf(socket)).text).toContain('refused: MS-NOT-HTTP')
    expect(codesOf(depot)).toEqual([['MS-NOT-HTTP']])
    expect(depot.failures).toEqual([])
  })
})

describe('shutting down', () => {
  it('takes no new connection, ends idle ones, and lets a busy one finish', async () => {
    let finish: (() => void) | undefined
    const depot = await startDepot(authority(), {
      serve: async (_exchange, { body }) => {
        if (body.toString() === 'hangs')
          await new Promise<void>((resolve) => {
            finish = resolve
          })
        return { status: 200, fields: [], body: `did ${body}` }
      },
    })
    const [idle, busy] = [depot.connect(), depot.connect()]
    idle.write(request('POST /parcels', 'x'))
    await until(idle, /did x/)
    busy.write(request('POST /parcels', 'hangs'))
    await expect.poll(() => depot.door.inFlight, { interval: 2 }).toBe(1)
    const ended = wholeOf(idle)
    depot.listener.stopAccepting()
    await ended
    expect((await wholeOf(depot.plain())).error?.code).toBe('ECONNREFUSED')
    expect(depot.listener.listening).toBe(false)
    const drained = depot.door.drained()
    const done = until(busy, /did hangs/)
    finish?.()
    await done
    await drained
    const closed = wholeOf(busy)
    depot.listener.closeAll()
    await closed
    await expect.poll(() => depot.listener.connections, { interval: 2 }).toBe(0)
  })
})
