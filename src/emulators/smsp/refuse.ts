import type { Ids } from '../../kernel/ids.ts'
import { type Problem, ProblemError } from '../../kernel/problem.ts'
import type { Reply } from '../../kernel/reply.ts'
import { unexpected } from '../../kernel/unexpected.ts'
import { type ItkFault, writeItkFault } from '../../wire/itk/fault.ts'
import { accessDenied, clientFault, ItkRefusal, serverFault } from './errors.ts'
import type { SmspSettings } from './settings.ts'
import type { Visit } from './visit.ts'

/** Turns whatever stopped a request into an ITK fault: the one place where they become bytes. */
export function refusal(error: unknown, visit: Visit): Reply {
  const { exchange, parts } = visit
  const known = asRefusal(error)
  exchange.outcome = known.problem.code === 'MS-INTERNAL' ? 'failed' : 'refused'
  exchange.problems.push(known.problem)
  exchange.summary = `${exchange.labels['interaction'] ?? 'request'} refused: ${known.problem.title}`
  return faultReply(known.fault, parts.ids, parts.settings.smspFaultStatus, visit)
}

/** A fault as a reply; what the request said of where to answer, it answers to. */
export function faultReply(fault: ItkFault, ids: Ids, status: number, visit?: Visit): Reply {
  const envelope = visit?.envelopeIfRead
  const relatesTo = envelope?.messageId.value
  const body = writeItkFault(fault, {
    messageId: ids.uuid(),
    errorId: ids.uuid(),
    to: envelope?.from ?? '',
    relatesTo: relatesTo === '' ? undefined : relatesTo,
  })
  return { status, fields: ['Content-Type', 'text/xml'], body }
}

/** The door's answer to a problem met before the pipeline could run. */
export function refuseAtEdge(ids: Ids, settings: SmspSettings, what: Problem): Reply {
  if (what.code === 'MS-METHOD-NOT-ALLOWED') return { status: 405, fields: ['Allow', 'POST'], body: Buffer.alloc(0) }
  if (what.code === 'MS-BODY-TOO-LARGE') return faultReply(clientFault(what).fault, ids, settings.oversizeStatus)
  if (what.code === 'MS-OVERLOADED') return faultReply(serverFault(what, '2100').fault, ids, settings.smspFaultStatus)
  if (what.code === 'MS-INTERNAL') return faultReply(serverFault(what, '2200').fault, ids, settings.smspFaultStatus)
  // Real Spine ends the handshake; where the handshake cannot know the door (localhost), the fault says what it would not.
  if (what.code.startsWith('MS-TLS-')) return faultReply(accessDenied(what).fault, ids, 403)
  return faultReply(clientFault(what).fault, ids, settings.smspFaultStatus)
}

function asRefusal(error: unknown): ItkRefusal {
  if (error instanceof ItkRefusal) return error
  if (error instanceof ProblemError)
    return error.problem.code === 'MS-SPACE-UNKNOWN' ? clientFault(error.problem) : serverFault(error.problem, '2100')
  return serverFault(unexpected(error, 'a request that can be processed'), '2200')
}
