import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { element, octets } from '../../src/wire/ldap/ber-writer.ts'
import { LdapError } from '../../src/wire/ldap/error.ts'
import { LdapFramer } from '../../src/wire/ldap/framer.ts'

const LIMIT = 1 << 20

function frame(chunks: readonly Buffer[], limit = LIMIT): Buffer[] {
  const framer = new LdapFramer(limit)
  const messages: Buffer[] = []
  for (const chunk of chunks) {
    framer.push(chunk)
    for (let next = framer.next(); next !== undefined; next = framer.next()) messages.push(next)
  }
  expect(framer.pending).toBe(chunks.reduce((sum, { length }) => sum + length, 0) - messages.reduce((sum, { length }) => sum + length, 0))
  return messages
}

function refusal(work: () => unknown): LdapError {
  try {
    work()
  } catch (error) {
    if (error instanceof LdapError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('the framer of LDAP messages', () => {
  it('cuts any stream into its messages, however it is chunked', () => {
    const message = fc
      .oneof(fc.uint8Array({ maxLength: 12 }), fc.uint8Array({ minLength: 120, maxLength: 700 }))
      .map((content) => element(0x30, content))
    fc.assert(
      fc.property(fc.array(message, { maxLength: 12 }), fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }), (messages, sizes) => {
        const stream = Buffer.concat(messages)
        const chunks: Buffer[] = []
        for (let at = 0, turn = 0; at < stream.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1
          chunks.push(stream.subarray(at, at + size))
          at += size
        }
        expect(Buffer.concat(frame(chunks)).equals(stream)).toBe(true)
        expect(frame(chunks)).toEqual(messages)
      }),
    )
  })

  it('gives a message within one chunk without copying it', () => {
    const chunk = Buffer.concat([element(0x30, octets('a')), element(0x30, octets('b'))])
    const [first, second] = frame([chunk])
    expect(first?.buffer).toBe(chunk.buffer)
    expect(second?.byteOffset).toBe(chunk.byteOffset + 5)
  })

  it('takes lengths written longer than needed, as Java encoders do', () => {
    const message = Buffer.from('308400000003020101', 'hex')
    expect(frame([...message].map((octet) => Buffer.of(octet)))).toEqual([message])
  })

  it('gathers a message of 1 MiB sent byte by byte in linear time', () => {
    const message = element(0x30, Buffer.alloc(LIMIT - 5, 7))
    const begun = process.cpuUsage().user
    const framer = new LdapFramer(LIMIT)
    let got: Buffer | undefined
    for (let at = 0; at < message.length; at++) {
      framer.push(message.subarray(at, at + 1))
      got = framer.next()
    }
    expect(got?.equals(message)).toBe(true)
    // Copying all that is there for every byte would move 5 * 10^11 bytes, a minute and more.
    expect((process.cpuUsage().user - begun) / 1e6).toBeLessThan(10)
  })

  it.each([
    ['an indefinite length', '3080', 'structure', 1],
    ['a length of five octets', '308500000000010', 'structure', 1],
    ['a message over the limit', '308300ffff', 'size', 0],
    ['an HTTP request', '474554202f20485454502f312e310d0a', 'framing', 0],
    ['a TLS ClientHello', '16030100c8010000c4', 'framing', 0],
    ['a SET instead of a SEQUENCE', '3100', 'framing', 0],
  ])('refuses %s', (_, bytes, reason, offset) => {
    const error = refusal(() => frame([Buffer.from(bytes, 'hex')], 1000))
    expect(error).toMatchObject({ reason, offset })
  })

  it('names a foreign protocol, and shows nothing of other bytes because they may be the rest of a password', () => {
    expect(refusal(() => frame([Buffer.from('GET / HTTP/1.1\r\n')])).came).toBe('an HTTP request')
    expect(refusal(() => frame([Buffer.from('160301', 'hex')])).came).toContain('ldaps://')
    expect(refusal(() => frame([Buffer.from('secret')])).came).toBe('a message that begins with 0x73')
  })
})
