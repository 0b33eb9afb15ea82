import { beforeAll, describe, expect, it } from 'vitest'
import type { Exchange } from '../../src/kernel/exchange.ts'
import { A, type TestEnvironment, testEnvironment, UPLOAD } from '../support/environment.ts'
import { RELIABLE, upload } from '../support/messages.ts'
import { PATIENCE } from '../support/patience.ts'
import { type Answer, type Identity, post } from '../support/post.ts'
import { connect } from '../support/raw.ts'
import { parsed } from '../support/supplier.ts'

const MESSAGING = 'msg.int.spine2.ncrs.nhs.uk'

let spine: TestEnvironment
let port: number

beforeAll(async () => {
  spine = await testEnvironment({ requestTimeout: 1000 })
  port = Number(new URL(spine.environment.urls.https).port)
  await spine.listen(A)
})

/** Does something bad; the one journal entry it leaves. State must be the same, and the next good message must succeed. */
async function entryOf(misdeed: () => Promise<unknown>): Promise<Exchange> {
  const before = await spine.state()
  const after = spine.environment.journal.find().at(-1)?.sequence ?? 0
  await misdeed()
  const [entry, ...others] = await spine.environment.journal.wait({ after }, PATIENCE)
  if (entry === undefined) throw new Error('nothing in the journal')
  expect(others).toEqual([])
  expect(entry.problems).toHaveLength(1)
  expect(entry.problems[0]?.next).toMatch(/^[A-Z].{10,}/)
  expect(await spine.state()).toBe(before)
  const good = upload(spine.route(UPLOAD))
  expect((await spine.send(good)).status).toBe(202)
  const [delivery] = await spine.deliveries(await spine.request({ messageId: good.messageId }))
  expect(delivery?.outcome).toBe('accepted')
  return entry
}

const head = (...lines: string[]) => `${[`POST ${RELIABLE} HTTP/1.1`, 'Host: localhost', ...lines].join('\r\n')}\r\n\r\n`

async function speak(text: string): Promise<string> {
  const connection = await connect(port, spine.ca, spine.identity(A.name))
  connection.write(text)
  return await connection.rest()
}

describe('a request that never becomes a message', () => {
  it('MS-SLOW-CLIENT: a body that does not come', async () => {
    let said = ''
    const entry = await entryOf(async () => {
      said = await speak(`${head('Content-Length: 5000', 'Content-Type: text/xml')}<half`)
    })
    expect(said).toMatch(/^HTTP\/1\.1 500 /)
    expect(said).toMatch(/\r\nContent-Type: text\/xml\r\n/)
    expect(said).toMatch(/\r\nConnection: close\r\n/i)
    expect(said).toContain('<nasp:errorCode>201</nasp:errorCode>')
    expect(entry).toMatchObject({ door: 'reliable-messaging', outcome: 'refused' })
    expect(entry.problems[0]).toMatchObject({ code: 'MS-SLOW-CLIENT', expected: expect.stringContaining('--request-timeout') })
    expect(entry.problems[0]?.next).toContain('Content-Length is the number of bytes')
  })

  it('MS-CONNECTION-CUT: a connection that ends in the middle of the body', async () => {
    const entry = await entryOf(async () => {
      const connection = await connect(port, spine.ca, spine.identity(A.name))
      connection.write(`${head('Content-Length: 5000', 'Content-Type: text/xml')}<half`)
      // The door must have begun the exchange before the cut.
      for (let turn = 0; spine.environment.inFlight() === 0 && turn < 10_000; turn++) await new Promise((resolve) => setImmediate(resolve))
      connection.destroy()
      await connection.rest()
    })
    expect(entry).toMatchObject({ door: 'reliable-messaging', outcome: 'failed', state: 'cut', reply: undefined })
    expect(entry.problems[0]).toMatchObject({
      code: 'MS-CONNECTION-CUT',
      came: expect.stringMatching(/^\d bytes of the body/),
      expected: '5000 bytes (Content-Length)',
    })
  })

  it('MS-METHOD-NOT-ALLOWED: GET', async () => {
    let answer: Answer | undefined
    const entry = await entryOf(async () => {
      answer = await post({ url: `${spine.environment.urls.https}${RELIABLE}`, ca: spine.ca, as: spine.identity(A.name), verb: 'GET' })
    })
    expect([answer?.status, answer?.text, answer?.header('Allow')]).toEqual([405, '', 'POST'])
    expect(entry.problems[0]).toMatchObject({ code: 'MS-METHOD-NOT-ALLOWED', came: `GET ${RELIABLE}`, expected: 'POST' })
  })

  it('MS-HEADER-TOO-LARGE: 20 kB of headers', async () => {
    let said = ''
    const entry = await entryOf(async () => {
      said = await speak(head(`X-Long: ${'x'.repeat(20_000)}`))
    })
    expect(said).toMatch(/^HTTP\/1\.1 431 /)
    expect(entry.problems[0]).toMatchObject({ code: 'MS-HEADER-TOO-LARGE', expected: 'at most --max-header bytes' })
  })

  it.each([
    ['words', 'HELLO SPINE\r\n\r\n', /HELLO SPINE/],
    ['Content-Length twice', head('Content-Length: 3', 'Content-Length: 4'), /POST/],
  ])('MS-NOT-HTTP: %s', async (_, text, came) => {
    let said = ''
    const entry = await entryOf(async () => {
      said = await speak(text)
    })
    expect(said).toMatch(/^HTTP\/1\.1 400 .*MS-NOT-HTTP/s)
    expect(entry.problems[0]).toMatchObject({ code: 'MS-NOT-HTTP', came: expect.stringMatching(came) })
  })

  it('MS-NO-SUCH-DOOR: a path that nothing serves', async () => {
    let answer: Answer | undefined
    const entry = await entryOf(async () => {
      answer = await post({ url: `${spine.environment.urls.https}/reliablemessaging/nowhere`, ca: spine.ca, as: spine.identity(A.name) })
    })
    expect(answer?.status).toBe(404)
    expect(entry.problems[0]?.code).toBe('MS-NO-SUCH-DOOR')
  })

  it.each([
    ['messageexchange', 'mesh'],
    ['poc', 'booking-demonstrator'],
  ])('MS-DOOR-NOT-BUILT: %s', async (name, door) => {
    let answer: Answer | undefined
    const entry = await entryOf(async () => {
      answer = await post({ url: `${spine.environment.urls.https}/${name}`, ca: spine.ca, as: spine.identity(A.name) })
    })
    expect(answer?.status).toBe(501)
    expect(answer?.text).toMatch(/^MS-DOOR-NOT-BUILT: /)
    expect(entry.problems[0]).toMatchObject({ code: 'MS-DOOR-NOT-BUILT', expected: expect.stringContaining(door) })
  })

  it('MS-TLS-HANDSHAKE: plain HTTP on the TLS port', async () => {
    const entry = await entryOf(() => expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow())
    expect(entry.problems[0]?.code).toBe('MS-TLS-HANDSHAKE')
  })

  it('MS-TLS-REJECTED-OURS: a client that does not know our CA', async () => {
    const entry = await entryOf(() => expect(fetch(`https://localhost:${port}/`)).rejects.toThrow())
    expect(entry.problems[0]?.code).toBe('MS-TLS-REJECTED-OURS')
  })
})

describe('a client certificate that is not good enough', () => {
  const issued = async (name: string, dates: { notBefore?: Date; notAfter?: Date } = {}): Promise<Identity> => {
    const { chain, key } = await spine.environment.authority.issue({ name, fqdn: 'supplier-a.mock.nhs.uk', names: [], ...dates })
    return { cert: chain, key }
  }
  const day = (days: number) => new Date(Date.now() + days * 86_400_000)
  const bad = {
    'MS-TLS-NO-CERTIFICATE': async () => undefined,
    'MS-TLS-FOREIGN-CA': async () => {
      const { generate } = await import('selfsigned')
      const { cert, private: key } = await generate([{ name: 'commonName', value: 'supplier-a.mock.nhs.uk' }])
      return { cert, key }
    },
    'MS-TLS-EXPIRED': () => issued('expired', { notBefore: day(-20), notAfter: day(-10) }),
    'MS-TLS-NOT-YET-VALID': () => issued('early', { notBefore: day(10), notAfter: day(20) }),
    'MS-TLS-REVOKED': async () => {
      const identity = await issued('revoked')
      await spine.environment.authority.revoke('revoked', 'keyCompromise')
      return identity
    },
  } as const
  const words = {
    'MS-TLS-NO-CERTIFICATE': /without a client certificate/,
    'MS-TLS-FOREIGN-CA': /^a certificate for CN=supplier-a\.mock\.nhs\.uk, issued by CN=supplier-a/,
    'MS-TLS-EXPIRED': /^the certificate of .*CN=supplier-a\.mock\.nhs\.uk.*, valid until /,
    'MS-TLS-NOT-YET-VALID': /, valid from /,
    'MS-TLS-REVOKED': /, serial [0-9A-F]+, which stands in the CRL$/,
  } as const
  const codes = ['MS-TLS-NO-CERTIFICATE', 'MS-TLS-FOREIGN-CA', 'MS-TLS-EXPIRED', 'MS-TLS-NOT-YET-VALID', 'MS-TLS-REVOKED'] as const
  const made = new Map<string, Identity | undefined>()
  beforeAll(async () => {
    for (const code of codes) made.set(code, await bad[code]())
  })

  it.each(codes)('%s at Spine’s own name: the connection ends with the handshake', async (code) => {
    const message = upload(spine.route(UPLOAD))
    const entry = await entryOf(() =>
      expect(
        post({
          url: `${spine.environment.urls.https}${message.path}`,
          ca: spine.ca,
          as: made.get(code),
          servername: MESSAGING,
          ...message,
        }),
      ).rejects.toThrow(/ECONNRESET|socket hang up|disconnected/),
    )
    expect(entry).toMatchObject({ door: 'https', outcome: 'refused', state: 'cut' })
    expect(entry.problems[0]).toMatchObject({ code, came: expect.stringMatching(words[code]) })
  })

  it.each(codes)('%s at localhost: a fault says what real Spine would not', async (code) => {
    const message = upload(spine.route(UPLOAD))
    let answer: Answer | undefined
    const entry = await entryOf(async () => {
      answer = await post({ url: `${spine.environment.urls.https}${message.path}`, ca: spine.ca, as: made.get(code), ...message })
    })
    expect(answer?.status).toBe(403)
    expect(answer?.header('Content-Type')).toBe('text/xml')
    expect(parsed(answer?.text ?? '').Envelope.Body.Fault.detail.errorList.error.description).toMatch(new RegExp(`^${code}: The client`))
    expect(entry).toMatchObject({ door: 'reliable-messaging', outcome: 'refused' })
    expect(entry.problems[0]).toMatchObject({ code, came: expect.stringMatching(words[code]) })
  })
})
