import { describe, expect, test } from 'vitest'
import { readXml, XmlError, type XmlLimits, type XmlReason } from '../../src/wire/xml/index.ts'

function refusal(document: string | Buffer, limits?: Partial<XmlLimits>): XmlError {
  try {
    readXml(typeof document === 'string' ? Buffer.from(document) : document, limits)
  } catch (error) {
    if (error instanceof XmlError) return error
    throw error
  }
  throw new Error(`accepted ${document.toString('utf8').slice(0, 100)}`)
}

const nested = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth)
const attributes = (count: number) => `<a ${Array.from({ length: count }, (_, at) => `b${at}="" `).join('')}/>`
const prefixes = (count: number) => `<a ${Array.from({ length: count }, (_, at) => `xmlns:p${at}="urn:${at}" `).join('')}/>`

// What general parsers of the ecosystem let through or get wrong.
describe('each broken document is refused for its own reason', () => {
  test.each<[string, string, XmlReason]>([
    ['mismatched tags', '<a><b></a></b>', 'mismatched-tag'],
    ['an end tag that only begins like its start tag', '<abc></ab>', 'mismatched-tag'],
    ['an end tag that goes on beyond its start tag', '<ab></abc>', 'mismatched-tag'],
    ['the same local name under another prefix', '<p:a xmlns:p="u" xmlns:q="u"></q:a>', 'mismatched-tag'],
    ['an undeclared element prefix', '<soap-env:Envelope/>', 'undeclared-prefix'],
    ['an undeclared attribute prefix', '<a b:c="d"/>', 'undeclared-prefix'],
    ['a prefix out of scope', '<a><b xmlns:p="u"/><p:c/></a>', 'undeclared-prefix'],
    ['a prefix undeclared by hand', '<a xmlns:p=""/>', 'undeclared-prefix'],
    ['xmlns as an element prefix', '<xmlns:a/>', 'undeclared-prefix'],
    ['a duplicate attribute', '<a b="1" b="2"/>', 'duplicate-attribute'],
    ['a duplicate attribute under two prefixes', '<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>', 'duplicate-attribute'],
    ['the same with a namespace spelled in two ways', '<a xmlns:p="u&amp;" xmlns:q="u&#38;" p:b="1" q:b="2"/>', 'duplicate-attribute'],
    ['a duplicate namespace declaration', '<a xmlns:p="u" xmlns:p="v"/>', 'duplicate-attribute'],
    ['a duplicate default namespace', '<a xmlns="u" xmlns="u"/>', 'duplicate-attribute'],
    ['two roots', '<a/><b/>', 'second-root'],
    ['text behind the root', '<a/>b', 'syntax'],
    ['an end tag behind the root', '<a/></a>', 'mismatched-tag'],
    ['a bare &', '<a>b & c</a>', 'entity'],
    ['a bare & in an attribute', '<a b="c&d"/>', 'entity'],
    ['an HTML entity', '<a>&nbsp;</a>', 'entity'],
    ['an empty reference', '<a>&;</a>', 'entity'],
    ['an empty character reference', '<a>&#;</a>', 'entity'],
    ['a character reference that is no number', '<a>&#12a;</a>', 'entity'],
    ['< in an attribute', '<a b="<"/>', 'syntax'],
    ['a truncated start tag', '<a b="c"', 'truncated'],
    ['a truncated attribute', '<a b="c', 'truncated'],
    ['a truncated end tag', '<abc></ab', 'truncated'],
    ['a truncated text', '<a>text', 'truncated'],
    ['a truncated comment', '<a><!-- ', 'truncated'],
    ['a truncated CDATA section', '<a><![CDATA[ ]]', 'truncated'],
    ['a truncated reference', '<a>&am', 'truncated'],
    ['a prolog and nothing else', '<?xml version="1.0"?><!-- c -->', 'truncated'],
    ['U+0001 in text', '<a>\u0001</a>', 'character'],
    ['U+0000 in text', '<a>\0</a>', 'character'],
    ['U+0001 in an attribute', '<a b="\u0001"/>', 'character'],
    ['U+0001 between attributes', '<a \u0001b="c"/>', 'character'],
    ['U+000B in a comment', '<a><!--\v--></a>', 'character'],
    ['U+000C in CDATA', '<a><![CDATA[\f]]></a>', 'character'],
    ['U+FFFE in text', '<a>\uFFFE</a>', 'character'],
    ['U+FFFF in an attribute', '<a b="\uFFFF"/>', 'character'],
    ['a reference to U+0000', '<a>&#0;</a>', 'character'],
    ['a reference to a surrogate', '<a>&#xD800;</a>', 'character'],
    ['a reference beyond Unicode', '<a>&#x110000;</a>', 'character'],
    ['not XML at all', 'MCCI_IN010000UK13', 'not-xml'],
    ['JSON', '{"ebXML": "…"}', 'not-xml'],
    ['nothing', '', 'not-xml'],
    ['white space only', ' \r\n', 'not-xml'],
    ['an internal entity', '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', 'dtd'],
    ['an external DTD', '<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>', 'dtd'],
    ['a DTD in the document', '<a><!DOCTYPE b></a>', 'dtd'],
    ['a DTD behind the root', '<a/><!DOCTYPE a>', 'dtd'],
    ['-- in a comment', '<a><!-- b -- c --></a>', 'syntax'],
    ['a comment that ends with three dashes', '<a><!-- b ---></a>', 'syntax'],
    [']]> in text', '<a>]]></a>', 'syntax'],
    ['CDATA outside the root', '<![CDATA[ ]]><a/>', 'syntax'],
    ['an XML declaration behind white space', ' <?xml version="1.0"?><a/>', 'declaration'],
    ['an XML declaration in the document', '<a><?xml version="1.0"?></a>', 'declaration'],
    ['a processing instruction called XML', '<a><?XML b?></a>', 'declaration'],
    ['an XML declaration without a version', '<?xml encoding="UTF-8"?><a/>', 'declaration'],
    ['version 2.0', '<?xml version="2.0"?><a/>', 'declaration'],
    ['a processing instruction without a name', '<a><? b?></a>', 'syntax'],
    ['a start tag without a name', '< a/>', 'syntax'],
    ['an attribute without a value', '<a b/>', 'syntax'],
    ['an attribute without quotes', '<a b=c/>', 'syntax'],
    ['attributes without white space between them', '<a b="c"d="e"/>', 'syntax'],
    ['a slash that closes nothing', '<a / >', 'syntax'],
    ['a name that begins with a digit', '<1a/>', 'syntax'],
    ['a name with two colons', '<a:b:c xmlns:a="u"/>', 'syntax'],
    ['a name that begins with a colon', '<:a/>', 'syntax'],
    ['a name that ends with a colon', '<a: xmlns:a="u"/>', 'syntax'],
    ['a name with a character that names may not hold', '<a\u00D7/>', 'syntax'],
    ['xml bound to another namespace', '<a xmlns:xml="urn:other"/>', 'reserved-prefix'],
    ['another prefix bound to that of xml', '<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>', 'reserved-prefix'],
    ['that of xml as default', '<a xmlns="http://www.w3.org/XML/1998/namespace"/>', 'reserved-prefix'],
    ['xmlns declared', '<a xmlns:xmlns="urn:other"/>', 'reserved-prefix'],
    ['a prefix bound to that of xmlns', '<a xmlns:p="http://www.w3.org/2000/xmlns/"/>', 'reserved-prefix'],
    ['101 elements inside each other', nested(101), 'too-deep'],
    ['101 attributes', attributes(101), 'too-many-attributes'],
  ])('%s', (_, document, reason) => {
    expect(refusal(document)).toMatchObject({ reason })
  })

  test('too many elements, too many namespaces in scope', () => {
    expect(refusal('<a><b/><b/></a>', { elements: 2 })).toMatchObject({ reason: 'too-many-elements', offset: 7 })
    expect(refusal(prefixes(4), { namespaces: 3 })).toMatchObject({ reason: 'too-many-namespaces' })
  })

  test('what the limits allow is read', () => {
    expect(readXml(Buffer.from(nested(100))).size).toBe(100)
    expect(readXml(Buffer.from(attributes(100))).attributes(0)).toHaveLength(100)
    expect(readXml(Buffer.from('<a><b/><b/></a>'), { elements: 3 }).size).toBe(3)
  })

  test('every strict beginning of a document is refused, and as truncated once its root has begun', () => {
    const document = '<?xml version="1.0"?><!--c--><p:a xmlns:p="u" b=\'c&amp;\'><![CDATA[d]]><e f="g"/>h&#x41;<?i j?></p:a>'
    for (let length = 0; length < document.length; length++) {
      const { reason } = refusal(document.slice(0, length))
      expect([length, reason]).toEqual([length, length === 0 || length === 21 ? expect.any(String) : 'truncated'])
    }
  })
})

describe('an error says where and what', () => {
  test('line, column and offset, counted in characters and bytes', () => {
    const error = refusal('<a>\r\n  <b>\u00e9\u{1F600}</c>\n</a>')
    expect(error).toMatchObject({ reason: 'mismatched-tag', line: 2, column: 8, offset: 16, came: '"</c>"', expected: '</b>' })
    expect(error.message).toBe('XML line 2, column 8: came "</c>", expected </b>')
  })

  test('the end of a truncated document', () => {
    expect(refusal('<a><b>')).toMatchObject({ offset: 6, column: 7, came: 'the end of the document', expected: '</b>' })
  })
})

describe('encodings', () => {
  const latin1 = (text: string) => Buffer.from(text, 'latin1')
  const little = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')

  test.each<[string, Buffer, string]>([
    ['UTF-8', Buffer.from('<a>\u00e9\u{1F600}</a>'), '\u00e9\u{1F600}'],
    ['UTF-8 with a byte order mark', Buffer.from('\uFEFF<a>\u00e9</a>'), '\u00e9'],
    ['UTF-8 with a byte order mark and a declaration', Buffer.from('\uFEFF<?xml version="1.0" encoding="UTF-8"?><a>\u00e9</a>'), '\u00e9'],
    ['single quotes', Buffer.from("<?xml version='1.0' encoding='utf-8'?><a>\u00e9</a>"), '\u00e9'],
    ['spaces in the declaration', Buffer.from('<?xml  version = "1.0"\n encoding = "UTF-8" standalone = "yes" ?><a>b</a>'), 'b'],
    ['version 1.1 read as 1.0', Buffer.from('<?xml version="1.1"?><a>b</a>'), 'b'],
    ['US-ASCII', Buffer.from('<?xml version="1.0" encoding="US-ASCII"?><a>b</a>'), 'b'],
    ['ISO-8859-1', latin1('<?xml version="1.0" encoding="ISO-8859-1"?><a>\u00e9</a>'), '\u00e9'],
    ['UTF-16, little end first', little('<?xml version="1.0" encoding="UTF-16"?><a>\u00e9\u{1F600}</a>'), '\u00e9\u{1F600}'],
    ['UTF-16, big end first', little('<a>\u00e9</a>').swap16(), '\u00e9'],
    ['UTF-16 without a declared encoding', little('<?xml version="1.0"?><a>\u00e9</a>'), '\u00e9'],
  ])('%s is read', (_, document, text) => {
    const tape = readXml(document)
    expect(tape.text(tape.root)).toBe(text)
  })

  test('a plain Uint8Array is read as a Buffer is', () => {
    expect(readXml(new TextEncoder().encode('<a>\u00e9</a>')).text(0)).toBe('\u00e9')
  })

  test.each<[string, Buffer, number]>([
    ['ISO-8859-1 without a declaration', latin1('<a>\u00e9</a>'), 3],
    ['an overlong form', Buffer.from([0x3c, 0x61, 0x3e, 0xc0, 0x80, 0x3c, 0x2f, 0x61, 0x3e]), 3],
    ['a surrogate in UTF-8', Buffer.from([0x3c, 0x61, 0x3e, 0xed, 0xa0, 0x80, 0x3c, 0x2f, 0x61, 0x3e]), 3],
    ['a cut character behind a real U+FFFD', Buffer.concat([Buffer.from('<a>\uFFFD'), Buffer.from([0xe2, 0x82])]), 6],
    ['a byte above 127 in US-ASCII', latin1('<?xml version="1.0" encoding="US-ASCII"?><a>\u00e9</a>'), 44],
    ['windows-1252', Buffer.from('<?xml version="1.0" encoding="windows-1252"?><a/>'), 0],
    ['UTF-16 declared and not sent', Buffer.from('<?xml version="1.0" encoding="utf-16"?><a/>'), 0],
    ['UTF-16 without a byte order mark', Buffer.from('<a/>', 'utf16le'), 0],
    ['an odd number of UTF-16 bytes', little('<a/>').subarray(0, 9), 8],
    ['an unpaired surrogate in UTF-16', little('<a>\uD800</a>'), 0],
    ['ISO-8859-1 behind the byte order mark of UTF-8', Buffer.from('\uFEFF<?xml version="1.0" encoding="ISO-8859-1"?><a/>'), 0],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0]), -1],
  ])('%s is refused', (_, document, offset) => {
    const error = refusal(document)
    if (offset >= 0) expect(error).toMatchObject({ reason: 'encoding', offset })
  })
})
