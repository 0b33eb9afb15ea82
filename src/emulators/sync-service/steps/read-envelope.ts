import { problem } from '../../../kernel/problem.ts'
import { fault } from '../../../national/sync-fault.ts'
import { readSoapEnvelope, type SoapEnvelope } from '../../../wire/soap/envelope.ts'
import type { XmlTape } from '../../../wire/xml/index.ts'
import { syncProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

/** Reads the SOAP envelope, and labels the exchange with what it says. @throws SyncFault 201 */
export function readEnvelope(visit: Visit): void {
  const { tape } = visit
  const envelope = readSoapEnvelope(tape)
  const { labels } = visit.exchange
  const label = (name: string, value: string): void => {
    if (value !== '') labels[name] = value
  }
  label('messageId', envelope.messageId.value.replace(/^uuid:/, ''))
  const { service, action } = serviceAndAction(envelope.action.value)
  label('service', service)
  label('interaction', action)
  label('fromAsid', envelope.sender.value)
  label('toAsid', envelope.receiver.value)
  checkShape(tape, envelope)
  visit.envelope = envelope
}

/** `<service>/<interaction>` taken apart; what has no slash is all interaction. */
export function serviceAndAction(text: string): { readonly service: string; readonly action: string } {
  const slash = text.lastIndexOf('/')
  return slash < 0 ? { service: '', action: text } : { service: text.slice(0, slash), action: text.slice(slash + 1) }
}

/** Check 1: one envelope, header and body. */
function checkShape(tape: XmlTape, { isEnvelope, headers, bodies, contents }: SoapEnvelope): void {
  if (!isEnvelope) {
    const namespace = tape.namespace(tape.root)
    const came = `${tape.local(tape.root)} in namespace “${namespace}”`
    throw fault(
      'notWellFormed',
      problem(syncProblems['MS-SYNC-ENVELOPE'], { came, expected: 'one SOAP 1.1 Envelope', at: '/' }),
      token('soapEnvelopeCount'),
    )
  }
  if (headers !== 1) throw malformed('soapHeaderCount', `${headers} Header`, 'one Header')
  if (bodies !== 1) throw malformed('soapBodyCount', `${bodies} Body`, 'one Body')
  if (contents !== 1) {
    const details = { came: `${contents} elements`, expected: 'one element, the interaction', at: '/Envelope/Body' }
    throw fault('notWellFormed', problem(syncProblems['MS-SYNC-CONTENT'], details), 'MESSAGE_NOT_WELL_FORMED')
  }
}

const malformed = (what: string, came: string, expected: string) =>
  fault('notWellFormed', problem(syncProblems['MS-SYNC-ENVELOPE'], { came, expected, at: '/Envelope' }), token(what))

const token = (what: string): string => `MESSAGE_NOT_WELL_FORMED[${what}]`
