import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readableUrl, readParameters, readToken } from '../../src/wire/fhir/parameters.ts'

const wellFormed = fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed())
const pairs = fc.array(fc.tuple(wellFormed, wellFormed), { maxLength: 12 })

describe('reading the parameters of a search', () => {
  it('gives back what an encoder wrote, in its order, repeated names included', () => {
    fc.assert(
      fc.property(pairs, fc.boolean(), (given, form) => {
        const query = form
          ? new URLSearchParams(given).toString()
          : given.map((pair) => pair.map((text) => encodeURIComponent(text)).join('=')).join('&')
        expect(readParameters(query)).toEqual({ parameters: given.map(([name, value]) => ({ name, value })), unreadable: [] })
      }),
    )
  })

  it('agrees with the platform’s own reader on any ASCII query', () => {
    const ascii = fc.string({ unit: fc.constantFrom(...'ab|=&+%&&2fF7C;:/?#[]@ !*()'), maxLength: 60 })
    fc.assert(
      fc.property(ascii, (query) => {
        const { parameters, unreadable } = readParameters(query)
        const expected = [...new URLSearchParams(`&${query}`)].map(([name, value]) => ({ name, value }))
        if (unreadable.length === 0) expect(parameters).toEqual(expected)
        else expect(expected.some(({ name, value }) => `${name}${value}`.includes('\ufffd'))).toBe(true)
      }),
    )
  })

  it('never throws, loses no piece and stays linear, whatever bytes come', () => {
    const bytes = fc.uint8Array({ maxLength: 400 }).map((octets) => Buffer.from(octets).toString('latin1'))
    fc.assert(
      fc.property(bytes, (query) => {
        const { parameters, unreadable } = readParameters(query)
        expect(parameters.length + unreadable.length).toBe(query.split('&').filter((piece) => piece !== '').length)
      }),
    )
  })

  it.each([
    ['', []],
    ['&&', []],
    ['a', [['a', '']]],
    ['=b', [['', 'b']]],
    ['a=b=c', [['a', 'b=c']]],
    ['a=1+2%2B3', [['a', '1 2+3']]],
    ['a=%zz%4', [['a', '%zz%4']]],
    ['identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2FnhsMhsPartyKey%7CX', [['identifier', 'https://fhir.nhs.uk/Id/nhsMhsPartyKey|X']]],
    ['a=\u00c3\u00a9', [['a', 'é']]],
    ['a=%EF%BB%BFx', [['a', '\ufeffx']]],
  ])('reads %j', (query, expected) => {
    expect(readParameters(query).parameters.map(({ name, value }) => [name, value])).toEqual(expected)
  })

  it.each(['a=%ff', '%c3=a', 'a=\u00ff', 'a=%ed%a0%80', 'a=%f8%88%80%80%80'])('names %j as unreadable', (query) => {
    expect(readParameters(`x=1&&${query}`)).toEqual({
      parameters: [{ name: 'x', value: '1' }],
      unreadable: [{ piece: query, position: 2 }],
    })
  })
})

describe('a token', () => {
  it('is parted at its first bar', () => {
    fc.assert(
      fc.property(wellFormed, wellFormed, (system, value) => {
        fc.pre(!system.includes('|'))
        expect(readToken(`${system}|${value}`)).toEqual({ system, value })
      }),
    )
  })

  it('without a bar has no system', () => expect(readToken('T00007')).toEqual({ system: undefined, value: 'T00007' }))
})

describe('a URL made readable', () => {
  it('shows what was encoded', () => {
    fc.assert(
      fc.property(wellFormed, (text) => {
        expect(readableUrl(`https://h/?a=${encodeURIComponent(text)}`)).toBe(`https://h/?a=${text}`)
      }),
    )
  })

  it('keeps plus signs, and shows bytes that are no UTF-8 as such', () => expect(readableUrl('/a?b+c=%ff%7C')).toBe('/a?b+c=\ufffd|'))
})
