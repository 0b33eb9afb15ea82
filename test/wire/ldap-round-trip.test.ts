import fc from 'fast-check'
import { FilterParser, MessageParser, SearchRequest } from 'ldapts'
import { expect, test } from 'vitest'
import { boolean, element, integer, octets } from '../../src/wire/ldap/ber-writer.ts'
import { decodeMessage } from '../../src/wire/ldap/decode.ts'
import { filterText } from '../../src/wire/ldap/filter-text.ts'
import { LdapFramer } from '../../src/wire/ldap/framer.ts'
import { encodeReply } from '../../src/wire/ldap/reply.ts'
import type { AnsweredKind } from '../../src/wire/ldap/request.ts'

const text = fc.string({ unit: 'binary', maxLength: 20 })
const bytes = fc.uint8Array({ maxLength: 150 }).map((octet) => Buffer.from(octet))
const id = fc.integer({ min: 1, max: 0x7fff_ffff })
const list = (...parts: Buffer[]) => element(0x30, ...parts)

/** A request as bytes beside what it says. */
interface Sample {
  readonly operation: Buffer
  readonly says: object
}

const write = (kind: 'add' | 'modify' | 'modifyDn', tag: number) =>
  fc.tuple(text, bytes).map(([dn, value]): Sample => {
    const content = list(list(octets('o'), element(0x31, octets(value))))
    return { operation: element(tag, octets(dn), content), says: { kind, dn, content } }
  })

const request: fc.Arbitrary<Sample> = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 127 }), text, bytes).map(([version, dn, password]) => ({
    operation: element(0x60, integer(version), octets(dn), octets(password, 0x80)),
    says: { kind: 'bind', version, dn, credentials: { kind: 'simple', password } },
  })),
  fc.tuple(text, text, fc.option(bytes, { nil: undefined })).map(([dn, mechanism, credentials]) => ({
    operation: element(
      0x60,
      integer(3),
      octets(dn),
      element(0xa3, octets(mechanism), ...(credentials === undefined ? [] : [octets(credentials)])),
    ),
    says: { kind: 'bind', version: 3, dn, credentials: { kind: 'sasl', mechanism, credentials } },
  })),
  fc.tuple(text, text, bytes).map(([dn, attribute, value]) => ({
    operation: element(0x6e, octets(dn), list(octets(attribute), octets(value))),
    says: { kind: 'compare', dn, attribute, value },
  })),
  write('add', 0x68),
  write('modify', 0x66),
  write('modifyDn', 0x6c),
  text.map((dn) => ({ operation: octets(dn, 0x4a), says: { kind: 'delete', dn, content: Buffer.alloc(0) } })),
  fc.tuple(text, fc.option(bytes, { nil: undefined })).map(([oid, value]) => ({
    operation: element(0x77, octets(oid, 0x80), ...(value === undefined ? [] : [octets(value, 0x81)])),
    says: { kind: 'extended', oid, value },
  })),
  id.map((target) => ({ operation: integer(target, 0x50), says: { kind: 'abandon', target } })),
  fc.constant({ operation: element(0x42), says: { kind: 'unbind' } }),
)

const control = fc.record({ oid: text, critical: fc.boolean(), value: fc.option(bytes, { nil: undefined }) })
const written = ({ oid, critical, value }: { oid: string; critical: boolean; value: Buffer | undefined }) =>
  list(octets(oid), ...(critical ? [boolean(true)] : []), ...(value === undefined ? [] : [octets(value)]))

test('any request of any kind is read as it was written, its controls too', () => {
  fc.assert(
    fc.property(id, request, fc.array(control, { maxLength: 3 }), (messageId, { operation, says }, controls) => {
      const around = controls.length === 0 ? [] : [element(0xa0, ...controls.map(written))]
      expect(decodeMessage(list(integer(messageId), operation, ...around))).toEqual({ id: messageId, request: says, controls })
    }),
    { numRuns: 1000 },
  )
})

test('messages on one connection are cut apart again, however the network cuts them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(id, request), { minLength: 1, maxLength: 6 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 60 })),
      (given, cuts) => {
        const all = given.map(([messageId, { operation }]) => list(integer(messageId), operation))
        const stream = Buffer.concat(all)
        const framer = new LdapFramer(1 << 20)
        const found: Buffer[] = []
        for (let at = 0; at < stream.length; ) {
          const size = cuts.next().value ?? 1
          framer.push(stream.subarray(at, at + size))
          at += size
          for (let next = framer.next(); next !== undefined; next = framer.next()) found.push(Buffer.from(next))
        }
        expect(found.map((each) => each.toString('hex'))).toEqual(all.map((each) => each.toString('hex')))
      },
    ),
  )
})

test('any answer is read by a client as it was given', () => {
  const kinds: readonly AnsweredKind[] = ['bind', 'search', 'modify', 'add', 'delete', 'modifyDn', 'compare', 'extended']
  fc.assert(
    fc.property(
      id,
      fc.constantFrom(...kinds),
      fc.integer({ min: 0, max: 123 }),
      text,
      text,
      (messageId, kind, resultCode, matchedDn, diagnosticMessage) => {
        const messages: unknown[] = []
        const client = new MessageParser()
        client.on('message', (each) => messages.push(each))
        client.on('error', (error) => expect.unreachable(String(error)))
        client.read(encodeReply(messageId, kind, { resultCode, matchedDn, diagnosticMessage }), new Map())
        expect(messages).toEqual([
          expect.objectContaining({ messageId, status: resultCode, matchedDN: matchedDn, errorMessage: diagnosticMessage }),
        ])
      },
    ),
  )
})

const attribute = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9-]{0,10}$/)
const clause = (tag: number) => fc.tuple(attribute, text).map(([name, value]) => element(tag, octets(name), octets(value)))
const { filter } = fc.letrec<{ filter: Buffer }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(
      clause(0xa3),
      clause(0xa5),
      clause(0xa6),
      clause(0xa8),
      attribute.map((name) => octets(name, 0x87)),
    ),
    fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((clauses) => element(0xa0, ...clauses)),
    fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((clauses) => element(0xa1, ...clauses)),
    tie('filter').map((inner) => element(0xa2, inner)),
  ),
}))

/** The bytes of a filter that another client read from its text. */
function bytesOf(filter: string): Buffer {
  const { request: read } = decodeMessage(new SearchRequest({ messageId: 1, filter: FilterParser.parseString(filter) }).write())
  if (read.kind !== 'search') throw new Error('a search is no search')
  return read.filter
}

test('a filter as text means to another client what its bytes meant', () => {
  fc.assert(
    fc.property(filter, (given) => {
      expect(bytesOf(filterText(given, 100_000) ?? '').toString('hex')).toBe(given.toString('hex'))
    }),
    { numRuns: 500 },
  )
})
