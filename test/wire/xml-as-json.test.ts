import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { JsonPath, JsonPathError } from '../../src/wire/json/json-path.ts'
import type { JsonValue } from '../../src/wire/json/value.ts'
import { NoJsonForm, xmlAsJson } from '../../src/wire/xml/as-json.ts'
import { escapeText, readXml, XmlError, type XmlTape } from '../../src/wire/xml/index.ts'

const json = (text: string): JsonValue => xmlAsJson(Buffer.from(text))

/** The same form made from our own reader's tape: what the library's answer is compared with. */
function fromTape(tape: XmlTape, element = 0): JsonValue {
  const found: Record<string, JsonValue> = {}
  for (let child = tape.firstChild(element); child >= 0; child = tape.nextSibling(child)) {
    const name = tape.local(child)
    const value = fromTape(tape, child)
    const before = found[name]
    found[name] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value]
  }
  const attributes = tape.attributes(element)
  for (const { local, value } of attributes) found[`@${local}`] = value
  // Where text stands between elements, its pieces are joined without a trim between them.
  const text = tape.text(element).trim()
  if (Object.keys(found).length === 0) return text
  return text === '' ? found : { ...found, '#text': text }
}

describe('a message as JSON', () => {
  it('has names without prefixes, attributes with @, lists of what repeats, and text as text', () => {
    expect(
      json(
        '<?xml version="1.0"?><?go on?><a:x xmlns:a="u" a:b=" 1 " c="&#65;&lt;"><y>01</y><y/><a:z> t <!-- no --></a:z><e><![CDATA[<i>&amp;]]></e></a:x>',
      ),
    ).toEqual({ x: { '@b': ' 1 ', '@c': 'A<', y: ['01', ''], z: 't', e: '<i>&amp;' } })
    expect(json('<m>a<b>c</b> d</m>')).toEqual({ m: { '#text': 'a d', b: 'c' } })
    expect(json('<m q="1">12</m>')).toEqual({ m: { '@q': '1', '#text': '12' } })
  })

  it('reads UTF-16 and ISO-8859-1 as what they say', () => {
    expect(xmlAsJson(Buffer.from('\uFEFF<a>é</a>', 'utf16le'))).toEqual({ a: 'é' })
    expect(xmlAsJson(Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>', 'latin1'))).toEqual({ a: 'é' })
  })

  it('expands as many references as there are, and nests as deep as the reader lets it', () => {
    expect(json(`<a>${'&amp;&#163;'.repeat(100_000)}</a>`)).toEqual({ a: '&£'.repeat(100_000) })
    expect(() => json(`${'<a>'.repeat(100)}${'</a>'.repeat(100)}`)).not.toThrow()
    expect(xmlAsJson(Buffer.from(`${'<a>'.repeat(300)}${'</a>'.repeat(300)}`), { depth: 300 })).toBeTypeOf('object')
  })

  it.each([
    ['a mismatched tag', '<a><b></a></b>', 'mismatched-tag'],
    ['an undeclared prefix', '<q:a/>', 'undeclared-prefix'],
    ['two roots', '<a/><b/>', 'second-root'],
    ['a DTD', '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', 'dtd'],
    ['an entity of HTML', '<a>&nbsp;</a>', 'entity'],
    ['no XML', 'PING', 'not-xml'],
  ])('is not made of %s, although the library would read it', (_, text, reason) => {
    expect(() => json(text)).toThrow(expect.objectContaining({ name: XmlError.prototype.constructor.name, reason }))
  })

  it('is refused for names that would change objects', () => {
    for (const name of ['__proto__', 'constructor', 'prototype']) expect(() => json(`<a><${name}>x</${name}></a>`)).toThrow(NoJsonForm)
  })

  it('says the same as the reader, whatever the document', () => {
    const name = fc.constantFrom('a', 'b', 'c:d', 'c:a')
    const { node } = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.record({ name, text: fc.string({ unit: 'grapheme' }) }).map(({ name, text }) => `<${name}>${escapeText(clean(text))}</${name}>`),
        fc
          .record({ name, inner: fc.array(tie('node'), { maxLength: 4 }), value: fc.string() })
          .map(
            ({ name, inner, value }) => `<${name} k="${escapeText(clean(value)).replaceAll('"', '&quot;')}">${inner.join('\n ')}</${name}>`,
          ),
      ),
    }))
    fc.assert(
      fc.property(node, (inner) => {
        const bytes = Buffer.from(`<r xmlns:c="urn:c">${inner}</r>`)
        const tape = readXml(bytes)
        expect(xmlAsJson(bytes)).toEqual({ [tape.local(0)]: fromTape(tape) })
      }),
    )
  })
})

/** Without what XML cannot carry, and without what either side turns into white space of another kind. */
const clean = (text: string): string => text.replace(/[^\x20-\uD7FF]/g, '').replaceAll('\u00a0', ' ')

const corpus = path.resolve(process.env['SPINE_CORPUS'] ?? '../shared/corpus')
const documents = existsSync(corpus)
  ? readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(xml|ebxml)$/.test(file))
  : []

describe.skipIf(documents.length === 0)('every document of the corpus that the reader accepts', () => {
  test('is the same as JSON as in the reader’s own words', () => {
    let compared = 0
    for (const file of documents) {
      const bytes = readFileSync(path.join(corpus, file))
      const tape = accepted(bytes)
      if (tape === undefined) continue
      expect(xmlAsJson(bytes), file).toEqual({ [tape.local(0)]: fromTape(tape) })
      compared++
    }
    expect(compared).toBeGreaterThan(20)
  })
})

function accepted(bytes: Buffer): XmlTape | undefined {
  try {
    return readXml(bytes)
  } catch {
    return undefined
  }
}

describe('JSONPath', () => {
  const message = json('<E><H><Id>1</Id><Id>2</Id></H><B k="v"><Id>3</Id></B></E>')

  it('finds values in the order of the document', () => {
    expect(new JsonPath('$.E.H.Id[*]').find(message)).toEqual(['1', '2'])
    expect(new JsonPath('$..Id').find(message).flat()).toEqual(expect.arrayContaining(['1', '2', '3']))
    expect(new JsonPath("$.E.B['@k']").find(message)).toEqual(['v'])
    expect(new JsonPath('$.nothing').find(message)).toEqual([])
  })

  it.each(['E.H', '$.', '$..Id[', "$[?match(@.a, '(a+)+b')]", "$[? search(@.a,'x')]", `$${'.a'.repeat(600)}`])('refuses %s', (path) => {
    expect(() => new JsonPath(path)).toThrow(JsonPathError)
  })
})
