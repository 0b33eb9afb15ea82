import fc from 'fast-check'
import { XMLParser } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { type AddressParts, readAddressListRequest } from '../../src/wire/gazetteer/read-request.ts'
import { writeAddressListResponse, writeGazetteerEnvelope } from '../../src/wire/gazetteer/write-response.ts'
import { readSoapEnvelope } from '../../src/wire/soap/envelope.ts'
import { escapeText, readXml, XmlError } from '../../src/wire/xml/index.ts'

const words = fc.string({ unit: fc.constantFrom(...'aZ09 <>&"\'-_:/.é€😀'), minLength: 1, maxLength: 20 }).map((text) => `x${text}x`)
const part = fc.oneof(fc.constant(''), words)
const address: fc.Arbitrary<AddressParts> = fc.record({
  address1: part,
  address2: part,
  address3: part,
  town: part,
  county: part,
  postcode: part,
  country: part,
})
const parser = new XMLParser({
  ignoreAttributes: false,
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
})
const decoded = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')

/** A request as another program would write it: any prefix, parts in any order, those without a value left out. */
function written(p: string, id: string, parts: AddressParts, maxno: number | undefined, turn: number): string {
  const element = ([name, value]: [string, string]) => (value === '' ? '' : `<${p}:${name}> ${escapeText(value)} </${p}:${name}>`)
  const entries = Object.entries(parts)
  const turned = [...entries.slice(turn), ...entries.slice(0, turn)].map(element).join('\n')
  const most = maxno === undefined ? '' : `<${p}:maxno>${maxno}</${p}:maxno>`
  return `<${p}:getAddressListRequest xmlns:${p}="http://national.carerecords.nhs.uk/schema/"><${p}:messageHeader><${p}:messageId>${escapeText(id)}</${p}:messageId></${p}:messageHeader><${p}:postalAddress>${turned}</${p}:postalAddress>${most}</${p}:getAddressListRequest>`
}

describe('the reader of getAddressListRequest', () => {
  const maxno = fc.option(fc.integer({ min: 1, max: 999_999_999 }), { nil: undefined })

  it('finds what another program wrote', () => {
    fc.assert(
      fc.property(fc.constantFrom('n', 'crs', 'é'), words, address, maxno, fc.integer({ min: 0, max: 6 }), (p, id, parts, most, turn) => {
        const tape = readXml(Buffer.from(written(p, id, parts, most, turn)))
        expect(readAddressListRequest(tape, tape.root)).toEqual({ messageId: id, echoed: [], address: parts, maxno: most, faults: [] })
      }),
    )
  })

  it('reads or refuses whatever bytes come', () => {
    fc.assert(
      fc.property(words, address, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 5 }), (id, parts, at, noise) => {
        const bytes = Buffer.from(written('n', id, parts, 5, 0))
        Buffer.from(noise).copy(bytes, at % bytes.length)
        try {
          const tape = readXml(bytes)
          readAddressListRequest(tape, tape.root)
        } catch (error) {
          expect(error).toBeInstanceOf(XmlError)
        }
      }),
    )
  })
})

describe('the writer of getAddressListResponse', () => {
  it('is read back by another parser as it was meant, elements in their order', () => {
    const found = fc.array(fc.tuple(address, words), { maxLength: 4 })
    fc.assert(
      fc.property(fc.uuid(), part, found, fc.nat(), part, part, (messageId, refToMessageId, list, total, to, from) => {
        const addresses = list.map(([parts, key]) => ({ ...parts, key }))
        const body = writeAddressListResponse({ messageId, refToMessageId, echoed: [], result: { kind: 'found', addresses, total } })
        const xml = writeGazetteerEnvelope({ messageId, to, from, relatesTo: undefined }, body)
        const { getAddressListResponse: response } = parser.parse(xml).Envelope.Body
        expect(Object.keys(response)).toEqual(['messageHeader', 'addressList', 'totalmatches'])
        const read: Record<string, string>[] = response.addressList === '' ? [] : [response.addressList.postalAddress].flat()
        const values = ({ address1, address2, address3, town, county, postcode, country, key }: (typeof addresses)[number]) => [
          address1,
          address2,
          address3,
          town,
          county,
          postcode,
          country,
          key,
        ]
        expect(read.map((each) => Object.values(each).map(decoded))).toEqual(addresses.map(values))
        for (const each of read)
          expect(Object.keys(each)).toEqual(['address1', 'address2', 'address3', 'town', 'county', 'postCode', 'country', 'addressKey'])
        const envelope = readSoapEnvelope(readXml(Buffer.from(xml)))
        expect([envelope.messageId.value, envelope.to.value, envelope.from]).toEqual([`uuid:${messageId}`, to.trim(), from.trim()])
      }),
    )
  })
})
