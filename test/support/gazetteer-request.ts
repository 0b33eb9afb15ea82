import { randomUUID } from 'node:crypto'

/** What is asked of the gazetteer, by the names of the request's elements. */
export type Sought = Readonly<
  Partial<Record<'address1' | 'address2' | 'address3' | 'town' | 'county' | 'postcode' | 'postCode' | 'country', string>>
>

export interface GazetteerEdits {
  readonly sought?: Sought
  readonly maxno?: string
  readonly messageId?: string
  /** Children of the SOAP header. */
  readonly header?: string
  readonly request?: (xml: string) => string
  readonly envelope?: (xml: string) => string
  readonly contentType?: string | undefined
  readonly headers?: readonly string[]
  readonly body?: Buffer | string
}

const same = (xml: string) => xml
const wsa = 'http://schemas.xmlsoap.org/ws/2004/08/addressing'

/** A getAddressListRequest (dossier sync-pds-smsp-gazetteer 4). */
export function gazetteerRequest(edits: GazetteerEdits = {}) {
  const messageId = edits.messageId ?? randomUUID().toUpperCase()
  const parts = Object.entries(edits.sought ?? { postcode: 'AX1 1BB' }).map(([name, value]) => `<${name}>${value}</${name}>`)
  const maxno = edits.maxno === undefined ? '' : `<maxno>${edits.maxno}</maxno>`
  const request = (edits.request ?? same)(
    `<getAddressListRequest xmlns="http://national.carerecords.nhs.uk/schema/"><messageHeader><messageId>${messageId}</messageId></messageHeader><postalAddress>${parts.join('')}</postalAddress>${maxno}</getAddressListRequest>`,
  )
  const header =
    edits.header ??
    `<wsa:MessageID>uuid:${messageId}</wsa:MessageID><wsa:Action>urn:nhs:names:services:gazetteer/getAddressList</wsa:Action><wsa:To>https://msg.int.spine2.ncrs.nhs.uk/addressfinder/query</wsa:To><wsa:From><wsa:Address>http://192.0.2.7/asker</wsa:Address></wsa:From>`
  const xml = `<?xml version="1.0" encoding="UTF-8"?><SOAP:Envelope xmlns:SOAP="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsa="${wsa}"><SOAP:Header>${header}</SOAP:Header><SOAP:Body>${request}</SOAP:Body></SOAP:Envelope>`
  const contentType = 'contentType' in edits ? edits.contentType : 'text/xml; charset=utf-8'
  return {
    headers: [
      ...(contentType === undefined ? [] : ['Content-Type', contentType]),
      'SOAPAction',
      '"getAddressList"',
      ...(edits.headers ?? []),
    ],
    body: edits.body ?? (edits.envelope ?? same)(xml),
    messageId,
  }
}
