import { escapeText } from '../xml/escape.ts'
import { CARE_RECORDS } from './names.ts'
import type { AddressParts } from './read-request.ts'

/** One entry of an errorList. */
export interface GazetteerError {
  readonly code: string
  readonly description: string
}

/** A getAddressListResponse (dossier sync-pds-smsp-gazetteer 4). */
export interface AddressListResponse {
  /** A new id. */
  readonly messageId: string
  /** Of the request, '' when it has none. */
  readonly refToMessageId: string
  readonly echoed: readonly string[]
  readonly result:
    | { readonly kind: 'found'; readonly addresses: readonly (AddressParts & { readonly key: string })[]; readonly total: number }
    | { readonly kind: 'failed'; readonly errors: readonly GazetteerError[] }
}

const element = (name: string, text: string): string => (text === '' ? `<${name}/>` : `<${name}>${escapeText(text)}</${name}>`)

/** Writes the answer's element: note `postCode` and `totalmatches`, spelled so. */
export function writeAddressListResponse({ messageId, refToMessageId, echoed, result }: AddressListResponse): string {
  const errors = result.kind === 'failed' ? `<errorList>${result.errors.map(errorXml).join('')}</errorList>` : ''
  const ref = refToMessageId === '' ? '' : element('refToMessageId', refToMessageId)
  const list =
    result.kind === 'found'
      ? `<addressList>${result.addresses.map(addressXml).join('')}</addressList><totalmatches>${result.total}</totalmatches>`
      : ''
  return `<getAddressListResponse xmlns="${CARE_RECORDS}"><messageHeader>${element('messageId', messageId)}${ref}${echoed.join('')}${errors}</messageHeader>${list}</getAddressListResponse>`
}

const errorXml = ({ code, description }: GazetteerError): string =>
  `<error><codeContext>urn:nhs:names:error:gazetteer</codeContext>${element('errorCode', code)}<severity>Error</severity>${element('description', description)}</error>`

const addressXml = (address: AddressParts & { readonly key: string }): string =>
  `<postalAddress>${element('address1', address.address1)}${element('address2', address.address2)}${element('address3', address.address3)}${element('town', address.town)}${element('county', address.county)}${element('postCode', address.postcode)}${element('country', address.country)}${element('addressKey', address.key)}</postalAddress>`

/** Addressing of the answer, in the order of the synchronous service's. */
export interface GazetteerHeader {
  readonly messageId: string
  readonly to: string
  readonly from: string
  /** undefined when the request has no readable wsa:MessageID. */
  readonly relatesTo: string | undefined
}

/** The whole answer: the synchronous service's header set without communication functions. */
export function writeGazetteerEnvelope({ messageId, to, from, relatesTo }: GazetteerHeader, body: string): string {
  const relates = relatesTo === undefined ? '' : element('wsa:RelatesTo', relatesTo)
  return `<?xml version='1.0' encoding='UTF-8'?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing"><SOAP-ENV:Header><wsa:MessageID>uuid:${messageId}</wsa:MessageID><wsa:Action>urn:nhs:names:services:gazetteer/getAddressListResponse</wsa:Action>${element('wsa:To', to)}<wsa:From>${element('wsa:Address', from)}</wsa:From>${relates}</SOAP-ENV:Header><SOAP-ENV:Body>${body}</SOAP-ENV:Body></SOAP-ENV:Envelope>`
}
