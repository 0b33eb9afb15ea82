import { asidDevice } from '../hl7v3/write-message.ts'
import { escapeText } from '../xml/escape.ts'

/** The addressing of a synchronous answer, and what stands in its body (dossier sync-pds-smsp-gazetteer 1.5). */
export interface SoapResponse {
  /** A new id, without `uuid:`. */
  readonly messageId: string
  /** `urn:nhs:names:services:<service>/<interaction of the answer>`. */
  readonly action: string
  readonly to: string
  readonly from: string
  readonly receiverAsid: string
  readonly senderAsid: string
  /** wsa:MessageID of the request, with its `uuid:`. */
  readonly relatesTo: string
  /** Element around the interaction; the interaction stands directly in the body without one. */
  readonly wrapper: string | undefined
  /** The interaction's element, which uses the default namespace or the prefix `hl7`. */
  readonly content: string
}

/** Writes the envelope with the header's children in the order, and the namespaces with the prefixes, that captures show. */
export function writeSoapResponse(response: SoapResponse): string {
  const { wrapper } = response
  const text = (name: string, value: string) => (value === '' ? `<${name}/>` : `<${name}>${escapeText(value)}</${name}>`)
  const content = wrapper === undefined ? response.content : `<${wrapper}>${response.content}</${wrapper}>`
  return `<?xml version='1.0' encoding='UTF-8'?>\n<SOAP-ENV:Envelope xmlns:crs="http://national.carerecords.nhs.uk/schema/crs/" xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns="urn:hl7-org:v3" xmlns:hl7="urn:hl7-org:v3"><SOAP-ENV:Header><wsa:MessageID>uuid:${response.messageId}</wsa:MessageID>${text('wsa:Action', response.action)}${text('wsa:To', response.to)}<wsa:From>${text('wsa:Address', response.from)}</wsa:From><communicationFunctionRcv typeCode="RCV">${asidDevice(response.receiverAsid)}</communicationFunctionRcv><communicationFunctionSnd typeCode="SND">${asidDevice(response.senderAsid)}</communicationFunctionSnd>${text('wsa:RelatesTo', response.relatesTo)}</SOAP-ENV:Header><SOAP-ENV:Body>${content}</SOAP-ENV:Body></SOAP-ENV:Envelope>`
}
