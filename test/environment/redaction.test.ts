import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nhsNumberSpans } from '../../src/environment/proof/redaction/nhs-numbers.ts'
import { Redactor } from '../../src/environment/proof/redaction/redactor.ts'
import { noRules, type RedactionRules } from '../../src/environment/proof/redaction/rules.ts'
import { XmlPath, XmlPathError } from '../../src/environment/proof/redaction/xml-path.ts'
import { xmlSpans } from '../../src/environment/proof/redaction/xml-spans.ts'
import { CapturedBody } from '../../src/kernel/captured-body.ts'
import type { Exchange } from '../../src/kernel/exchange.ts'
import { problem } from '../../src/kernel/problem.ts'
import { kernelProblems } from '../../src/kernel/problems.ts'
import { maskText } from '../../src/wire/text/mask-text.ts'
import { readXml } from '../../src/wire/xml/index.ts'
import { anExchange } from '../support/exchange.ts'

const SECRET = 'correct horse'

function withBody(body: Buffer | string, fields: readonly string[] = [], limit = 100_000): Exchange {
  const exchange = anExchange()
  const bytes = Buffer.from(body)
  exchange.request = { line: 'POST /parcels HTTP/1.1', fields, body: CapturedBody.of(bytes, limit) }
  return exchange
}

function masked(rules: Partial<RedactionRules>, body: Buffer | string, fields?: readonly string[], limit?: number): Buffer {
  const exchange = withBody(body, fields, limit)
  new Redactor({ ...noRules, ...rules }).apply(exchange)
  const { head, size } = exchange.request.body
  expect(size).toBe(Buffer.from(body).length)
  expect(head.length).toBe(Math.min(size, limit ?? size))
  return head
}

describe('XML by path', () => {
  const document = `<e:E xmlns:e="u"><H><Id root="1" ext="secret"/><P>${SECRET}</P></H><B><P>kept</P><Id root="2" ext="kept"/></B></e:E>`

  it.each([
    ['//P', [SECRET, 'kept']],
    ['/E/H/P', [SECRET]],
    ['/E//P', [SECRET, 'kept']],
    ['//x:H/P', [SECRET]],
    ['//*/P', [SECRET, 'kept']],
    ['//H/*/@ext', ['secret']],
    ["//Id[@root='1']/@ext", ['secret']],
    ['//Id[@root="2"]/@ext', ['kept']],
    ['//@ext', ['secret', 'kept']],
    ['/H/P', []],
    ['/E/P', []],
    ['//B//H//P', []],
  ])('%s stands for %j', (path, values) => {
    expect(xmlSpans(new XmlPath(path), document).map(({ start, end }) => document.slice(start, end))).toEqual(values)
  })

  it.each([
    'P',
    '',
    '//',
    '/E/*',
    '/@a',
    '//@a/b',
    '//P[1]',
    "//P[text()='x']",
    `/${'a/'.repeat(40)}b`,
    `//${'a'.repeat(600)}`,
  ])('refuses %s', (path) => {
    expect(() => new XmlPath(path)).toThrow(XmlPathError)
  })

  it('keeps the document well-formed and as long as it was, elements inside included', () => {
    const body = masked({ xml: ['//H'] }, document)
    expect(body.toString()).not.toContain(SECRET)
    expect(body.toString()).toContain('kept')
    expect(() => readXml(body)).not.toThrow()
  })

  it('takes no longer for paths that could be followed in many ways', () => {
    const deep = `${'<a>'.repeat(99)}x${'</a>'.repeat(99)}`
    expect(xmlSpans(new XmlPath(`${'//a'.repeat(29)}//z`), deep)).toEqual([])
    expect(xmlSpans(new XmlPath('//a'.repeat(30)), deep).length).toBe(70)
  })

  it.each([
    ['UTF-8', Buffer.from(`<a><P>é${SECRET}</P><b>ü</b></a>`)],
    ['UTF-16 with a mark', Buffer.from(`\uFEFF<?xml version="1.0" encoding="UTF-16"?><a><P>${SECRET}</P><b>ü</b></a>`, 'utf16le')],
    ['big-endian UTF-16', Buffer.from(`\uFEFF<a><P>${SECRET}</P></a>`, 'utf16le').swap16()],
    ['UTF-16 without a mark, which no door reads', Buffer.from(`<a><P>${SECRET}</P></a>`, 'utf16le')],
    ['ISO-8859-1', Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?><a><P>é${SECRET}</P></a>`, 'latin1')],
    ['a document that is cut short', Buffer.from(`<a><P>${SECRET}`)],
    ['a document with a mismatched tag', Buffer.from(`<a><x:P c="d">${SECRET}</b></a>`)],
  ])('in %s', (_, body) => {
    const text = masked({ xml: ['/a/P'] }, body)
    for (const encoding of ['utf8', 'utf16le', 'latin1'] as const) expect(text.toString(encoding)).not.toContain(SECRET)
    const even = Buffer.from(text.subarray(0, text.length - (text.length % 2)))
    expect(even.swap16().toString('utf16le')).not.toContain(SECRET)
  })

  it('in each part of a multipart body, base64 and what was cut included', () => {
    const type = ['Content-Type', 'multipart/related; boundary=b']
    const inBase64 = Buffer.from(`<a><P>${SECRET}</P></a>`).toString('base64')
    const wrapped = inBase64.replaceAll(/.{20}/g, '$&\r\n')
    const part = (head: string, content: string) => `--b\r\n${head}\r\n\r\n${content}\r\n`
    const xml = part('Content-Type: text/xml', `<a><P>${SECRET}</P></a>`)
    const encoded = part('Content-Transfer-Encoding: base64', wrapped)
    const whole = masked({ xml: ['//P'] }, `${xml}${encoded}--b--`, type).toString()
    expect(whole).not.toContain(SECRET)
    const [, digits = ''] = /base64\r\n\r\n([\s\S]*?)\r\n--b--/.exec(whole) ?? []
    expect(Buffer.from(digits, 'base64').toString()).toBe(`<a><P>${'*'.repeat(SECRET.length)}</P></a>`)
    const cut = masked({ xml: ['//P'] }, `${xml}${encoded}--b--`, type, xml.length + 30).toString()
    expect(cut).not.toContain(SECRET)
    const broken = masked({ xml: ['//P'] }, `${encoded}--b\r\nnonsense`, type)
    for (const line of broken.toString().split('\r\n')) expect(Buffer.from(line, 'base64').toString()).not.toContain('horse')
  })
})

describe('JSON by path', () => {
  it('masks values, keeps the document JSON, and takes what stands inside a value with it', () => {
    const body = '{"a": "secret\\"é", "b": [1234, true, null, {"a": "x"}], "c\'d": {"e": ["k"]}}'
    const result: unknown = JSON.parse(masked({ json: ['$..a', '$.b[0]', '$["c\'d"]'] }, body).toString())
    expect(result).toEqual({ a: expect.stringMatching(/^\*+$/), b: [1111, true, null, { a: '*' }], "c'd": { e: ['*'] } })
  })

  it('hides all of what cannot be read, or has too many levels', () => {
    expect(masked({ json: ['$.a'] }, '{"a": "secr').toString()).toMatch(/^\*+$/)
    expect(masked({ json: ['$.a'] }, `${'['.repeat(40_000)}${']'.repeat(40_000)}`).toString()).not.toContain('a')
  })

  it('finds every value of every document', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1), (value, indent) => {
        const text = JSON.stringify([value], undefined, indent)
        const result = masked({ json: ['$[0]'] }, text).toString()
        const strings: string[] = []
        JSON.parse(result, (_, each: unknown) => {
          if (typeof each === 'string' && each !== '') strings.push(each)
          return each
        })
        expect(strings.every((each) => /^\*+$/.test(each))).toBe(true)
      }),
    )
  })
})

describe('text by pattern', () => {
  it('is masked wherever it stands, of a group the group alone', () => {
    const exchange = withBody('token=abc123; token=xyz', ['X-Note', 'token=abc123'])
    exchange.summary = 'said token=abc123'
    exchange.label('note', 'token=abc123')
    exchange.audit = { inner: { list: ['token=abc123'] }, number: 3 }
    exchange.reply = { line: 'HTTP/1.1 200 token=abc123', fields: [], body: CapturedBody.empty }
    exchange.problems.push(problem(kernelProblems['MS-OVERLOADED'], { came: 'token=abc123', expected: 'x', at: 'token=abc123' }))
    new Redactor({ ...noRules, patterns: ['token=(\\w+)'] }).apply(exchange)
    expect(
      JSON.stringify([exchange.request.fields, exchange.summary, exchange.labels, exchange.audit, exchange.reply, exchange.problems]),
    ).not.toContain('abc')
    expect(exchange.request.body.head.toString()).toBe('token=******; token=***')
    expect(exchange.audit).toEqual({ inner: { list: ['token=******'] }, number: 3 })
  })

  it('takes time in step with the text, whatever the pattern', () => {
    expect(masked({ patterns: ['(a+)+b'] }, 'a'.repeat(50_000)).toString()).toBe('a'.repeat(50_000))
  })

  it('hides what is compressed', () => {
    expect(masked({ patterns: ['x'] }, 'abc', ['Content-Encoding', 'gzip']).toString()).toBe('***')
    expect(masked({ headers: ['x'] }, 'abc', ['Content-Encoding', 'gzip']).toString()).toBe('abc')
  })
})

it('header fields are masked by name, in any case', () => {
  const exchange = withBody('', ['X-Patient', '1', 'x-other', '2'])
  new Redactor({ ...noRules, headers: ['x-PATIENT'] }).apply(exchange)
  expect(exchange.request.fields).toEqual(['X-Patient', '[masked]', 'x-other', '2'])
})

it('a body that nothing is masked in stays the same object, and is looked at once', () => {
  const exchange = withBody('<a/>')
  const redactor = new Redactor({ ...noRules, xml: ['//P'] })
  const { body } = exchange.request
  redactor.apply(exchange)
  const { request } = exchange
  redactor.apply(exchange)
  expect(exchange.request.body).toBe(body)
  expect(exchange.request).toBe(request)
})

describe('NHS numbers', () => {
  it.each([
    ['9434765919', true],
    ['943 476 5919', true],
    ['943-476-5919', true],
    ['9434765918', false],
    ['19434765919', false],
    ['20261120093015', false],
    ['943 4765919', false],
  ])('%s: %s', (text, is) => {
    expect(nhsNumberSpans(`x ${text} y`).length > 0).toBe(is)
  })
})

describe('masking', () => {
  it('keeps length and everything else, in any encoding', () => {
    const encodings = fc.constantFrom<BufferEncoding>('utf8', 'utf16le', 'latin1')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 2 }), encodings, fc.nat(5), fc.nat(5), (text, encoding, start, length) => {
        const bytes = Buffer.from(text, encoding)
        const result = maskText(bytes, (whole) => [{ start, end: Math.min(whole.length, start + length) }])
        expect(result.length).toBe(bytes.length)
      }),
    )
  })
})
