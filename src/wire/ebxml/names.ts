import { xmlName } from '../xml/names.ts'

export const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/'
export const EB = 'http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd'
export const XLINK = 'http://www.w3.org/1999/xlink'

/** Service of the ebMS signals (dossier ebxml-messaging 1.7). */
export const SIGNAL_SERVICE = 'urn:oasis:names:tc:ebxml-msg:service'
export const PARTY_TYPE = 'urn:nhs:names:partyType:ocs+serviceInstance'
export const ACTOR_TO_PARTY = 'urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH'
export const ACTOR_NEXT_MSH = 'urn:oasis:names:tc:ebxml-msg:actor:nextMSH'
export const ACTOR_NEXT = 'http://schemas.xmlsoap.org/soap/actor/next'

const eb = (local: string) => xmlName(EB, local)
const soap = (local: string) => xmlName(SOAP, local)

/** Names of the envelope, registered once (ebMS 2.0 §3). */
export const NAMES = {
  envelope: soap('Envelope'),
  header: soap('Header'),
  body: soap('Body'),
  fault: soap('Fault'),
  soapActor: soap('actor'),
  messageHeader: eb('MessageHeader'),
  from: eb('From'),
  to: eb('To'),
  partyId: eb('PartyId'),
  type: eb('type'),
  cpaId: eb('CPAId'),
  conversationId: eb('ConversationId'),
  service: eb('Service'),
  action: eb('Action'),
  messageData: eb('MessageData'),
  messageId: eb('MessageId'),
  timestamp: eb('Timestamp'),
  refToMessageId: eb('RefToMessageId'),
  timeToLive: eb('TimeToLive'),
  duplicateElimination: eb('DuplicateElimination'),
  ackRequested: eb('AckRequested'),
  syncReply: eb('SyncReply'),
  acknowledgment: eb('Acknowledgment'),
  errorList: eb('ErrorList'),
  error: eb('Error'),
  description: eb('Description'),
  manifest: eb('Manifest'),
  reference: eb('Reference'),
  version: eb('version'),
  signed: eb('signed'),
  errorCode: eb('errorCode'),
  severity: eb('severity'),
  codeContext: eb('codeContext'),
  href: xmlName(XLINK, 'href'),
} as const
