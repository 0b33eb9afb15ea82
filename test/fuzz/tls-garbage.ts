import { mutateBytes } from './mutate-bytes.ts'
import type { Random } from './random.ts'
import type { FuzzRequest } from './request.ts'

const u16 = (value: number): Buffer => Buffer.from([(value >> 8) & 0xff, value & 0xff])
const vector = (width: 1 | 2 | 3, ...parts: Buffer[]): Buffer => {
  const content = Buffer.concat(parts)
  const length = Buffer.alloc(width)
  length.writeUIntBE(content.length, 0, width)
  return Buffer.concat([length, content])
}

const NAMES = ['localhost', 'msg.int.spine2.ncrs.nhs.uk', '', 'x'.repeat(300), 'a\0b', '\xff', 'MSG.INT.SPINE2.NCRS.NHS.UK.'] as const

/** A ClientHello (RFC 8446 §4.1.2) that offers TLS 1.2 and 1.3 without a key share. */
function clientHello(random: Random): Buffer {
  const extension = (type: number, content: Buffer) => Buffer.concat([u16(type), vector(2, content)])
  const name = Buffer.from(random.pick(NAMES), 'latin1')
  const extensions = vector(
    2,
    extension(0, vector(2, Buffer.concat([Buffer.from([0]), vector(2, name)]))),
    extension(10, vector(2, u16(0x001d), u16(0x0017))),
    extension(13, vector(2, u16(0x0403), u16(0x0804), u16(0x0401))),
    extension(16, vector(2, vector(1, Buffer.from('http/1.1')))),
    extension(43, vector(1, u16(0x0304), u16(0x0303))),
    extension(51, vector(2)),
  )
  const body = Buffer.concat([
    u16(0x0303),
    random.bytes(32),
    vector(1, random.bytes(32)),
    vector(2, u16(0x1301), u16(0xc02f), u16(0xc030)),
    vector(1, Buffer.from([0])),
    extensions,
  ])
  const handshake = Buffer.concat([Buffer.from([1]), vector(3, body)])
  return Buffer.concat([Buffer.from([22, 3, 1]), vector(2, handshake)])
}

const RECORDS = [
  Buffer.from([21, 3, 3, 0, 2, 2, 40]),
  Buffer.from([20, 3, 3, 0, 1, 1]),
  Buffer.from([23, 3, 3, 255, 255]),
  Buffer.from([0x80, 46, 1, 3, 1, 0, 21]),
  Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'),
  Buffer.from('SSH-2.0-x\r\n'),
] as const

/** What comes to the HTTPS port in place of a handshake: broken ClientHellos, records out of order, other protocols, noise. */
export function tlsGarbage(random: Random): FuzzRequest {
  let bytes = random.weighted([
    [6, clientHello(random)],
    [2, Buffer.concat([clientHello(random), random.pick(RECORDS)])],
    [1, random.pick(RECORDS)],
    [1, random.bytes(random.size(5000))],
  ] as const)
  for (let times = random.below(4); times > 0; times--) bytes = mutateBytes(bytes, random, clientHello(random)).bytes
  const pieces = Array.from({ length: random.below(4) }, () => random.below(bytes.length + 1)).sort((a, b) => a - b)
  const ending = random.weighted([
    [95, 'end'],
    [5, 'cut'],
  ] as const)
  return { port: 'tcp', as: 'nobody', framed: false, bytes, pieces, ending, what: 'instead of a TLS handshake' }
}
