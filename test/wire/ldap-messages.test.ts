import fc from 'fast-check'
import { BindRequest, CompareRequest, DeleteRequest, ExtendedRequest, FilterParser, MessageParser, SearchRequest } from 'ldapts'
import { describe, expect, it } from 'vitest'
import { BerReader, tags } from '../../src/wire/ldap/ber-reader.ts'
import { boolean, element, integer, octets } from '../../src/wire/ldap/ber-writer.ts'
import { decodeMessage } from '../../src/wire/ldap/decode.ts'
import { LdapError } from '../../src/wire/ldap/error.ts'
import { filterText } from '../../src/wire/ldap/filter-text.ts'
import { encodeDisconnection, encodeReply } from '../../src/wire/ldap/reply.ts'
import type { AnsweredKind } from '../../src/wire/ldap/request.ts'
import { encodeEntry, SearchEntries } from '../../src/wire/ldap/search-entries.ts'

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
const message = (id: number, ...parts: Buffer[]) => element(0x30, integer(id), ...parts)

describe('requests', () => {
  it('reads the anonymous bind of the dossier’s capture, and JNDI’s control behind it', () => {
    const bind = hex('30 0c 02 01 01 60 07 02 01 03 04 00 80 00')
    expect(decodeMessage(bind)).toEqual({
      id: 1,
      request: { kind: 'bind', version: 3, dn: '', credentials: { kind: 'simple', password: Buffer.alloc(0) } },
      controls: [],
    })
    const control = hex('a0 1b 30 19 04 17 32 2e 31 36 2e 38 34 30 2e 31 2e 31 31 33 37 33 30 2e 33 2e 34 2e 32')
    expect(decodeMessage(element(0x30, bind.subarray(2), control)).controls).toEqual([
      { oid: '2.16.840.1.113730.3.4.2', critical: false, value: undefined },
    ])
    expect(decodeMessage(element(0x30, hex('020107 4200'), control)).request).toEqual({ kind: 'unbind' })
  })

  it('reads what ldapts writes', () => {
    const search = new SearchRequest({
      messageId: 70_000,
      baseDN: 'ou=Services, o=nhs',
      scope: 'one',
      filter: FilterParser.parseString('(&(objectClass=nhsAs)(nhsIDCode=T00007))'),
      attributes: ['uniqueIdentifier', 'nhsMhsPartyKey'],
      sizeLimit: 500,
      timeLimit: 3,
      returnAttributeValues: false,
    })
    const read = decodeMessage(search.write())
    expect(read.id).toBe(70_000)
    expect(read.request).toMatchObject({
      kind: 'search',
      base: 'ou=Services, o=nhs',
      scope: 'one',
      sizeLimit: 500,
      timeLimit: 3,
      typesOnly: true,
      attributes: ['uniqueIdentifier', 'nhsMhsPartyKey'],
    })
    const request = (of: { write(): Buffer }) => decodeMessage(of.write()).request
    expect(request(new BindRequest({ messageId: 1, dn: 'cn=Zoë', password: 'p' }))).toMatchObject({ dn: 'cn=Zoë' })
    expect(request(new BindRequest({ messageId: 1, mechanism: 'PLAIN', password: 'p' }))).toMatchObject({
      credentials: { kind: 'sasl', mechanism: 'PLAIN', credentials: Buffer.from('p') },
    })
    expect(request(new CompareRequest({ messageId: 1, dn: 'o=nhs', attribute: 'o', value: 'nhs' }))).toEqual({
      kind: 'compare',
      dn: 'o=nhs',
      attribute: 'o',
      value: Buffer.from('nhs'),
    })
    expect(request(new DeleteRequest({ messageId: 1, dn: 'o=nhs' }))).toMatchObject({ kind: 'delete', dn: 'o=nhs' })
    expect(request(new ExtendedRequest({ messageId: 1, oid: '1.2.3', value: 'v' }))).toEqual({
      kind: 'extended',
      oid: '1.2.3',
      value: Buffer.from('v'),
    })
  })

  it('reads back any search that is written', () => {
    const any = fc.record({
      id: fc.integer({ min: 1, max: 0x7fff_ffff }),
      base: fc.string({ unit: 'binary' }),
      scope: fc.constantFrom(0, 1, 2),
      sizeLimit: fc.nat({ max: 0x7fff_ffff }),
      typesOnly: fc.boolean(),
      filter: fc.uint8Array({ maxLength: 300 }),
      attributes: fc.array(fc.string()),
    })
    fc.assert(
      fc.property(any, ({ id, base, scope, sizeLimit, typesOnly, filter, attributes }) => {
        const whole = element(0xa3, octets('a'), octets(filter))
        const list = element(0x30, ...attributes.map((name) => octets(name)))
        const parts = [octets(base), integer(scope, 10), integer(3, 10), integer(sizeLimit), integer(0), boolean(typesOnly), whole, list]
        expect(decodeMessage(message(id, element(0x63, ...parts)))).toEqual({
          id,
          request: {
            kind: 'search',
            base,
            scope: (['base', 'one', 'sub'] as const)[scope],
            derefAliases: 3,
            sizeLimit,
            timeLimit: 0,
            typesOnly,
            filter: whole,
            attributes,
          },
          controls: [],
        })
      }),
    )
  })

  it('reads any bytes or refuses them as LDAP, never otherwise; a message cut or changed anywhere too', () => {
    const good = new SearchRequest({ messageId: 5, filter: FilterParser.parseString('(&(a=b)(!(c=*d*))(e:dn:=f))') }).write()
    const tryOne = (bytes: Buffer) => {
      try {
        decodeMessage(bytes)
      } catch (error) {
        if (!(error instanceof LdapError)) throw error
      }
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => tryOne(Buffer.from(bytes))),
      { numRuns: 2000 },
    )
    fc.assert(
      fc.property(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 }), (at, octet) => {
        const changed = Buffer.from(good)
        changed[at] = octet
        tryOne(changed)
      }),
      { numRuns: 5000 },
    )
    for (let end = 0; end < good.length; end++) expect(() => decodeMessage(good.subarray(0, end))).toThrow(LdapError)
  })

  it('ignores trailing components it does not know, when they are well-formed', () => {
    const bind = element(0x60, integer(3), octets(''), octets('', 0x80), octets('later', 0x9e))
    expect(decodeMessage(message(1, bind, octets('later', 0x9f - 1))).request.kind).toBe('bind')
    const broken = element(0x60, integer(3), octets(''), octets('', 0x80), hex('30 05 04'))
    expect(() => decodeMessage(message(1, broken))).toThrow(/a 3|the rest of the bind/)
  })

  const searchWith = (filter: Buffer) =>
    element(0x63, octets(''), integer(0, 10), integer(0, 10), integer(0), integer(0), boolean(false), filter, element(0x30))

  it('nests filters 32 levels deep and answers deeper ones', () => {
    const nested = (levels: number) => {
      let filter = octets('a', 0x87)
      for (let level = 0; level < levels; level++) filter = element(0xa2, filter)
      return decodeMessage(message(1, searchWith(filter))).request
    }
    expect(nested(32).kind).toBe('search')
    expect(nested(5000)).toMatchObject({ kind: 'unreadable', asked: 'search', error: { reason: 'value' } })
  })

  it.each([
    ['a scope of 7', element(0x63, octets(''), integer(7, 10)), 'search'],
    ['a base that is not UTF-8', element(0x63, element(4, hex('c328'))), 'search'],
    ['an unknown authentication choice', element(0x60, integer(3), octets(''), octets('', 0x81)), 'bind'],
    ['version 0', element(0x60, integer(0), octets(''), octets('', 0x80)), 'bind'],
  ])('knows what to answer to %s', (_, operation, asked) => {
    expect(decodeMessage(message(9, operation))).toMatchObject({ id: 9, request: { kind: 'unreadable', asked } })
  })

  it.each([
    ['no message id', '30 02 60 00', 2],
    ['the message id 0', '30 05 02 01 00 63 00', 2],
    ['an integer of 5 octets', '30 07 02 05 00 00 00 00 01', 2],
    ['a response for a request', '30 0c 02 01 01 61 07 0a 01 00 04 00 04 00', 5],
    ['nothing but a message id', '30 03 02 01 01', 5],
    ['a string that runs out of its element', '30 0b 02 01 01 60 06 02 01 03 04 7f 00', 10],
    ['a constructed string', '30 0e 02 01 01 60 09 02 01 03 24 02 04 00 80 00', 10],
    ['an indefinite length inside', '30 0e 02 01 01 60 80 02 01 03 04 00 80 00 00 00', 6],
    ['a tag of several octets', '30 06 02 01 01 7f 63 00', 5],
  ])('can’t answer %s', (_, bytes, offset) => {
    try {
      decodeMessage(hex(bytes))
    } catch (error) {
      expect(error).toMatchObject({ reason: 'structure', offset })
      return
    }
    expect.unreachable()
  })
})

describe('integers and lengths', () => {
  it('come back as written', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        const written = integer(value)
        expect(new BerReader(written).integer('n', -0x8000_0000, 0x7fff_ffff)).toBe(value)
        expect(written.length === 3 || !isPadded(written)).toBe(true)
      }),
    )
    for (const length of [0, 127, 128, 255, 256, 65_535, 65_536, 0x100_0000]) {
      const { start, end } = new BerReader(element(tags.octets, Buffer.alloc(length))).next('octets')
      expect(end - start).toBe(length)
    }
  })
})

const isPadded = (written: Buffer): boolean => written[2] === ((written[3] ?? 0) < 0x80 ? 0 : 0xff)

describe('answers', () => {
  it('are the bytes of the dossier’s captures', () => {
    expect(encodeReply(1, 'bind', { resultCode: 0 })).toEqual(hex('30 0c 02 01 01 61 07 0a 01 00 04 00 04 00'))
    expect(encodeReply(2, 'search', { resultCode: 0 })).toEqual(hex('30 0c 02 01 02 65 07 0a 01 00 04 00 04 00'))
    expect(encodeReply(2, 'search', { resultCode: 32, matchedDn: 'o=nhs' })).toEqual(
      hex('30 11 02 01 02 65 0c 0a 01 20 04 05 6f 3d 6e 68 73 04 00'),
    )
  })

  it.each<[AnsweredKind, number]>([
    ['bind', 0x61],
    ['search', 0x65],
    ['modify', 0x67],
    ['add', 0x69],
    ['delete', 0x6b],
    ['modifyDn', 0x6d],
    ['compare', 0x6f],
    ['extended', 0x78],
  ])('to %s carry the tag that ldapts expects', (kind, tag) => {
    const bytes = encodeReply(300, kind, { resultCode: 52, diagnosticMessage: 'closed' })
    expect(read(bytes)).toEqual([expect.objectContaining({ messageId: 300, protocolOperation: tag, status: 52, errorMessage: 'closed' })])
  })

  it('put every entry under the operation’s id, before the result, in one buffer', () => {
    const entries = new SearchEntries(7)
    for (const _ of [1, 2]) entries.add(encodeEntry('o=nhs', [{ id: 0, name: 'o', values: ['nhs'] }]), undefined)
    const messages = read(encodeReply(7, 'search', { resultCode: 0, entries }))
    expect(messages).toMatchObject([
      { messageId: 7, protocolOperation: 0x64, name: 'o=nhs' },
      { messageId: 7, protocolOperation: 0x64 },
      { messageId: 7, protocolOperation: 0x65, status: 0 },
    ])
  })

  it('carry an extended operation’s value, and the notice of disconnection its name', () => {
    expect(read(encodeReply(1, 'extended', { resultCode: 0, responseValue: Buffer.from('u:a') }))).toMatchObject([{ value: 'u:a' }])
    expect(read(encodeDisconnection('why'))).toMatchObject([
      { messageId: 0, status: 2, oid: '1.3.6.1.4.1.1466.20036', errorMessage: 'why' },
    ])
  })
})

function read(bytes: Buffer): unknown[] {
  const messages: unknown[] = []
  const parser = new MessageParser()
  parser.on('message', (each) => messages.push(each))
  parser.on('error', (error) => expect.unreachable(String(error)))
  parser.read(bytes, new Map())
  return messages
}

describe('filters as text', () => {
  it.each([
    '(objectClass=*)',
    '(&(objectClass=nhsAs)(|(nhsIDCode=T00007)(nhsIDCode=T00008))(!(a=b)))',
    '(cn=a*b*c)',
    '(cn=*b*)',
    '(cn=*c)',
    '(a>=1)',
    '(a<=1)',
    '(a~=1)',
    '(nhsIDCode:dn:caseIgnoreMatch:=t00007)',
    '(:caseIgnoreMatch:=x)',
    '(cn=Zoë)',
    '(cn=\\28\\2a\\29\\5c\\00)',
  ])('reads %s as it was written', (text) => {
    const { request } = decodeMessage(new SearchRequest({ messageId: 1, filter: FilterParser.parseString(text) }).write())
    expect(request.kind === 'search' && filterText(request.filter, 1000)).toBe(text)
  })

  it('writes an empty group, which is true or false of everything', () => {
    expect(filterText(element(0xa0), 1000)).toBe('(&)')
  })

  it('escapes octets that are no text, leaves out what is too long, and knows no other choices', () => {
    expect(filterText(element(0xa3, octets('a'), octets(hex('ff41'))), 1000)).toBe('(a=\\ffA)')
    const clause = element(0xa3, octets('a'), octets('b'))
    expect(filterText(element(0xa1, ...Array.from({ length: 1000 }, () => clause)), 20)).toBe('(|(a=b)(a=b)(a=b)(a=b)…')
    expect(filterText(octets('x', 0x8f), 100)).toBeUndefined()
  })
})
