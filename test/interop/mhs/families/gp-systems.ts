import { type Answered, acknowledgment, type Facts, SIGNALS } from '../envelope.ts'
import type { Dialect, Family, Judgement, Own, Reaction, Writing } from '../family.ts'
import type { RawAnswer } from '../http.ts'
import { firstText, type Incoming, partyOf } from '../incoming.ts'
import { adaptor, usual } from './adaptor.ts'

/** What they share is inferred: nobody published how GP systems read; they keep to the contract (dossier 0.8, 1.8). */
function judge(answer: RawAnswer, { messageId }: Facts): Judgement {
  const why = `${answer.status}`
  if (answer.status === 202 && (answer.body === '' || firstText(answer.body, 'RefToMessageId') === messageId))
    return { is: 'accepted', why }
  return { is: 'failed', why: `${why} ${answer.body}` }
}

/** Acknowledges in the response where SyncReply asks for it, else by a POST of its own. */
const receiving =
  (dialect: Dialect) =>
  ({ header, envelope }: Incoming, own: Own): Reaction => {
    const signal = /ebxml-msg:service\/(Acknowledgment|MessageError)/.exec(header('soapaction') ?? '')?.[1]
    if (signal !== undefined) {
      const messageId = firstText(envelope, 'RefToMessageId')
      return {
        reply: { status: 200, headers: {}, body: '' },
        settles: { messageId, as: signal === 'Acknowledgment' ? 'accepted' : 'failed' },
      }
    }
    const answered: Answered = {
      from: partyOf(envelope, 'From'),
      to: partyOf(envelope, 'To'),
      cpaId: firstText(envelope, 'CPAId'),
      conversationId: firstText(envelope, 'ConversationId'),
      messageId: firstText(envelope, 'MessageId'),
    }
    const handled = !own.took(answered.messageId)
    if (!/<(\w+:)?AckRequested/.test(envelope)) return { reply: { status: 200, headers: {}, body: '' }, handled }
    const ack = acknowledgment(dialect, answered, own.newId())
    return /<(\w+:)?SyncReply/.test(envelope)
      ? { reply: { status: 200, headers: { 'Content-Type': 'text/xml' }, body: ack }, handled }
      : {
          reply: { status: 200, headers: {}, body: '' },
          afterwards: { soapAction: `urn:${SIGNALS}/Acknowledgment`, envelope: ack },
          handled,
        }
  }

const gpSystem = (name: string, changes: Partial<Writing>): Family => {
  const writing: Writing = { ...adaptor.writing, lineEnd: '\r\n', payloadType: 'application/xml; charset=UTF-8', ...changes }
  return {
    name,
    sends: ['async-express', 'async-reliable', 'forward-express', 'forward-reliable', 'end-party'],
    receives: ['forward-express', 'forward-reliable', 'end-party'],
    writing,
    judge,
    receive: receiving(writing.dialect),
  }
}

const quoted = (start: string, boundary: string) => `multipart/related; boundary="${boundary}"; type="text/xml"; start="<${start}>"`

/** As in GP2GP captures of 2013 (dossier 1.3). */
export const gp2013 = gpSystem('GP system of 2013', {
  httpHeaders: (start, boundary, soapAction) => ['SOAPAction', soapAction, 'Content-Type', quoted(start, boundary), 'Connection', 'close'],
  dialect: { ...usual, outer: 'soap', inner: 'soap', hl7ebxml: 'urn:hl7-org:transport/ebxml/DSTUv1.0' },
})

/** A boundary and part ids of its own, seven digits of a second, a TimeToLive, no eb:Schema (dossier 1.3, 1.5). */
export const emis = gpSystem('EMIS', {
  httpHeaders: (start, boundary, soapAction) => ['SOAPAction', soapAction, 'Content-Type', quoted(start, boundary)],
  boundary: 'Boundary_0f8fad5b-d9cb-469f-a165-70867728950e',
  rootId: 'ContentRoot',
  payloadId: () => 'Content1@e-mis.com/EMISWeb/GP2GP2.2A',
  attachmentId: (number) => `Content${number + 2}@e-mis.com/EMISWeb/GP2GP2.2A`,
  dialect: { ...usual, timestamp: (seconds) => `${seconds}.1234567Z`, timeToLive: 18 * 60, schema: false },
})

/** `always` inside DuplicateElimination, a time without a zone, ten minutes to live (dossier 1.3, 1.5). */
export const tpp = gpSystem('TPP SystmOne', {
  httpHeaders: (start, boundary, soapAction) => ['SOAPAction', soapAction, 'Content-Type', quoted(start, boundary)],
  payloadId: () => 'payload@tpp-uk.com/SystmOne/GP2GP1.1A',
  attachmentId: (number) => `attachment1.${number}@tpp-uk.com/SystmOne/GP2GP1.1A`,
  dialect: { ...usual, timestamp: (seconds) => seconds, elimination: 'always', timeToLive: 600, idPrefix: '_' },
})

/** SOAP-ENV outside, an undeclared soap-env inside; Content-Id in two spellings; seven days to live (dossier 1.3, 1.5). */
export const vision = gpSystem('INPS Vision', {
  httpHeaders: (start, boundary, soapAction) => ['SOAPAction', soapAction, 'Content-Type', quoted(start, boundary)],
  rootId: 'soappart',
  payloadId: (messageId) => `${messageId}@inps.co.uk/Vision/3`,
  attachmentId: (number) => `9B5A3C0${number}@inps.co.uk/Vision/3`,
  partHeaders: (id, contentType, encoding) => [
    `${id === 'soappart' ? 'Content-Id' : 'Content-ID'}: <${id}>`,
    `Content-Type: ${contentType}`,
    `Content-Transfer-Encoding: ${encoding}`,
  ],
  dialect: { ...usual, outer: 'SOAP-ENV', inner: 'soap-env', elimination: 'always', timeToLive: 7 * 24 * 3600, idPrefix: '_' },
})
