import fc from 'fast-check'
import { FilterParser, SearchRequest } from 'ldapts'
import { describe, expect, it } from 'vitest'
import { boolean, element, octets } from '../../src/wire/ldap/ber-writer.ts'
import { decodeMessage } from '../../src/wire/ldap/decode.ts'
import { escapeDnValue, parseDn } from '../../src/wire/ldap/dn.ts'
import { LdapError } from '../../src/wire/ldap/error.ts'
import { decodeFilter, type Filter } from '../../src/wire/ldap/filter.ts'
import { ldifLine, readLdif } from '../../src/wire/ldap/ldif.ts'

const limits = { depth: 32, clauses: 1000 }

/** What a filter is in bytes, by RFC 4511. */
function encode(filter: Filter): Buffer {
  const optional = (tag: number, value: string | undefined) => (value === undefined ? [] : [octets(value, tag)])
  switch (filter.kind) {
    case 'and':
    case 'or':
      return element(filter.kind === 'and' ? 0xa0 : 0xa1, ...filter.of.map(encode))
    case 'not':
      return element(0xa2, encode(filter.of))
    case 'present':
      return octets(filter.attribute, 0x87)
    case 'substrings':
      return element(
        0xa4,
        octets(filter.attribute),
        element(0x30, ...optional(0x80, filter.initial), ...filter.any.map((part) => octets(part, 0x81)), ...optional(0x82, filter.final)),
      )
    case 'extensible': {
      const dn = filter.dnAttributes ? [Buffer.from([0x84, 1, 0xff])] : []
      return element(0xa9, ...optional(0x81, filter.rule), ...optional(0x82, filter.attribute), octets(filter.value, 0x83), ...dn)
    }
    case 'unknown':
      return element(filter.tag)
    default:
      return element({ equal: 0xa3, greater: 0xa5, less: 0xa6, approx: 0xa8 }[filter.kind], octets(filter.attribute), octets(filter.value))
  }
}

const name = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9-]{0,12}$/)
const value = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 })
const filters = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4 },
    fc.record({ kind: fc.constantFrom('equal', 'greater', 'less', 'approx'), attribute: name, value }),
    fc.record({ kind: fc.constant('present'), attribute: name }),
    fc
      .record({
        kind: fc.constant('substrings'),
        attribute: name,
        initial: fc.option(value, { nil: undefined }),
        any: fc.array(value, { maxLength: 3 }),
        final: fc.option(value, { nil: undefined }),
      })
      .filter(({ initial, any, final }) => initial !== undefined || any.length > 0 || final !== undefined),
    fc
      .record({
        kind: fc.constant('extensible'),
        rule: fc.option(name, { nil: undefined }),
        attribute: fc.option(name, { nil: undefined }),
        value,
        dnAttributes: fc.boolean(),
      })
      .filter(({ rule, attribute }) => rule !== undefined || attribute !== undefined),
    fc.record({ kind: fc.constantFrom('and', 'or'), of: fc.array(tie('filter'), { maxLength: 4 }) }),
    fc.record({ kind: fc.constant('not'), of: tie('filter') }),
  ),
})).filter

describe('filters', () => {
  it('are read back as they were written', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        expect(decodeFilter(encode(filter), limits)).toEqual(filter)
      }),
    )
  })

  it('are read as ldapts writes them', () => {
    const read = (text: string) => {
      const { request } = decodeMessage(new SearchRequest({ messageId: 1, filter: FilterParser.parseString(text) }).write())
      return request.kind === 'search' ? decodeFilter(request.filter, limits) : undefined
    }
    expect(read('(&(nhsIDCode=A99901)(!(cn=a*b*c))(sn>=x)(uid~=y)(ou:dn:=z))')).toEqual({
      kind: 'and',
      of: [
        { kind: 'equal', attribute: 'nhsIDCode', value: 'A99901' },
        { kind: 'not', of: { kind: 'substrings', attribute: 'cn', initial: 'a', any: ['b'], final: 'c' } },
        { kind: 'greater', attribute: 'sn', value: 'x' },
        { kind: 'approx', attribute: 'uid', value: 'y' },
        { kind: 'extensible', rule: undefined, attribute: 'ou', value: 'z', dnAttributes: true },
      ],
    })
  })

  it.each([
    ['deeper than allowed', Array.from({ length: 40 }).reduce<Buffer>((inner) => element(0xa2, inner), octets('cn', 0x87))],
    ['more clauses than allowed', element(0xa1, ...Array.from({ length: 1001 }, () => octets('cn', 0x87)))],
    ['a not of two', element(0xa2, octets('cn', 0x87), octets('cn', 0x87))],
    ['substrings without a part', element(0xa4, octets('cn'), element(0x30))],
    ['substrings out of order', element(0xa4, octets('cn'), element(0x30, octets('a', 0x82), octets('b', 0x81)))],
    ['an extensible match of nothing', element(0xa9, octets('x', 0x83), boolean(true, 0x84))],
  ])('%s: an error of a value', (_, bytes) => {
    expect(() => decodeFilter(bytes, limits)).toThrow(expect.objectContaining({ name: 'LdapError', reason: 'value' }))
  })

  it('whatever the bytes are, a filter or an LdapError comes out', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          decodeFilter(Buffer.from(bytes), limits)
        } catch (error) {
          expect(error).toBeInstanceOf(LdapError)
        }
      }),
    )
  })
})

describe('names', () => {
  it('are read back as they were written', () => {
    const rdn = fc.array(fc.record({ type: name, value: fc.string({ minLength: 1, maxLength: 12 }) }), { minLength: 1, maxLength: 2 })
    fc.assert(
      fc.property(fc.array(rdn, { minLength: 1, maxLength: 4 }), (rdns) => {
        const text = rdns.map((avas) => avas.map((ava) => `${ava.type}=${escapeDnValue(ava.value)}`).join('+')).join(', ')
        expect(parseDn(text)).toEqual(rdns)
      }),
    )
  })

  it.each([
    ['cn="a, b",o=nhs', [[{ type: 'cn', value: 'a, b' }], [{ type: 'o', value: 'nhs' }]]],
    ['OID.2.5.4.3 = x\\C3\\AB ', [[{ type: '2.5.4.3', value: 'xë' }]]],
    ['', []],
  ])('%s', (text, rdns) => {
    expect(parseDn(text)).toEqual(rdns)
  })

  it.each([
    'rubbish',
    'cn',
    '=x',
    'cn=a,',
    'cn="a',
    'cn=a;o=b',
    'cn=#04',
    'cn=#0403616263',
    'o=n\\hs',
    ' ',
    'cn=a\\',
    ',cn=a',
    'c n=a',
  ])('%s is none', (text) => {
    expect(parseDn(text)).toBeUndefined()
  })
})

describe('LDIF', () => {
  it('is read back as it was written, folded and in base64 where it must be', () => {
    const line = fc.record({
      name: fc.constantFrom('cn', 'description', 'nhsIDCode'),
      value: fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }),
    })
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const text = ldifLine('dn', 'o=nhs') + lines.map((each) => ldifLine(each.name, each.value)).join('')
        for (const each of text.split('\n')) expect(each.length).toBeLessThanOrEqual(76)
        expect([...readLdif(Buffer.from(text))]).toEqual([
          { line: 1, dn: 'o=nhs', attributes: lines.flatMap((each) => [each.name, each.value]), fault: undefined },
        ])
      }),
    )
  })

  it('never throws, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect([...readLdif(Buffer.from(bytes))].length).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
