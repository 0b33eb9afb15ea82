import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { readMultipart } from '../../src/wire/multipart/index.ts'
import { readXml } from '../../src/wire/xml/index.ts'

const corpus = path.resolve(process.env['SPINE_CORPUS'] ?? '../shared/corpus', 'ebxml')
const present = existsSync(corpus)
const files = present ? readdirSync(corpus, { recursive: true, encoding: 'utf8' }).sort() : []
const isTemplate = (file: string) => readFileSync(path.join(corpus, file)).includes('{{')

// Files that aren't what their sender would put on the wire.
const INDENTED = 'eps/cancel-success-PORX_IN050101UK31.multipart.xml'
const documents = files.filter((file) => /\.(xml|ebxml)$/.test(file) && !/multipart/.test(file))
const bodies = files.filter((file) => (/\.(msg|txt)$/.test(file) && !/escaped/.test(file)) || (/multipart/.test(file) && file !== INDENTED))

describe.skipIf(!present)('the ebXML corpus', () => {
  test.each(documents)('%s reads as XML', (file) => {
    const tape = readXml(readFileSync(path.join(corpus, file)))
    expect(tape.size).toBeGreaterThan(5)
    expect(tape.namespace(tape.root)).not.toBe('')
  })

  test.each(bodies)('%s splits into parts that read as XML', (file) => {
    const body = readFileSync(path.join(corpus, file))
    const multipart = readMultipart(body, 'multipart/related; boundary="--=_MIME-Boundary"; type=text/xml; start=ebXMLHeader@spine.nhs.uk')
    expect(multipart.root.contentId).toBe('ebXMLHeader@spine.nhs.uk')
    // The fixture of an external attachment ends without its closing delimiter.
    expect(multipart.closed).toBe(!file.endsWith('one-external-attachment.msg'))
    if (!isTemplate(file)) {
      const root = readXml(multipart.root.raw)
      expect(root.local(root.root)).toBe('Envelope')
    }
    const payload = multipart.payload
    if (payload?.raw.toString().startsWith('<') && !isTemplate(file))
      expect(readXml(payload.content()).local(0)).toMatch(/^[A-Z]{4}_IN\d{6}UK\d\d$/)
  })

  test('an indented body is refused for its part headers', () => {
    const body = readFileSync(path.join(corpus, INDENTED))
    expect(() => readMultipart(body, 'multipart/related; boundary="--=_MIME-Boundary"')).toThrow(
      expect.objectContaining({ reason: 'part-header' }),
    )
  })

  test('the corpus holds what these tests are about', () => {
    expect(documents.length).toBeGreaterThan(20)
    expect(bodies.length).toBeGreaterThan(10)
  })
})
