import { defineProblems } from '../../kernel/problem.ts'
import { messageProblems } from '../../national/message-problems.ts'

/** Problems of the synchronous door alone: HTTP and the SOAP header (dossier sync-pds-smsp-gazetteer 1.2 to 1.4). */
export const soapProblems = defineProblems({
  'MS-SYNC-CONTENT-TYPE': {
    title: 'The Content-Type is not text/xml.',
    next: 'Send the SOAP envelope alone, as Content-Type: text/xml; multipart messages belong to /reliablemessaging/*.',
  },
  'MS-SYNC-CONTENT-ENCODING': {
    title: 'The body is compressed or otherwise encoded, which Spine is not known to read.',
    next: 'Send the body as it is, without Content-Encoding.',
  },
  'MS-SYNC-ENVELOPE': {
    title: 'The body is not one SOAP 1.1 envelope with one header and one body.',
    next: 'Let the root be Envelope in http://schemas.xmlsoap.org/soap/envelope/, with one Header and one Body.',
  },
  'MS-SYNC-NN4B': {
    title: 'An NN4B envelope without what routes it, or without its payload.',
    next: 'Send requestHeader with messageId, interactionId and orgAddressContext, and servicePayload/insertBirthRequestPayload; today births come as PRPA_IN000205UK03 at /reliablemessaging/reliablerequest.',
  },
  'MS-SYNC-CONTENT': {
    title: 'The SOAP body does not hold exactly one element.',
    next: 'Put the interaction’s element, and nothing else, into the Body.',
  },
  'MS-SYNC-MESSAGE-ID': {
    title: 'wsa:MessageID is not `uuid:` and a UUID, 41 characters in all.',
    next: 'Send one wsa:MessageID (WS-Addressing of 2004/08), such as uuid:C0B6F2A0-0C0E-4C5F-9C33-3B1B5A4C7F0E, without white space around it.',
  },
  'MS-SYNC-ACTION': {
    title: 'wsa:Action does not stand exactly once.',
    next: 'Send one wsa:Action (WS-Addressing of 2004/08): <service>/<interaction>.',
  },
  'MS-SYNC-TO': { title: 'wsa:To does not stand exactly once with a value.', next: 'Send one wsa:To; any URL or URN will do.' },
  'MS-SYNC-RECEIVER': {
    title: 'The SOAP header does not name the receiving system.',
    next: 'Send one hl7:communicationFunctionRcv/hl7:device/hl7:id with root 1.2.826.0.1285.0.2.0.107 and Spine’s ASID.',
  },
  'MS-SYNC-SENDER': {
    title: 'The SOAP header does not name the sending system.',
    next: 'Send one hl7:communicationFunctionSnd/hl7:device/hl7:id with root 1.2.826.0.1285.0.2.0.107 and your ASID.',
  },
  'MS-SYNC-INTERACTION': {
    title: 'SOAPAction, wsa:Action, the body’s element and its interactionId do not name one interaction.',
    next: 'Let all four name the same interaction; Spine goes by wsa:Action.',
  },
  'MS-SYNC-ASID-DIFFERS': {
    title: 'An ASID of the HL7 wrapper is not that of the SOAP header.',
    next: 'Put the same ASIDs into the SOAP header and into the interaction.',
  },
})

/** Problems of the synchronous door: what the sender did that Spine refuses, and what to do about it. */
export const syncProblems = { ...messageProblems, ...soapProblems }
