import { B, UPLOAD } from '../support/environment.ts'
import { assemble, type BuiltMessage, type Edits, QUERY, type Route, upload } from '../support/messages.ts'

/** A message that Spine must turn away, and everything the sender and the journal see of it. */
export interface HostileCase {
  readonly what: string
  readonly code: `MS-${string}`
  /** The broken message; `edits` fix its ids, so that the good one after it has the same. */
  readonly build: (route: Route, edits: Edits) => BuiltMessage
  readonly answer: Fault | Signal
  /** What the journal entry says. */
  readonly came: string | RegExp
  readonly expected: string | RegExp
  readonly at?: string | RegExp
  readonly more?: readonly string[]
}

/** A SOAP fault, HTTP 500. */
interface Fault {
  readonly fault: 101 | 200 | 201
  readonly location: string
}

/** An ebXML MessageError, HTTP 200. */
interface Signal {
  readonly errorCode: string
  readonly description: string
}

const HEADER = '/SOAP:Envelope/SOAP:Header/eb:MessageHeader'
const malformed = (location: string): Fault => ({ fault: 201, location })

const withBody = (body: NonNullable<Edits['body']>) => (route: Route, edits: Edits) => upload(route, { ...edits, body })
const withHeaders = (headers: NonNullable<Edits['headers']>) => (route: Route, edits: Edits) => upload(route, { ...edits, headers })
const withEnvelope = (envelope: NonNullable<Edits['envelope']>) => (route: Route, edits: Edits) => upload(route, { ...edits, envelope })
const withPayload = (payload: NonNullable<Edits['payload']>) => (route: Route, edits: Edits) => upload(route, { ...edits, payload })
const contentType = (change: (value: string) => string) =>
  withHeaders((headers) => headers.map((text, at) => (headers[at - 1] === 'Content-Type' ? change(text) : text)))
const bomb = (depth: number): string =>
  `<!DOCTYPE lolz [<!ENTITY l0 "lol">${Array.from({ length: depth }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('')}]>`

/** Every way to break a message that has a code of its own, then further ways to the same code. */
export const hostileCases: readonly HostileCase[] = [
  {
    what: 'no Content-Type',
    code: 'MS-MIME-CONTENT-TYPE',
    build: withHeaders((headers) => headers.slice(0, headers.indexOf('Content-Type'))),
    answer: malformed('MIME'),
    came: 'no Content-Type',
    expected: 'multipart/related',
  },
  {
    what: 'a Content-Type without a boundary',
    code: 'MS-MIME-NO-BOUNDARY',
    build: contentType((value) => value.replace(/ boundary="[^"]*";/, '')),
    answer: malformed('MIME'),
    came: /multipart\/related; type=text\/xml/,
    expected: /a Content-Type with a boundary/,
  },
  {
    what: 'a boundary that is not in the body',
    code: 'MS-MIME-BOUNDARY-NOT-FOUND',
    build: contentType((value) => value.replace('--=_MIME-Boundary', '=_MIME-Boundary')),
    answer: malformed('MIME'),
    came: 'a body without it',
    expected: 'a line --=_MIME-Boundary',
  },
  {
    what: 'a part without an empty line after its headers',
    code: 'MS-MIME-PART',
    build: withBody((text) => text.replace('Content-Transfer-Encoding: 8bit\n\n<SOAP', 'Content-Transfer-Encoding: 8bit\n<SOAP')),
    answer: malformed('MIME'),
    came: /<SOAP:Envelope/,
    expected: /a header line/,
    at: /^byte \d+ of the body$/,
  },
  {
    what: 'a transfer encoding Spine does not take',
    code: 'MS-MIME-TRANSFER-ENCODING',
    build: withBody((text) => text.replace('Content-Transfer-Encoding: 8bit', 'Content-Transfer-Encoding: quoted-printable')),
    answer: malformed('MIME'),
    came: '"quoted-printable"',
    expected: 'one of 7bit, 8bit, binary, base64',
  },
  {
    what: 'no HL7 part',
    code: 'MS-MIME-PART-MISSING',
    build: withBody((text) => `${text.slice(0, text.lastIndexOf('----=_MIME-Boundary\n'))}----=_MIME-Boundary--\n`),
    answer: malformed('MIME'),
    came: 'one part, the ebXML envelope',
    expected: 'two: the envelope and the HL7 message',
  },
  {
    what: '101 parts',
    code: 'MS-MIME-TOO-MANY-PARTS',
    build: withBody((text) =>
      text.replace(/----=_MIME-Boundary--\n$/, `${'----=_MIME-Boundary\n\nx\n'.repeat(99)}----=_MIME-Boundary--\n`),
    ),
    answer: malformed('MIME'),
    came: 'more than 100 parts',
    expected: 'at most 100',
  },
  {
    what: 'a 6 MB body',
    code: 'MS-BODY-TOO-LARGE',
    build: withBody((text) => `${text}${' '.repeat(6 * 1024 * 1024)}`),
    answer: malformed('HTTP body'),
    came: /^Content-Length 6\d{6}$/,
    expected: 'at most 5242880 bytes (--max-body)',
    at: 'the HTTP body',
  },
  {
    what: 'an envelope that is JSON',
    code: 'MS-XML-NOT-XML',
    build: withEnvelope(() => '{"envelope": true}'),
    answer: malformed('ebXML part'),
    came: /envelope/,
    expected: /./,
    at: 'ebXML part, line 1, column 1',
  },
  {
    what: 'mismatched tags',
    code: 'MS-XML-NOT-WELL-FORMED',
    build: withPayload((xml) => xml.replace('</GPSummary>', '</GPSumary>')),
    answer: malformed('HL7 part'),
    came: /GPSumary/,
    expected: /GPSummary/,
    at: /^HL7 part, line 1, column \d+$/,
  },
  {
    what: 'an entity bomb in the payload',
    code: 'MS-XML-DTD',
    build: withPayload((xml) => xml.replace('?>', `?>${bomb(9)}`).replace('O’Neill', '&l9;')),
    answer: malformed('HL7 part'),
    came: /<!DOCTYPE lolz/,
    expected: /./,
    at: /^HL7 part, line 1, column 39$/,
  },
  {
    what: 'an entity that XML does not define',
    code: 'MS-XML-ENTITY',
    build: withPayload((xml) => xml.replace('O’Neill', 'O&rsquo;Neill')),
    answer: malformed('HL7 part'),
    came: /&rsquo;/,
    expected: /&amp;|amp/,
  },
  {
    what: 'an undeclared prefix',
    code: 'MS-XML-PREFIX',
    build: withEnvelope((xml) => xml.replace(/ xmlns:eb="[^"]*"/, '')),
    answer: malformed('ebXML part'),
    came: /eb/,
    expected: /declar/,
  },
  {
    what: 'Latin-1 bytes in what says UTF-8',
    code: 'MS-XML-ENCODING',
    build: withBody((text) => Buffer.from(text.replace('O’Neill', 'Søren'), 'latin1')),
    answer: malformed('HL7 part'),
    came: /./,
    expected: /UTF-8/,
  },
  {
    what: 'elements 101 deep',
    code: 'MS-XML-TOO-DEEP',
    build: withPayload((xml) => xml.replace('<subject ', `${'<a>'.repeat(100)}${'</a>'.repeat(100)}<subject `)),
    answer: malformed('HL7 part'),
    came: /./,
    expected: /100/,
  },
  {
    what: 'a root that is no SOAP envelope',
    code: 'MS-EBXML-NOT-ENVELOPE',
    build: withEnvelope(() => '<html><body>hello</body></html>'),
    answer: malformed('soapEnvelopeCount'),
    came: 'another root element',
    expected: 'one SOAP:Envelope',
  },
  {
    what: 'eb:CPAId twice',
    code: 'MS-EBXML-FIELD',
    build: withEnvelope((xml) => xml.replace(/<eb:CPAId>.*<\/eb:CPAId>/, '$&$&')),
    answer: malformed('cpaId'),
    came: '2 of eb:CPAId',
    expected: 'one eb:CPAId with a value',
    at: `${HEADER}/eb:CPAId`,
  },
  {
    what: 'an HTTP header twice',
    code: 'MS-DUPLICATE-HEADER',
    build: withHeaders((headers) => [...headers, 'SOAPAction', 'urn:nhs:names:services:psis/OTHER']),
    answer: malformed('HTTP Header - soapaction'),
    came: '2 soapaction headers',
    expected: 'one',
    at: 'HTTP header soapaction',
  },
  {
    what: 'a space that does not exist',
    code: 'MS-SPACE-UNKNOWN',
    build: upload,
    more: ['X-Mock-Spine-Space', 'nowhere'],
    answer: malformed('Spine'),
    came: 'X-Mock-Spine-Space: nowhere',
    expected: 'default',
  },
  {
    what: 'a From party without a record under the certificate',
    code: 'MS-FROM-PARTY',
    build: (route, edits) => upload({ ...route, from: B.partyKey, senderAsid: B.asid }, edits),
    answer: { errorCode: 'SecurityFailure', description: '501316:eb:From PartyId does not match the client certificate' },
    came: `eb:From ${B.partyKey} with a certificate for supplier-a.mock.nhs.uk`,
    expected: `a certificate for supplier-b.mock.nhs.uk, where ${B.partyKey} is registered`,
    at: `${HEADER}/eb:From/eb:PartyId`,
  },
  {
    what: 'another party type',
    code: 'MS-EBXML-PARTY-TYPE',
    build: withEnvelope((xml) => xml.replace(/(<eb:To><eb:PartyId eb:type=")[^"]*/, '$1urn:other')),
    answer: { errorCode: 'ValueNotRecognized', description: '501314:Invalid To Party Type attribute' },
    came: 'urn:other',
    expected: 'urn:nhs:names:partyType:ocs+serviceInstance',
    at: `${HEADER}/eb:To/eb:PartyId/@eb:type`,
  },
  {
    what: 'an interaction that nobody serves',
    code: 'MS-UNKNOWN-INTERACTION',
    build: withEnvelope((xml) => xml.replace('REPC_IN150016UK05', 'REPC_IN999999UK99')),
    answer: { fault: 101, location: 'eb:Action' },
    came: 'urn:nhs:names:services:psis/REPC_IN999999UK99',
    expected: /an interaction of the catalogue/,
    at: `${HEADER}/eb:Action`,
  },
  {
    what: 'an interaction at another path',
    code: 'MS-WRONG-PATH',
    build: (route, edits) => ({ ...upload(route, edits), path: QUERY }),
    answer: { fault: 101, location: 'URI' },
    came: 'REPC_IN150016UK05 (async-reliable) at /reliablemessaging/queryrequest',
    expected: 'a path for async-reliable messages',
  },
  {
    what: 'another To party',
    code: 'MS-UNKNOWN-TO-PARTY',
    build: (route, edits) => upload({ ...route, to: 'Z99999-9999999' }, edits),
    answer: { errorCode: 'ValueNotRecognized', description: '501315:Unknown eb:To PartyId' },
    came: 'Z99999-9999999',
    expected: /^a party of the directory, or YES-0000806/,
    at: `${HEADER}/eb:To/eb:PartyId`,
  },
  {
    what: 'an unknown CPAId',
    code: 'MS-UNKNOWN-CPAID',
    build: (route, edits) => upload({ ...route, cpaId: 'S9999999999' }, edits),
    answer: { errorCode: 'ValueNotRecognized', description: '501319:Unknown eb:CPAId' },
    came: 'S9999999999',
    expected: 'S20001A000182',
    at: `${HEADER}/eb:CPAId`,
  },
  {
    what: 'attachments of which none is the one referred to',
    code: 'MS-ATTACHMENT-NOT-FOUND',
    build: withBody((text) =>
      text.replace(/cid:[^"]*/, 'cid:other').replace(/(----=_MIME-Boundary)--\n$/, '$1\nContent-Id: <more>\n\nx\n$1--\n'),
    ),
    answer: { errorCode: 'MimeProblem', description: '501311:eb:Reference to a part that the message does not have' },
    came: /^xlink:href cid:other; the parts are .*@spine\.nhs\.uk, more$/,
    expected: 'a reference to a part of this message',
  },
  {
    what: 'a payload in no namespace',
    code: 'MS-HL7-NOT-HL7',
    build: withPayload((xml) => xml.replace(' xmlns="urn:hl7-org:v3"', '')),
    answer: malformed('HL7 part'),
    came: 'a root element REPC_IN150016UK05 in namespace “”',
    expected: 'REPC_IN150016UK05 in urn:hl7-org:v3',
  },
  {
    what: 'a payload of another interaction',
    code: 'MS-HL7-INTERACTION',
    build: withPayload((xml) => xml.replaceAll('REPC_IN150016UK05', 'REPC_IN150015UK05')),
    answer: malformed('HL7 part'),
    came: 'REPC_IN150015UK05',
    expected: 'REPC_IN150016UK05',
  },
  // The same codes by other ways.
  {
    what: 'text/xml in place of multipart',
    code: 'MS-MIME-CONTENT-TYPE',
    build: contentType(() => 'text/xml'),
    answer: malformed('MIME'),
    came: '"text/xml"',
    expected: 'multipart/related',
  },
  {
    what: 'an empty body',
    code: 'MS-MIME-BOUNDARY-NOT-FOUND',
    build: withBody(() => ''),
    answer: malformed('MIME'),
    came: 'a body without it',
    expected: /a line/,
  },
  {
    what: 'an external entity in the envelope',
    code: 'MS-XML-DTD',
    build: withEnvelope((xml) => `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${xml.replace(/(<eb:CPAId>).*?</, '$1&e;<')}`),
    answer: malformed('ebXML part'),
    came: /<!DOCTYPE x/,
    expected: /./,
  },
  {
    what: 'a payload cut off in the middle',
    code: 'MS-XML-NOT-WELL-FORMED',
    build: withPayload((xml) => xml.slice(0, 900)),
    answer: malformed('HL7 part'),
    came: /./,
    expected: /./,
  },
  {
    what: 'broken base64',
    code: 'MS-MIME-TRANSFER-ENCODING',
    build: (route, edits) => {
      const good = upload(route, edits)
      const kind = { service: 'urn:nhs:names:services:psis', action: UPLOAD.slice(-17) }
      const envelope = /<SOAP:Envelope.*<\/SOAP:Envelope>/s.exec(good.body.toString())?.[0] ?? ''
      const body = (text: string) => text.replace(/8bit(\n\n%%%)/, 'base64$1')
      return { ...good, ...assemble({ ...edits, body }, kind, `${good.messageId}@spine.nhs.uk`, envelope, '%%%') }
    },
    answer: malformed('MIME'),
    came: /%%%/,
    expected: 'base64',
  },
  {
    what: 'a quarter of a million attributes',
    code: 'MS-XML-TOO-DEEP',
    build: withPayload((xml) =>
      xml.replace('<subject ', `<subject ${Array.from({ length: 250_000 }, (_, at) => `a${at}="1"`).join(' ')} `),
    ),
    answer: malformed('HL7 part'),
    came: /./,
    expected: /./,
  },
]
