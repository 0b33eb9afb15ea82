import { escapeAttribute, escapeText } from '../xml/escape.ts'
import { WSA_2005 } from './names.ts'

/** An ITK answer (dossier sync-pds-smsp-gazetteer 3.2). */
export interface ItkResponse {
  /** A new id, without a prefix. */
  readonly messageId: string
  /** Of the SOAP header and of the distribution envelope. */
  readonly service: string
  /** Where the request came from; '' for nowhere. */
  readonly to: string
  /** wsa:MessageID of the request; undefined leaves the element out. */
  readonly relatesTo: string | undefined
  readonly trackingId: string
  readonly payloadId: string
  readonly profileId: string
  /** The payload's element, with its namespace declared. */
  readonly payload: string
}

/** Writes the answer with prefixes and header order of the published answers. */
export function writeItkResponse(response: ItkResponse): string {
  const { service, payloadId, profileId } = response
  const id = `uuid_${payloadId}`
  return soapEnvelope(
    addressing({ messageId: response.messageId, action: service, to: response.to, relatesTo: response.relatesTo }),
    `<itk:DistributionEnvelope xmlns:itk="urn:nhs-itk:ns:201005" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><itk:header service="${escapeAttribute(service)}" trackingid="${response.trackingId}"><itk:manifest count="1"><itk:manifestitem id="${id}" mimetype="text/xml" profileid="${escapeAttribute(profileId)}" base64="false" compressed="false" encrypted="false"/></itk:manifest></itk:header><itk:payloads count="1"><itk:payload id="${id}">${response.payload}</itk:payload></itk:payloads></itk:DistributionEnvelope>`,
  )
}

/** Header elements of an answer, in the order of the published ones. */
export function addressing(header: {
  readonly messageId: string
  readonly action: string
  readonly to: string
  readonly relatesTo: string | undefined
}): string {
  const to = header.to === '' ? '<wsa:To/>' : `<wsa:To>${escapeText(header.to)}</wsa:To>`
  const relates = header.relatesTo === undefined ? '' : `<wsa:RelatesTo>${escapeText(header.relatesTo)}</wsa:RelatesTo>`
  return `<wsa:MessageID>${header.messageId}</wsa:MessageID><wsa:Action>${escapeText(header.action)}</wsa:Action>${to}${relates}`
}

export const soapEnvelope = (header: string, body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsa="${WSA_2005}"><soap:Header>${header}</soap:Header><soap:Body>${body}</soap:Body></soap:Envelope>`
