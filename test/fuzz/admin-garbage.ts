import fc from 'fast-check'
import { bodies, fuzzSpace, space } from './admin-bodies.ts'
import { B } from './fixtures.ts'
import { mutateBytes } from './mutate-bytes.ts'
import type { Random } from './random.ts'
import { type FuzzRequest, framed } from './request.ts'

type Operation = readonly [verb: string, path: string, body: keyof typeof bodies]

const OPERATIONS: readonly Operation[] = [
  ...[
    '/livez',
    '/readyz',
    '/metrics',
    '/api/openapi.json',
    '/api/connection',
    '/api/environment',
    '/api/parties',
    '/api/parties/{}',
    '/api/spaces',
    '/api/spaces/{}',
    '/api/spaces/{}/clock',
    '/api/deliveries',
    '/api/outbox',
    '/api/exchanges',
    '/api/exchanges/{}',
    '/api/exchanges/{}/request',
    '/api/exchanges/{}/reply',
    '/api/suppliers/{}/inbox',
    '/api/certificates',
    '/api/certificates/{}',
    '/int/1c/crlc2.crl',
    '/{}',
  ].map((path): Operation => ['GET', path, 'none']),
  ['POST', '/api/parties', 'party'],
  ['POST', '/api/parties', 'party'],
  ['POST', '/api/spaces', 'space'],
  ['POST', '/api/spaces', 'space'],
  ['POST', '/api/certificates', 'certificate'],
  ['POST', '/api/certificates/sign', 'certificate'],
  ['POST', '/api/certificates/revoke', 'certificate'],
  ['PUT', '/api/spaces/{}/clock', 'clock'],
  ['PUT', '/api/spaces/{}/clock', 'clock'],
  ['PUT', '/api/deliveries', 'held'],
  ['PUT', '/api/environment/advertise', 'advertise'],
  ['DELETE', '/api/spaces/{}', 'none'],
  ['DELETE', '/api/exchanges?space=fuzz-1', 'none'],
]

const inPath = fc.oneof(
  { weight: 3, arbitrary: fuzzSpace },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      B.partyKey,
      'YES-0000806',
      '',
      '__proto__',
      '..',
      '%',
      '%2e%2e%2f',
      '%ff',
      'a'.repeat(300),
      '\u0000',
      'root',
      'sub',
    ),
  },
)
const queryPart = fc.oneof(
  { weight: 2, arbitrary: space.map((value) => `space=${encodeURIComponent(value)}`) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...['wait=10ms', 'wait=0ms', 'wait=-1', 'wait=61s', 'wait=1e9ms', 'count=0', 'count=2', 'limit=1', 'limit=10001', 'after=0'],
      ...[
        'after=999999999999999',
        'after=-1',
        'x=1',
        'label.a=b',
        'label.__proto__=x',
        'label.=x',
        'direction=in',
        'direction=up',
        'door=x',
      ],
      ...['outcome=failed', 'problem=MS-X', 'problem=x', 'format=p12', 'format=key', 'password=%00', '__proto__=x', '%', '=', '&&'],
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }).map(encodeURIComponent) },
)
const { party, space: newSpace, clock, certificate, any } = bodies

const call = fc.record({
  operation: fc.constantFrom(...OPERATIONS),
  /** What takes the place of the operation's own verb and body. */
  verb: fc.oneof(
    { weight: 9, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom('POST', 'PUT', 'GET', 'OPTIONS', 'PATCH', 'TRACE') },
  ),
  body: fc.oneof(
    { weight: 9, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.oneof(any, party, newSpace, clock, certificate) },
  ),
  own: fc.record(bodies),
  inPath,
  query: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 2, arbitrary: fc.array(queryPart, { maxLength: 3 }) }),
  type: fc.oneof(
    { weight: 14, arbitrary: fc.constant('application/json') },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'text/plain',
        '',
        'application/json; charset=utf-16',
        'application/json; charset=x',
        'multipart/form-data',
      ),
    },
  ),
  more: fc.oneof(
    { weight: 14, arbitrary: fc.constant([]) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        ['Content-Encoding', 'gzip'],
        ['Content-Encoding', 'x'],
        ['Origin', 'http://evil.example'],
        ['Origin', '%'],
        ['Authorization', 'Bearer x'],
        ['X-Mock-Spine-Token', ''],
        ['Host', 'evil.example'],
      ),
    },
  ),
})

/** A call of the admin interface, or for a CRL, that nearly fits some form or none; its body may be damaged too. */
export function adminGarbage(random: Random): FuzzRequest {
  const [made] = fc.sample(call, { seed: random.below(2 ** 31), numRuns: 1 })
  if (made === undefined) throw new Error('fast-check made nothing')
  const [usual, pattern, kind] = made.operation
  const verb = made.verb ?? usual
  const path = pattern.replace('{}', () => (made.inPath.startsWith('%') ? made.inPath : encodeURIComponent(made.inPath)))
  const query = made.query.length === 0 || path.includes('?') ? '' : `?${made.query.join('&')}`
  const whole = Buffer.from(made.body ?? made.own[kind])
  const body = whole.length > 0 && random.chance(0.15) ? mutateBytes(whole, random, Buffer.from('{"held":false}')).bytes : whole
  const headers = ['Host', 'localhost', ...(body.length === 0 ? [] : ['Content-Type', made.type]), ...made.more]
  const what = [`admin ${verb} ${path}`]
  return framed({ verb, target: `${path}${query}`, headers, body: holds(body) ? Buffer.from('{}') : body, as: 'nobody', what }, 'http')
}

/** Deliveries held back would wait for whoever let them go, and fill the outbox meanwhile. */
const holds = (body: Buffer): boolean => /"held"\s*:\s*true/.test(body.toString())
