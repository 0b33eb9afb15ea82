import { defineProblems } from '../../kernel/problem.ts'
import { messageProblems } from '../../national/message-problems.ts'

/** Problems of the messaging doors alone: MIME, the ebXML header, contracts, deliveries. */
export const ebxmlProblems = defineProblems({
  'MS-MIME-CONTENT-TYPE': {
    title: 'The Content-Type is not multipart/related.',
    next: 'Send `multipart/related; boundary="--=_MIME-Boundary"; type="text/xml"; start="<ebXMLHeader@spine.nhs.uk>"`.',
  },
  'MS-MIME-NO-BOUNDARY': {
    title: 'The Content-Type names no boundary.',
    next: 'Add the parameter boundary="…" with the text that separates the parts, without the two leading hyphens of the delimiter lines.',
  },
  'MS-MIME-BOUNDARY-NOT-FOUND': {
    title: 'The boundary that the Content-Type names does not occur in the body.',
    next: 'Compare both: a delimiter line is two hyphens and the boundary, so `--=_MIME-Boundary` stands as `----=_MIME-Boundary`.',
  },
  'MS-MIME-PART': { title: 'A MIME part cannot be read.', next: 'Give each part its headers, one empty line, then its content.' },
  'MS-MIME-TOO-MANY-PARTS': {
    title: 'The message has more MIME parts than Spine takes.',
    next: 'At most 100 parts, the ebXML part included (EIS part 2, 2.5.4.2); send further attachments in messages of their own.',
  },
  'MS-MIME-TRANSFER-ENCODING': {
    title: 'A part has a Content-Transfer-Encoding that Spine does not take.',
    next: 'Use 7bit, 8bit, binary or base64.',
  },
  'MS-MIME-NOT-CLOSED': {
    title: 'The closing delimiter is missing.',
    next: 'End the body with the boundary between two pairs of hyphens; a wrong Content-Length cuts it off.',
    severity: 'warning',
  },
  'MS-MIME-PART-MISSING': { title: 'The message has no HL7 part.', next: 'Put the HL7 message into the second MIME part.' },
  'MS-ATTACHMENT-NOT-FOUND': {
    title: 'The manifest refers to a part that the message does not have.',
    next: 'Let xlink:href be `cid:` followed by the Content-Id of the part, without angle brackets.',
  },
  'MS-MANIFEST-LOOSE': {
    title: 'The manifest’s reference does not match the Content-Id of the only payload part; it was taken all the same.',
    next: 'Let xlink:href be `cid:` followed by the Content-Id of the part, without angle brackets.',
    severity: 'warning',
  },
  'MS-XML-PREFIX-ASSUMED': {
    title: 'The envelope uses a namespace prefix that is not declared; --xml-lenient takes it as its sender means it.',
    next: 'Declare the prefix with xmlns:… on the element or above it: whether Spine takes it without is not known.',
    severity: 'warning',
  },
  'MS-EBXML-NOT-ENVELOPE': {
    title: 'The first part is not a SOAP envelope with an ebXML header.',
    next: 'Let the start part be SOAP:Envelope with SOAP:Header, eb:MessageHeader and SOAP:Body.',
  },
  'MS-EBXML-FIELD': {
    title: 'A field of the ebXML header is missing, empty or stands more than once.',
    next: 'Send the field exactly once, with a value.',
  },
  'MS-EBXML-VERSION': { title: 'An ebXML version is not 2.0.', next: 'Set eb:version="2.0".' },
  'MS-EBXML-DUPLICATE-ELIMINATION': {
    title: 'DuplicateElimination does not agree with the contract.',
    next: 'Reliable messages carry <eb:DuplicateElimination/>, queries do not; the contract’s nhsMHSDuplicateElimination says which.',
  },
  'MS-EBXML-ACK-REQUESTED': {
    title: 'AckRequested does not agree with the contract.',
    next: 'Reliable messages carry <eb:AckRequested> once, queries and express messages do not; the contract’s nhsMHSAckRequested says which.',
  },
  'MS-EBXML-ACK-SIGNED': { title: 'AckRequested asks for a signed acknowledgement.', next: 'Set eb:signed="false".' },
  'MS-EBXML-ACK-ACTOR': {
    title: 'AckRequested names another actor than the contract.',
    next: 'Set SOAP:actor to urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH in a message to Spine, to …:nextMSH in a forward message, unless the contract’s nhsMHSActor says otherwise.',
  },
  'MS-EBXML-SYNC-REPLY': {
    title: 'SyncReply does not agree with the contract.',
    next: 'Send <eb:SyncReply> once where the contract’s nhsMHSSyncReplyMode is MSHSignalsOnly, and none in forward messages.',
  },
  'MS-EBXML-SYNC-REPLY-ACTOR': {
    title: 'SyncReply names another actor than Spine’s.',
    next: 'Set SOAP:actor to http://schemas.xmlsoap.org/soap/actor/next.',
  },
  'MS-EBXML-MANIFEST': {
    title: 'The manifest is not what such a message may carry.',
    next: 'eb:version 2.0, and in a message to Spine itself one eb:Reference, to the HL7 part; attachments travel only in forward messages.',
  },
  'MS-TTL-EXPIRED': {
    title: 'The message’s eb:TimeToLive has passed: it is not processed, and not passed on any more.',
    next: 'Set eb:TimeToLive later, in UTC, or leave it out; compare the clocks; --time-to-live ignore does not look at it.',
  },
  'MS-EBXML-TIME-TO-LIVE': {
    title: 'eb:TimeToLive cannot be kept to: it is no time, or not after eb:Timestamp.',
    next: 'Set it to a time in UTC after eb:Timestamp, such as 2026-11-20T09:30:15Z, or leave it out; the message was taken without it.',
    severity: 'warning',
  },
  'MS-EBXML-PARTY-TYPE': {
    title: 'A PartyId has another type than Spine’s.',
    next: 'Set eb:type="urn:nhs:names:partyType:ocs+serviceInstance".',
  },
  'MS-UNKNOWN-TO-PARTY': {
    title: 'The message is addressed to a party that is not in the directory of its space.',
    next: 'Address Spine’s own party key, or a party that `GET /api/parties` lists; `mock-spine register` adds one.',
  },
  'MS-UNKNOWN-CPAID': {
    title: 'The CPAId is not that of the addressed party’s contract for this interaction.',
    next: 'Take nhsMhsCPAId from the addressed party’s record: `GET /api/parties/<party key>`.',
  },
  'MS-HL7-INTERACTION': {
    title: 'The payload is another interaction than eb:Action says.',
    next: 'Let eb:Action and the payload’s root element name the same interaction.',
  },
  'MS-DUPLICATE-MESSAGE': {
    title: 'A message with this MessageId was accepted before; it was acknowledged again and not processed again.',
    next: 'Nothing to do when it is a retry; new messages need a new MessageId.',
    severity: 'note',
  },
  'MS-NO-RETURN-ENDPOINT': {
    title: 'The sender has no endpoint for the answer; it is kept in the sender’s inbox.',
    next: 'Register an endpoint for the interaction that "expected" names, or read GET /api/suppliers/<party key>/inbox.',
    severity: 'warning',
  },
  'MS-ACK-MISSING': {
    title: 'The endpoint took the message without the Acknowledgment that SyncReply asks for in the response.',
    next: 'Answer a message with AckRequested and SyncReply by an ebXML Acknowledgment in the HTTP response, or post it to /reliablemessaging/intermediary; until it comes the message is sent again.',
    severity: 'warning',
  },
  'MS-ACK-INVALID': {
    title: 'The endpoint’s Acknowledgment is not valid (EBXML_ACK_INVALID).',
    next: 'One eb:MessageHeader and one eb:Acknowledgment whose RefToMessageId is the MessageId received.',
  },
  'MS-ACK-AWAITED': {
    title: 'The endpoint took the message; its Acknowledgment has not come yet.',
    next: 'Nothing to do when it acknowledges by a POST to /reliablemessaging/intermediary; else the message is sent again.',
    severity: 'note',
  },
  'MS-PRACTICE-IGNORES': {
    title: 'The practice that mock-spine plays took the message and did nothing.',
    next: 'See docs/guides/gp2gp.md for what it answers, and when.',
    severity: 'warning',
  },
  'MS-SIGNAL-UNMATCHED': {
    title: 'A signal refers to a message that Spine is not delivering.',
    next: 'Let RefToMessageId be the MessageId received; a signal that comes after the message was acknowledged or has expired is harmless.',
    severity: 'warning',
  },
  'MS-SIGNAL-UNKNOWN': {
    title: 'Spine has no such ebXML signal.',
    next: 'Send Acknowledgment, MessageError or Ping.',
  },
  'MS-ENDPOINT-REFUSED': {
    title: 'The endpoint answered with an error.',
    next: 'Look at the endpoint’s own log; the answer’s body stands in the journal.',
  },
  'MS-ENDPOINT-NACK': {
    title: 'The endpoint answered with a MessageError.',
    next: 'Mend what the error’s description names, at the endpoint or in its registration.',
  },
})

/** Problems of the messaging doors: what the sender did that Spine refuses, and what to do about it. */
export const messagingProblems = { ...messageProblems, ...ebxmlProblems }
