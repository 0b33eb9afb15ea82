import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
// The names that messages have are those that the doors register.
import '../../src/emulators/reliable-messaging/index.ts'
import { decode } from '../../src/wire/xml/declaration.ts'
import { scanFast } from '../../src/wire/xml/fast-scan.ts'
import { readXml, xmlName } from '../../src/wire/xml/index.ts'
import { BINDING, ELEMENT, FIRST_ATTRIBUTE, SCOPE } from '../../src/wire/xml/layout.ts'
import { XML_LIMITS, type XmlLimits } from '../../src/wire/xml/limits.ts'
import type { Recorded } from '../../src/wire/xml/rows.ts'
import { scanWhole } from '../../src/wire/xml/scanner.ts'
import { corpusFolder as corpus } from '../support/corpus.ts'
import { documents, mutatedDocuments, mutatedPlainDocuments, plainDocuments } from '../support/xml-documents.ts'

// The two scanners are two programs for one task: what the fast one reads must be, number by number, what the whole one reads.

/** All that a tape reads; of the row behind the last element that is where its attributes would begin. */
const numbersOf = ({ rows, size, elements, attributes, bindings }: Recorded, bindingRows: number) => ({
  elements: [...rows.subarray(elements, elements + size * ELEMENT), rows[elements + size * ELEMENT + FIRST_ATTRIBUTE]],
  attributes: [...rows.subarray(attributes, bindings)],
  bindings: [...rows.subarray(bindings, bindings + bindingRows * BINDING)],
})

/** How many bindings the elements refer to. */
const bindingsOf = ({ rows, size, elements }: Recorded): number =>
  1 + Math.max(...Array.from({ length: size }, (_, row) => rows[elements + row * ELEMENT + SCOPE] ?? 0))

/** Whether the fast way read it; the whole way must then have read the same, and it has refused nothing that was read. */
function compared(bytes: Buffer, limits: XmlLimits = XML_LIMITS): boolean {
  let document: ReturnType<typeof decode>
  try {
    document = decode(bytes)
  } catch {
    return false
  }
  const fast = scanFast(document, limits)
  if (fast === undefined) return false
  const count = bindingsOf(fast)
  expect(numbersOf(fast, count)).toEqual(numbersOf(scanWhole(document, limits), count))
  return true
}

test('plain documents take the fast way, and it reads what the whole way reads', () => {
  fc.assert(
    fc.property(plainDocuments, ({ source }) => {
      expect(compared(Buffer.from(source))).toBe(true)
    }),
    { numRuns: 1000 },
  )
})

test('of any documents, whole or broken, it reads what the whole way reads or leaves them to it', () => {
  let fast = 0
  fc.assert(
    fc.property(
      fc.oneof(
        documents.map(({ source }) => Buffer.from(source)),
        mutatedDocuments,
        mutatedPlainDocuments,
      ),
      (bytes) => {
        if (compared(bytes)) fast++
      },
    ),
    { numRuns: 3000 },
  )
  expect(fast).toBeGreaterThan(20)
})

test('under small limits too', () => {
  const limits = fc.record({ depth: fc.integer({ min: 1, max: 4 }), attributes: fc.nat(3), elements: fc.nat(6), namespaces: fc.nat(3) })
  fc.assert(
    fc.property(plainDocuments, limits, ({ source }, small) => {
      compared(Buffer.from(source), small)
    }),
    { numRuns: 500 },
  )
})

describe.skipIf(corpus === undefined)('the XML files of the corpus', () => {
  const folder = corpus ?? ''
  const files =
    corpus === undefined ? [] : readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.xml'))
  const wellFormed = files.filter((file) => {
    try {
      readXml(readFileSync(path.join(folder, file)))
      return true
    } catch {
      return false
    }
  })

  test('are read as the whole way reads them, nearly all of them the fast way', () => {
    const slow = wellFormed.filter((file) => !compared(readFileSync(path.join(folder, file))))
    expect(wellFormed.length).toBeGreaterThan(40)
    expect(slow.length).toBeLessThan(wellFormed.length / 10)
  })
})

describe('is the way of', () => {
  test.each([
    ['a plain element', '<a/>'],
    ['a declaration and blanks', '<?xml version="1.0" encoding="UTF-8"?>\n<a b="c" > d </a >\n'],
    ['entities and character references', '<a b="&lt;&gt;&amp;&apos;&quot;">&#10;&#x1F600;&#xe9;&lt;</a>'],
    ['comments', '<!-- one - two --><a><!----></a><!-- - -->'],
    ['prefixes and defaults', '<p:a xmlns:p="urn:p" xmlns="urn:hl7-org:v3"><code code="1"/><b xmlns=""/><p:c/></p:a>'],
    ['both quotes, and the other one inside', `<a b="'" c='"'/>`],
    ['characters beyond ASCII', '<a b="\u00e9\ufeff\uf8ff">\u20ac\u{1f600}\ufffd</a>'],
    ['a bracket', '<a>]]] ]] ></a>'],
    ['long values and texts', `<a b="${'x'.repeat(1000)}">${'y \n'.repeat(1000)}</a>`],
    ['as much as the fast way holds', `<a>${'z'.repeat(256 * 1024 - 7)}</a>`],
  ])('%s', (_what, source) => {
    expect(compared(Buffer.from(source))).toBe(true)
  })
})

describe('is not the way of', () => {
  test.each([
    ['a CDATA section', '<a><![CDATA[b]]></a>'],
    ['a processing instruction', '<a><?b?></a>'],
    ['a longer document', `<a>${'z'.repeat(256 * 1024 - 6)}</a>`],
    ['a name beyond ASCII', '<\u00e9t\u00e9/>'],
    ['an attribute in a namespace that nobody registered', '<a p:b="1" xmlns:p="urn:nobody"/>'],
    ['a namespace with a reference', '<a xmlns:p="urn:&amp;"/>'],
    ['a DTD', '<!DOCTYPE a><a/>'],
    ['a control character', '<a>\u0001</a>'],
    ['U+FFFE', '<a>\ufffe</a>'],
    ['a reference to a surrogate', '<a>&#xD800;</a>'],
    ['a reference to nothing', '<a>&#;</a>'],
    ['a reference beyond Unicode', '<a>&#x110000;</a>'],
    ['an unknown entity', '<a>&nbsp;</a>'],
    ['"]]>" in text', '<a>]]></a>'],
    ['"--" in a comment', '<a><!-- -- --></a>'],
    ['a second root', '<a/><b/>'],
    ['a cut tag', '<a><b></a'],
    ['what a longer document before it left in memory', '<a><longer>text</long'],
    ['a prefix declared twice', '<a xmlns:p="urn:p" xmlns:p="urn:q"/>'],
    ['an attribute given twice', '<a unknown="1" unknown="2"/>'],
    ['a registered attribute given twice', '<a code="1" code="2"/>'],
    ['xmlns as a prefix', '<a xmlns:xmlns="urn:p"/>'],
  ])('%s', (_what, source) => {
    xmlName('', 'code')
    compared(Buffer.from('<a><longer>text</longer></a>'))
    expect(compared(Buffer.from(source))).toBe(false)
  })
})

test('a name that is registered later is known from then on', () => {
  const source = Buffer.from('<late-comer xmlns="urn:registered:late"/>')
  expect(scanFast(decode(source), XML_LIMITS)?.rows.at(-1)).toBeDefined()
  const name = xmlName('urn:registered:late', 'late-comer')
  const read = scanFast(decode(source), XML_LIMITS)
  expect(read?.rows[read.elements]).toBe(name)
  expect(compared(source)).toBe(true)
})

test('a long row of documents shares memory without disturbing what was read before', () => {
  const one = Buffer.from('<a b="1"><c d="2"/></a>')
  const before = scanFast(decode(one), XML_LIMITS)
  const kept = before === undefined ? [] : numbersOf(before, 2)
  for (let round = 0; round < 5000; round++) compared(Buffer.from(`<e f="${round}"/>`))
  expect(before === undefined ? undefined : numbersOf(before, 2)).toEqual(kept)
})
