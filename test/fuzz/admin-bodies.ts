import fc from 'fast-check'

// Names come from small pools, so that what the calls make stays as small. Supplier A and the default space are left alone: the good messages need them.
export const fuzzSpace = fc.constantFrom('fuzz-1', 'fuzz-2', 'fuzz-3')
export const space = fc.oneof(
  { weight: 4, arbitrary: fuzzSpace },
  { weight: 1, arbitrary: fc.constantFrom('nowhere', '', '__proto__', 'a/b', '..', 'x'.repeat(70)) },
)

const json = (value: unknown): string => JSON.stringify(value)

const party = fc.record(
  {
    space: fc.oneof(space, fuzzSpace),
    partyKey: fc.oneof({ weight: 5, arbitrary: fc.constantFrom('F99903-9990003', 'F99904-9990004') }, fc.constantFrom('', 'x', 'F99903')),
    fqdn: fc.oneof({ weight: 5, arbitrary: fc.constant('fuzz.mock.nhs.uk') }, fc.constantFrom('', '..', 'x'.repeat(300), '*')),
    asid: fc.constantFrom('999000000033', '999000000022', '', 'x'),
    odsCode: fc.constantFrom('F99903', '', '<'),
    name: fc.string({ maxLength: 10 }),
    endpoint: fc.constantFrom(
      'inbox:',
      'https://localhost:1/',
      'https://example.com/',
      'http://x/',
      '',
      'https://[::1]:99999/',
      'javascript:1',
    ),
    interactions: fc.constantFrom(['urn:nhs:names:services:psis:REPC_IN150016UK05'], ['x'], [], 'x'),
  },
  { requiredKeys: ['partyKey', 'fqdn'] },
)
const newSpace = fc.record(
  {
    name: space,
    claims: fc.record(
      {
        partyKeys: fc.array(fc.string({ maxLength: 8 }), { maxLength: 2 }),
        hosts: fc.array(fc.constantFrom('x.example', '', 'X'), { maxLength: 2 }),
      },
      { requiredKeys: [] },
    ),
    seed: fc.constantFrom('default', 'none', 'x', 1),
  },
  { requiredKeys: ['name'] },
)
const clock = fc.record(
  {
    advance: fc.oneof(fc.constantFrom('5m', '1h', '-1', '9999999999d', 'x'), fc.double(), fc.constantFrom(1e300, -1e15, 0, 3_600_000)),
    set: fc.constantFrom('2026-01-31T09:00:00Z', '1970-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '+275760-09-13T00:00:00Z', 'x'),
    freeze: fc.constantFrom(true, false, 'x'),
  },
  { requiredKeys: [] },
)
const certificate = fc.record(
  {
    name: fc.constantFrom('fuzz client', '', '../x', 'root'),
    fqdn: fc.constantFrom('', '*', '\u0000', 'fuzz client.example'),
    csr: fc.constantFrom('-----BEGIN', '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----', ''),
    serial: fc.constantFrom('00', 'ff:ff', 'x'),
    reason: fc.constantFrom('keyCompromise', 'x'),
  },
  { requiredKeys: [] },
)

/** Bodies that nearly fit a route, by what they are for. */
export const bodies = {
  party: party.map(json),
  space: newSpace.map(json),
  clock: clock.map(json),
  certificate: certificate.map(json),
  held: fc.constantFrom('{"held":false}', '{"held":1}', '{"held":false,"x":1}'),
  advertise: fc.constantFrom('{"value":"local"}', '{"value":""}', '{"value":"https://x:99999"}', '{"value":"https://x/y"}', '{"value":1}'),
  any: fc.oneof(
    fc.json({ maxDepth: 4 }),
    fc.constantFrom('', '{', '[]', 'null', '"x"', '{"__proto__":{"x":1}}', '\ufeff{}', '[['.repeat(5000), `"${'x'.repeat(100_000)}"`),
  ),
  none: fc.constant(''),
} as const
