import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Exchange, Problem, Wire } from '../../console/src/api/types.ts'
import { asCurl } from '../../console/src/curl.ts'
import { partsOf } from '../../console/src/decode/body.ts'
import { factsOf } from '../../console/src/decode/facts.ts'
import { hexLine } from '../../console/src/decode/hex.ts'
import { jwtsIn } from '../../console/src/decode/jwt.ts'
import { filterLines } from '../../console/src/decode/ldap-filter.ts'
import { marksIn } from '../../console/src/decode/places.ts'
import { first, isElement, readXml, textOf } from '../../console/src/decode/xml.ts'

const wire = (type: string, body: string | Buffer, truncated = false): Wire => ({
  line: 'POST / HTTP/1.1',
  fields: [['Content-Type', type]],
  body: { size: body.length, digest: '', truncated, base64: Buffer.from(body).toString('base64') },
})

describe('XML for showing', () => {
  it('is a tree with attributes, text, CDATA, comments and places', () => {
    const { root, fault } = readXml('<?xml version="1.0"?><a:b x="1" y=\'&lt;&#65;\'>t &amp; u<c/><c><![CDATA[<d>]]></c><!-- n --></a:b>')
    expect(fault).toBeUndefined()
    expect(root).toMatchObject({
      name: 'a:b',
      local: 'b',
      attributes: [
        { name: 'x', value: '1' },
        { name: 'y', value: '<A' },
      ],
    })
    expect(textOf(root)).toBe('t & u<d>')
    expect(root?.children.filter(isElement).map(({ position }) => position)).toEqual([1, 2])
  })

  it.each([
    ['<a><b></a>', '</a> ends what was not begun; <b> is open', 6],
    ['<a><b/>', '<a> is never closed', 0],
    ['<a/><b/>', '<b> stands behind the end of the document', 4],
  ])('is followed as far as it goes: %s', (text, words, offset) => {
    const { root, fault } = readXml(text)
    expect(root?.name).toBe('a')
    expect(fault).toEqual({ words, offset })
  })

  it('is never slower than its length, nor thrown off, by anything', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '/', 'a', '!', '-', '[', '=', ' '), maxLength: 300 }),
        (text) => readXml(text) !== undefined,
      ),
    )
    const begin = performance.now()
    readXml(`<a ${'b="'.repeat(20_000)}`)
    readXml('<!--'.repeat(20_000))
    expect(performance.now() - begin).toBeLessThan(20_000)
  })
})

describe('places of problems', () => {
  const { root } = readXml(
    '<s:Envelope><s:Header><e:From/><e:From><e:PartyId>P</e:PartyId></e:From></s:Header><s:Body><h:M><h:id/></h:M></s:Body></s:Envelope>',
  )
  const marked = (at: string) => {
    const problem: Problem = { code: 'MS-X', title: '', severity: 'error', came: '', expected: '', next: '', at }
    return [...marksIn(root, [problem]).keys()].map(({ name, position }) => `${name}${position}`)
  }
  it.each([
    ['/SOAP:Envelope/SOAP:Header/eb:From[2]/eb:PartyId', ['e:PartyId1']],
    ['/SOAP:Envelope[1]/SOAP:Header[1]/eb:From[2]/@eb:type', ['e:From2']],
    ['/SOAP:Envelope/SOAP:Header/eb:To', ['s:Header1']],
    ['/hl7:M[1]/hl7:id[1]', ['h:id1']],
    ['eb:PartyId', ['e:PartyId1']],
    ['byte 7 of the message', []],
    ['/nothing/of/it', []],
  ])('%s', (at, names) => expect(marked(at)).toEqual(names))
})

describe('bodies', () => {
  it('fall into their parts, with what each part says of itself', () => {
    const text =
      '--b\r\nContent-Id: <one>\r\nContent-Type: text/xml\r\n\r\n<a/>\r\n--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nw6Q=\r\n--b--\r\n'
    expect(partsOf(wire('multipart/related; boundary="b"; type="text/xml"', text))).toMatchObject([
      { title: 'ebXML header <one>', type: 'text/xml', text: '<a/>' },
      { title: 'Payload', type: 'text/plain', text: 'ä' },
    ])
  })
  it('are bytes when they are no text, and are shown to where they were cut', () => {
    expect(partsOf(wire('application/octet-stream', Buffer.from([0, 1, 2])))[0]?.text).toBeUndefined()
    expect(partsOf(wire('text/plain', Buffer.from('aä').subarray(0, 2), true))[0]?.text).toBe('a')
    expect(partsOf(wire('text/plain', ''))).toEqual([])
  })
  it('are dumped sixteen bytes a line', () => {
    expect(hexLine(Buffer.from('<soap:Envelope>\n!'), 0)).toEqual({
      ...{ offset: '000000', hex: '3c 73 6f 61 70 3a 45 6e  76 65 6c 6f 70 65 3e 0a ', text: '<soap:Envelope>·' },
    })
    expect(hexLine(Buffer.from('<soap:Envelope>\n!'), 1).text).toBe('!')
  })
})

it('headers of protocols are told in their words', () => {
  const ebxml = readXml('<S:E><eb:MessageHeader><eb:Action>Ack</eb:Action><eb:CPAId>C</eb:CPAId></eb:MessageHeader></S:E>').root
  expect(factsOf(ebxml)).toEqual({
    title: 'ebXML header',
    facts: [
      ['Action', 'Ack'],
      ['CPAId', 'C'],
    ],
  })
  const hl7 = readXml(
    '<M><id root="I"/><interactionId extension="QUPA_IN000005UK01"/><acknowledgement typeCode="AE"/><id root="2.16.840.1.113883.2.1.4.1" extension="9990000018"/></M>',
  ).root
  expect(factsOf(hl7)?.facts).toEqual([
    ['Interaction', 'QUPA_IN000005UK01'],
    ['Message id', 'I'],
    ['Acknowledgement', 'AE, an error'],
    ['NHS number', '9990000018'],
  ])
  expect(first(hl7, 'none', 'at', 'all')).toBeUndefined()
})

it('claims of tokens are read, with their times', () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const found = jwtsIn([['Authorization', `Bearer ${part({ alg: 'none' })}.${part({ exp: 1, sub: 'ä' })}.`]])
  expect(found).toEqual([
    { where: 'Authorization', header: { alg: 'none' }, claims: { exp: '1 (1970-01-01T00:00:01.000Z)', sub: 'ä' }, signed: false },
  ])
  expect(jwtsIn([['X', 'eyJnot.eyJreally.x']])).toEqual([])
})

it('a search filter is told line by line', () => {
  expect(filterLines('(&(a=1)(|(b=\\28)(!(c=*))))')).toEqual([
    { depth: 0, text: 'all of' },
    { depth: 1, text: 'a=1' },
    { depth: 1, text: 'any of' },
    { depth: 2, text: 'b=\\28' },
    { depth: 2, text: 'not' },
    { depth: 3, text: 'c=*' },
  ])
})

describe('a curl command', () => {
  const exchange: Exchange = {
    ...{
      id: 'x-1',
      sequence: 1,
      direction: 'in',
      door: 'd',
      space: 'default',
      startedAt: '',
      state: 'complete',
      summary: '',
      labels: {},
      problems: [],
    },
    ...{ peer: { address: '', port: 1, protocol: 'TLSv1.3' }, timing: {} },
    request: {
      ...wire('text/xml', '<a/>'),
      fields: [
        ['Host', 'h'],
        ["X-It's", "$(rm -rf /) 'quoted'"],
      ],
      line: 'POST /p?q=1 HTTP/1.1',
    },
  }
  const urls = { https: 'https://localhost:8443', http: 'http://localhost:8080', client: 'a' }
  it('takes the bytes out of the journal and quotes what a shell would read', () => {
    expect(asCurl(exchange, urls)).toBe(
      [
        'curl -s http://localhost:8080/api/exchanges/x-1/request | curl -i \\',
        '  --cacert certs/ca-bundle.pem \\',
        '  --cert certs/clients/a.crt --key certs/clients/a.key \\',
        "  -H 'X-It'\\''s: $(rm -rf /) '\\''quoted'\\''' \\",
        '  --data-binary @- \\',
        "  'https://localhost:8443/p?q=1'",
      ].join('\n'),
    )
  })
})
