import { type EbxmlEnvelope, readEnvelope } from '../../wire/ebxml/envelope.ts'
import { MultipartError, readMultipart } from '../../wire/multipart/index.ts'
import { readSoapEnvelope, type SoapEnvelope } from '../../wire/soap/envelope.ts'
import { readXml, XmlError } from '../../wire/xml/index.ts'

/** A multipart body whose lines end with LF, as editors and git leave it, with CRLF; any other body as it is. */
export function withWireLineEnds(body: Buffer): Buffer {
  if (!body.subarray(0, 2).equals(Buffer.from('--')) || body.includes(0x0d)) return body
  return Buffer.from(body.toString('latin1').replaceAll('\n', '\r\n'), 'latin1')
}

/** The ebXML envelope of a body; throws MultipartError or XmlError when there is none to be read. */
export function envelopeOf(body: Buffer, contentType: string): EbxmlEnvelope {
  const root = /^\s*multipart\//i.test(contentType) ? readMultipart(body, contentType).root.content() : body
  return readEnvelope(readXml(root))
}

/** The same, undefined where there is none: broken messages are sent and received too. */
export function envelopeIfReadable(body: Buffer, contentType: string): EbxmlEnvelope | undefined {
  try {
    const envelope = envelopeOf(body, contentType)
    return envelope.isEnvelope ? envelope : undefined
  } catch (error) {
    if (error instanceof MultipartError || error instanceof XmlError) return undefined
    throw error
  }
}

/** The envelope of a synchronous message, undefined where there is none: one with a wsa:MessageID. */
export function soapEnvelopeIfReadable(body: Buffer): SoapEnvelope | undefined {
  try {
    const envelope = readSoapEnvelope(readXml(body))
    return envelope.isEnvelope && envelope.messageId.count > 0 ? envelope : undefined
  } catch (error) {
    if (error instanceof XmlError) return undefined
    throw error
  }
}
