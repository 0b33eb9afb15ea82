import { boolean, element, integer, octets } from '../../src/wire/ldap/ber-writer.ts'
import { mutateBytes } from './mutate-bytes.ts'
import type { Random } from './random.ts'
import type { FuzzRequest } from './request.ts'

const DNS = [
  '',
  'ou=Services, o=nhs',
  'uniqueIdentifier=227319907548,ou=Services,o=nhs',
  'cn=Zoë',
  'x',
  '\\',
  ',=,',
  'o=nhs\0',
  'a'.repeat(3000),
] as const
const TEXTS = ['nhsIDCode', 'objectClass', '', '*', '\u0000', 'x'.repeat(2000), '1.1', '+'] as const
const OIDS = ['1.3.6.1.4.1.1466.20037', '1.3.6.1.4.1.4203.1.11.3', '1.3.6.1.4.1.4203.1.11.1', '', '1.2', 'x'] as const

function filter(random: Random, depth: number): Buffer {
  const assertion = () => Buffer.concat([octets(random.pick(TEXTS)), octets(random.pick(TEXTS))])
  const within = () => (depth > 0 ? filter(random, depth - 1) : element(0x87))
  return random.weighted<() => Buffer>([
    [3, () => element(0xa3, assertion())],
    [1, () => element(0xa5, assertion())],
    [1, () => octets(random.pick(TEXTS), 0x87)],
    [3, () => element(0xa0, ...Array.from({ length: random.below(4) }, within))],
    [2, () => element(0xa1, within(), within())],
    [2, () => element(0xa2, within())],
    [1, () => element(0xa4, octets(random.pick(TEXTS)), element(0x30, octets('a', 0x80), octets('b', 0x81), octets('c', 0x82)))],
    [1, () => element(0xa9, octets('2.5.13.2', 0x81), octets('o', 0x82), octets('x', 0x83), boolean(true))],
    [0.2, () => Buffer.concat(new Array<Buffer>(random.pick([20, 31, 32, 33, 5000])).fill(Buffer.from([0xa2, 0x82, 0xff, 0xff])))],
  ])()
}

const OPERATIONS: Readonly<Record<string, (random: Random) => Buffer>> = {
  bind: (random) =>
    element(0x60, integer(random.pick([3, 2, 0, 127])), octets(random.pick(DNS)), octets(random.pick(['', 'secret']), 0x80)),
  'SASL bind': (random) =>
    element(0x60, integer(3), octets(''), element(0xa3, octets(random.pick(['PLAIN', 'EXTERNAL', ''])), octets('x'))),
  search: (random) =>
    element(
      0x63,
      octets(random.pick(DNS)),
      integer(random.below(4), 0x0a),
      integer(random.below(5), 0x0a),
      integer(random.pick([0, 500, 2 ** 31 - 1, -1])),
      integer(0),
      boolean(random.chance(0.5)),
      filter(random, random.below(6)),
      element(0x30, ...Array.from({ length: random.below(4) }, () => octets(random.pick(TEXTS)))),
    ),
  modify: (random) =>
    element(
      0x66,
      octets(random.pick(DNS)),
      element(0x30, element(0x30, integer(2, 0x0a), element(0x30, octets('o'), element(0x31, octets('x'))))),
    ),
  add: (random) => element(0x68, octets(random.pick(DNS)), element(0x30, element(0x30, octets('o'), element(0x31, octets('x'))))),
  delete: (random) => octets(random.pick(DNS), 0x4a),
  modifyDn: (random) => element(0x6c, octets(random.pick(DNS)), octets(random.pick(DNS)), boolean(true)),
  compare: (random) => element(0x6e, octets(random.pick(DNS)), element(0x30, octets('o'), octets('x'))),
  extended: (random) => element(0x77, octets(random.pick(OIDS), 0x80), octets('v', 0x81)),
  abandon: (random) => integer(random.below(9), 0x50),
  unbind: () => element(0x42),
}

const controls = (random: Random): Buffer =>
  element(
    0xa0,
    element(0x30, octets(random.pick(['2.16.840.1.113730.3.4.2', '1.2.840.113556.1.4.319', ''])), boolean(random.chance(0.3)), octets('x')),
  )

function message(random: Random): { readonly bytes: Buffer; readonly what: string } {
  const what = random.pick(Object.keys(OPERATIONS))
  const id = random.weighted([
    [20, 1 + random.below(1000)],
    [1, 0],
    [1, 2 ** 31 - 1],
    [1, -5],
  ] as const)
  const parts = [integer(id), OPERATIONS[what]?.(random) ?? Buffer.alloc(0), ...(random.chance(0.2) ? [controls(random)] : [])]
  return { bytes: element(0x30, ...parts), what }
}

/** Some LDAP messages on one connection, most of them with broken BER. */
export function ldapGarbage(random: Random): FuzzRequest {
  const messages = Array.from({ length: 1 + random.below(5) }, () => message(random))
  let bytes: Buffer = Buffer.concat(messages.map((each) => each.bytes))
  const what = messages.map((each) => each.what)
  for (let times = random.below(4); times > 0; times--) {
    const mutation = mutateBytes(bytes, random, message(random).bytes)
    bytes = mutation.bytes
    what.push(mutation.what)
  }
  const pieces = Array.from({ length: random.below(4) }, () => random.below(bytes.length + 1)).sort((a, b) => a - b)
  const ending = random.weighted([
    [95, 'end'],
    [5, 'cut'],
  ] as const)
  const port = random.weighted([
    [2, 'ldap'],
    [1, 'ldaps'],
  ] as const)
  return { port, as: 'nobody', framed: false, bytes, pieces, ending, what: `${port}: ${what.join(', ')}` }
}
