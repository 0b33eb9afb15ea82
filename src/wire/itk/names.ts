import { xmlName } from '../xml/names.ts'

/** Namespace of the ITK distribution envelope and of its faults (dossier sync-pds-smsp-gazetteer 3.2, 3.6). */
export const ITK = 'urn:nhs-itk:ns:201005'
/** WS-Addressing of 2005, unlike that of the synchronous service. */
export const WSA_2005 = 'http://www.w3.org/2005/08/addressing'
const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd'
const WSU = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd'

const wsa = (local: string) => xmlName(WSA_2005, local)
const wsse = (local: string) => xmlName(WSSE, local)
const wsu = (local: string) => xmlName(WSU, local)
const itk = (local: string) => xmlName(ITK, local)
const plain = (local: string) => xmlName('', local)

export const NAMES = {
  messageId: wsa('MessageID'),
  action: wsa('Action'),
  to: wsa('To'),
  from: wsa('From'),
  replyTo: wsa('ReplyTo'),
  faultTo: wsa('FaultTo'),
  relatesTo: wsa('RelatesTo'),
  address: wsa('Address'),
  security: wsse('Security'),
  usernameToken: wsse('UsernameToken'),
  username: wsse('Username'),
  timestamp: wsu('Timestamp'),
  created: wsu('Created'),
  expires: wsu('Expires'),
  mustUnderstand: xmlName('http://schemas.xmlsoap.org/soap/envelope/', 'mustUnderstand'),
  distributionEnvelope: itk('DistributionEnvelope'),
  header: itk('header'),
  addressList: itk('addresslist'),
  addressListItem: itk('address'),
  auditIdentity: itk('auditIdentity'),
  auditId: itk('id'),
  manifest: itk('manifest'),
  manifestItem: itk('manifestitem'),
  senderAddress: itk('senderAddress'),
  handling: itk('handlingSpecification'),
  spec: itk('spec'),
  payloads: itk('payloads'),
  payload: itk('payload'),
  service: plain('service'),
  trackingId: plain('trackingid'),
  uri: plain('uri'),
  type: plain('type'),
  count: plain('count'),
  id: plain('id'),
  mimetype: plain('mimetype'),
  profileId: plain('profileid'),
  compressed: plain('compressed'),
  base64: plain('base64'),
  encrypted: plain('encrypted'),
  key: plain('key'),
  value: plain('value'),
} as const

/** Identity types of an audit identity that its schema gives: ITK identity, used when none is named, and ASID. */
export const IDENTITY = { itk: '2.16.840.1.113883.2.1.3.2.4.18.27', asid: '1.2.826.0.1285.0.2.0.107' } as const
