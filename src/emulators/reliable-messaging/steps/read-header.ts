import { problem } from '../../../kernel/problem.ts'
import { type EbxmlEnvelope, type Once, readEnvelope } from '../../../wire/ebxml/envelope.ts'
import { fault } from '../errors.ts'
import { messagingProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'
import { readEnvelopePart } from './read-xml.ts'

const REQUIRED = ['from', 'to', 'cpaId', 'conversationId', 'service', 'action', 'messageId', 'timestamp'] as const

const ELEMENTS: Readonly<Record<(typeof REQUIRED)[number], string>> = {
  from: 'eb:From/eb:PartyId',
  to: 'eb:To/eb:PartyId',
  cpaId: 'eb:CPAId',
  conversationId: 'eb:ConversationId',
  service: 'eb:Service',
  action: 'eb:Action',
  messageId: 'eb:MessageData/eb:MessageId',
  timestamp: 'eb:MessageData/eb:Timestamp',
}

/** Reads the ebXML envelope and labels the exchange with what it says. @throws SpineFault 201 when it cannot be read */
export function readHeader(visit: Visit): void {
  const tape = readEnvelopePart(visit)
  const envelope = readEnvelope(tape)
  const { labels } = visit.exchange
  if (envelope.conversationId.value !== '') labels['conversationId'] = envelope.conversationId.value
  if (envelope.messageId.value !== '') labels['messageId'] = envelope.messageId.value
  if (envelope.from.value !== '') labels['fromParty'] = envelope.from.value
  if (envelope.to.value !== '') labels['toParty'] = envelope.to.value
  if (envelope.service.value !== '') labels['service'] = envelope.service.value
  if (envelope.action.value !== '') labels['interaction'] = envelope.action.value
  if (envelope.refToMessageId.value !== '') labels['refToMessageId'] = envelope.refToMessageId.value
  visit.envelope = envelope
  checkShape(envelope)
}

/** The assertions common to all profiles (dossier 2.3): MESSAGE_NOT_WELL_FORMED names what is wrong. */
function checkShape(envelope: EbxmlEnvelope): void {
  if (!envelope.isEnvelope) throw malformed('soapEnvelopeCount', 'another root element', 'one SOAP:Envelope')
  if (envelope.headers !== 1) throw malformed('soapHeaderCount', `${envelope.headers} SOAP:Header`, 'one SOAP:Header')
  if (envelope.bodies !== 1) throw malformed('soapBodyCount', `${envelope.bodies} SOAP:Body`, 'one SOAP:Body')
  if (envelope.messageHeaders !== 1) throw malformed('messageHeader', `${envelope.messageHeaders} eb:MessageHeader`, 'one eb:MessageHeader')
  if (envelope.messageData !== 1) throw field('messageData', 'eb:MessageData', { count: envelope.messageData, value: '-' })
  for (const name of REQUIRED) {
    const once = envelope[name]
    if (once.count !== 1 || once.value === '') throw field(name, ELEMENTS[name], once)
  }
}

const malformed = (token: string, came: string, expected: string) =>
  fault('notWellFormed', problem(messagingProblems['MS-EBXML-NOT-ENVELOPE'], { came, expected, at: 'ebXML part' }), token)

const field = (token: string, element: string, once: Once) =>
  fault(
    'notWellFormed',
    problem(messagingProblems['MS-EBXML-FIELD'], {
      came: once.count === 1 ? `an empty ${element}` : `${once.count} of ${element}`,
      expected: `one ${element} with a value`,
      at: `/SOAP:Envelope/SOAP:Header/eb:MessageHeader/${element}`,
    }),
    token,
  )
