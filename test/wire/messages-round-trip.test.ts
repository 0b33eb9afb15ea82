import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type EbxmlEnvelope, readEnvelope } from '../../src/wire/ebxml/envelope.ts'
import { SUPPLIER_START, writeSupplierMessage } from '../../src/wire/ebxml/write-forward.ts'
import { MESSAGE_CONTENT_TYPE, writeBusinessMessage } from '../../src/wire/ebxml/write-message.ts'
import { readWrapper } from '../../src/wire/hl7v3/wrapper.ts'
import { writeHl7 } from '../../src/wire/hl7v3/write-message.ts'
import { type Multipart, multipartContentType, readContentType, readMultipart, writeMultipart } from '../../src/wire/multipart/index.ts'
import { escapeText, readXml } from '../../src/wire/xml/index.ts'

const printable = fc.stringMatching(/^[\x21-\x7e]([\x20-\x7e]{0,30}[\x21-\x7e])?$/)
/** What XML can hold, blank at neither end because readers trim; now and then what a MIME reader takes for a delimiter. */
const text = fc
  .oneof(
    { weight: 5, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
    fc.constantFrom('\n----=_MIME-Boundary\n', '\r\n----=_MIME-Boundary--\r\n', '\n\n--', '\n----=_MIME-Boundary'),
  )
  .map((part) => `A${part.replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')}<&"'>Z`)
const messageId = fc.uuid().map((id) => id.toUpperCase())

const header = fc.record({
  from: text,
  to: text,
  cpaId: text,
  conversationId: text,
  service: text,
  action: fc.constantFrom('MCCI_IN010000UK13', 'COPC_IN000001UK01', 'X'),
  messageId,
  timestamp: text,
})

const payload = fc.tuple(messageId, text, text, text, text).map(([id, versionCode, receiverAsid, senderAsid, title]) => {
  const message = { interaction: 'COPC_IN000001UK01', prefix: '' as const, id, createdAt: 0, versionCode, receiverAsid, senderAsid }
  return { message, written: writeHl7({ ...message, content: `<subject><title>${escapeText(title)}</title></subject>` }) }
})

const envelopeOf = ({ root }: Multipart): EbxmlEnvelope => readEnvelope(readXml(root.content()))
const fieldsOf = ({ from, to, cpaId, conversationId, service, action, messageId: id, timestamp }: EbxmlEnvelope) =>
  Object.fromEntries(
    Object.entries({ from, to, cpaId, conversationId, service, action, messageId: id, timestamp }).map(([name, { count, value }]) => [
      name,
      count === 1 ? value : count,
    ]),
  )

test('a message that Spine sends is read again whole: header, reference, payload and its wrapper', () => {
  fc.assert(
    fc.property(header, text, fc.boolean(), payload, (given, refToMessageId, reliable, { message, written }) => {
      const read = readMultipart(writeBusinessMessage({ ...given, refToMessageId, reliable, payload: written }), MESSAGE_CONTENT_TYPE)
      const envelope = envelopeOf(read)
      expect(fieldsOf(envelope)).toEqual(given)
      expect(envelope).toMatchObject({ refToMessageId: { count: 1, value: refToMessageId }, manifests: 1, errorLists: 0 })
      expect([envelope.duplicateElimination, envelope.ackRequested.count]).toEqual(reliable ? [1, 1] : [0, 0])
      expect(envelope.references).toEqual([`cid:${read.payload?.contentId}`])
      expect(read.payload?.content().toString()).toBe(written)
      const { interaction, id, versionCode, receiverAsid, senderAsid, faults } = readWrapper(readXml(Buffer.from(written)))
      expect({ interaction, id, versionCode, receiverAsid, senderAsid, faults }).toEqual({
        interaction: message.interaction,
        id: message.id,
        versionCode: message.versionCode,
        receiverAsid: message.receiverAsid,
        senderAsid: message.senderAsid,
        faults: [],
      })
      expect([read.parts.length, read.closed, read.preamble]).toEqual([2, true, false])
    }),
  )
})

test('a message between suppliers is read again whole, attachments and references among it', () => {
  const attachment = fc.record({
    contentId: fc.stringMatching(/^[A-Za-z0-9@._-]{1,20}$/),
    contentType: printable,
    content: fc.uint8Array({ maxLength: 300 }),
  })
  const reference = fc.record({ href: text, description: text })
  fc.assert(
    fc.property(
      header,
      payload,
      fc.array(attachment, { maxLength: 4 }),
      fc.array(reference, { maxLength: 4 }),
      (given, { written }, attachments, references) => {
        const encoded = attachments.map((each) => ({ ...each, content: Buffer.from(each.content).toString('base64') }))
        const read = readMultipart(
          writeSupplierMessage({ ...given, payload: written, references, attachments: encoded }),
          multipartContentType(SUPPLIER_START),
        )
        const envelope = envelopeOf(read)
        expect(fieldsOf(envelope)).toEqual(given)
        expect(envelope.references).toEqual([`cid:${given.messageId}@spine.nhs.uk`, ...references.map(({ href }) => href)])
        expect(read.parts.slice(2).map(({ contentId, contentType }) => ({ contentId, contentType }))).toEqual(
          attachments.map(({ contentId, contentType }) => ({ contentId, contentType })),
        )
        expect(read.parts.slice(2).map((part) => part.content().toString('hex'))).toEqual(
          attachments.map(({ content }) => Buffer.from(content).toString('hex')),
        )
      },
    ),
  )
})

test('whatever boundary and root a Content-Type is written with, it names them again and the body is split by it', () => {
  fc.assert(
    fc.property(printable, printable, printable, (boundary, start, other) => {
      fc.pre(start !== other && !`x\n${start}${other}`.includes(`\n--${boundary}`))
      const type = multipartContentType(start, boundary)
      const { parameters } = readContentType(type)
      expect([parameters.get('boundary'), parameters.get('start')]).toEqual([boundary, `<${start}>`])
      const part = (contentId: string) => ({ contentId, contentType: 'text/xml', content: 'x' })
      const read = readMultipart(writeMultipart([part(other), part(start)], boundary), type)
      expect([read.boundary, read.root.contentId, read.payload?.contentId]).toEqual([boundary, start, other])
    }),
    { numRuns: 500 },
  )
})
