import { describe, expect, test } from 'vitest'
import { escapeAttribute, escapeText, readXml, xmlName } from '../../src/wire/xml/index.ts'

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/'
const ENVELOPE = xmlName(SOAP, 'Envelope')
const BODY = xmlName(SOAP, 'Body')
const ITEM = xmlName('urn:tape-test', 'item')
const DEEP = xmlName('urn:tape-test', 'deep')
const ROOT = xmlName('', 'root')
const HL7_ID = xmlName('urn:hl7-org:v3', 'id')
const PLAIN_ITEM = xmlName('', 'item')
const VERSION = xmlName('urn:tape-test', 'version')
const LANG = xmlName('http://www.w3.org/XML/1998/namespace', 'lang')

const read = (document: string) => readXml(Buffer.from(document))

describe('names', () => {
  test('a name has one number, and each its own', () => {
    expect(xmlName(SOAP, 'Envelope')).toBe(ENVELOPE)
    expect(new Set([ENVELOPE, BODY, ITEM, DEEP, ROOT, PLAIN_ITEM, VERSION, LANG]).size).toBe(8)
  })

  test('thousands of names keep their numbers apart', () => {
    const names = Array.from({ length: 3000 }, (_, at) => xmlName('urn:tape-test:many', `REPC_IN15${String(at).padStart(4, '0')}UK05`))
    const tape = read(
      `<r xmlns="urn:tape-test:many">${names.map((_, at) => `<REPC_IN15${String(at).padStart(4, '0')}UK05/>`).join('')}</r>`,
    )
    expect(tape.children(0).map((child) => tape.name(child))).toEqual(names)
  })

  test('a name is found whatever its prefix, and only in its namespace', () => {
    for (const prefix of ['SOAP', 'soap', 'SOAP-ENV', 's', 'soap-envelope-of-the-longest-kind']) {
      expect(read(`<${prefix}:Envelope xmlns:${prefix}="${SOAP}"/>`).name(0)).toBe(ENVELOPE)
    }
    expect(read(`<Envelope xmlns="${SOAP}"/>`).name(0)).toBe(ENVELOPE)
    expect(read('<Envelope xmlns="urn:other"/>').name(0)).toBe(-1)
    expect(read('<Envelope/>').name(0)).toBe(-1)
  })

  test('a namespace may be written with references', () => {
    expect(read(`<s:Envelope xmlns:s="${SOAP.replace(/\//g, '&#x2F;')}"/>`).name(0)).toBe(ENVELOPE)
  })

  test('names that nobody registered still say what they are', () => {
    const tape = read('<p:\u00e9t\u00e9 xmlns:p="urn:nobody&amp;co"><q xmlns="urn:default"/><r/></p:\u00e9t\u00e9>')
    expect([0, 1, 2].map((at) => [tape.name(at), tape.namespace(at), tape.local(at)])).toEqual([
      [-1, 'urn:nobody&co', '\u00e9t\u00e9'],
      [-1, 'urn:default', 'q'],
      [-1, '', 'r'],
    ])
  })

  test('declarations hold for their element and what is in it, and the default one can be taken back', () => {
    const tape = read('<item xmlns="urn:tape-test"><item xmlns=""><item/></item><item/><p:item xmlns:p="urn:tape-test"/></item>')
    expect(Array.from({ length: 5 }, (_, at) => tape.name(at))).toEqual([ITEM, PLAIN_ITEM, PLAIN_ITEM, ITEM, ITEM])
  })

  test('prefixes that only differ behind their third letter, or in length, are different', () => {
    const long = 'p'.repeat(200)
    const tape = read(`<a xmlns:${long}="urn:other" xmlns:${long}p="urn:tape-test" xmlns:abcd="urn:other" xmlns:abce="urn:tape-test">
      <${long}p:item/><${long}:item/><abce:item/><abcd:item/></a>`)
    expect(tape.children(0).map((child) => tape.name(child))).toEqual([ITEM, -1, ITEM, -1])
  })

  test('a local name may not be empty or hold a colon', () => {
    expect(() => xmlName('', 'a:b')).toThrow(TypeError)
    expect(() => xmlName('', '')).toThrow(TypeError)
  })
})

describe('moving about', () => {
  const tape = read(
    '<t:r xmlns:t="urn:tape-test">x<t:item/><other/><t:item><t:deep>1</t:deep><t:deep>2</t:deep></t:item><!-- c --><t:item/></t:r>',
  )

  test('child, children, count', () => {
    expect(tape.child(tape.root, ITEM)).toBe(1)
    expect(tape.child(tape.root, DEEP)).toBe(-1)
    expect(tape.children(tape.root)).toEqual([1, 2, 3, 6])
    expect(tape.children(tape.root, ITEM)).toEqual([1, 3, 6])
    expect(tape.count(tape.root, ITEM)).toBe(3)
    expect(tape.count(1, ITEM)).toBe(0)
  })

  test('first child, next sibling, parent', () => {
    expect([tape.firstChild(0), tape.firstChild(1), tape.firstChild(3)]).toEqual([1, -1, 4])
    expect([0, 1, 2, 3, 4, 5, 6].map((at) => tape.nextSibling(at))).toEqual([-1, 2, 3, 6, 5, -1, -1])
    expect([0, 1, 2, 3, 4, 5, 6].map((at) => tape.parent(at))).toEqual([-1, 0, 0, 0, 3, 3, 0])
  })

  test('descend takes the first of each name and needs no check between the steps', () => {
    expect(tape.descend(tape.root, ITEM, DEEP)).toBe(-1)
    expect(tape.descend(3, DEEP)).toBe(4)
    expect(tape.descend(tape.root, DEEP, DEEP, ITEM)).toBe(-1)
  })

  test('no element has nothing', () => {
    expect([tape.name(-1), tape.child(-1, ITEM), tape.firstChild(-1), tape.nextSibling(-1), tape.parent(-1)]).toEqual([-1, -1, -1, -1, -1])
    expect([tape.text(-1), tape.source(-1), tape.local(-1), tape.namespace(-1), tape.path(-1)]).toEqual(['', '', '', '', ''])
    expect([tape.attr(-1, ROOT), tape.attrLocal(-1, 'root')]).toEqual([undefined, undefined])
    expect([tape.children(-1), tape.attributes(-1)]).toEqual([[], []])
  })
})

describe('text', () => {
  test.each([
    ['plain', '<a>b c</a>', 'b c'],
    ['empty', '<a></a>', ''],
    ['an empty tag', '<a/>', ''],
    ['the five entities', '<a>&lt;&gt;&amp;&apos;&quot;</a>', '<>&\'"'],
    ['character references', '<a>&#233;&#xE9;&#x1F600;&#13;</a>', '\u00e9\u00e9\u{1F600}\r'],
    ['references are replaced once', '<a>&amp;lt;&#38;gt;</a>', '&lt;&gt;'],
    ['CDATA', '<a>b<![CDATA[<c>&amp;]]]]><![CDATA[>]]>d</a>', 'b<c>&amp;]]>d'],
    ['comments and processing instructions', '<a>b<!-- <c> -->d<?e <f?>g</a>', 'bdg'],
    ['only its own', '<a>b<c>d<e>f</e></c>g<c/>h</a>', 'bgh'],
    ['line ends', '<a>b\r\nc\rd\ne</a>', 'b\nc\nd\ne'],
    ['line ends in CDATA', '<a><![CDATA[b\r\nc]]></a>', 'b\nc'],
    ['non-ASCII', '<a>\u00e9\uFEFF\uFFFD\u{10FFFF}</a>', '\u00e9\uFEFF\uFFFD\u{10FFFF}'],
    ['brackets', '<a>]]]>b</a>'.replace(']]]>', ']] >'), ']] >b'],
    ['delete and C1 controls, which XML 1.0 allows', '<a>\u007F\u0085</a>', '\u007F\u0085'],
  ])('%s', (_, document, text) => {
    expect(read(document).text(0)).toBe(text)
  })
})

describe('attributes', () => {
  test('an unprefixed attribute has no namespace, whatever the default one is', () => {
    const tape = read('<item xmlns="urn:tape-test" xmlns:t="urn:tape-test" root="1" t:version="2" xml:lang="en"/>')
    expect([tape.attr(0, ROOT), tape.attr(0, VERSION), tape.attr(0, LANG)]).toEqual(['1', '2', 'en'])
    expect(tape.attr(0, xmlName('urn:tape-test', 'root'))).toBeUndefined()
    expect(tape.attrLocal(0, 'version')).toBe('2')
    expect(tape.attrLocal(0, 'xmlns')).toBeUndefined()
    expect(tape.attributes(0)).toEqual([
      { namespace: '', local: 'root', value: '1' },
      { namespace: 'urn:tape-test', local: 'version', value: '2' },
      { namespace: 'http://www.w3.org/XML/1998/namespace', local: 'lang', value: 'en' },
    ])
  })

  test('an element is not asked for the attributes of the next', () => {
    const tape = read('<a><b/><c root="1"/><d/></a>')
    expect([0, 1, 2, 3].map((at) => tape.attr(at, ROOT))).toEqual([undefined, undefined, '1', undefined])
  })

  test.each([
    ['references', 'b="&quot;&#9;&amp;&lt;"', '"\t&<'],
    ['white space', 'b="\tc\r\nd\ne\rf "', ' c d e f '],
    ['single quotes', `b='"'`, '"'],
    ['white space round =', 'b \n=\t"c"', 'c'],
    ['> and ]]>', 'b="]]>"', ']]>'],
    ['empty', 'b=""', ''],
  ])('%s', (_, attribute, value) => {
    expect(read(`<a ${attribute} />`).attrLocal(0, 'b')).toBe(value)
  })

  test('the same local name in two namespaces is two attributes', () => {
    expect(read('<a xmlns:p="u" xmlns:q="v" p:b="1" q:b="2" b="3"/>').attributes(0)).toHaveLength(3)
  })
})

describe('the source', () => {
  test('start, end, source, position', () => {
    const tape = read('\uFEFF<a>\n \u00e9<b c="d">e</b ></a>')
    expect(tape.source(1)).toBe('<b c="d">e</b >')
    expect(tape.bytes.toString('utf8', tape.start(1), tape.end(1))).toBe(tape.source(1))
    expect(tape.position(tape.start(1))).toEqual({ line: 2, column: 3 })
    expect(tape.position(tape.start(0))).toEqual({ line: 1, column: 1 })
  })

  test('the path names and counts the steps', () => {
    const tape = read('<s:a xmlns:s="u"><b/><s:c/><b><d/></b></s:a>')
    expect([0, 1, 2, 3, 4].map((at) => tape.path(at))).toEqual([
      '/s:a[1]',
      '/s:a[1]/b[1]',
      '/s:a[1]/s:c[1]',
      '/s:a[1]/b[2]',
      '/s:a[1]/b[2]/d[1]',
    ])
  })

  test('prefixes in scope', () => {
    const tape = read('<a xmlns="u" xmlns:p="v"><b xmlns="" xmlns:q="w"/></a>')
    expect(Object.fromEntries(tape.prefixes(0))).toEqual({ '': 'u', p: 'v' })
    expect(Object.fromEntries(tape.prefixes(1))).toEqual({ p: 'v', q: 'w' })
  })

  test('a fragment stands alone with the declarations it needs', () => {
    const tape = read(
      '<e:e xmlns:e="u" xmlns="urn:d&quot;" xmlns:x="v" xmlns:y="w"><b x:c="y:d" xmlns:e="own"><e:f/></b><c xmlns=""/></e:e>',
    )
    expect(tape.standalone(1)).toBe('<b xmlns:y="w" xmlns:x="v" xmlns="urn:d&quot;" x:c="y:d" xmlns:e="own"><e:f/></b>')
    expect(tape.standalone(3)).toBe('<c xmlns=""/>')
    const alone = read(tape.standalone(1))
    expect([alone.namespace(0), alone.namespace(1), alone.attributes(0)[0]?.namespace]).toEqual(['urn:d"', 'own', 'v'])
    expect(tape.standalone(0)).toBe(tape.source(0))
  })
})

describe('reading many documents', () => {
  test('an earlier tape keeps its document', () => {
    const tapes = Array.from({ length: 500 }, (_, at) => read(`<a n="${at}">${`<b>${at}</b>`.repeat(at % 40)}</a>`))
    for (const [at, tape] of tapes.entries()) {
      expect([tape.attrLocal(0, 'n'), tape.size, tape.text(tape.size - 1)]).toEqual([
        String(at),
        1 + (at % 40),
        at % 40 === 0 ? '' : String(at),
      ])
    }
  })

  test('a refused document leaves nothing behind', () => {
    expect(() => read('<a xmlns:p="u" b="c"><p:d>')).toThrow('expected </p:d>')
    expect(() => read('<p:d/>')).toThrow('declared prefix')
    expect(read('<a/>').attributes(0)).toEqual([])
  })

  test('five megabytes are read without recursion', () => {
    const one = '<id xmlns="urn:hl7-org:v3" root="2.16.840.1.113883.2.1.4.1" extension="9446362526">text &amp; more</id>\n'
    const document = Buffer.from(`<a>${one.repeat(5_000_000 / one.length)}${'x'.repeat(1_000_000)}</a>`)
    const tape = readXml(document)
    expect(tape.text(0)).toContain('xxx')
    expect(tape.count(0, HL7_ID)).toBe(Math.floor(5_000_000 / one.length))
  })

  // Of any of these a quadratic reader makes minutes, which ends at the limit every test has.
  test('hostile shapes stay linear', () => {
    const declared = Array.from({ length: 90 }, (_, at) => `xmlns:prefix${at}="${'u'.repeat(20_000)}${at}"`).join(' ')
    const worn = Array.from({ length: 90 }, (_, at) => `prefix${at}:b=""`).join(' ')
    const hostile = [
      `<a ${declared}>${`<c ${worn}/>`.repeat(2000)}</a>`,
      `<a b="${'&#x000000000041;'.repeat(300_000)}"/>`,
      `<a>${'<!---->'.repeat(500_000)}</a>`,
      `<a>${']'.repeat(5_000_000)}</a>`,
      '<'.repeat(5_000_000),
      `<a ${' '.repeat(5_000_000)}/>`,
    ]
    for (const document of hostile) {
      try {
        read(document).attributes(0)
      } catch (error) {
        expect(error).toMatchObject({ name: 'XmlError', reason: 'syntax' })
      }
    }
  })
})

describe('escaping', () => {
  test('text and attribute values come back as they were', () => {
    const text = 'a<b>&"\'\t\r\n]]>\u00e9\u{1F600}'
    const tape = read(`<a b="${escapeAttribute(text)}">${escapeText(text)}</a>`)
    expect([tape.text(0), tape.attrLocal(0, 'b')]).toEqual([text, text])
  })

  test('what needs no escape is returned as it is', () => {
    expect([escapeText('F106022D "x" \'y\''), escapeAttribute("F106022D 'y'")]).toEqual(['F106022D "x" \'y\'', "F106022D 'y'"])
  })

  test('characters that XML cannot carry become U+FFFD, pairs of surrogates stay', () => {
    expect(escapeText('a\0\x1F\uFFFE\uD800b\u{1F600}')).toBe('a\uFFFD\uFFFD\uFFFD\uFFFDb\u{1F600}')
    expect(escapeAttribute('\x0B"')).toBe('\uFFFD&quot;')
  })
})
