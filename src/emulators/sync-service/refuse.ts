import { type Problem, ProblemError } from '../../kernel/problem.ts'
import type { Reply } from '../../kernel/reply.ts'
import { unexpected } from '../../kernel/unexpected.ts'
import { type NaspError, writeFault } from '../../wire/soap/fault.ts'
import { fault, SyncFault } from './errors.ts'
import type { SyncSettings } from './parts.ts'
import type { Visit } from './visit.ts'

/** Turns whatever stopped a request into a SOAP fault: the one place where they become bytes. */
export function refusal(error: unknown, { exchange }: Visit): Reply {
  const known = asFault(error)
  exchange.outcome = known.problem.code === 'MS-INTERNAL' ? 'failed' : 'refused'
  exchange.problems.push(known.problem)
  exchange.summary = `${exchange.labels['interaction'] ?? 'message'} refused: ${known.problem.title}`
  return faultReply(known.errors, 500)
}

/** The door's answer to a problem met before the pipeline could run. */
export function refuseAtEdge(settings: SyncSettings, what: Problem): Reply {
  if (what.code === 'MS-BODY-TOO-LARGE') return faultReply(fault('notWellFormed', what, 'HTTP body').errors, settings.oversizeStatus)
  if (what.code === 'MS-METHOD-NOT-ALLOWED') return { status: 405, fields: ['Allow', 'POST'], body: Buffer.alloc(0) }
  if (what.code === 'MS-OVERLOADED' || what.code === 'MS-INTERNAL') return faultReply(fault('systemFailure', what, 'Spine').errors, 500)
  // Real Spine ends the handshake; where the handshake cannot know the door (localhost), the fault says what it would not.
  if (what.code.startsWith('MS-TLS-')) {
    return faultReply([{ code: 200, location: 'TLS', description: `${what.code}: ${what.title} ${what.next}` }], 403)
  }
  return faultReply(fault('notWellFormed', what, 'HTTP').errors, 500)
}

/** A SOAP fault as a reply: faultcode Server, as in every capture, and a Content-Type that client code compares exactly (dossier sync-pds-smsp-gazetteer 1.6 A). */
export const faultReply = (errors: readonly NaspError[], status: number): Reply => ({
  status,
  fields: ['Content-Type', 'text/xml'],
  body: writeFault('Server', errors),
})

function asFault(error: unknown): SyncFault {
  if (error instanceof SyncFault) return error
  if (error instanceof ProblemError)
    return fault(error.problem.code === 'MS-SPACE-UNKNOWN' ? 'notWellFormed' : 'systemFailure', error.problem, 'Spine')
  return fault('systemFailure', unexpected(error, 'a message that can be processed'), 'Spine')
}
