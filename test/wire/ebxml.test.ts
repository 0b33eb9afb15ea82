import fc from 'fast-check'
import { XMLParser } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { readEnvelope } from '../../src/wire/ebxml/envelope.ts'
import { MESSAGE_CONTENT_TYPE, writeBusinessMessage } from '../../src/wire/ebxml/write-message.ts'
import { signalSoapAction, writeAcknowledgment, writeMessageError } from '../../src/wire/ebxml/write-signals.ts'
import { writeFault } from '../../src/wire/soap/fault.ts'
import { readXml } from '../../src/wire/xml/index.ts'
import { corpusPresent, corpusText } from '../support/corpus.ts'

/** Text as a hostile sender would choose it: markup, quotes, line ends, characters outside the BMP; not blank at its ends. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom('<', '&', '"', "'", '>', ']]>', '&amp;', '\r\n', '\t', '𝄞', '💊', 'é', ' ', '<!--', '</eb:From>'),
      fc.string(),
    ),
    { maxLength: 6 },
  )
  .map((parts) => `A${parts.join('').replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')}Z`)

const read = (text: string | Buffer) => readEnvelope(readXml(Buffer.from(text)))

const subject = fc.record({
  from: hostile,
  to: hostile,
  cpaId: hostile,
  conversationId: hostile,
  messageId: hostile,
  timestamp: hostile,
})

const PLAIN = {
  from: 'A91563-9198977',
  to: 'X26-9199246',
  cpaId: 'S918999508766',
  conversationId: 'B97CCED5-EE2B-4143-B880-9847A93C53AB',
  messageId: 'B97CCED5-EE2B-4143-B880-9847A93C53AB',
  timestamp: '2021-01-19T10:14:17Z',
}

describe('writeAcknowledgment', () => {
  it('says what was received, with From and To changed over, whatever characters the message held', () => {
    fc.assert(
      fc.property(subject, fc.uuid(), (about, id) => {
        const envelope = read(writeAcknowledgment(about, id, '2026-01-01T00:00:00'))
        expect(envelope).toMatchObject({
          isEnvelope: true,
          headers: 1,
          bodies: 1,
          messageHeaders: 1,
          version: '2.0',
          from: { count: 1, value: about.to, type: 'urn:nhs:names:partyType:ocs+serviceInstance' },
          to: { count: 1, value: about.from },
          cpaId: { count: 1, value: about.cpaId },
          conversationId: { value: about.conversationId },
          service: { value: 'urn:oasis:names:tc:ebxml-msg:service' },
          action: { value: 'Acknowledgment' },
          messageId: { value: id },
          timestamp: { value: about.timestamp },
          refToMessageId: { count: 1, value: about.messageId },
          acknowledgment: { count: 1, refToMessageId: about.messageId },
          duplicateElimination: 0,
          ackRequested: { count: 0 },
          syncReply: { count: 0 },
          errorLists: 0,
          manifests: 0,
        })
      }),
    )
  })

  it('is byte for byte in the shape of the one captured from Spine', (context) => {
    if (!corpusPresent) return context.skip()
    const captured = corpusText('ack/real-spine-sync-ack-forward-reliable.escaped.txt')
      .replaceAll("\\'", "'")
      .replaceAll('\\n', '\n')
      .trimEnd()
    expect(writeAcknowledgment(PLAIN, '1A5A8D40-5A3F-11EB-8EC1-6C3BE5A861CD', '2021-01-19T10:14:23')).toBe(captured)
  })

  it('keeps the marks of that shape where the capture is not at hand', () => {
    const text = writeAcknowledgment(PLAIN, 'ID', '2021-01-19T10:14:23')
    expect(
      text.startsWith(
        "<?xml version='1.0' encoding='UTF-8'?>\n<soap:Envelope xmlns:xsi=\"http://www.w3c.org/2001/XML-Schema-Instance\" xmlns:soap=",
      ),
    ).toBe(true)
    expect(text.split('\n')).toHaveLength(2)
    expect(text).toContain('<eb:MessageHeader eb:version="2.0" soap:mustUnderstand="1">')
    expect(text).toContain(
      '<eb:Acknowledgment eb:version="2.0" soap:mustUnderstand="1" soap:actor="urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH"><eb:Timestamp>2021-01-19T10:14:23</eb:Timestamp>',
    )
    expect(text.endsWith('</eb:Acknowledgment></soap:Header><soap:Body/></soap:Envelope>')).toBe(true)
  })
})

describe('writeMessageError', () => {
  const errors = [
    { errorCode: 'ValueNotRecognized', description: '501319:Unknown eb:CPAId' },
    { errorCode: 'Inconsistent', description: '501310:<&">' },
  ]

  it('holds its ErrorList in the Header, every Error complete (acceptance test A04)', () => {
    const text = writeMessageError(PLAIN, 'ID', errors)
    const parser = new XMLParser({ ignoreAttributes: false, isArray: (name) => name === 'eb:Error' })
    const { 'soap:Envelope': envelope } = parser.parse(text)
    const list = envelope['soap:Header']['eb:ErrorList']
    expect(Object.keys(envelope['soap:Header'])).toEqual(['eb:MessageHeader', 'eb:ErrorList'])
    expect(list['@_eb:highestSeverity']).toBe('Error')
    expect(list['eb:Error']).toHaveLength(2)
    for (const error of list['eb:Error']) {
      expect(Object.keys(error)).toEqual(['eb:Description', '@_eb:codeContext', '@_eb:severity', '@_eb:errorCode'])
      expect(error['@_eb:codeContext']).toBe('urn:oasis:names:tc:ebxml-msg:service:errors')
      expect(error['eb:Description']['@_xml:lang']).toBe('en-GB')
    }
    expect(list['eb:Error'][0]['eb:Description']['#text']).toBe('501319:Unknown eb:CPAId')
    expect(read(text)).toMatchObject({
      action: { value: 'MessageError' },
      acknowledgment: { count: 0 },
      refToMessageId: { value: PLAIN.messageId },
    })
  })

  it('gives back what was written, whatever characters it holds', () => {
    const error = fc.record({ errorCode: fc.constantFrom('ValueNotRecognized', 'Inconsistent'), description: hostile })
    fc.assert(
      fc.property(subject, fc.array(error, { minLength: 1, maxLength: 3 }), (about, list) => {
        const envelope = read(writeMessageError(about, 'ID', list))
        const complete = { codeContext: 'urn:oasis:names:tc:ebxml-msg:service:errors', severity: 'Error' }
        expect(envelope.errors).toEqual(list.map((each) => ({ ...complete, ...each })))
        expect([envelope.errorLists, envelope.to.value]).toEqual([1, about.from])
      }),
    )
  })

  it('doubles the urn: of its SOAPAction as Spine does', () => {
    expect(signalSoapAction('Acknowledgment')).toBe('urn:urn:oasis:names:tc:ebxml-msg:service/Acknowledgment')
    expect(signalSoapAction('MessageError')).toBe('urn:urn:oasis:names:tc:ebxml-msg:service/MessageError')
  })
})

describe('writeBusinessMessage', () => {
  const business = {
    from: 'YES-0000806',
    to: 'A99901-9990001',
    cpaId: 'S918999404212',
    conversationId: 'C',
    service: 'urn:nhs:names:services:psis',
    action: 'MCCI_IN010000UK13',
    messageId: '0EC01F30-3B1B-11F1-9D4B-57C1A1B2C3D4',
    timestamp: '2026-01-01T00:00:00Z',
    refToMessageId: 'R',
    reliable: true,
    payload: "<?xml version='1.0' encoding='UTF-8'?>\n<hl7:x xmlns:hl7=\"urn:hl7-org:v3\">é𝄞</hl7:x>\r\n",
  }
  const parts = (message: Buffer) => {
    const [before, header = '', payload = '', after] = message.toString().split('----=_MIME-Boundary')
    const part = (text: string) => {
      const end = text.indexOf('\r\n\r\n')
      return { fields: text.slice(2, end).split('\r\n'), content: text.slice(end + 4) }
    }
    return { before, header: part(header), payload: part(payload), after }
  }

  it('is two parts with their three headers each, CRLF between MIME lines, and the payload as given', () => {
    const message = writeBusinessMessage(business)
    const { before, header, payload, after } = parts(message)
    expect([before, after]).toEqual(['', '--\r\n'])
    expect(header.fields).toEqual(['Content-Id: <ebXMLHeader@spine.nhs.uk>', 'Content-Type: text/xml', 'Content-Transfer-Encoding: 8bit'])
    expect(payload.fields).toEqual([
      `Content-Id: <${business.messageId}@spine.nhs.uk>`,
      'Content-Type: application/xml',
      'Content-Transfer-Encoding: 8bit',
    ])
    expect(payload.content).toBe(`${business.payload}\r\n`)
    expect(header.content.endsWith('</soap:Envelope>\r\n\r\n')).toBe(true)
    expect(MESSAGE_CONTENT_TYPE).toBe(
      'multipart/related; boundary="--=_MIME-Boundary"; charset="UTF-8"; type="text/xml"; start="<ebXMLHeader@spine.nhs.uk>"',
    )
  })

  it('asks for an acknowledgement when it is reliable, and only for a synchronous reply when it is not', () => {
    const reliable = parts(writeBusinessMessage(business)).header.content
    expect(read(reliable.trimEnd())).toMatchObject({
      duplicateElimination: 1,
      ackRequested: { count: 1, version: '2.0', signed: 'false', actor: 'urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH' },
      syncReply: { count: 1, version: '2.0', actor: 'http://schemas.xmlsoap.org/soap/actor/next' },
      manifests: 1,
      manifestVersions: ['2.0'],
      references: [`cid:${business.messageId}@spine.nhs.uk`],
    })
    expect(reliable).toMatch(
      /<eb:DuplicateElimination\/><\/eb:MessageHeader><eb:AckRequested eb:version="2\.0" soap:mustUnderstand="1" soap:actor="[^"]*" eb:signed="false"\/><eb:SyncReply /,
    )
    expect(reliable).toContain('<eb:Schema eb:location="urn:hl7-org:v3_MCCI_IN010000UK13.xsd" eb:version="13"/>')
    expect(reliable).toContain('<eb:Manifest xmlns:hl7ebxml="urn:hl7-org:transport/ebXML/DSTUv1.0" eb:version="2.0">')
    const express = parts(writeBusinessMessage({ ...business, reliable: false })).header.content
    expect(read(express.trimEnd())).toMatchObject({ duplicateElimination: 0, ackRequested: { count: 0 }, syncReply: { count: 1 } })
  })

  it('gives back what was written, whatever characters it holds', () => {
    fc.assert(
      fc.property(subject, hostile, (about, refToMessageId) => {
        const message = writeBusinessMessage({ ...business, ...about, messageId: business.messageId, refToMessageId })
        const envelope = read(parts(message).header.content.trimEnd())
        const { from, to, cpaId, conversationId, timestamp } = envelope
        expect([from, to, cpaId, conversationId, timestamp].map(({ value }) => value)).toEqual([
          about.from,
          about.to,
          about.cpaId,
          about.conversationId,
          about.timestamp,
        ])
        expect(envelope.refToMessageId.value).toBe(refToMessageId)
      }),
    )
  })
})

describe('readEnvelope', () => {
  const NAMESPACES =
    'xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:e="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd" xmlns:x="http://www.w3.org/1999/xlink"'
  const wrap = (header: string, body = '') =>
    `<s:Envelope ${NAMESPACES}><s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`

  it('goes by namespace, not by prefix, and counts what should stand once', () => {
    const party = (id: string) => `<e:PartyId e:type="t">${id}</e:PartyId>`
    const twice = `<e:MessageHeader e:version="2.0"><e:From>${party('a')}${party('b')}</e:From><e:To> ${party(' c ')} </e:To><e:CPAId>1</e:CPAId><e:CPAId>2</e:CPAId><e:MessageData><e:MessageId>m</e:MessageId></e:MessageData><e:MessageData/></e:MessageHeader><e:MessageHeader/><e:SyncReply/><e:SyncReply/>`
    expect(read(wrap(twice))).toMatchObject({
      messageHeaders: 2,
      version: '2.0',
      from: { count: 2, value: 'a', type: 't' },
      to: { count: 1, value: 'c' },
      cpaId: { count: 2, value: '1' },
      messageData: 2,
      messageId: { count: 1, value: 'm' },
      action: { count: 0, value: '' },
      syncReply: { count: 2 },
    })
  })

  it('knows two From elements from one', () => {
    const from = '<e:From><e:PartyId>a</e:PartyId></e:From>'
    expect(read(wrap(`<e:MessageHeader>${from}${from}</e:MessageHeader>`)).from.count).toBe(2)
  })

  it('takes the text of DuplicateElimination for nothing and reads every manifest and reference', () => {
    const manifests =
      '<e:Manifest e:version="2.0"><e:Reference x:href="cid:1"/><e:Reference/></e:Manifest><e:Manifest><e:Reference href="cid:2"/></e:Manifest>'
    expect(
      read(wrap('<e:MessageHeader><e:DuplicateElimination>always</e:DuplicateElimination></e:MessageHeader>', manifests)),
    ).toMatchObject({
      duplicateElimination: 1,
      manifests: 2,
      manifestVersions: ['2.0', undefined],
      references: ['cid:1', undefined, undefined],
    })
  })

  it.each([
    ['<other/>', { isEnvelope: false, headers: 0, bodies: 0 }],
    ['<Envelope><Header/><Body/></Envelope>', { isEnvelope: false, headers: 0, bodies: 0 }],
    [`<s:Envelope ${NAMESPACES}/>`, { isEnvelope: true, headers: 0, bodies: 0 }],
    [`<s:Envelope ${NAMESPACES}><s:Header/><s:Header/><s:Body/><s:Body/></s:Envelope>`, { headers: 2, bodies: 2, messageHeaders: 0 }],
    [`<s:Envelope ${NAMESPACES}><s:Body><e:MessageHeader/></s:Body></s:Envelope>`, { messageHeaders: 0 }],
  ])('never throws: %s', (text, facts) => expect(read(text)).toMatchObject(facts))
})

describe('writeFault', () => {
  const error = { code: 200, location: 'Not Supported', description: 'System failure to process message - default' }

  it('has unqualified children and the fields of an error in their order', () => {
    const text = writeFault('Client', [error, { code: 201, location: '<&">', description: '𝄞 & more' }])
    expect(text).toContain(
      '<SOAP:Body><SOAP:Fault><faultcode>SOAP:Client</faultcode><faultstring>Application Exception</faultstring><detail><nasp:errorList xmlns:nasp="http://national.carerecords.nhs.uk/schema/"><nasp:error>',
    )
    const { 'SOAP:Envelope': envelope } = new XMLParser({ isArray: (name) => name === 'nasp:error', parseTagValue: false }).parse(text)
    expect(Object.keys(envelope)).toEqual(['SOAP:Body'])
    const [first, second] = envelope['SOAP:Body']['SOAP:Fault'].detail['nasp:errorList']['nasp:error']
    expect(Object.entries(first)).toEqual([
      ['nasp:codeContext', 'urn:nhs:names:error:tms'],
      ['nasp:errorCode', '200'],
      ['nasp:severity', 'Error'],
      ['nasp:location', error.location],
      ['nasp:description', error.description],
    ])
    expect([second['nasp:location'], second['nasp:description']]).toEqual(['<&">', '𝄞 & more'])
  })

  it('is well-formed whatever it quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (description) => {
        expect(() => readXml(Buffer.from(writeFault('Server', [{ ...error, description }])))).not.toThrow()
      }),
    )
  })
})
