import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createIds } from '../../src/kernel/ids.ts'
import type { HelperParts } from '../../src/stubs/templates/helpers.ts'
import { compileTemplate, type Escaping } from '../../src/stubs/templates/template.ts'
import { formatted, moved, timeOf } from '../../src/stubs/templates/time.ts'
import { loadXPath } from '../../src/stubs/templates/xpath-engine.ts'
import { parseDocument } from '../../src/stubs/xml/document.ts'

const NOON = Date.UTC(2026, 0, 31, 12, 0, 0)
const parts: HelperParts = { ids: createIds(), now: NOON, random: () => 0.5 }
const SOAP =
  '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><a id="7">x</a><a>y</a></soap:Body></soap:Envelope>'
const scope = {
  request: { method: 'POST', body: SOAP, json: '{"a":{"b":[1,"two"]}}', headers: { 'X-One': 'first' }, pathSegments: ['a', 'b'] },
  labels: { nhsNumber: '9990000018', text: `a<b>&"c"` },
  stub: { id: 'me' },
}
const render = (source: string, escaping: Escaping = 'none', limit = 100_000): string =>
  compileTemplate(source, escaping)(scope, parts, limit)

beforeAll(loadXPath)

describe('what WireMock users know', () => {
  it.each([
    ['no template at all', 'no template at all'],
    ['{{request.method}} {{labels.nhsNumber}} {{stub.id}}', 'POST 9990000018 me'],
    ['{{request.headers.X-One}} {{request.pathSegments.[1]}}', 'first b'],
    ['{{now}} {{now format="hl7"}} {{now format="hl7-date"}} {{hl7Time}}', '2026-01-31T12:00:00Z 20260131120000 20260131 20260131120000'],
    ['{{now offset="1 months"}} {{now offset="-3 days" format="yyyy/MM/dd HH:mm:ss.SSS"}}', '2026-02-28T12:00:00Z 2026/01/28 12:00:00.000'],
    ['{{now format="epoch"}} {{now format="unix" offset="1 seconds"}}', `${NOON} ${NOON / 1000 + 1}`],
    ['{{date "20260131" offset="2 days" format="hl7"}} {{hl7Time "2026-01-31T13:00:00+01:00"}}', '20260202000000 20260131120000'],
    ['{{xPath request.body "//a/@id"}} {{soapXPath request.body "/a[2]"}}', '7 y'],
    ['{{#each (xPaths request.body "//a")}}{{@index}}={{this}};{{/each}}', '0=x;1=y;'],
    [
      '{{jsonPath request.json "$.a.b[1]"}} {{jsonPath request.json "$..b"}} {{jsonPath request.body "$.Envelope.Body.a[1]"}}',
      'two [1,"two"] y',
    ],
    ['{{#if (eq labels.nhsNumber "9990000018")}}yes{{else}}no{{/if}}{{#unless (contains request.method "PO")}}!{{/unless}}', 'yes'],
    [
      '{{upper "a"}}{{lower "B"}}{{trim " c "}}{{substring "abcdef" 1 3}}{{base64 "x"}}{{base64 "eA==" decode=true}}{{urlEncode "a b"}}',
      'AbcbceA==xa%20b',
    ],
    ['{{default labels.none "none"}} {{concat "a" 1 "b"}} {{add 1 2}} {{lookup labels "nhsNumber"}}', 'none a1b 3 9990000018'],
    [
      '{{randomValue length=4 type="NUMERIC"}} {{randomInt lower=1 upper=3}} {{randomValue length=2 type="ALPHABETIC" uppercase=true}}',
      '5555 2 NN',
    ],
    ['{{labels.nothing}}{{request.headers.nothing}}', ''],
  ])('%s', (source, expected) => {
    expect(render(source)).toBe(expected)
  })

  it('identifiers are in upper case, as Spine writes them; lower on request', () => {
    expect(render('{{uuid}}')).toMatch(/^[0-9A-F]{8}-[0-9A-F-]{27}$/)
    expect(render('{{uuid case="lower"}}{{randomValue type="UUID"}}')).toMatch(/^[0-9a-f-]{72}$/)
  })

  it('an NHS number has its check digit and is of the range for tests', () => {
    const random = Math.random
    const number = compileTemplate('{{nhsNumber}}', 'none')(scope, { ...parts, random }, 100)
    expect(number).toMatch(/^999\d{7}$/)
    const sum = [...number].slice(0, 9).reduce((all, digit, at) => all + Number(digit) * (10 - at), 0)
    expect((11 - (sum % 11)) % 11).toBe(Number(number[9]))
  })

  it('values are written as the text around them needs it', () => {
    expect(render('<a b="{{labels.text}}"/>', 'xml')).toBe('<a b="a&lt;b&gt;&amp;&quot;c&quot;"/>')
    expect(render('{"a":"{{labels.text}}"}', 'json')).toBe('{"a":"a<b>&\\"c\\""}')
    expect(render('{{labels.text}}|{{{labels.text}}}', 'none')).toBe('a<b>&"c"|a<b>&"c"')
    expect(render('{{{labels.text}}}', 'xml')).toBe('a<b>&"c"')
  })

  it('any value leaves XML and JSON well-formed', () => {
    const xml = compileTemplate('<a b="{{labels.any}}">{{labels.any}}</a>', 'xml')
    const json = compileTemplate('{"a":"{{labels.any}}"}', 'json')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (any) => {
        const given = { labels: { any } }
        parseDocument(xml(given, parts, 100_000)).dispose()
        expect(JSON.parse(json(given, parts, 100_000))).toEqual({ a: any })
      }),
    )
  })
})

describe('what is wrong with a template is told where it stands', () => {
  it.each([
    ['{{rqeuest.body}}', /line 1, column 3: value "rqeuest.body"; did you mean "request"/],
    ['a\n  {{uuidd case="lower"}}', /line 2, column 5: helper "uuidd"; did you mean "uuid"/],
    ['{{#if (eqq 1 2)}}x{{/if}}', /helper "eqq"; did you mean "eq"/],
    ['{{#repeat 3}}x{{/repeat}}', /repeat/],
    ['{{#each labels}}', /Parse error/],
    ['{{> other}}', /PartialStatement/],
    ['{{#*inline "a"}}{{> a}}{{/inline}}', /DecoratorBlock|Decorator/],
  ])('%s', (source, message) => {
    expect(() => compileTemplate(source, 'none')).toThrow(message)
  })
})

describe('hostile templates', () => {
  it.each([
    ['loops in loops', nested(20)],
    ['doubling', `{{#with "xxxxxxxx"}}${'{{#with (concat this this)}}'.repeat(40)}{{this}}${'{{/with}}'.repeat(41)}`],
    ['a large value many times', '{{request.body}}'.repeat(1000)],
    ['a long random value many times', '{{randomValue length=10000}}'.repeat(20)],
  ])('%s: bounded', (_, source) => {
    expect(() => render(source)).toThrow(/more than|rounds/)
  })

  it('a random value, and a time, out of all bounds', () => {
    expect(() => render('{{randomValue length=99999999}}')).toThrow(/length/)
    expect(() => render('{{now offset="999999999 years"}}')).toThrow(/range/)
    expect(() => render('{{now offset="soon"}}')).toThrow(/offset "soon"/)
  })

  it.each([
    '{{labels.constructor}}',
    '{{labels.__proto__}}',
    '{{request.headers.constructor.name}}',
    '{{request.pathSegments.constructor}}',
    '{{request.method.constructor}}',
    '{{lookup labels "constructor"}}',
    '{{lookup request.pathSegments "__proto__"}}',
    '{{#with labels as |x|}}{{x.constructor.constructor}}{{/with}}',
    '{{#each labels}}{{this.constructor}}{{/each}}',
  ])('%s reads nothing of JavaScript', (source) => {
    expect(render(source)).toBe('')
  })

  it('an XML with entities, or an XPath that would search for ever, is an error', () => {
    const bomb = '<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'
    expect(() => compileTemplate('{{xPath labels.bomb "//a"}}', 'none')({ labels: { bomb } }, parts, 1000)).toThrow(/document type/)
    const large = `<a>${'<b/>'.repeat(3000)}</a>`
    expect(() => compileTemplate('{{xPath labels.large "//*[//*[//*]]"}}', 'none')({ labels: { large } }, parts, 1000)).toThrow(/too long/)
  })

  it('no text makes the compiler or a rendering do anything but give a text or an Error', () => {
    const piece = fc.constantFrom(
      '{{',
      '}}',
      '{{{',
      '}}}',
      '#each ',
      '/each',
      '#if',
      'this',
      ' ',
      '"',
      'request',
      '.',
      'labels',
      '(',
      ')',
      '=',
      '@',
      '[',
      ']',
      '\\',
      'a',
      '>',
      '*',
      '!',
      '--',
      '|',
      'as',
      '^',
      '~',
      '\n',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          expect(typeof render(pieces.join(''), 'xml', 1000)).toBe('string')
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
          expect(error).not.toBeInstanceOf(TypeError)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('times', () => {
  it('is the same after it was written and read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (ms) => {
        const second = Math.floor(ms / 1000) * 1000
        expect(timeOf(formatted(ms, 'hl7'))).toBe(second)
        expect(timeOf(formatted(ms, 'iso'))).toBe(second)
        expect(moved(moved(ms, '5 hours'), '-5 hours')).toBe(ms)
      }),
    )
  })

  it('keeps a zone, and refuses what is none', () => {
    expect(timeOf('20260701120000+0100')).toBe(Date.UTC(2026, 6, 1, 11))
    expect(() => timeOf('yesterday')).toThrow(/no time/)
  })
})

function nested(depth: number): string {
  return `${'{{#each @root.request.pathSegments}}'.repeat(depth)}xx${'{{/each}}'.repeat(depth)}`
}
