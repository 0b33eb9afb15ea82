import fc from 'fast-check'
import { XMLParser } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { readSoapEnvelope } from '../../src/wire/soap/envelope.ts'
import { type SoapResponse, writeSoapResponse } from '../../src/wire/soap/write-response.ts'
import { escapeAttribute, escapeText, readXml, XmlError } from '../../src/wire/xml/index.ts'

const words = fc.string({ unit: fc.constantFrom(...'aZ09 <>&"\'-_:/.é€😀'), minLength: 1, maxLength: 20 }).map((text) => `x${text}x`)
const asid = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 12, maxLength: 12 })
const prefix = fc.constantFrom('SOAP-ENV', 'soap', 's', 'é')
const spaced = fc.constantFrom('', '\n  ', ' <!-- no element --> ', '\t')

interface Header {
  readonly messageId: string
  readonly action: string
  readonly to: string
  readonly from: string | undefined
  readonly receiver: string
  readonly sender: string
}

const header: fc.Arbitrary<Header> = fc.record({
  messageId: words,
  action: words,
  to: words,
  from: fc.option(words, { nil: undefined }),
  receiver: asid,
  sender: asid,
})

function elements({ messageId, action, to, from, receiver, sender }: Header): string[] {
  const device = (value: string) =>
    `<h:device xmlns:h="urn:hl7-org:v3"><h:id extension="${escapeAttribute(value)}" root="1.2.826.0.1285.0.2.0.107"/></h:device>`
  return [
    `<w:MessageID>${escapeText(messageId)}</w:MessageID>`,
    `<w:Action>${escapeText(action)}</w:Action>`,
    `<w:To>${escapeText(to)}</w:To>`,
    from === undefined ? '<w:From/>' : `<w:From><w:Address>${escapeText(from)}</w:Address></w:From>`,
    `<communicationFunctionRcv xmlns="urn:hl7-org:v3">${device(receiver)}</communicationFunctionRcv>`,
    `<communicationFunctionSnd xmlns="urn:hl7-org:v3">${device(sender)}</communicationFunctionSnd>`,
    '<w:ReplyTo><w:Address>elsewhere</w:Address></w:ReplyTo>',
  ]
}

const envelopeOf = (p: string, parts: readonly string[], gap: string, body = '<A xmlns="urn:hl7-org:v3"><B/></A>') =>
  `<${p}:Envelope xmlns:${p}="http://schemas.xmlsoap.org/soap/envelope/" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing">${gap}<${p}:Header>${parts.join(gap)}</${p}:Header>${gap}<${p}:Body>${gap}${body}${gap}</${p}:Body></${p}:Envelope>`

const read = (xml: string) => readSoapEnvelope(readXml(Buffer.from(xml)))

describe('the reader of the SOAP header', () => {
  it('finds what was written, in any order, with any prefix and white space', () => {
    fc.assert(
      fc.property(
        header.chain((facts) => fc.tuple(fc.constant(facts), fc.shuffledSubarray(elements(facts), { minLength: 7 }))),
        prefix,
        spaced,
        ([facts, parts], p, gap) => {
          const found = read(envelopeOf(p, parts, gap))
          expect(found).toMatchObject({
            isEnvelope: true,
            headers: 1,
            bodies: 1,
            contents: 1,
            messageId: { count: 1, value: facts.messageId },
            action: { count: 1, value: facts.action },
            to: { count: 1, value: facts.to },
            from: facts.from,
            receiver: { count: 1, value: facts.receiver },
            sender: { count: 1, value: facts.sender },
          })
        },
      ),
    )
  })

  it('counts what stands more than once or not at all, and keeps the first', () => {
    fc.assert(
      fc.property(header, header, fc.nat(6), (one, other, at) => {
        const twice = read(envelopeOf('s', [...elements(one), ...elements(other)], ''))
        for (const name of ['messageId', 'action', 'to'] as const) expect(twice[name]).toEqual({ count: 2, value: one[name] })
        const missing = read(envelopeOf('s', elements(one).toSpliced(at, 1), ''))
        const counts = [missing.messageId, missing.action, missing.to, undefined, missing.receiver, missing.sender].map(
          (each) => each?.count,
        )
        expect(counts[at] ?? 0).toBe(0)
        expect(counts.filter((count) => count === 1)).toHaveLength(at === 3 || at === 6 ? 5 : 4)
      }),
    )
  })

  it('reads any well-formed document without throwing', () => {
    const piece = fc.constantFrom(
      '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">',
      '</s:Envelope>',
      '<s:Header xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">',
      '</s:Header>',
      '<s:Body xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>',
      '<id/>',
      'text',
      '<communicationFunctionRcv xmlns="urn:hl7-org:v3"/>',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          const { content, contents } = read(pieces.join(''))
          expect(content >= 0).toBe(contents === 1)
        } catch (error) {
          expect(error).toBeInstanceOf(XmlError)
        }
      }),
      { examples: [[['<id/>']], [['<s:Body xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>']]] },
    )
  })

  it('does not take names of other namespaces for the header’s', () => {
    const found = read(
      envelopeOf('s', elements({ messageId: 'm', action: 'a', to: 't', from: 'f', receiver: '1', sender: '2' }), '').replace(
        '/ws/2004/08/',
        '/ws/2003/03/',
      ),
    )
    expect([found.messageId.count, found.action.count, found.to.count, found.from]).toEqual([0, 0, 0, undefined])
  })
})

describe('the writer of the SOAP response', () => {
  const response: fc.Arbitrary<SoapResponse> = fc.record({
    messageId: fc.uuid(),
    action: words,
    to: fc.oneof(fc.constant(''), words),
    from: words,
    receiverAsid: asid,
    senderAsid: asid,
    relatesTo: words,
    wrapper: fc.constantFrom(undefined, 'retrievalQueryResponse'),
    content: fc.constant('<A><B/></A>'),
  })

  it('what it writes reads back the same, by our reader and by a general one', () => {
    const parser = new XMLParser({ ignoreAttributes: false, removeNSPrefix: true, parseTagValue: false, trimValues: false })
    fc.assert(
      fc.property(response, (given) => {
        const xml = writeSoapResponse(given)
        const found = read(xml)
        expect(found).toMatchObject({
          isEnvelope: true,
          messageId: { count: 1, value: `uuid:${given.messageId}` },
          action: { count: 1, value: given.action },
          to: { count: 1, value: given.to },
          from: given.from,
          receiver: { count: 1, value: given.receiverAsid },
          sender: { count: 1, value: given.senderAsid },
          contents: 1,
        })
        const { Header, Body } = parser.parse(xml).Envelope
        expect(Object.keys(Header)).toEqual([
          'MessageID',
          'Action',
          'To',
          'From',
          'communicationFunctionRcv',
          'communicationFunctionSnd',
          'RelatesTo',
        ])
        expect(Header.RelatesTo).toBe(given.relatesTo)
        expect(Object.keys(Body)).toEqual([given.wrapper ?? 'A'])
      }),
    )
  })
})
