import net from 'node:net'
import { describe, expect, it } from 'vitest'
import { ProblemError } from '../../src/kernel/problem.ts'
import type { LdapHandler } from '../../src/net/ldap-handler.ts'
import { BerReader } from '../../src/wire/ldap/ber-reader.ts'
import { boolean, element, integer, octets } from '../../src/wire/ldap/ber-writer.ts'
import type { LdapReply } from '../../src/wire/ldap/reply.ts'
import { encodeEntry, SearchEntries } from '../../src/wire/ldap/search-entries.ts'
import { openPort, problemsOf, RawClient, until } from './ldap-port.ts'

const BIND = '300c02010160070201030400 8000'
const BOUND = '300c02010161070a010004000400'

/** A search for `(objectClass=*)` under a base, scope sub. */
function search(id: number, base: string): Buffer {
  const limits = [integer(0), integer(0), boolean(false)]
  const parts = [octets(base), integer(2, 10), integer(0, 10), ...limits, octets('objectClass', 0x87), element(0x30)]
  return element(0x30, integer(id), element(0x63, ...parts))
}

/** Answers each search with its own base as diagnosticMessage, when `release` is called with that base. */
function waiting(): { handler: LdapHandler; release(base: string): void; asked: string[] } {
  const open = new Map<string, (reply: LdapReply) => void>()
  const asked: string[] = []
  return {
    asked,
    handler: ({ request }, exchange) => {
      exchange.outcome = 'accepted'
      if (request.kind !== 'search') return { resultCode: 0 }
      asked.push(request.base)
      return new Promise((resolve) => open.set(request.base, resolve))
    },
    release: (base) => open.get(base)?.({ resultCode: 0, diagnosticMessage: base }),
  }
}

describe('messages on a connection', () => {
  it('are answered before any bind', async () => {
    const { port, journal } = await openPort()
    const client = await RawClient.connect(port)
    client.send(search(1, 'o=nhs'))
    expect((await client.receive(1))[0]).toMatch(/^3.*02010165.*0a0134/)
    expect(journal.find()).toMatchObject([{ request: { line: 'SEARCH o=nhs sub (objectClass=*)' } }])
  })

  it('may come byte by byte, and many in one segment', async () => {
    const { port } = await openPort()
    const client = await RawClient.connect(port)
    for (const octet of Buffer.from(BIND.replaceAll(' ', ''), 'hex')) {
      client.send(Buffer.of(octet))
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await client.receive(1)).toEqual([BOUND])
    const ids = Array.from({ length: 500 }, (_, at) => at + 1000)
    client.send(Buffer.concat(ids.map((id) => search(id, 'o=nhs'))))
    await client.receive(501)
    expect(client.messages.slice(1).map((message) => new BerReader(message).enter('m', 0x30).integer('id', 0, 9999))).toEqual(ids)
  })

  it('are answered in the order of arrival, however long one takes', async () => {
    const { handler, release, asked } = waiting()
    const { port, listener } = await openPort({ handler })
    const client = await RawClient.connect(port)
    client.send(
      Buffer.concat([search(1, 'slow'), Buffer.from(BIND.replace('020101', '020102').replaceAll(' ', ''), 'hex'), search(3, 'next')]),
    )
    await until(() => asked.length === 1)
    client.send(search(4, 'last'))
    expect(listener.inFlight).toBe(1)
    expect(client.messages).toHaveLength(0)
    release('slow')
    await until(() => asked.length === 2)
    release('next')
    await until(() => asked.length === 3)
    release('last')
    expect((await client.receive(4)).map((message) => message.slice(4, 12))).toEqual(['02010165', '02010261', '02010365', '02010465'])
    expect(asked).toEqual(['slow', 'next', 'last'])
    await listener.drained()
    expect(listener.inFlight).toBe(0)
  })

  it('are all answered when the client ends its side behind them', async () => {
    const { handler, release, asked } = waiting()
    const { port } = await openPort({ handler })
    const client = await RawClient.connect(port)
    client.socket.allowHalfOpen = true
    client.socket.end(Buffer.concat([search(1, 'a'), search(2, 'b')]))
    await until(() => asked.length === 1)
    release('a')
    await until(() => asked.length === 2)
    release('b')
    await client.receive(2)
    await client.closed
  })

  it('ignores an abandon without an answer, and answers nothing after an unbind', async () => {
    const { port, journal } = await openPort()
    const client = await RawClient.connect(port)
    client.send(`${BIND} 30 06 02 01 02 50 01 01 ${BIND} 30 05 02 01 03 42 00 ${BIND}`)
    await client.closed
    expect(await client.receive(2)).toEqual([BOUND, BOUND])
    const entered = journal.find().map((exchange) => [exchange.request.line, exchange.door, exchange.reply?.line])
    expect(entered).toEqual([
      ['BIND anonymous', 'spine-directory', '0 success'],
      ['ABANDON 1', 'spine-directory', undefined],
      ['BIND anonymous', 'spine-directory', '0 success'],
      ['UNBIND', 'spine-directory', undefined],
    ])
  })

  it.each([
    ['version 0', '30 0c 02 01 01 60 07 02 01 00 04 00 80 00', 2, 'MS-LDAP-VALUE'],
  ])('refuses a bind with %s and goes on', async (_, bytes, code, problem) => {
    const { port, journal } = await openPort()
    const client = await RawClient.connect(port)
    client.send(bytes)
    client.send(BIND)
    const [refusal, bound] = await client.receive(2)
    expect(refusal?.slice(refusal.indexOf('0a01'), refusal.indexOf('0a01') + 6)).toBe(`0a01${code.toString(16).padStart(2, '0')}`)
    expect(bound).toBe(BOUND)
    expect(journal.find().map(problemsOf)).toEqual([[problem], []])
  })

  it('answers 80 when the handler fails, and goes on', async () => {
    const fails: LdapHandler = ({ request }) => {
      if (request.kind === 'bind') throw new Error('broken at once')
      return Promise.reject(new Error('broken later'))
    }
    const { port, journal } = await openPort({ handler: fails })
    const client = await RawClient.connect(port)
    client.send(BIND)
    client.send(search(2, 'o=nhs'))
    for (const message of await client.receive(2)) expect(message).toContain('0a0150')
    expect(journal.find()).toMatchObject([
      {
        outcome: 'failed',
        reply: { line: '80 other' },
        problems: [{ code: 'MS-INTERNAL', came: expect.stringContaining('broken at once') }],
      },
      { outcome: 'failed', problems: [{ came: expect.stringContaining('broken later') }] },
    ])
  })
})

describe('what is no LDAP', () => {
  it.each([
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), 'MS-LDAP-MALFORMED', 'an HTTP request'],
    ['a TLS handshake', Buffer.from('16030100c8010000c4', 'hex'), 'MS-LDAP-MALFORMED', 'ldaps://'],
    ['an indefinite length', Buffer.from('3080020101', 'hex'), 'MS-LDAP-MALFORMED', 'indefinite'],
    ['a broken bind', Buffer.from('300b020101600602010304 7f00'.replace(' ', ''), 'hex'), 'MS-LDAP-MALFORMED', 'bytes before'],
    ['a message over the limit', Buffer.from('3084001000013030', 'hex'), 'MS-LDAP-TOO-LARGE', '1048583 bytes'],
  ])('closes its own connection only: %s', async (_, bytes, code, came) => {
    const { port, journal } = await openPort()
    const other = await RawClient.connect(port)
    other.send(BIND)
    await other.receive(1)
    const client = await RawClient.connect(port)
    client.send(BIND)
    await client.receive(1)
    client.send(bytes)
    await client.closed
    const [, notice] = await client.receive(2)
    expect(notice).toMatch(/^30.*0201007[8]/)
    expect(notice).toContain(Buffer.from('1.3.6.1.4.1.1466.20036').toString('hex'))
    expect(journal.find({ door: 'ldap' })).toMatchObject([
      { outcome: 'refused', state: 'cut', reply: undefined, problems: [{ code, came: expect.stringContaining(came) }] },
    ])
    other.send(BIND)
    expect(await other.receive(2)).toEqual([BOUND, BOUND])
  })

  it('is journalled as cut when a message ends with the connection', async () => {
    const { port, journal } = await openPort()
    const client = await RawClient.connect(port)
    client.socket.end(Buffer.from('300c0201', 'hex'))
    await client.closed
    expect(journal.find()).toMatchObject([
      { outcome: 'failed', problems: [{ code: 'MS-CONNECTION-CUT', came: expect.stringContaining('4 bytes') }] },
    ])
  })

  it('leaves no trace of a connection that says nothing', async () => {
    const { port, journal, listener } = await openPort()
    const client = await RawClient.connect(port)
    client.socket.end()
    await client.closed
    await until(() => listener.connections === 0)
    expect(journal.size).toBe(0)
  })
})

describe('limits', () => {
  it('closes idle connections quietly, and journals a message that does not come whole', async () => {
    const { port, journal } = await openPort({ limits: { idleTimeout: 500 } })
    const idle = await RawClient.connect(port)
    const slow = await RawClient.connect(port)
    slow.send('300c0201')
    await Promise.all([idle.closed, slow.closed])
    expect(journal.find()).toMatchObject([{ problems: [{ code: 'MS-SLOW-CLIENT', came: '4 bytes of a message' }] }])
  })

  it('counts whole messages, not bytes, as signs of life', async () => {
    const { port, journal } = await openPort({ limits: { idleTimeout: 500 } })
    const client = await RawClient.connect(port)
    client.send('308203e8')
    const drip = setInterval(() => client.send('00'), 5)
    await client.closed
    clearInterval(drip)
    expect(journal.find().map(problemsOf)).toEqual([['MS-SLOW-CLIENT']])
  })

  function largeAnswers(): { handler: LdapHandler; handled(): number } {
    const entry = encodeEntry('o=nhs', [{ id: 0, name: 'o', values: ['x'.repeat(1 << 20)] }])
    let handled = 0
    const handler: LdapHandler = ({ id }, exchange) => {
      handled++
      exchange.outcome = 'accepted'
      const entries = new SearchEntries(id)
      for (let count = 0; count < 8; count++) entries.add(entry, undefined)
      return { resultCode: 0, entries }
    }
    return { handler, handled: () => handled }
  }

  it('works on for a client only when it has taken in what it asked for', async () => {
    const { handler, handled } = largeAnswers()
    const { port, journal } = await openPort({ handler })
    const client = await RawClient.connect(port)
    client.socket.pause()
    client.send(Buffer.concat([1, 2, 3, 4].map((id) => search(id, 'o=nhs'))))
    await until(() => handled() > 0)
    await new Promise((resolve) => setImmediate(resolve))
    expect(handled()).toBe(1)
    client.socket.resume()
    await client.receive(36)
    expect(handled()).toBe(4)
    await until(() => journal.find().every(({ state }) => state === 'complete'))
    expect(journal.find().map(({ reply }) => reply?.line)).toEqual(Array(4).fill('0 success, 8 entries'))
  })

  it('gives a client up that never reads', async () => {
    const { handler, handled } = largeAnswers()
    const { port, journal, listener } = await openPort({ handler, limits: { idleTimeout: 500 } })
    const client = await RawClient.connect(port)
    client.socket.pause()
    client.send(Buffer.concat([search(5, 'o=nhs'), search(6, 'o=nhs')]))
    await until(() => handled() > 0 && listener.connections === 0)
    expect(handled()).toBe(1)
    expect(journal.find()).toMatchObject([
      { reply: { line: '0 success, 8 entries' }, state: 'cut' },
      { problems: [{ code: 'MS-SLOW-CLIENT', came: expect.stringContaining('of the answer') }] },
    ])
    expect(listener.inFlight).toBe(0)
  })

  it('takes so many connections and no more', async () => {
    const { port, journal, listener } = await openPort({ limits: { maxConnections: 1 } })
    const first = await RawClient.connect(port)
    const second = await RawClient.connect(port)
    await second.closed
    expect(journal.find().map(problemsOf)).toEqual([['MS-OVERLOADED']])
    expect(listener.connections).toBe(1)
    first.send(BIND)
    await first.receive(1)
  })

  it('names the flag of a port that is taken', async () => {
    const server = net.createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    const taken = await openPort({ port: address.port }).catch((error: unknown) => error)
    server.close()
    expect(taken instanceof ProblemError && taken.problem).toMatchObject({
      code: 'MS-PORT-TAKEN',
      next: expect.stringContaining('--ldap-port'),
    })
  })
})

describe('stopping', () => {
  it('takes no new connections, closes idle ones, and answers what is in hand first', async () => {
    const { handler, release, asked } = waiting()
    const { port, listener, journal } = await openPort({ handler })
    const idle = await RawClient.connect(port)
    idle.send(BIND)
    await idle.receive(1)
    const busy = await RawClient.connect(port)
    busy.send(Buffer.concat([search(1, 'in hand'), search(2, 'behind it')]))
    await until(() => asked.length === 1)
    expect(listener.listening).toBe(true)
    listener.stopAccepting()
    expect(listener.listening).toBe(false)
    await idle.closed
    await expect(RawClient.connect(port)).rejects.toThrow('ECONNREFUSED')
    expect(listener.inFlight).toBe(1)
    release('in hand')
    await listener.drained()
    await busy.closed
    await busy.receive(1)
    expect(asked).toEqual(['in hand'])
    expect(journal.find().map(({ state }) => state)).toEqual(['complete', 'complete'])
  })

  it('cuts everything at the end, what is in hand too', async () => {
    const { handler, release, asked } = waiting()
    const { port, listener, journal } = await openPort({ handler })
    const client = await RawClient.connect(port)
    client.send(search(1, 'never'))
    await until(() => asked.length === 1)
    listener.closeAll()
    await client.closed
    release('never')
    await listener.drained()
    expect(journal.find()).toMatchObject([{ state: 'cut' }])
    await until(() => listener.connections === 0)
  })
})
