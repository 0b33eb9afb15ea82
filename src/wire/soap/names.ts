import { xmlName } from '../xml/names.ts'

/** SOAP 1.1. */
export const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/'
/** WS-Addressing of August 2004, which the synchronous service speaks (dossier sync-pds-smsp-gazetteer 1.3). */
export const WSA = 'http://schemas.xmlsoap.org/ws/2004/08/addressing'

const soap = (local: string) => xmlName(SOAP, local)
const wsa = (local: string) => xmlName(WSA, local)

export const NAMES = {
  envelope: soap('Envelope'),
  header: soap('Header'),
  body: soap('Body'),
  messageId: wsa('MessageID'),
  action: wsa('Action'),
  to: wsa('To'),
  from: wsa('From'),
  address: wsa('Address'),
} as const
