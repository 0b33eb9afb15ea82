import { type Problem, ProblemError } from '../../kernel/problem.ts'
import type { Reply } from '../../kernel/reply.ts'
import { unexpected } from '../../kernel/unexpected.ts'
import { type NaspError, writeFault } from '../../wire/soap/fault.ts'
import { answerReply } from './answer-reply.ts'
import { fault, GazetteerFault, GazetteerRefusal } from './errors.ts'
import type { GazetteerSettings } from './parts.ts'
import type { Visit } from './visit.ts'

/** Turns whatever stopped a request into an errorList or a SOAP fault: the one place where they become bytes. */
export function refusal(error: unknown, visit: Visit): Reply {
  const { exchange } = visit
  const known = error instanceof GazetteerRefusal ? error : asFault(error)
  exchange.outcome = known.problem.code === 'MS-INTERNAL' ? 'failed' : 'refused'
  exchange.problems.push(known.problem)
  exchange.summary = `getAddressList refused: ${known.problem.title}`
  if (known instanceof GazetteerRefusal) return answerReply(visit, { kind: 'failed', errors: [known.error] })
  return faultReply(known.errors, 500)
}

/** The door's answer to a problem met before the pipeline could run. */
export function refuseAtEdge(settings: GazetteerSettings, what: Problem): Reply {
  if (what.code === 'MS-BODY-TOO-LARGE') return faultReply(fault('notWellFormed', what, 'HTTP body').errors, settings.oversizeStatus)
  if (what.code === 'MS-METHOD-NOT-ALLOWED') return { status: 405, fields: ['Allow', 'POST'], body: Buffer.alloc(0) }
  if (what.code === 'MS-OVERLOADED' || what.code === 'MS-INTERNAL') return faultReply(fault('systemFailure', what, 'Spine').errors, 500)
  // Real Spine ends the handshake; where the handshake cannot know the door (localhost), the fault says what it would not.
  if (what.code.startsWith('MS-TLS-'))
    return faultReply([{ code: 200, location: 'TLS', description: `${what.code}: ${what.title} ${what.next}` }], 403)
  return faultReply(fault('notWellFormed', what, 'HTTP').errors, 500)
}

export const faultReply = (errors: readonly NaspError[], status: number): Reply => ({
  status,
  fields: ['Content-Type', 'text/xml'],
  body: writeFault('Server', errors),
})

function asFault(error: unknown): GazetteerFault {
  if (error instanceof GazetteerFault) return error
  if (error instanceof ProblemError)
    return fault(error.problem.code === 'MS-SPACE-UNKNOWN' ? 'notWellFormed' : 'systemFailure', error.problem, 'Spine')
  return fault('systemFailure', unexpected(error, 'a request that can be processed'), 'Spine')
}
