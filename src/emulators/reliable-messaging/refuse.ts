import type { Exchange } from '../../kernel/exchange.ts'
import { type Problem, ProblemError } from '../../kernel/problem.ts'
import type { Reply } from '../../kernel/reply.ts'
import { unexpected } from '../../kernel/unexpected.ts'
import type { EbxmlEnvelope } from '../../wire/ebxml/envelope.ts'
import { type OutgoingError, signalSoapAction, writeMessageError } from '../../wire/ebxml/write-signals.ts'
import { writeFault } from '../../wire/soap/fault.ts'
import { fault, MessageError, SpineFault } from './errors.ts'
import type { MessagingParts } from './parts.ts'
import { subjectOf } from './subject.ts'
import type { Visit } from './visit.ts'

/** Turns whatever stopped a message into the protocol's own error: the one place where messaging errors become bytes. */
export function refusal(error: unknown, visit: Visit): Reply {
  const { exchange, parts } = visit
  const known = asProtocolError(error)
  exchange.outcome = known.problem.code === 'MS-INTERNAL' ? 'failed' : 'refused'
  exchange.problems.push(known.problem)
  exchange.summary = `${visit.envelopeIfRead?.action.value ?? 'message'} refused: ${known.problem.title}`
  const { envelopeIfRead: envelope } = visit
  if (known instanceof MessageError && envelope !== undefined) {
    return messageErrorReply(parts, envelope, known.errors)
  }
  return faultReply(known instanceof SpineFault ? known : fault('systemFailure', known.problem, 'Spine'), 500)
}

/** A MessageError about a message, as a reply to it (dossier ebxml-messaging 3.1). */
export const messageErrorReply = (parts: MessagingParts, envelope: EbxmlEnvelope, errors: readonly OutgoingError[]): Reply => ({
  status: parts.settings.messageErrorStatus,
  fields: ['Content-Type', 'text/xml', 'SOAPAction', signalSoapAction('MessageError')],
  body: writeMessageError(subjectOf(envelope), parts.ids.timeUuid(), errors),
})

/** The door's answer to a problem met before the pipeline could run. */
export function refuseAtEdge(parts: MessagingParts, _exchange: Exchange, what: Problem): Reply {
  if (what.code === 'MS-BODY-TOO-LARGE') return faultReply(fault('notWellFormed', what, 'HTTP body'), parts.settings.oversizeStatus)
  if (what.code === 'MS-METHOD-NOT-ALLOWED') return { status: 405, fields: ['Allow', 'POST'], body: Buffer.alloc(0) }
  if (what.code === 'MS-OVERLOADED' || what.code === 'MS-INTERNAL') return faultReply(fault('systemFailure', what, 'Spine'), 500)
  // Real Spine ends the handshake; where the handshake cannot know the door (localhost), the fault says what it would not.
  if (what.code.startsWith('MS-TLS-')) {
    const description = `${what.code}: ${what.title} ${what.next}`
    return faultReply(new SpineFault(what, 'Client', [{ code: 200, location: 'TLS', description }]), 403)
  }
  return faultReply(fault('notWellFormed', what, 'HTTP'), 500)
}

/** A SOAP fault as a reply (dossier ebxml-messaging 3.2). */
export const faultReply = ({ faultcode, errors }: Pick<SpineFault, 'faultcode' | 'errors'>, status: number): Reply => ({
  status,
  fields: ['Content-Type', 'text/xml'],
  body: writeFault(faultcode, errors),
})

function asProtocolError(error: unknown): SpineFault | MessageError {
  if (error instanceof SpineFault || error instanceof MessageError) return error
  if (error instanceof ProblemError)
    return fault(error.problem.code === 'MS-SPACE-UNKNOWN' ? 'notWellFormed' : 'systemFailure', error.problem, 'Spine')
  return fault('systemFailure', unexpected(error, 'a message that can be processed'), 'Spine')
}
