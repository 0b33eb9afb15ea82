import fc from 'fast-check'
import { XMLParser } from 'fast-xml-parser'
import { expect, test } from 'vitest'
import { readXml, XmlError, type XmlTape } from '../../src/wire/xml/index.ts'
import { documents, type Element, mutatedDocuments } from '../support/xml-documents.ts'

function meaning(tape: XmlTape, element: number): Element {
  return {
    namespace: tape.namespace(element),
    local: tape.local(element),
    attributes: tape.attributes(element),
    children: tape.children(element).map((child) => meaning(tape, child)),
    text: tape.text(element),
  }
}

test('a document means what was written, whichever way it was written', () => {
  fc.assert(
    fc.property(documents, ({ source, means }) => {
      const tape = readXml(Buffer.from(source))
      expect(meaning(tape, tape.root)).toEqual(means)
    }),
    { numRuns: 1000 },
  )
})

test('in UTF-16 it means the same', () => {
  fc.assert(
    fc.property(documents, fc.boolean(), ({ fragment, means }, little) => {
      const units = Buffer.from(`\uFEFF${fragment}`, 'utf16le')
      const tape = readXml(little ? units : units.swap16())
      expect(meaning(tape, tape.root)).toEqual(means)
    }),
  )
})

test('the source of every element is found again, and stands alone with the same meaning', () => {
  fc.assert(
    fc.property(documents, ({ source, fragment }) => {
      const tape = readXml(Buffer.from(source))
      expect(tape.source(tape.root)).toBe(fragment)
      for (let element = 0; element < tape.size; element++) {
        const alone = readXml(Buffer.from(tape.standalone(element)))
        expect(meaning(alone, alone.root)).toEqual(meaning(tape, element))
      }
    }),
  )
})

test('a mutated document is read or refused with an XmlError, never anything else', () => {
  let refused = 0
  fc.assert(
    fc.property(mutatedDocuments, (bytes) => {
      try {
        const tape = readXml(bytes)
        meaning(tape, tape.root)
      } catch (error) {
        if (!(error instanceof XmlError)) throw error
        refused++
        expect(error.offset).toBeLessThanOrEqual(bytes.length)
        expect(error.line).toBeGreaterThan(0)
      }
    }),
    { numRuns: 2000 },
  )
  expect(refused).toBeGreaterThan(500)
})

test('a cut document is always refused', () => {
  fc.assert(
    fc.property(documents, fc.nat(), ({ fragment }, cut) => {
      const bytes = Buffer.from(fragment)
      expect(() => readXml(bytes.subarray(0, cut % bytes.length))).toThrow(XmlError)
    }),
    { numRuns: 500 },
  )
})

test('random bytes are refused with an XmlError', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(() => readXml(bytes)).toThrow(XmlError)
    }),
  )
})

test('a supplier reading with fast-xml-parser finds the same texts in a simple document', () => {
  const simple = fc.array(fc.tuple(fc.constantFrom('id', 'code', 'value'), fc.stringMatching(/^[a-z0-9]{1,8}$/)), {
    minLength: 2,
    maxLength: 6,
  })
  const parser = new XMLParser({ preserveOrder: true, parseTagValue: false })
  fc.assert(
    fc.property(simple, (items) => {
      const source = `<r>${items.map(([name, text]) => `<${name}>${text}</${name}>`).join('')}</r>`
      const tape = readXml(Buffer.from(source))
      const ours = tape.children(0).map((child) => ({ [tape.local(child)]: [{ '#text': tape.text(child) }] }))
      expect(parser.parse(source)).toEqual([{ r: ours }])
    }),
    { numRuns: 50 },
  )
})
