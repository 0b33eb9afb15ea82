import fc from 'fast-check'
import { type Base, drafted } from './fixtures.ts'
import type { Random } from './random.ts'
import type { FuzzRequest, Port, Sender } from './request.ts'

const verb = fc.oneof(
  { weight: 10, arbitrary: fc.constant('POST') },
  { weight: 5, arbitrary: fc.constantFrom('GET', 'HEAD', 'PUT', 'OPTIONS', 'CONNECT', 'PRI', 'get', 'POST\t', '', 'M-SEARCH', 'SOURCE') },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
)
const target = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom('/reliablemessaging/reliablerequest', '/reliablemessaging/queryrequest', '/reliablemessaging/intermediary'),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '/',
      '*',
      'localhost:443',
      'msg.int.spine2.ncrs.nhs.uk:443',
      'http://localhost/livez',
      '/livez',
      '/api/outbox',
      '/a b',
      '/\xff',
      '',
    ),
  },
  { weight: 1, arbitrary: fc.webPath() },
)
const version = fc.oneof(
  { weight: 12, arbitrary: fc.constant('HTTP/1.1') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('HTTP/1.0', 'HTTP/2.0', 'HTTP/0.9', 'HTTP/1.2', 'http/1.1', 'HTTP/1.', '', 'ICE/1.0', 'HTTP/1.1 x'),
  },
)
const end = fc.oneof(
  { weight: 20, arbitrary: fc.constant('\r\n') },
  { weight: 1, arbitrary: fc.constantFrom('\n', '\r', '\r\r\n', '\n\r') },
)

/** How the length of the body is told; `%` stands for the true one. */
const framing = fc.oneof(
  { weight: 8, arbitrary: fc.constant(['Content-Length: %']) },
  {
    weight: 12,
    arbitrary: fc.constantFrom(
      [],
      ['Content-Length: %', 'Content-Length: %'],
      ['Content-Length: %', 'Content-Length: 1'],
      ['Content-Length: %, %'],
      ['Content-Length: +%'],
      ['Content-Length: -1'],
      ['Content-Length: 0x10'],
      ['Content-Length: 0'],
      ['Content-Length: 1'],
      ['Content-Length: 99999'],
      ['Content-Length: 99999999999999999999'],
      ['Content-Length: 1e3'],
      ['Content-Length:'],
      ['Content-Length : %'],
      ['Transfer-Encoding: chunked'],
      ['Transfer-Encoding: chunked', 'Content-Length: %'],
      ['Transfer-Encoding: gzip, chunked'],
      ['Transfer-Encoding: chunked, gzip'],
      ['Transfer-Encoding: identity'],
      ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'],
      ['Transfer-Encoding:\tchunked'],
      ['Transfer-Encoding: xchunked'],
    ),
  },
)
const extra = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      'Host: localhost',
      'Host: localhost',
      'Host: msg.int.spine2.ncrs.nhs.uk',
      'Connection: close',
      'Connection: Upgrade',
      'Connection: keep-alive, close',
      'Upgrade: websocket',
      'Upgrade: h2c',
      'Expect: 100-continue',
      'Content-Type: text/xml',
      'Keep-Alive: timeout=99999999',
      'Trailer: X',
      'TE: trailers',
      'X-A: 1\r\n folded',
      'X-A\0: 1',
      'X-A: \0',
      ': x',
      'X-A',
      'X A: 1',
      `X-L: ${'x'.repeat(17_000)}`,
      ' X: leading',
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.string({ maxLength: 10 }), fc.string({ unit: 'binary', maxLength: 20 }))
      .map(([name, value]) => `${name}: ${value}`),
  },
)
const chunkSize = fc.oneof(
  { weight: 8, arbitrary: fc.constant('%') },
  {
    weight: 3,
    arbitrary: fc.constantFrom('0', '%;x=y', 'fffffffffffffffff', '-1', 'g', ' %', '', '%\t', '00%', `%;${'x'.repeat(20_000)}`),
  },
)

const request = fc.record({
  verb,
  target,
  version,
  end,
  framing,
  extra: fc.array(extra, { maxLength: 5 }),
  body: fc.oneof(
    { weight: 3, arbitrary: fc.constant('good' as const) },
    { weight: 2, arbitrary: fc.constant('' as const) },
    { weight: 1, arbitrary: fc.constant('noise' as const) },
  ),
  chunks: fc.array(chunkSize, { maxLength: 4 }),
  last: fc.oneof(
    { weight: 5, arbitrary: fc.constant('0\r\n\r\n') },
    { weight: 2, arbitrary: fc.constantFrom('', '0\r\n', '0\r\nX: 1\r\n\r\n', '0\n\n', '0\r\nContent-Length: 5\r\n\r\n') },
  ),
})
const connection = fc.record({
  requests: fc.array(request, { minLength: 1, maxLength: 4, size: 'max' }),
  repeat: fc.oneof({ weight: 30, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.integer({ min: 2, max: 60 }) }),
  prefix: fc.oneof(
    { weight: 12, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constantFrom('\r\n\r\n', '\0', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '\x16\x03\x01\x00', '{}', '<') },
  ),
  tail: fc.oneof({ weight: 6, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) }),
  keep: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) }),
})

/** A whole connection's worth of HTTP that may be wrong in any way: odd lengths, chunks, pipelines, cuts, other protocols. */
export function httpGarbage(bases: readonly Base[], port: Port, random: Random): FuzzRequest {
  const [made] = fc.sample(connection, { seed: random.below(2 ** 31), numRuns: 1 })
  if (made === undefined) throw new Error('fast-check made nothing')
  const once = Buffer.concat([
    ...made.requests.map((each) => {
      const { body } = drafted(random.pick(bases), random)
      const content = { good: body, '': Buffer.alloc(0), noise: random.bytes(random.size(5000)) }[each.body]
      const chunked = each.framing.some((line) => line.includes('chunked'))
      const head = [
        `${each.verb} ${each.target} ${each.version}`,
        ...each.extra,
        ...each.framing.map((line) => line.replaceAll('%', String(content.length))),
        '',
        '',
      ].join(each.end)
      return Buffer.concat([Buffer.from(head, 'latin1'), chunked ? chunksOf(content, each.chunks, each.last) : content])
    }),
  ])
  const all = Buffer.concat([Buffer.from(made.prefix, 'latin1'), ...new Array<Buffer>(made.repeat).fill(once), Buffer.from(made.tail)])
  const bytes = all.subarray(0, Math.ceil(all.length * made.keep))
  const ending = random.weighted([
    [88, 'end'],
    [11.7, 'cut'],
    [0.3, 'wait'],
  ] as const)
  const pieces = Array.from({ length: random.below(5) }, () => random.below(bytes.length + 1)).sort((a, b) => a - b)
  const as: Sender = random.weighted([
    [6, 'supplier-a'],
    [1, 'nobody'],
  ] as const)
  return { port, as, framed: false, bytes, pieces, ending, what: `HTTP of ${made.requests.length} × ${made.repeat} requests on ${port}` }
}

function chunksOf(content: Buffer, sizes: readonly string[], last: string): Buffer {
  const step = Math.ceil(content.length / Math.max(1, sizes.length))
  const chunks = sizes.map((size, at) => {
    const piece = content.subarray(at * step, (at + 1) * step)
    return Buffer.concat([Buffer.from(`${size.replaceAll('%', piece.length.toString(16))}\r\n`), piece, Buffer.from('\r\n')])
  })
  return Buffer.concat([...chunks, Buffer.from(last)])
}
