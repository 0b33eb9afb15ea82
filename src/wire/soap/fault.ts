import { escapeText } from '../xml/escape.ts'

/** One `nasp:error` of a Spine SOAP fault (dossier ebxml-messaging 3.2). */
export interface NaspError {
  readonly code: number
  readonly location: string
  readonly description: string
}

/** A SOAP 1.1 Fault with `nasp:errorList`; the children of Fault are unqualified, the order of the error's fields is fixed. */
export function writeFault(faultcode: 'Client' | 'Server', errors: readonly NaspError[]): string {
  const list = errors
    .map(
      (error) =>
        `<nasp:error><nasp:codeContext>urn:nhs:names:error:tms</nasp:codeContext><nasp:errorCode>${error.code}</nasp:errorCode><nasp:severity>Error</nasp:severity><nasp:location>${escapeText(error.location)}</nasp:location><nasp:description>${escapeText(error.description)}</nasp:description></nasp:error>`,
    )
    .join('')
  return `<?xml version="1.0" encoding="UTF-8"?>\n<SOAP:Envelope xmlns:SOAP="http://schemas.xmlsoap.org/soap/envelope/"><SOAP:Body><SOAP:Fault><faultcode>SOAP:${faultcode}</faultcode><faultstring>Application Exception</faultstring><detail><nasp:errorList xmlns:nasp="http://national.carerecords.nhs.uk/schema/">${list}</nasp:errorList></detail></SOAP:Fault></SOAP:Body></SOAP:Envelope>`
}
