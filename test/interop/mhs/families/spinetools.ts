import { type Answered, acknowledgment, type Facts, SIGNALS } from '../envelope.ts'
import type { Dialect, Family, Judgement, Own, Reaction, Writing } from '../family.ts'
import type { RawAnswer } from '../http.ts'
import { firstText, type Incoming, partyOf } from '../incoming.ts'

const dialect: Dialect = {
  outer: 'SOAP',
  inner: 'SOAP',
  hl7ebxml: 'urn:hl7-org:transport/ebxml/DSTUv1.0',
  timestamp: (seconds) => seconds,
  elimination: '',
  schema: true,
  idPrefix: '',
}

const ROOT = '7d2a5e0b-6c0d-4d4b-9a55-0c7d5b1f3f10'

/** SpineTools: a quoted SOAPAction, a root id of its own, a connection for each message (dossier 1.3). */
const writing: Writing = {
  httpHeaders: (start, boundary, soapAction) => [
    'SOAPAction',
    `"${soapAction}"`,
    'Content-Type',
    `multipart/related; boundary="${boundary}"; type="text/xml"; start="<${start}>"`,
    'Connection',
    'close',
  ],
  boundary: '--=_MIME-Boundary',
  lineEnd: '\r\n',
  rootId: ROOT,
  payloadId: (messageId) => messageId.toLowerCase(),
  attachmentId: (number) => `27c510dc-3d93-41e3-a2cf-e1c5ffeb509${number}`,
  partHeaders: (id, contentType, encoding) => [
    `Content-Id: <${id}>`,
    `Content-Type: ${contentType}`,
    `Content-Transfer-Encoding: ${encoding}`,
  ],
  payloadType: 'application/xml; charset=UTF-8',
  dialect,
}

/** Looks at text alone (dossier 2.5, 7 C01 to C04). */
function judge(answer: RawAnswer, { pattern, messageId }: Facts): Judgement {
  if (!answer.head.includes('Content-Length: ')) return { is: 'retry', why: 'no response' }
  // Meant for a status of 500, which reads “HTTP/1.1 500” and does not match.
  if (answer.head.includes('HTTP 5')) return { is: 'failed', why: answer.head.slice(0, 12) }
  if (answer.body.includes(messageId)) return { is: 'accepted', why: 'acknowledged' }
  if (answer.body.includes('Bad request')) return { is: 'failed', why: 'Bad request' }
  const reliable = pattern !== 'async-express' && pattern !== 'forward-express'
  return { is: reliable ? 'pending' : 'accepted', why: answer.head.slice(0, 12) }
}

const SIGNAL_ACTION = `urn:${SIGNALS}/Acknowledgment`
const empty = (status: number, headers: Readonly<Record<string, string>> = {}): Reaction => ({
  reply: { status, headers: { 'Content-Length': '0', ...headers }, body: '' },
})

/** Finds elements by their bare names wherever they stand, acknowledges only what asks for it twice (dossier 7 C05 to C15). */
function receive({ header, envelope }: Incoming, own: Own): Reaction {
  const action = header('soapaction')
  if (action === undefined) return empty(400)
  const signal = /ebxml-msg:service\/(Acknowledgment|MessageError)/.exec(action)?.[1]
  if (signal !== undefined) {
    const messageId = firstText(envelope, 'RefToMessageId')
    const as = signal === 'Acknowledgment' ? 'accepted' : 'failed'
    return { ...empty(200, { 'Content-Type': 'text/xml', SOAPaction: SIGNAL_ACTION }), settles: { messageId, as } }
  }
  const sentAt = firstText(envelope, 'Timestamp')
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(sentAt)) throw new Error(`no Timestamp: ${sentAt}`)
  const answered: Answered = {
    from: partyOf(envelope, 'From'),
    to: partyOf(envelope, 'To'),
    cpaId: firstText(envelope, 'CPAId'),
    conversationId: firstText(envelope, 'ConversationId'),
    messageId: firstText(envelope, 'MessageId'),
  }
  const handled = !own.took(answered.messageId)
  if (!envelope.includes('DuplicateElimination') || !envelope.includes('AckRequested')) return { ...empty(200), handled }
  if (envelope.includes('SyncReply')) {
    const headers = { 'Content-Type': 'text/xml', SOAPaction: SIGNAL_ACTION }
    // A template whose CPAId nobody fills in.
    return { reply: { status: 202, headers, body: acknowledgment(dialect, { ...answered, cpaId: '__CPAID__' }, own.newId()) }, handled }
  }
  return { ...empty(200), handled, afterwards: { soapAction: SIGNAL_ACTION, envelope: acknowledgment(dialect, answered, own.newId()) } }
}

export const spinetools: Family = {
  name: 'SpineTools',
  // What has neither SyncReply nor duplicate elimination it takes for synchronous, and sends as SOAP (dossier 2.1).
  sends: ['async-express', 'async-reliable', 'forward-reliable', 'end-party'],
  receives: ['forward-express', 'forward-reliable', 'end-party'],
  writing,
  judge,
  receive,
}
